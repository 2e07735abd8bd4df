//! Leaders move, a broker is killed, one is paused, while librdkafka and Java write and read: nothing is lost, nothing
//! comes twice, everything stays in order.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tidegate_clients::{Door, Gateway, Record, Tally, World, wait_until};

use crate::support::{At, Setting, TIMEOUT, V3_9, V4_3, V4_4, Writer, read_until, step};

const PARTITIONS: i32 = 3;

/// Records that every writer must have acknowledged anew before the next fault, and after the last.
const PROGRESS: usize = 150;

/// API keys, as in the requests' definitions.
const PRODUCE: i16 = 0;
const FETCH: i16 = 1;

/// Records a second of each Java producer, and of each of librdkafka's.
const RATE: u32 = 100;

/// How far a writer has come, and when it has to end.
#[derive(Default)]
struct Load {
    acked: Vec<AtomicUsize>,
    /// How many records each writer has written that has ended.
    ended: Vec<OnceLock<usize>>,
    over: Mutex<bool>,
    told: Condvar,
}

/// Notes the end of a writer, however it ends: readers wait for it.
struct Ending<'a>(&'a Load, usize);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let Self(load, index) = *self;
        // Nobody else notes the end of this writer.
        let _ = load.ended[index].set(load.acked[index].load(Ordering::Relaxed));
    }
}

impl Load {
    fn new(writers: usize) -> Self {
        let (acked, ended) = (0..writers).map(|_| (AtomicUsize::new(0), OnceLock::new())).unzip();
        Self { acked, ended, ..Self::default() }
    }

    fn acked(&self) -> Vec<usize> {
        self.acked.iter().map(|acked| acked.load(Ordering::Relaxed)).collect()
    }

    /// Waits until every writer has got on.
    fn wait_for_progress(&self, after: &str) {
        let before = self.acked();
        let waited = wait_until(&format!("progress of all after {after}"), TIMEOUT, || {
            let got_on = self.acked().iter().zip(&before).all(|(now, before)| *now >= before + PROGRESS);
            Ok(got_on.then_some(()))
        });
        waited.unwrap_or_else(|error| panic!("{error}: {before:?}, then {:?}", self.acked()));
    }

    /// Whether the load is over, looked at for as long as `at_most`.
    fn is_over(&self, at_most: Duration) -> bool {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.told.wait_timeout_while(over, at_most, |over| !*over);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn end(&self) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.notify_all();
    }
}

/// A librdkafka producer, idempotent, at a steady rate until the load is over.
fn write_librdkafka(at: &At<'_>, topic: &str, load: &Load, index: usize) -> BTreeSet<String> {
    let mut config = at.rdkafka();
    config.set("enable.idempotence", "true");
    let mut writer = Writer::new(&config, "librdkafka", topic, PARTITIONS);
    let _ending = Ending(load, index);
    while !load.is_over(Duration::from_millis(100)) {
        writer.write(i32::try_from(RATE / 10).unwrap());
        writer.producer.poll(Duration::ZERO);
        load.acked[index].store(writer.acked(), Ordering::Relaxed);
    }
    let written = writer.finish();
    load.acked[index].store(written.len(), Ordering::Relaxed);
    written
}

/// Apache's verifiable producer, idempotent, until the load is over.
fn write_java(at: &At<'_>, topic: &str, load: &Load, index: usize) -> BTreeSet<String> {
    let rate = RATE.to_string();
    let args = ["--topic", topic, "--throughput", &rate, "--acks", "-1", "--value-prefix", "1"];
    // Left alone this tool does not retry, and is not idempotent then.
    let java = at.java();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("idempotent.properties");
    let config = std::fs::read_to_string(java.config()).unwrap();
    std::fs::write(
        &path,
        config + "enable.idempotence=true\nretries=2147483647\ndelivery.timeout.ms=300000\n",
    )
    .unwrap();
    let mut producer = java.with_config(path.to_str().unwrap()).spawn("VerifiableProducer", &args);
    let _ending = Ending(load, index);
    let mut written = BTreeSet::new();
    let mut told = false;
    while let Some(line) = producer.next_line(TIMEOUT).unwrap() {
        let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        match event["name"].as_str() {
            Some("producer_send_success") => {
                written.insert(event["value"].as_str().unwrap().to_owned());
                load.acked[index].store(written.len(), Ordering::Relaxed);
            }
            Some("producer_send_error") => panic!("{line}"),
            _ => {}
        }
        if !told && load.is_over(Duration::ZERO) {
            producer.terminate().unwrap();
            told = true;
        }
    }
    producer.finish(TIMEOUT).unwrap();
    written
}

