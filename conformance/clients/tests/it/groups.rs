//! Consumer groups of both protocols, with members that come and go, and share groups.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::message::Message as _;
use tidegate_clients::{Door, Record, Tally, wait_until};

use crate::support::{At, TIMEOUT, V4_3, Writer, step, through_gateway};

const PARTITIONS: i32 = 4;

/// A member of a group, which takes what it is given.
struct Member {
    consumer: BaseConsumer,
    tally: Tally,
}

impl Member {
    fn new(at: &At<'_>, topic: &str, protocol: &str) -> Self {
        let mut config = at.rdkafka();
        config.set("group.id", topic).set("auto.offset.reset", "earliest").set("enable.auto.commit", "false");
        config.set("group.protocol", protocol);
        if protocol == "classic" {
            config
                .set("partition.assignment.strategy", "cooperative-sticky")
                .set("session.timeout.ms", "6000");
        }
        let consumer: BaseConsumer = config.create().unwrap();
        consumer.subscribe(&[topic]).unwrap();
        Self { consumer, tally: Tally::default() }
    }

    fn poll(&mut self) {
        match self.consumer.poll(Duration::from_millis(20)) {
            Some(Ok(message)) => {
                self.tally.push(Record {
                    partition: message.partition(),
                    offset: message.offset(),
                    value: String::from_utf8(message.payload().unwrap().to_vec()).unwrap(),
                });
                self.consumer.commit_message(&message, CommitMode::Async).unwrap();
            }
            Some(Err(error)) => println!("  member: {error}"),
            None => {}
        }
    }

    fn assigned(&self) -> usize {
        self.consumer.assignment().unwrap().count()
    }
}

fn poll_until(what: &str, members: &mut [Member], mut holds: impl FnMut(&[Member]) -> bool) {
    let deadline = Instant::now() + TIMEOUT;
    while !holds(members) {
        let assigned: Vec<usize> = members.iter().map(Member::assigned).collect();
        assert!(Instant::now() < deadline, "{what}: not in time, {assigned:?} partitions are assigned");
        members.iter_mut().for_each(Member::poll);
    }
}

/// One member, then two, then one again; every record once for the group.
fn rebalances(at: &At<'_>, protocol: &str) {
    let topic = format!("group-{protocol}-{}", at.door.name());
    at.create_topic(&topic, PARTITIONS);
    let mut writer = Writer::new(&at.rdkafka(), "w", &topic, PARTITIONS);
    writer.write(100);
    let mut members = vec![Member::new(at, &topic, protocol)];
    poll_until("all with one", &mut members, |all| all[0].assigned() == 4 && all[0].tally.len() >= 100);

    members.push(Member::new(at, &topic, protocol));
    poll_until("half for each", &mut members, |all| all.iter().all(|member| member.assigned() == 2));
    writer.write(100);
    let count = |all: &[Member]| all.iter().map(|member| member.tally.len()).sum::<usize>();
    poll_until("the second hundred", &mut members, |all| count(all) >= 200);
    assert!(!members[1].tally.is_empty(), "the second member got nothing");

    let left = members.remove(0);
    let seen = left.tally.clone();
    drop(left.consumer);
    poll_until("all with the other", &mut members, |all| all[0].assigned() == 4);
    writer.write(100);
    // What the first member had not committed yet comes again (at least once).
    let written: BTreeSet<String> = writer.finish();
    poll_until("the third hundred", &mut members, |all| {
        let first = seen.values();
        let second = all[0].tally.values();
        written.iter().all(|value| first.contains(value.as_str()) || second.contains(value.as_str()))
    });
}

#[test]
fn a_classic_group_shares_its_partitions_among_its_members() {
    through_gateway(&V4_3, |setting| {
        rebalances(&setting.at(Door::Plain), "classic");
        rebalances(&setting.at(Door::Tls), "classic");
    });
}

#[test]
fn a_group_of_the_consumer_protocol_shares_its_partitions_among_its_members() {
    through_gateway(&V4_3, |setting| {
        rebalances(&setting.at(Door::Plain), "consumer");
        rebalances(&setting.at(Door::Tls), "consumer");
        // KIP-848: ConsumerGroupHeartbeat.
        let requests = setting.gateway.book().requests();
        assert!(requests.keys().any(|(key, _)| *key == 68), "{requests:?}");
    });
}

#[test]
fn a_share_group_gets_every_record() {
    through_gateway(&V4_3, |setting| {
        let at = setting.at(Door::Plain);
        at.create_topic("share", PARTITIONS);
        let java = at.java();
        for group in ["share-console", "share-verifiable"] {
            let args = ["--entity-type", "groups", "--entity-name", group, "--alter"];
            let more = ["--add-config", "share.auto.offset.reset=earliest"];
            java.run("ConfigCommand", &[&args[..], &more].concat());
        }
        let mut writer = Writer::new(&at.rdkafka(), "w", "share", PARTITIONS);
        writer.write(500);
        let written: Vec<String> = writer.finish().into_iter().collect();

        step("console share consumer");
        let args = ["--topic", "share", "--group", "share-console", "--max-messages", "500"];
        let out = java.run("ConsoleShareConsumer", &[&args[..], &["--timeout-ms", "60000"]].concat());
        let mut read: Vec<&str> = out.lines().collect();
        read.sort_unstable();
        assert_eq!(read, written);

        step("verifiable share consumers, two in one group");
        let args = ["--topic", "share", "--group-id", "share-verifiable", "--verbose"];
        let mut consumers =
            [java.spawn("VerifiableShareConsumer", &args), java.spawn("VerifiableShareConsumer", &args)];
        let mut seen = BTreeSet::new();
        wait_until("every record with one of the two", TIMEOUT, || {
            for consumer in &mut consumers {
                // No line for a while is no failure: the other one may have all of them.
                while let Ok(Some(line)) = consumer.next_line(Duration::from_millis(50)) {
                    let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
                    if event["name"] == "record_data" {
                        seen.insert(event["value"].as_str().unwrap_or_default().to_owned());
                    }
                }
            }
            Ok((seen.len() == written.len()).then_some(()))
        })
        .unwrap();
        for mut consumer in consumers {
            consumer.terminate().unwrap();
            consumer.finish(TIMEOUT).unwrap();
        }
        let described = java.run("ShareGroupCommand", &["--describe", "--group", "share-console"]);
        assert!(described.contains("share"), "{described}");
        let listed = java.run("ShareGroupCommand", &["--list"]);
        assert!(listed.contains("share-verifiable"), "{listed}");
        // ShareFetch carries addresses of new leaders, and was really used.
        assert!(setting.gateway.book().requests().keys().any(|(key, _)| *key == 78));
    });
}
