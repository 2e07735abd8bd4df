//! Producing and consuming with librdkafka: every codec, every acks, every door.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tidegate_clients::Door;

use crate::support::{At, V3_9, V4_3, V4_4, Writer, full, read_all, step, through_gateway};

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];
const PARTITIONS: i32 = 3;

/// How long a record that was sent with acks=0 may take to be readable.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(30);

/// Writes with every codec and acks to a topic each, and reads all of them.
fn every_codec_and_acks(at: &At<'_>, label: &str) {
    for codec in CODECS {
        let topic = format!("codecs-{label}-{codec}");
        at.create_topic(&topic, PARTITIONS);
        let mut written = BTreeSet::new();
        // A leader that has not heard of its partition yet drops what comes with acks=0: that comes last.
        for acks in ["all", "1", "0"] {
            step(&format!("{label}: {codec}, acks {acks}"));
            let mut config = at.rdkafka();
            config.set("compression.type", codec).set("acks", acks);
            let mut writer = Writer::new(&config, &format!("acks-{acks}"), &topic, PARTITIONS);
            writer.write(100);
            written.append(&mut writer.finish());
        }
        step(&format!("{label}: {codec}, idempotent"));
        let mut config = at.rdkafka();
        config.set("compression.type", codec).set("enable.idempotence", "true");
        let mut writer = Writer::new(&config, "idempotent", &topic, PARTITIONS);
        writer.write(100);
        written.append(&mut writer.finish());
        // With acks=0 nobody says when the records are there: a leader has them once they can be read.
        let deadline = Instant::now() + ARRIVAL_TIMEOUT;
        loop {
            let read = read_all(&at.rdkafka(), &topic, PARTITIONS);
            if read.len() >= written.len() || Instant::now() > deadline {
                read.check(&written).unwrap();
                break;
            }
        }
    }
}

#[test]
fn every_codec_and_acks_without_tls() {
    through_gateway(&V4_3, |setting| {
        every_codec_and_acks(&setting.at(Door::Plain), "plain");
        let told = setting.gateway.book().addresses_from_brokers();
        assert!(told.contains_key(&3), "Metadata never told addresses: this test proves nothing; {told:?}");
        let dialled = setting.gateway.book().dials().len();
        assert_eq!(dialled, 3, "each broker is reached: {:?}", setting.gateway.book().dials());
        assert!(setting.gateway.metric("tidegate_requests_total", "api=\"Produce\"").unwrap() > 0.0);
    });
}

#[test]
fn every_codec_and_acks_over_tls() {
    through_gateway(&V4_3, |setting| every_codec_and_acks(&setting.at(Door::Tls), "tls"));
}

#[test]
fn every_door_without_sasl_leads_to_the_brokers() {
    through_gateway(&V4_3, |setting| {
        for door in [Door::Plain, Door::PlainToMutualTls, Door::Tls, Door::MutualTls] {
            step(door.name());
            let at = setting.at(door);
            let topic = format!("door-{}", door.name());
            at.create_topic(&topic, PARTITIONS);
            let mut config = at.rdkafka();
            config.set("enable.idempotence", "true");
            let mut writer = Writer::new(&config, door.name(), &topic, PARTITIONS);
            writer.write(300);
            let written = writer.finish();
            read_all(&at.rdkafka(), &topic, PARTITIONS).check(&written).unwrap();
        }
    });
}

#[test]
fn records_of_a_megabyte_and_batches_of_many_pass() {
    through_gateway(&V4_3, |setting| {
        use rdkafka::message::Message as _;
        let at = setting.at(Door::Plain);
        at.create_topic("large", 1);
        let mut config = at.rdkafka();
        config.set("message.max.bytes", "1040000").set("enable.idempotence", "true");
        let producer: rdkafka::producer::FutureProducer = config.create().unwrap();
        let value = |n: u8| vec![n; 1_000_000];
        for n in 0..20 {
            let value = value(n);
            let record = rdkafka::producer::FutureRecord::<(), _>::to("large").payload(&value);
            crate::support::block_on(producer.send(record, crate::support::TIMEOUT)).unwrap();
        }
        let mut config = at.rdkafka();
        config.set("group.id", "large").set("auto.offset.reset", "earliest");
        let consumer: rdkafka::consumer::BaseConsumer = config.create().unwrap();
        rdkafka::consumer::Consumer::subscribe(&consumer, &["large"]).unwrap();
        let deadline = Instant::now() + crate::support::TIMEOUT;
        for n in 0..20 {
            let message = loop {
                match consumer.poll(Duration::from_millis(100)) {
                    Some(message) => break message.unwrap(),
                    None => assert!(Instant::now() < deadline, "record {n} did not come"),
                }
            };
            assert!(message.payload() == Some(&value(n)[..]), "record {n} is another");
        }
    });
}

/// The other lines through every door, where everything is asked for.
#[test]
fn every_codec_and_acks_on_the_oldest_and_the_newest_line() {
    for world in [&V3_9, &V4_4] {
        through_gateway(world, |setting| {
            let doors = if full() { &[Door::Plain, Door::Tls, Door::MutualTls][..] } else { &[Door::Plain] };
            for &door in doors {
                every_codec_and_acks(&setting.at(door), &format!("{}-{}", world.version(), door.name()));
            }
        });
    }
}