/// Apache's verifiable consumer in a group of its own, until it has as much as writer `index` wrote.
fn read_java(at: &At<'_>, topic: &str, protocol: Option<&str>, load: &Load, index: usize) -> Tally {
    let group = format!("{topic}-java");
    let args = ["--topic", topic, "--group-id", &group, "--verbose", "--reset-policy", "earliest"];
    let protocol: Vec<&str> = protocol.into_iter().flat_map(|name| ["--group-protocol", name]).collect();
    let mut consumer = at.java().spawn("VerifiableConsumer", &[&args[..], &protocol].concat());
    let mut tally = Tally::default();
    let mut offsets = BTreeSet::new();
    let mut deadline = None;
    while load.ended[index].get().is_none_or(|written| offsets.len() < *written) {
        match consumer.next_line(Duration::from_secs(1)) {
            Ok(Some(line)) => {
                let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
                if event["name"] == "record_data" {
                    let partition = i32::try_from(event["partition"].as_i64().unwrap()).unwrap();
                    let offset = event["offset"].as_i64().unwrap();
                    offsets.insert((partition, offset));
                    let value = event["value"].as_str().unwrap().to_owned();
                    tally.push(Record { partition, offset, value });
                }
            }
            Ok(None) => panic!("the consumer of {topic} ended: {:?}", consumer.finish(TIMEOUT)),
            // Nothing new: that is a failure only when there must be something.
            Err(_) if load.ended[index].get().is_some() => {
                let deadline = deadline.get_or_insert_with(|| Instant::now() + TIMEOUT);
                assert!(
                    Instant::now() < *deadline,
                    "{topic}: {} read of {:?}",
                    offsets.len(),
                    load.ended[index]
                );
            }
            Err(_) => {}
        }
    }
    consumer.terminate().unwrap();
    consumer.finish(TIMEOUT).unwrap();
    tally.once_per_offset()
}

type Written<'scope> = ScopedJoinHandle<'scope, BTreeSet<String>>;
type ReadBack<'scope> = ScopedJoinHandle<'scope, Tally>;

/// One way in, one writer of a topic, and two readers of it through the other ways in.
struct Flow<'scope> {
    topic: String,
    written: Written<'scope>,
    read: Vec<(&'static str, ReadBack<'scope>)>,
}

fn start<'scope, 'env: 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    setting: Setting<'env>,
    load: &'env Load,
    protocol: Option<&'static str>,
) -> Vec<Flow<'scope>> {
    let plans =
        [("librdkafka", Door::Plain), ("librdkafka", Door::Tls), ("java", Door::Plain), ("java", Door::Tls)];
    let start_flow = |(index, (client, door)): (usize, (&'static str, Door))| {
        let at = setting.at(door);
        let topic = format!("load-{client}-{}", door.name());
        at.create_topic(&topic, PARTITIONS);
        let written = {
            let topic = topic.clone();
            scope.spawn(move || match client {
                "java" => write_java(&at, &topic, load, index),
                _ => write_librdkafka(&at, &topic, load, index),
            })
        };
        let other = setting.at(if door == Door::Plain { Door::Tls } else { Door::Plain });
        let mut read = Vec::new();
        let name = topic.clone();
        let librdkafka =
            move || read_until(&other.rdkafka(), &name, PARTITIONS, || load.ended[index].get().is_some());
        read.push(("librdkafka", scope.spawn(librdkafka)));
        // Each kind of writer is read by Java through the door it did not use itself; two JVMs are enough.
        if (client == "librdkafka") == (door == Door::Plain) {
            let name = topic.clone();
            read.push(("java", scope.spawn(move || read_java(&other, &name, protocol, load, index))));
        }
        Flow { topic, written, read }
    };
    plans.into_iter().enumerate().map(start_flow).collect()
}

