//! The walker in instructions per message: exact, and the same on a busy machine.
//!
//! Each case runs in this program under callgrind, twice with different numbers of messages; the difference is what a message
//! takes, without start-up. `walk` cases are the walker alone; `connection` cases are everything that the gateway does with a
//! request and its response between two sockets.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;
use tidegate_core::{Address, Brokers, Connection, Instant, Segments, Settings};
use tidegate_wire::frame;
use tidegate_wire::message::{self, Struct, Value};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{APIS, Api, Categories, Category, Direction, keys};
use tidegate_wire::walk::{Seen, Visitor, Walker, walk};

use crate::client::request;
use crate::machine::Machine;
use crate::workload::{self, SMALL_BATCH_BYTES, Size};

/// Messages of the shorter and of the longer run of a case.
const TIMES: (u64, u64) = (100, 600);
/// Partitions of the Fetch response.
const FETCH_PARTITIONS: i64 = 50;
/// Brokers and topics of the Metadata response; each topic has a partition on each broker.
const METADATA_BROKERS: i64 = 3;
const METADATA_TOPICS: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct CaseOptions {
    #[arg(value_enum)]
    case: Case,
    times: u64,
}

/// What is done with one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Case {
    /// Header and acks of a Produce v13
    WalkProduceAcks,
    /// A Fetch response v16 of 50 partitions, every address looked for
    WalkFetch50,
    /// A Metadata response v12 of 3 brokers and 100 topics of 3 partitions
    WalkMetadata,
    /// A Produce v13 of 16 KB and its response
    ConnectionProduce,
    /// A Fetch v17 and its response with a batch of 16 KB
    ConnectionFetch,
    /// A Metadata v12 and its response of 3 brokers and 100 topics, addresses replaced
    ConnectionMetadata,
    /// An ApiVersions v4 and its response with every API, narrowed
    ConnectionApiVersions,
}

/// A figure.
#[derive(Debug, Serialize)]
struct Row {
    case: Case,
    /// Bytes of the request and the response, or of the message walked.
    message_bytes: usize,
    instructions_per_message: u64,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut rows = Vec::new();
    println!("{:<26} {:>14} {:>26}", "case", "message bytes", "instructions per message");
    for case in Case::value_variants() {
        let (shorter, longer) = (count(*case, TIMES.0)?, count(*case, TIMES.1)?);
        let row = Row {
            case: *case,
            message_bytes: case.prepare()?.1,
            instructions_per_message: (longer - shorter) / (TIMES.1 - TIMES.0),
        };
        println!("{:<26} {:>14} {:>26}", name(*case), row.message_bytes, row.instructions_per_message);
        rows.push(row);
    }
    if let Some(path) = &options.json {
        let whole = serde_json::json!({ "machine": Machine::here(), "rows": rows });
        std::fs::write(path, serde_json::to_string_pretty(&whole)? + "\n")
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn name(case: Case) -> String {
    case.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The instructions of a whole run of `times` messages.
fn count(case: Case, times: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["walker-case", &name(case), &times.to_string()])
        .output()
        .context("start valgrind (Debian: apt-get install valgrind)")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} under callgrind: {told}", name(case));
    let collected =
        told.lines().find_map(|line| line.split_once("Collected :")).context("callgrind told no count")?;
    collected.1.trim().parse().context("a count of instructions")
}

pub(crate) fn run_case(options: &CaseOptions) -> Result<()> {
    let (mut step, _) = options.case.prepare()?;
    for _ in 0..options.times {
        step()?;
    }
    Ok(())
}

type Step = Box<dyn FnMut() -> Result<()>>;

impl Case {
    /// What is done for each message, and how many bytes it has.
    fn prepare(self) -> Result<(Step, usize)> {
        match self {
            Self::WalkProduceAcks => {
                let frame = produce_request()?;
                let bytes = frame.len();
                Ok((Box::new(move || produce_acks(&frame)), bytes))
            }
            Self::WalkFetch50 => walking(keys::FETCH, 16, &fetch_response(FETCH_PARTITIONS, &[7; 1024])?),
            Self::WalkMetadata => walking(keys::METADATA, 12, &metadata_response()?),
            Self::ConnectionProduce => {
                let mut response = Struct::new(api(keys::PRODUCE)?.response);
                let mut topic = response.new_element("Responses").context("a row")?;
                let partition = topic.new_element("PartitionResponses").context("a row")?;
                topic.push("PartitionResponses", partition);
                response.push("Responses", topic);
                exchanging(keys::PRODUCE, 13, produce_request()?, &response)
            }
            Self::ConnectionFetch => {
                let request = request(api(keys::FETCH)?, 17, 1, &Struct::new(api(keys::FETCH)?.request))?;
                exchanging(keys::FETCH, 17, request, &fetch_response(1, &small_batch()?)?)
            }
            Self::ConnectionMetadata => {
                let request =
                    request(api(keys::METADATA)?, 12, 1, &Struct::new(api(keys::METADATA)?.request))?;
                exchanging(keys::METADATA, 12, request, &metadata_response()?)
            }
            Self::ConnectionApiVersions => {
                let api = api(keys::API_VERSIONS)?;
                let mut response = Struct::new(api.response);
                for offered in APIS {
                    let mut row = response.new_element("ApiKeys").context("a row")?;
                    // A newer broker than the table, so that each row has to be narrowed.
                    row.set("ApiKey", i64::from(offered.key))
                        .set("MaxVersion", i64::from(offered.versions.max) + 1);
                    response.push("ApiKeys", row);
                }
                exchanging(keys::API_VERSIONS, 4, request(api, 4, 1, &Struct::new(api.request))?, &response)
            }
        }
    }
}

fn api(key: i16) -> Result<&'static Api> {
    Api::of(key).context("an API of the table")
}

