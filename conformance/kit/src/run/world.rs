//! What must exist before the first step of a case: topics, with their leaders where two clusters would have them alike,
//! and the records in them.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::client::call;
use super::directory::{Directory, POLL_INTERVAL, SETTLE_TIMEOUT, int, list};
use crate::case::{Case, Topic};
use crate::codec::errors;
use crate::value::placeholders::{Names, fill};

const CREATE_TOPICS_VERSION: i16 = 7;
const PRODUCE_VERSION: i16 = 9;
const METADATA_VERSION: i16 = 12;
const LIST_OFFSETS_VERSION: i16 = 4;

/// How long a topic may take to be made, in milliseconds.
const CREATE_TIMEOUT_MS: i32 = 30_000;

/// Makes the topics of a case and adds their ids to the names.
///
/// # Errors
/// If the cluster refuses, or is not ready in time.
pub(super) fn make(case: &Case, directory: &Directory, names: &mut Names) -> Result<()> {
    if case.topics.is_empty() {
        return Ok(());
    }
    let topics = case.topics.iter().map(|(key, topic)| creation(key, topic, directory, names));
    let body = json!({ "Topics": topics.collect::<Result<Vec<_>>>()?, "timeoutMs": CREATE_TIMEOUT_MS });
    let mut connection = directory.open(&directory.bootstrap)?;
    let made = call(&mut connection, "CreateTopics", CREATE_TOPICS_VERSION, &body)?;
    for row in list(&made, "Topics") {
        let code = int(row, "ErrorCode");
        ensure!(
            code == 0,
            "the topic could not be made: {}",
            errors::name(code).unwrap_or("an unknown error")
        );
    }
    for key in case.topics.keys() {
        let row = list(&made, "Topics").iter().find(|row| row["Name"] == names[key]);
        let id = row.context("a topic is missing in the answer")?["TopicId"].clone();
        names.insert(format!("{key}.id"), id);
    }
    wait_for_leaders(case, directory, names)?;
    for (key, topic) in &case.topics {
        wait_until_led(&names[key], topic.partitions, directory)?;
    }
    for (key, topic) in &case.topics {
        for (partition, batches) in &topic.records {
            produce(&names[key], *partition, batches, directory, names)?;
        }
    }
    Ok(())
}

fn creation(key: &str, topic: &Topic, directory: &Directory, names: &Names) -> Result<Value> {
    let ids: Vec<i32> = directory.brokers.keys().copied().collect();
    let replicas = usize::try_from(topic.replicas)?;
    ensure!(replicas <= ids.len(), "{replicas} replicas need as many brokers; there are {}", ids.len());
    let assignments = (0..topic.partitions).map(|partition| {
        let first = partition as usize;
        let brokers: Vec<i32> = (0..replicas).map(|next| ids[(first + next) % ids.len()]).collect();
        json!({ "PartitionIndex": partition, "BrokerIds": brokers })
    });
    let mut configs: BTreeMap<&str, &str> =
        topic.configs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !topic.records.is_empty() {
        // The records of cases are old: a broker that enforces retention would delete them.
        configs.entry("retention.ms").or_insert("-1");
    }
    let configs: Vec<Value> =
        configs.into_iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    Ok(json!({
        "Name": names[key], "NumPartitions": -1, "ReplicationFactor": -1,
        "Assignments": assignments.collect::<Vec<_>>(), "Configs": configs,
    }))
}

/// Waits until every broker knows a leader for every partition: a case may ask any of them.
fn wait_for_leaders(case: &Case, directory: &Directory, names: &Names) -> Result<()> {
    let wanted: Vec<Value> = case.topics.keys().map(|key| json!({ "Name": names[key] })).collect();
    let body = json!({ "Topics": wanted, "AllowAutoTopicCreation": false });
    let partitions: i32 = case.topics.values().map(|topic| topic.partitions).sum();
    let deadline = directory.within(SETTLE_TIMEOUT);
    for address in directory.brokers.values() {
        let mut connection = directory.open(address)?;
        loop {
            let metadata = call(&mut connection, "Metadata", METADATA_VERSION, &body)?;
            let rows = list(&metadata, "Topics").iter().flat_map(|topic| list(topic, "Partitions"));
            let ready = rows.filter(|row| {
                int(row, "ErrorCode") == 0
                    && int(row, "LeaderId") >= 0
                    && list(row, "IsrNodes").len() == list(row, "ReplicaNodes").len()
            });
            if ready.count() == partitions as usize {
                break;
            }
            if Instant::now() >= deadline {
                bail!("{}:{} knows no leaders of the topics", address.host, address.port);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }
    Ok(())
}

/// Waits until every leader serves: a broker knows from the metadata that it leads before it has opened the log.
fn wait_until_led(topic: &Value, partitions: i32, directory: &Directory) -> Result<()> {
    let name = topic.as_str().context("the name of a topic is text")?;
    let deadline = directory.within(SETTLE_TIMEOUT);
    for partition in 0..partitions {
        let asked = json!([{ "PartitionIndex": partition, "Timestamp": -1 }]);
        let body = json!({ "ReplicaId": -1, "Topics": [{ "Name": topic, "Partitions": asked }] });
        let mut connection = directory.open(&directory.leader(name, partition.into())?)?;
        loop {
            let offsets = call(&mut connection, "ListOffsets", LIST_OFFSETS_VERSION, &body)?;
            if int(&offsets["Topics"][0]["Partitions"][0], "ErrorCode") == 0 {
                break;
            }
            ensure!(Instant::now() < deadline, "{name}/{partition} is not served by its leader");
            std::thread::sleep(POLL_INTERVAL);
        }
    }
    Ok(())
}

fn produce(
    topic: &Value,
    partition: i32,
    batches: &[Value],
    directory: &Directory,
    names: &Names,
) -> Result<()> {
    let name = topic.as_str().context("the name of a topic is text")?;
    let mut connection = directory.open(&directory.leader(name, partition.into())?)?;
    for batch in batches {
        let partition_data = json!({ "Index": partition, "Records": fill(batch, names)? });
        let body = json!({
            "Acks": -1, "TimeoutMs": 30_000,
            "TopicData": [{ "Name": topic, "PartitionData": [partition_data] }],
        });
        let deadline = directory.within(SETTLE_TIMEOUT);
        loop {
            let answer = call(&mut connection, "Produce", PRODUCE_VERSION, &body)?;
            let code = int(&answer["Responses"][0]["PartitionResponses"][0], "ErrorCode");
            match errors::name(code) {
                Some("NONE") => break,
                Some("NOT_LEADER_OR_FOLLOWER" | "UNKNOWN_TOPIC_OR_PARTITION")
                    if Instant::now() < deadline =>
                {
                    std::thread::sleep(POLL_INTERVAL);
                }
                other => {
                    bail!("{name}/{partition} takes no records: {}", other.unwrap_or("an unknown error"))
                }
            }
        }
    }
    Ok(())
}