/// Makes the next replica of every partition of the load the preferred one, and then the leader.
fn move_leaders(setting: Setting<'_>, topics: &[String]) {
    let at = setting.at(Door::Plain);
    let java = at.java();
    let ids = &setting.cluster.ids;
    let mut assignments = Vec::new();
    let mut before = Vec::new();
    for topic in topics {
        let described = at.leaders(topic);
        assert_eq!(described.len(), usize::try_from(PARTITIONS).unwrap(), "{described:?}");
        for (partition, leader) in described {
            let at = ids.iter().position(|id| *id == leader).unwrap();
            let mut replicas = ids.clone();
            replicas.rotate_left((at + 1) % ids.len());
            assignments
                .push(serde_json::json!({ "topic": topic, "partition": partition, "replicas": replicas }));
            before.push((topic.clone(), partition, leader));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reassignment.json");
    let plan = serde_json::json!({ "version": 1, "partitions": assignments });
    std::fs::write(&path, plan.to_string()).unwrap();
    let path = path.to_str().unwrap();
    java.run("ReassignPartitionsCommand", &["--reassignment-json-file", path, "--execute"]);
    let bootstrap = at.bootstrap();
    let elect = ["--bootstrap-server", &bootstrap, "--election-type", "preferred", "--all-topic-partitions"];
    java.run_bare("LeaderElectionCommand", &elect);
    for topic in topics {
        wait_until("new leaders", TIMEOUT, || {
            let now = at.leaders(topic);
            let moved = before.iter().filter(|(name, ..)| name == topic);
            let all = moved
                .clone()
                .all(|(_, partition, leader)| now.iter().any(|(seen, at)| seen == partition && at != leader));
            Ok(all.then_some(()))
        })
        .unwrap();
    }
}

/// The faults, one after the other, each once everybody has got over the one before.
fn harm(setting: Setting<'_>, topics: &[String], load: &Load) {
    load.wait_for_progress("the start");
    step("leaders move");
    move_leaders(setting, topics);
    load.wait_for_progress("leaders moved");
    let ids = &setting.cluster.ids;
    let world = setting.world;
    step("a broker is killed");
    world.with(|cluster| cluster.kill(ids[1])).unwrap();
    load.wait_for_progress("a broker was killed");
    step("it comes back");
    world.with(|cluster| cluster.restart(ids[1])).unwrap();
    load.wait_for_progress("it came back");
    step("another is paused");
    world.with(|cluster| cluster.pause(ids[2])).unwrap();
    // Whoever waits for it has to find the new leaders, which there are once its session has ended.
    load.wait_for_progress("a broker was paused");
    step("it goes on");
    world.with(|cluster| cluster.resume(ids[2])).unwrap();
    load.wait_for_progress("it went on");
}

/// Two clusters under load at once would be too much for two cores.
static ONE_LOAD: Mutex<()> = Mutex::new(());

fn nothing_is_lost(world: &World) {
    let _one = ONE_LOAD.lock().unwrap_or_else(PoisonError::into_inner);
    let _turn = world.alone().unwrap();
    let cluster = world.facts().unwrap();
    let gateway = Gateway::start(cluster).unwrap();
    let setting = Setting { world, cluster, gateway: &gateway };
    let load = Load::new(4);
    let protocol = (world.version() != "3.9.2").then_some("consumer");
    std::thread::scope(|scope| {
        let flows = start(scope, setting, &load, protocol);
        let topics: Vec<String> = flows.iter().map(|flow| flow.topic.clone()).collect();
        let harmed = catch_unwind(AssertUnwindSafe(|| harm(setting, &topics, &load)));
        // Also after a failure: the threads of the scope end only then.
        load.end();
        if let Err(panic) = harmed {
            resume_unwind(panic);
        }
        for Flow { topic, written, read } in flows {
            let written = written.join().unwrap();
            for (client, tally) in read {
                println!("  {topic}: {} written, read by {client}", written.len());
                let checked = tally.join().unwrap().check(&written);
                checked.unwrap_or_else(|error| panic!("{topic} as {client} reads it: {error}"));
            }
        }
    });
    world.with(tidegate_kafka::Cluster::wait_ready).unwrap();
    let told = gateway.book().addresses_from_brokers();
    println!("  addresses that brokers told, by API: {told:?}");
    // KIP-951: whoever asks a broker that leads no more is told the new leader's address with the refusal.
    let carriers = [PRODUCE, FETCH];
    assert!(carriers.iter().any(|key| told.contains_key(key)), "no new leader was ever named: {told:?}");
    gateway.finish().unwrap();
}

#[test]
fn nothing_is_lost_or_doubled_on_3_9() {
    nothing_is_lost(&V3_9);
}

#[test]
fn nothing_is_lost_or_doubled_on_4_3() {
    nothing_is_lost(&V4_3);
}

#[test]
fn nothing_is_lost_or_doubled_on_4_4() {
    nothing_is_lost(&V4_4);
}
