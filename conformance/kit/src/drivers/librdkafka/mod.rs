//! librdkafka in this process, through the crate `rdkafka`: the same protocol as the programs on a pipe, without the pipe.
//! Producers and transactions are here, reading in `read.rs`, administration in `admin.rs`.

mod admin;
mod read;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext};
use serde_json::{Value, json};

use super::record::Record;
use super::{Driver, Failure, PROTOCOL};

/// How long a message of a transaction may wait, whose producer outlives the command that made it, in milliseconds.
const TRANSACTION_MESSAGE_TIMEOUT_MS: u128 = 30_000;

/// The driver.
#[derive(Default)]
pub(super) struct Librdkafka {
    common: BTreeMap<String, String>,
    readers: BTreeMap<String, BaseConsumer>,
    transactional: BTreeMap<(String, u64), BaseProducer<Deliveries>>,
}

/// When the command at hand has to be answered.
#[derive(Clone, Copy)]
struct Deadline(Instant);

impl Deadline {
    fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    fn has_passed(self) -> bool {
        Instant::now() >= self.0
    }
}

/// What became of a record: its partition and offset, or why it has none.
type Delivery = Result<(i32, i64), KafkaError>;

/// What became of records, by their index in the command.
#[derive(Default, Clone)]
struct Deliveries(Arc<Mutex<BTreeMap<usize, Delivery>>>);

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<usize>;

    fn delivery(&self, result: &DeliveryResult<'_>, index: Box<usize>) {
        let outcome = match result {
            Ok(message) => Ok((message.partition(), message.offset())),
            Err((error, _)) => Err(error.clone()),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(*index, outcome);
    }
}

impl Driver for Librdkafka {
    fn call(&mut self, command: Value, deadline: Duration) -> Result<Value, Failure> {
        let deadline = Deadline(Instant::now() + deadline);
        let op = command["op"].as_str().unwrap_or_default();
        match op {
            "hello" => {
                let version = rdkafka::util::get_rdkafka_version().1;
                Ok(
                    json!({ "protocol": PROTOCOL, "name": "librdkafka", "library": "librdkafka", "version": version, "lacks": [] }),
                )
            }
            "open" => {
                *self = Self::default();
                self.common = common(&command);
                Ok(json!({}))
            }
            "close" => {
                *self = Self::default();
                Ok(json!({}))
            }
            "produce" => {
                let producer = self.producer(&command, deadline)?;
                send(&producer, text(&command, "topic")?, &read_records(&command["records"])?, deadline)
            }
            "transaction" => self.transaction(&command, deadline),
            "read_start" | "read_poll" | "read_commit" | "read_stop" => self.read(op, &command, deadline),
            _ => self.administer(op, &command, deadline),
        }
    }
}

impl Librdkafka {
    fn config(&self, more: &[(&str, String)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        for (key, value) in self
            .common
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .chain(more.iter().map(|(key, value)| (*key, value)))
        {
            config.set(key, value);
        }
        config
    }

    fn producer(&self, command: &Value, deadline: Deadline) -> Result<BaseProducer<Deliveries>, Failure> {
        let mut more = vec![
            ("acks", command["acks"].as_i64().unwrap_or(-1).to_string()),
            ("compression.codec", command["compression"].as_str().unwrap_or("none").to_owned()),
        ];
        if let Some(id) = command["transactional_id"].as_str() {
            more.push(("transactional.id", id.to_owned()));
            more.push(("message.timeout.ms", TRANSACTION_MESSAGE_TIMEOUT_MS.to_string()));
        } else {
            more.push(("enable.idempotence", (command["idempotent"] == true).to_string()));
            more.push(("message.timeout.ms", deadline.left().as_millis().to_string()));
        }
        self.config(&more).create_with_context(Deliveries::default()).map_err(refused)
    }

    fn transaction(&mut self, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let key = (text(command, "transactional_id")?.to_owned(), command["instance"].as_u64().unwrap_or(0));
        if !self.transactional.contains_key(&key) {
            let producer = self.producer(command, deadline)?;
            producer.init_transactions(deadline.left()).map_err(refused)?;
            self.transactional.insert(key.clone(), producer);
        }
        let producer = &self.transactional[&key];
        producer.begin_transaction().map_err(refused)?;
        let done = send(producer, text(command, "topic")?, &read_records(&command["records"])?, deadline)?;
        if let Some(reader) = command["reader"].as_str() {
            let group = self.reader(reader)?.group_metadata();
            let group = group.ok_or_else(|| client("the reader is in no group"))?;
            let offsets = read::places(&command["offsets"])?;
            producer.send_offsets_to_transaction(&offsets, &group, deadline.left()).map_err(refused)?;
        }
        end(producer, command, deadline)?;
        Ok(done)
    }
}

fn end(producer: &BaseProducer<Deliveries>, command: &Value, deadline: Deadline) -> Result<(), Failure> {
    if command["end"] == "commit" {
        producer.commit_transaction(deadline.left()).map_err(refused)
    } else {
        producer.abort_transaction(deadline.left()).map_err(refused)
    }
}

fn send(
    producer: &BaseProducer<Deliveries>,
    topic: &str,
    records: &[Record],
    deadline: Deadline,
) -> Result<Value, Failure> {
    let deliveries = producer.context().clone();
    deliveries.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    for (index, record) in records.iter().enumerate() {
        let mut one: BaseRecord<'_, [u8], [u8], Box<usize>> =
            BaseRecord::with_opaque_to(topic, Box::new(index));
        one.partition = record.partition;
        one.key = record.key.as_deref();
        one.payload = record.value.as_deref();
        one.timestamp = record.timestamp_ms;
        let headers = record.headers.iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(Header { key, value: value.as_ref() })
        });
        producer.send(one.headers(headers)).map_err(|(error, _)| refused(error))?;
    }
    producer.flush(deadline.left()).map_err(refused)?;
    let mut outcomes = std::mem::take(&mut *deliveries.0.lock().unwrap_or_else(PoisonError::into_inner));
    let mut placed = Vec::new();
    for index in 0..records.len() {
        let outcome = outcomes.remove(&index).ok_or_else(|| client("a record without a delivery report"))?;
        let (partition, offset) = outcome.map_err(|error| fatal_or(producer, error))?;
        placed.push(json!({ "partition": partition, "offset": offset.max(-1) }));
    }
    Ok(json!({ "records": placed }))
}

