//! Administration.

use std::collections::BTreeMap;
use std::future::Future;

use rdkafka::admin::{
    AdminClient, AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::Consumer as _;
use rdkafka::error::{KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use serde_json::{Value, json};

use super::super::scene::EARLIEST;
use super::{Deadline, Failure, Librdkafka, client, number, refused, refused_with, text};

impl Librdkafka {
    pub(super) fn administer(&self, op: &str, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        match op {
            "metadata" => self.metadata(text(command, "topic")?, deadline),
            "offset" => self.offset(command, deadline),
            "committed" => self.committed(command, deadline),
            "list_groups" => self.list_groups(deadline),
            "describe_configs" => self.describe_configs(command, deadline),
            "create_topic" | "delete_topic" | "create_partitions" | "alter_configs" | "delete_records"
            | "delete_group" => self.change(op, command, deadline),
            _ => Err(Failure::Refused { code: "UNSUPPORTED".to_owned(), message: op.to_owned() }),
        }
    }

    fn admin(&self) -> Result<AdminClient<DefaultClientContext>, Failure> {
        self.config(&[]).create().map_err(refused)
    }

    fn change(&self, op: &str, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let admin = self.admin()?;
        let options = options(deadline);
        let configs: BTreeMap<&str, &str> = pairs(&command["configs"]).collect();
        let outcome = match op {
            "create_topic" => {
                let replicas = TopicReplication::Fixed(number(command, "replication_factor")?);
                let mut new =
                    NewTopic::new(text(command, "topic")?, number(command, "partitions")?, replicas);
                for (name, value) in configs {
                    new = new.set(name, value);
                }
                one(wait(admin.create_topics([&new], &options))?)
            }
            "delete_topic" => one(wait(admin.delete_topics(&[text(command, "topic")?], &options))?),
            "create_partitions" => {
                let count =
                    usize::try_from(number(command, "count")?).map_err(|_| client("count is negative"))?;
                one(wait(
                    admin.create_partitions([&NewPartitions::new(text(command, "topic")?, count)], &options),
                )?)
            }
            "alter_configs" => {
                let mut change = AlterConfig::new(ResourceSpecifier::Topic(text(command, "topic")?));
                for (name, value) in configs {
                    change = change.set(name, value);
                }
                one(wait(admin.alter_configs([&change], &options))?
                    .into_iter()
                    .map(|one| one.map_err(|(_, code)| (String::new(), code)))
                    .collect())
            }
            "delete_group" => one(wait(admin.delete_groups(&[text(command, "group")?], &options))?),
            _ => {
                let mut before = TopicPartitionList::new();
                let offset =
                    Offset::Offset(command["before"].as_i64().ok_or_else(|| client("before is missing"))?);
                before
                    .add_partition_offset(text(command, "topic")?, number(command, "partition")?, offset)
                    .map_err(refused)?;
                let deleted = wait(admin.delete_records(&before, &options))?;
                deleted.elements().iter().try_for_each(|at| at.error()).map_err(refused)
            }
        };
        outcome.map(|()| json!({}))
    }

    fn describe_configs(&self, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let admin = self.admin()?;
        let topic = ResourceSpecifier::Topic(text(command, "topic")?);
        let described = wait(admin.describe_configs([&topic], &options(deadline)))?;
        let resource = described.into_iter().next().ok_or_else(|| client("no resource was described"))?;
        let resource = resource.map_err(|code| refused_with(code, "describe_configs"))?;
        let configs: BTreeMap<&str, Option<&str>> =
            resource.entries.iter().map(|entry| (entry.name.as_str(), entry.value.as_deref())).collect();
        Ok(json!({ "configs": configs }))
    }

    fn metadata(&self, topic: &str, deadline: Deadline) -> Result<Value, Failure> {
        let consumer = self.consumer("unused", &[])?;
        let metadata = consumer.fetch_metadata(Some(topic), deadline.left()).map_err(refused)?;
        let brokers: Vec<Value> = metadata
            .brokers()
            .iter()
            .map(|broker| json!({ "id": broker.id(), "host": broker.host(), "port": broker.port() }))
            .collect();
        let topic = metadata.topics().first().ok_or_else(|| client("no topic was described"))?;
        if let Some(error) = topic.error() {
            return Err(refused_with(error.into(), "metadata"));
        }
        let partitions: Vec<Value> = topic
            .partitions()
            .iter()
            .map(|partition| json!({ "partition": partition.id(), "leader": partition.leader() }))
            .collect();
        Ok(json!({ "brokers": brokers, "partitions": partitions }))
    }

    fn offset(&self, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let consumer = self.consumer("unused", &[])?;
        let (topic, partition) = (text(command, "topic")?, number(command, "partition")?);
        let time = command["timestamp_ms"].as_i64().ok_or_else(|| client("timestamp_ms is missing"))?;
        let offset = if time < 0 {
            let ends = consumer.fetch_watermarks(topic, partition, deadline.left()).map_err(refused)?;
            if time == EARLIEST { ends.0 } else { ends.1 }
        } else {
            let mut times = TopicPartitionList::new();
            times.add_partition_offset(topic, partition, Offset::Offset(time)).map_err(refused)?;
            let found = consumer.offsets_for_times(times, deadline.left()).map_err(refused)?;
            found.find_partition(topic, partition).map_or(-1, |at| raw(at.offset()))
        };
        Ok(json!({ "offset": offset }))
    }

    fn committed(&self, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let consumer = self.consumer(text(command, "group")?, &[])?;
        let topic = text(command, "topic")?;
        let mut wanted = TopicPartitionList::new();
        for partition in command["partitions"].as_array().into_iter().flatten() {
            let partition = partition.as_i64().and_then(|partition| i32::try_from(partition).ok());
            wanted.add_partition(topic, partition.ok_or_else(|| client("a partition is no number"))?);
        }
        let found = consumer.committed_offsets(wanted, deadline.left()).map_err(refused)?;
        let offsets: Vec<Value> = found
            .elements()
            .iter()
            .map(|at| json!({ "topic": at.topic(), "partition": at.partition(), "offset": raw(at.offset()) }))
            .collect();
        Ok(json!({ "offsets": offsets }))
    }

    fn list_groups(&self, deadline: Deadline) -> Result<Value, Failure> {
        let consumer = self.consumer("unused", &[])?;
        let listed = consumer.fetch_group_list(None, deadline.left()).map_err(refused)?;
        let groups: Vec<&str> = listed.groups().iter().map(|group| group.name()).collect();
        Ok(json!({ "groups": groups }))
    }
}

/// A place in a log, -1 for what is none.
fn raw(offset: Offset) -> i64 {
    match offset {
        Offset::Offset(offset) => offset,
        _ => -1,
    }
}

fn options(deadline: Deadline) -> AdminOptions {
    AdminOptions::new().request_timeout(Some(deadline.left())).operation_timeout(Some(deadline.left()))
}

fn pairs(configs: &Value) -> impl Iterator<Item = (&str, &str)> {
    configs
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

/// Waits for an admin call. Its outcome comes from a thread of librdkafka's.
fn wait<T>(call: impl Future<Output = KafkaResult<T>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(|error| client(&error.to_string()))?.block_on(call).map_err(refused)
}

/// The outcome of a call about one thing.
fn one<T>(results: Vec<Result<T, (String, RDKafkaErrorCode)>>) -> Result<(), Failure> {
    for result in results {
        result.map_err(|(what, code)| refused_with(code, &format!("{what}: {code}")))?;
    }
    Ok(())
}