fn small_batch() -> Result<Vec<u8>> {
    Ok(workload::batch(Size { record_bytes: 1024, batch_bytes: SMALL_BATCH_BYTES })?.bytes)
}

fn produce_request() -> Result<Vec<u8>> {
    let api = api(keys::PRODUCE)?;
    let mut body = Struct::new(api.request);
    body.set("Acks", 1);
    let mut topic = body.new_element("TopicData").context("a row")?;
    let mut partition = topic.new_element("PartitionData").context("a row")?;
    partition.set("Records", Value::Bytes(small_batch()?));
    topic.push("PartitionData", partition);
    body.push("TopicData", topic);
    request(api, 13, 1, &body)
}

fn fetch_response(partitions: i64, records: &[u8]) -> Result<Struct> {
    let mut response = Struct::new(api(keys::FETCH)?.response);
    let mut topic = response.new_element("Responses").context("a row")?;
    for index in 0..partitions {
        let mut partition = topic.new_element("Partitions").context("a row")?;
        partition.set("PartitionIndex", index).set("Records", Value::Bytes(records.to_vec()));
        topic.push("Partitions", partition);
    }
    response.push("Responses", topic);
    Ok(response)
}

fn metadata_response() -> Result<Struct> {
    let mut response = Struct::new(api(keys::METADATA)?.response);
    for id in 1..=METADATA_BROKERS {
        let mut broker = response.new_element("Brokers").context("a row")?;
        broker
            .set("NodeId", id)
            .set("Host", format!("broker-{id}.kafka.internal").as_str())
            .set("Port", 9092);
        response.push("Brokers", broker);
    }
    for number in 0..METADATA_TOPICS {
        let mut topic = response.new_element("Topics").context("a row")?;
        topic.set("Name", format!("orders-by-customer-{number}").as_str());
        for id in 1..=METADATA_BROKERS {
            let mut partition = topic.new_element("Partitions").context("a row")?;
            let replicas = || Value::Array((1..=METADATA_BROKERS).map(Value::Int).collect());
            partition.set("PartitionIndex", id - 1).set("LeaderId", id).set("LeaderEpoch", 4);
            partition.set("ReplicaNodes", replicas()).set("IsrNodes", replicas());
            topic.push("Partitions", partition);
        }
        response.push("Topics", topic);
    }
    Ok(response)
}