/// The fatal error of a producer, if it has one: its messages are purged then, and say no more than that.
fn fatal_or(producer: &BaseProducer<Deliveries>, error: KafkaError) -> Failure {
    match producer.client().fatal_error() {
        Some((code, message)) => refused_with(code, &message),
        None => refused(error),
    }
}

/// The settings of every client, from the protocol's `open`.
fn common(command: &Value) -> BTreeMap<String, String> {
    let security = &command["security"];
    let settings = [
        ("bootstrap.servers", &command["bootstrap"]),
        ("security.protocol", &security["protocol"]),
        ("ssl.ca.location", &security["ca_file"]),
        ("sasl.mechanism", &security["mechanism"]),
        ("sasl.username", &security["username"]),
        ("sasl.password", &security["password"]),
    ];
    settings
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned())))
        .collect()
}

fn read_records(list: &Value) -> Result<Vec<Record>, Failure> {
    let records = list.as_array().into_iter().flatten().map(Record::from_json);
    records.collect::<anyhow::Result<_>>().map_err(|error| client(&format!("{error:#}")))
}

fn text<'a>(command: &'a Value, field: &str) -> Result<&'a str, Failure> {
    command[field].as_str().ok_or_else(|| client(&format!("{field} is missing")))
}

fn number(command: &Value, field: &str) -> Result<i32, Failure> {
    let number = command[field].as_i64().and_then(|number| i32::try_from(number).ok());
    number.ok_or_else(|| client(&format!("{field} is missing")))
}

/// A failure of the library without a code.
fn client(message: &str) -> Failure {
    Failure::Refused { code: "CLIENT".to_owned(), message: message.to_owned() }
}

/// librdkafka's error in the protocol's words.
fn refused(error: KafkaError) -> Failure {
    match error.rdkafka_error_code() {
        Some(code) => refused_with(code, &error.to_string()),
        None => client(&error.to_string()),
    }
}

fn refused_with(code: RDKafkaErrorCode, message: &str) -> Failure {
    let name = match code {
        RDKafkaErrorCode::OperationTimedOut | RDKafkaErrorCode::MessageTimedOut => "REQUEST_TIMED_OUT".into(),
        RDKafkaErrorCode::Fenced => "PRODUCER_FENCED".into(),
        RDKafkaErrorCode::UnknownTopic | RDKafkaErrorCode::UnknownPartition => {
            "UNKNOWN_TOPIC_OR_PARTITION".into()
        }
        // Below 0 are errors of librdkafka's own.
        code if (code as i32) > 0 => json!(code as i32),
        _ => "CLIENT".into(),
    };
    Failure::from_answer(&json!({ "code": name, "message": message }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_protocols_names() {
        let check = |code, expected: &str| {
            assert_eq!(refused(KafkaError::Global(code)).code(), Some(expected));
        };
        check(RDKafkaErrorCode::TopicAlreadyExists, "TOPIC_ALREADY_EXISTS");
        check(RDKafkaErrorCode::MessageTimedOut, "REQUEST_TIMED_OUT");
        check(RDKafkaErrorCode::Fenced, "PRODUCER_FENCED");
        check(RDKafkaErrorCode::BadCompression, "CLIENT");
        assert_eq!(refused(KafkaError::Canceled).code(), Some("CLIENT"));
    }

    #[test]
    fn it_says_who_it_is_and_refuses_what_it_does_not_know() {
        let mut driver = Librdkafka::default();
        let hello = driver.call(json!({ "op": "hello" }), Duration::from_secs(1)).unwrap();
        assert_eq!(hello["name"], "librdkafka");
        let outcome = driver.call(json!({ "op": "levitate" }), Duration::from_secs(1));
        assert_eq!(outcome.unwrap_err().code(), Some("UNSUPPORTED"));
    }
}
