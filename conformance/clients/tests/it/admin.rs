//! librdkafka's admin calls through the gateway.

use rdkafka::admin::{
    AdminClient, AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::{Offset, TopicPartitionList};
use tidegate_clients::{BROKER_HOST, Door, wait_until};

use crate::support::{
    At, TIMEOUT, V3_9, V4_3, V4_4, Writer, block_on, full, read_all, step, through_gateway,
};

fn every_call(at: &At<'_>, topic: &str) {
    let admin: AdminClient<DefaultClientContext> = at.rdkafka().create().unwrap();
    let options = AdminOptions::new().operation_timeout(Some(TIMEOUT)).request_timeout(Some(TIMEOUT));

    step("create topics");
    let new = NewTopic::new(topic, 2, TopicReplication::Fixed(3)).set("retention.ms", "3600000");
    block_on(admin.create_topics([&new], &options)).unwrap()[0].as_ref().unwrap();
    let again = block_on(admin.create_topics([&new], &options)).unwrap();
    assert_eq!(again[0].as_ref().unwrap_err().1, rdkafka::error::RDKafkaErrorCode::TopicAlreadyExists);

    step("create partitions");
    let more = NewPartitions::new(topic, 4);
    block_on(admin.create_partitions([&more], &options)).unwrap()[0].as_ref().unwrap();
    wait_until("four partitions", TIMEOUT, || {
        let metadata = admin.inner().fetch_metadata(Some(topic), TIMEOUT)?;
        Ok((metadata.topics()[0].partitions().len() == 4).then_some(()))
    })
    .unwrap();

    step("metadata names the gateway only");
    let metadata = admin.inner().fetch_metadata(None, TIMEOUT).unwrap();
    let brokers: Vec<_> =
        metadata.brokers().iter().map(|b| (b.id(), b.host().to_owned(), b.port())).collect();
    assert_eq!(brokers.len(), 3, "{brokers:?}");
    assert!(brokers.iter().all(|(_, host, _)| *host == "127.0.0.1"), "{brokers:?}");

    step("alter and describe configurations");
    let resource = ResourceSpecifier::Topic(topic);
    let change = AlterConfig::new(resource).set("retention.ms", "7200000");
    block_on(admin.alter_configs([&change], &options)).unwrap()[0].as_ref().unwrap();
    wait_until("the new retention", TIMEOUT, || {
        let described = block_on(admin.describe_configs([&resource], &options))?;
        let topic = described[0].as_ref().unwrap();
        Ok((topic.get("retention.ms").unwrap().value.as_deref() == Some("7200000")).then_some(()))
    })
    .unwrap();
    for id in at.setting.cluster.ids.clone() {
        let broker = ResourceSpecifier::Broker(id);
        let described = block_on(admin.describe_configs([&broker], &options)).unwrap();
        let configs = described[0].as_ref().unwrap();
        assert_eq!(configs.get("node.id").unwrap().value.as_deref(), Some(&*id.to_string()));
        for entry in &configs.entries {
            let value = entry.value.as_deref().unwrap_or_default();
            assert!(!value.contains(&BROKER_HOST.to_string()), "{}={value}", entry.name);
        }
    }

    delete_records_and_groups(at, &admin, &options, topic);

    step("delete topics");
    block_on(admin.delete_topics(&[topic], &options)).unwrap()[0].as_ref().unwrap();
}

fn delete_records_and_groups(
    at: &At<'_>,
    admin: &AdminClient<DefaultClientContext>,
    options: &AdminOptions,
    topic: &str,
) {
    step("delete records");
    let mut writer = Writer::new(&at.rdkafka(), "w", topic, 4);
    writer.write(100);
    writer.finish();
    let mut until = TopicPartitionList::new();
    until.add_partition_offset(topic, 0, Offset::Offset(10)).unwrap();
    block_on(admin.delete_records(&until, options)).unwrap();
    let left = read_all(at.rdkafka().set("auto.offset.reset", "earliest"), topic, 4);
    assert_eq!(left.len(), 90);

    step("delete groups");
    let group = format!("{topic}-group");
    let mut config = at.rdkafka();
    config.set("group.id", &group).set("enable.auto.commit", "false");
    let consumer: BaseConsumer = config.create().unwrap();
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 1, Offset::Offset(5)).unwrap();
    consumer.commit(&offsets, CommitMode::Sync).unwrap();
    let committed = consumer.committed_offsets(offsets.clone(), TIMEOUT).unwrap();
    assert_eq!(committed.find_partition(topic, 1).unwrap().offset(), Offset::Offset(5));
    let listed = consumer.fetch_group_list(Some(&group), TIMEOUT).unwrap();
    assert_eq!(listed.groups().len(), 1);
    drop(consumer);
    block_on(admin.delete_groups(&[&group], options)).unwrap()[0].as_ref().unwrap();
}

#[test]
fn librdkafka_administers_through_the_gateway() {
    through_gateway(&V4_3, |setting| {
        every_call(&setting.at(Door::Plain), "admin-plain");
        every_call(&setting.at(Door::Tls), "admin-tls");
    });
}

#[test]
fn librdkafka_administers_the_oldest_and_the_newest_line_through_the_gateway() {
    for world in [&V3_9, &V4_4] {
        through_gateway(world, |setting| {
            every_call(&setting.at(Door::Plain), "admin-plain");
            if full() {
                every_call(&setting.at(Door::Tls), "admin-tls");
            }
        });
    }
}