/// The categories that address rewriting looks at.
const ADDRESSES: Categories =
    Categories::EMPTY.with(Category::NodeId).with(Category::BrokerHost).with(Category::BrokerPort);
/// Where a Produce's acks end.
const TOPICS: Categories = Categories::EMPTY.with(Category::TopicName).with(Category::TopicId);

/// Looks at every field it is shown, and changes nothing.
struct Look(i64);

impl Visitor for Look {
    fn field(&mut self, seen: Seen<'_>, _patches: &mut Patches) {
        self.0 = self.0.wrapping_add(black_box(seen.int()));
    }
}

fn produce_acks(frame: &[u8]) -> Result<()> {
    let frame = black_box(&frame[frame::LENGTH_BYTES..]);
    let header = frame::request_header(frame, frame.len())?.context("a whole header")?;
    let api = api(header.api_key)?;
    let span = header.body_at..frame.len();
    let mut walker =
        Walker::new(api, header.api_version, Direction::Request, span, Categories::ALL)?.stop_at(TOPICS);
    let mut look = Look(0);
    walker.advance(&frame[header.body_at..], &mut look, &mut Patches::default())?;
    ensure!(black_box(look.0) == 1, "acks is 1, and all before the topics is null or 0");
    Ok(())
}

fn walking(api_key: i16, version: i16, response: &Struct) -> Result<(Step, usize)> {
    let api = api(api_key)?;
    let body = message::encode(response, version, true)?;
    let bytes = body.len();
    let step = move || {
        let mut look = Look(0);
        walk(api, version, Direction::Response, black_box(&body), 0, ADDRESSES, &mut look)?;
        black_box(look.0);
        Ok(())
    };
    Ok((Box::new(step), bytes))
}

/// Tells one address for all brokers.
struct Everywhere;

impl Brokers for Everywhere {
    fn advertised(&self, node_id: i32, _host: &str, _port: u16) -> Option<Address> {
        Some(Address { host: "kafka.example.com".into(), port: u16::try_from(9092 + node_id).ok()? })
    }

    fn bootstrap(&self) -> Address {
        Address { host: "kafka.example.com".into(), port: 9092 }
    }
}

fn exchanging(api_key: i16, version: i16, request: Vec<u8>, response: &Struct) -> Result<(Step, usize)> {
    let api = api(api_key)?;
    let mut frame = vec![0; 4];
    frame.extend_from_slice(&1_i32.to_be_bytes());
    if api.response_header_version(version) >= 1 {
        frame.push(0);
    }
    frame.extend_from_slice(&message::encode(response, version, true)?);
    let length = u32::try_from(frame.len() - 4)?;
    frame[..4].copy_from_slice(&length.to_be_bytes());
    let bytes = request.len() + frame.len();
    let mut connection = Connection::new(Instant(0), Settings::default(), Arc::new(Everywhere));
    let (mut up, mut down) = (Segments::default(), Segments::default());
    let mut time = 0;
    let step = move || {
        time += 1000;
        let consumed = connection.handle_client_bytes(Instant(time), black_box(&request), &mut up)?;
        ensure!(consumed == request.len(), "the request passes whole");
        while connection.poll_action().is_some() {}
        let consumed = connection.handle_upstream_bytes(Instant(time + 500), black_box(&frame), &mut down)?;
        ensure!(consumed == frame.len(), "the response passes whole");
        connection.poll_local(Instant(time + 500), &mut down);
        while connection.poll_event().is_some() {}
        black_box((&up, &down));
        up.clear();
        down.clear();
        Ok(())
    };
    Ok((Box::new(step), bytes))
}
