//! Transactions of librdkafka (version 1) and of the Java clients (version 2, KIP-890) through the gateway.

use std::collections::BTreeSet;

use rdkafka::producer::{BaseRecord, Producer as _, ThreadedProducer};
use tidegate_clients::{Door, World};

use crate::support::{Acks, At, Setting, TIMEOUT, V3_9, V4_3, V4_4, Writer, read_all, step, through_gateway};

const PARTITIONS: i32 = 3;

/// API keys, as in the requests' definitions.
const ADD_PARTITIONS_TO_TXN: i16 = 24;
const END_TXN: i16 = 26;

/// Writes `count` records in one transaction and ends it.
fn transaction(producer: &ThreadedProducer<Acks>, topic: &str, name: &str, commit: bool) -> BTreeSet<String> {
    producer.begin_transaction().unwrap();
    let values: BTreeSet<String> = (0..50).map(|n| format!("{name}.{n}")).collect();
    for n in 0..50 {
        let value = format!("{name}.{n}");
        producer.send(BaseRecord::<(), str>::to(topic).partition(n % PARTITIONS).payload(&value)).unwrap();
    }
    if commit {
        producer.commit_transaction(TIMEOUT).unwrap();
    } else {
        producer.flush(TIMEOUT).unwrap();
        producer.abort_transaction(TIMEOUT).unwrap();
    }
    values
}

fn commits_and_aborts(at: &At<'_>, topic: &str) {
    at.create_topic(topic, PARTITIONS);
    let mut config = at.rdkafka();
    config.set("transactional.id", topic);
    let producer: ThreadedProducer<Acks> = config.create_with_context(Acks::default()).unwrap();
    producer.init_transactions(TIMEOUT).unwrap();
    let mut committed = BTreeSet::new();
    let mut all = BTreeSet::new();
    for round in 0..6 {
        let commit = round % 3 != 1;
        let values = transaction(&producer, topic, &format!("round-{round}"), commit);
        if commit {
            committed.extend(values.iter().cloned());
        }
        all.extend(values);
    }
    let mut config = at.rdkafka();
    read_all(config.set("isolation.level", "read_committed"), topic, PARTITIONS).check(&committed).unwrap();
    read_all(config.set("isolation.level", "read_uncommitted"), topic, PARTITIONS).check(&all).unwrap();

    step("a second producer of the same transactional id fences the first");
    let mut config = at.rdkafka();
    config.set("transactional.id", topic);
    let second: ThreadedProducer<Acks> = config.create_with_context(Acks::default()).unwrap();
    second.init_transactions(TIMEOUT).unwrap();
    producer.begin_transaction().unwrap();
    // The send itself is local: the refusal comes with the answer.
    let sent = producer.send(BaseRecord::<(), str>::to(topic).partition(0).payload("fenced.0"));
    let fenced = sent.map_err(|(error, _)| error).and_then(|()| producer.commit_transaction(TIMEOUT));
    assert!(fenced.unwrap_err().to_string().to_lowercase().contains("fenced"));
    let more = transaction(&second, topic, "second", true);
    committed.extend(more);
    let mut config = at.rdkafka();
    read_all(config.set("isolation.level", "read_committed"), topic, PARTITIONS).check(&committed).unwrap();
}

#[test]
fn librdkafka_commits_and_aborts() {
    through_gateway(&V4_3, |setting| {
        for door in [Door::Plain, Door::Tls] {
            step(door.name());
            commits_and_aborts(&setting.at(door), &format!("rdkafka-txn-{}", door.name()));
        }
        let requests = setting.gateway.book().requests();
        assert!(requests.keys().any(|(key, _)| *key == ADD_PARTITIONS_TO_TXN), "{requests:?}");
    });
}

/// Copies a topic in transactions, some of which are aborted, with Apache's own program: read, write, commit the
/// offsets of the read with the transaction (exactly once).
fn copies_exactly_once(setting: Setting<'_>) {
    let at = setting.at(Door::Plain);
    at.create_topic("copy-from", 1);
    at.create_topic("copy-to", PARTITIONS);
    let mut writer = Writer::new(&at.rdkafka(), "source", "copy-from", 1);
    writer.write(300);
    let written = writer.finish();
    // This program takes no properties, and names the address otherwise.
    let bootstrap = at.bootstrap();
    let args = ["--broker-list", bootstrap.as_str(), "--input-topic", "copy-from", "--input-partition", "0"];
    let more = ["--output-topic", "copy-to", "--max-messages", "300", "--consumer-group", "copier"];
    let ids = ["--transactional-id", "copier", "--transaction-size", "25", "--enable-random-aborts"];
    let ids = [&ids[..], &["--group-mode", "--use-group-metadata"]].concat();
    let java = at.java();
    let out = java.run_bare("TransactionalMessageCopier", &[&args[..], &more, &ids].concat());
    assert!(out.contains("ShutdownComplete"), "{out}");
    let mut config = at.rdkafka();
    config.set("isolation.level", "read_committed");
    let copied = read_all(&config, "copy-to", PARTITIONS);
    let values: Vec<_> = copied.values().into_iter().map(str::to_owned).collect();
    assert_eq!(copied.len(), values.len(), "some were copied twice");
    assert_eq!(values.into_iter().collect::<BTreeSet<_>>(), written);

    let listed = java.run("TransactionsCommand", &["list"]);
    assert!(listed.contains("copier"), "{listed}");
    let described = java.run("TransactionsCommand", &["describe", "--transactional-id", "copier"]);
    assert!(described.contains("CompleteCommit"), "{described}");
    let producers =
        java.run("TransactionsCommand", &["describe-producers", "--topic", "copy-to", "--partition", "0"]);
    assert!(producers.contains("ProducerId"), "{producers}");
}

fn versions_of(setting: Setting<'_>, key: i16) -> BTreeSet<i16> {
    let requests = setting.gateway.book().requests();
    requests.into_keys().filter(|(seen, _)| *seen == key).map(|(_, version)| version).collect()
}

fn version_2_is_used(world: &World) {
    through_gateway(world, |setting| {
        copies_exactly_once(setting);
        // Of the second version the client needs the broker's features, in the tagged fields of ApiVersions.
        assert_eq!(versions_of(setting, ADD_PARTITIONS_TO_TXN), BTreeSet::new());
        assert!(versions_of(setting, END_TXN).iter().all(|version| *version >= 5));
        assert!(!versions_of(setting, END_TXN).is_empty());
    });
}

#[test]
fn java_clients_use_transactions_version_2() {
    version_2_is_used(&V4_3);
}

#[test]
fn java_clients_of_the_newest_line_use_transactions_version_2() {
    version_2_is_used(&V4_4);
}

#[test]
fn java_clients_of_the_oldest_line_use_transactions_version_1() {
    through_gateway(&V3_9, |setting| {
        copies_exactly_once(setting);
        assert!(!versions_of(setting, ADD_PARTITIONS_TO_TXN).is_empty());
    });
}
