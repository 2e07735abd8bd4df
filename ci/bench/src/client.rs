//! A small Kafka client for what a run needs before its load: versions, topics, leaders. Requests are built as dynamic messages.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use tidegate_wire::message::{self, Struct, Value};
use tidegate_wire::schema::{Api, Direction, keys};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Key of CreateTopics.
const CREATE_TOPICS: i16 = 19;
/// Metadata version that has topic ids and takes topic names (KIP-516).
const METADATA_VERSION: i16 = 12;
/// CreateTopics version that tells topic ids.
const CREATE_TOPICS_VERSION: i16 = 7;
/// Fetch version with topic ids (KIP-516).
const FETCH_VERSION: i16 = 13;
/// Kafka's `Errors.OFFSET_OUT_OF_RANGE`: only a leader says so, here when it has deleted its oldest records.
const OFFSET_OUT_OF_RANGE: i64 = 1;
/// Who the load says it is.
const CLIENT_ID: &[u8] = b"tidegate-bench";

/// A connection for single calls.
pub(crate) struct Client {
    stream: TcpStream,
    correlation_id: i32,
}

/// A topic as the load addresses it.
#[derive(Debug, Clone)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) id: [u8; 16],
    pub(crate) partitions: usize,
}

impl Client {
    pub(crate) async fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, correlation_id: 0 })
    }

    /// Sends a request and waits for its response.
    async fn call(&mut self, api_key: i16, version: i16, body: &Struct) -> Result<Struct> {
        let api = Api::of(api_key).context("an API of the table")?;
        self.correlation_id += 1;
        let frame = request(api, version, self.correlation_id, body)?;
        self.stream.write_all(&frame).await?;
        let length =
            self.stream.read_i32().await.with_context(|| format!("{} was not answered", api.name))?;
        let mut response = vec![0; usize::try_from(length)?];
        self.stream.read_exact(&mut response).await?;
        let head = response_header_bytes(api, version);
        ensure!(
            response.get(..4) == Some(&self.correlation_id.to_be_bytes()[..]),
            "{}: another correlation id",
            api.name
        );
        Ok(message::decode(api, version, Direction::Response, response.get(head..).unwrap_or_default())?)
    }

    /// The highest version of each API that both sides know.
    pub(crate) async fn versions(&mut self) -> Result<BTreeMap<i16, i16>> {
        let api = Api::of(keys::API_VERSIONS).context("an API of the table")?;
        let mut request = Struct::new(api.request);
        request
            .set("ClientSoftwareName", "tidegate-bench")
            .set("ClientSoftwareVersion", env!("CARGO_PKG_VERSION"));
        let response = self.call(keys::API_VERSIONS, 3, &request).await?;
        let rows = response.value("ApiKeys").map(Value::structs).into_iter().flatten();
        let versions = rows.filter_map(|row| {
            let key = i16::try_from(int(row, "ApiKey").ok()?).ok()?;
            let theirs = i16::try_from(int(row, "MaxVersion").ok()?).ok()?;
            Api::of(key).map(|api| (key, theirs.min(api.versions.max)))
        });
        Ok(versions.collect())
    }

    /// Makes a topic.
    pub(crate) async fn create_topic(
        &mut self,
        name: &str,
        partitions: usize,
        configs: &[(&str, &str)],
    ) -> Result<Topic> {
        let api = Api::of(CREATE_TOPICS).context("an API of the table")?;
        let mut request = Struct::new(api.request);
        let mut topic = request.new_element("Topics").context("a row of the table")?;
        topic.set("Name", name).set("NumPartitions", partitions as i64).set("ReplicationFactor", 1);
        for (key, value) in configs {
            let mut config = topic.new_element("Configs").context("a row of the table")?;
            config.set("Name", *key).set("Value", *value);
            topic.push("Configs", config);
        }
        request.push("Topics", topic);
        let response = self.call(CREATE_TOPICS, CREATE_TOPICS_VERSION, &request).await?;
        let made = response
            .value("Topics")
            .and_then(|topics| topics.structs().next())
            .context("no topic in the answer")?;
        let error = int(made, "ErrorCode")?;
        ensure!(error == 0, "topic {name} could not be made: error {error}");
        let id = made.value("TopicId").and_then(Value::as_uuid).context("no topic id")?;
        Ok(Topic { name: name.to_owned(), id: *id, partitions })
    }

    /// The address of the leader of all partitions of `topic`, once they have one. `None`: not yet.
    pub(crate) async fn leader(&mut self, topic: &Topic) -> Result<Option<String>> {
        let api = Api::of(keys::METADATA).context("an API of the table")?;
        let mut request = Struct::new(api.request);
        let mut asked = request.new_element("Topics").context("a row of the table")?;
        asked.set("Name", topic.name.as_str());
        request.push("Topics", asked).set("AllowAutoTopicCreation", 0);
        let response = self.call(keys::METADATA, METADATA_VERSION, &request).await?;
        let found = response
            .value("Topics")
            .and_then(|topics| topics.structs().next())
            .context("no topic in the answer")?;
        let partitions = found.value("Partitions").map(Value::elements).unwrap_or_default();
        let leaders: Vec<i64> = partitions
            .iter()
            .filter_map(Value::as_struct)
            .map(|partition| int(partition, "LeaderId"))
            .collect::<Result<_>>()?;
        let Some(&leader) = leaders.first() else { return Ok(None) };
        if leaders.len() < topic.partitions || leader < 0 || leaders.iter().any(|other| *other != leader) {
            return Ok(None);
        }
        for broker in response.value("Brokers").map(Value::structs).into_iter().flatten() {
            if int(broker, "NodeId")? == leader {
                let host =
                    broker.value("Host").and_then(Value::as_text).context("a broker without a host")?;
                return Ok(Some(format!("{host}:{}", int(broker, "Port")?)));
            }
        }
        bail!("the leader {leader} is not among the brokers")
    }

    /// Whether the broker serves every partition of `topic`: it may have told that it leads them a moment before it does.
    pub(crate) async fn serves(&mut self, topic: &Topic) -> Result<bool> {
        let api = Api::of(keys::FETCH).context("an API of the table")?;
        let mut request = Struct::new(api.request);
        request.set("MaxWaitMs", 0).set("MinBytes", 0);
        let mut asked = request.new_element("Topics").context("a row of the table")?;
        asked.set("TopicId", Value::Uuid(topic.id));
        for index in 0..topic.partitions {
            let mut partition = asked.new_element("Partitions").context("a row of the table")?;
            partition.set("Partition", index as i64).set("PartitionMaxBytes", 1);
            asked.push("Partitions", partition);
        }
        request.push("Topics", asked);
        let response = self.call(keys::FETCH, FETCH_VERSION, &request).await?;
        let topics = response.value("Responses").map(Value::structs).into_iter().flatten();
        let partitions =
            topics.flat_map(|topic| topic.value("Partitions").map(Value::structs).into_iter().flatten());
        let errors: Vec<i64> =
            partitions.map(|partition| int(partition, "ErrorCode")).collect::<Result<_>>()?;
        Ok(errors.len() == topic.partitions
            && errors.iter().all(|error| [0, OFFSET_OUT_OF_RANGE].contains(error)))
    }
}

fn int(of: &Struct, name: &str) -> Result<i64> {
    of.value(name).and_then(Value::as_int).with_context(|| format!("no {name}"))
}

/// A whole request frame.
pub(crate) fn request(api: &Api, version: i16, correlation_id: i32, body: &Struct) -> Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    frame.extend_from_slice(&api.key.to_be_bytes());
    frame.extend_from_slice(&version.to_be_bytes());
    frame.extend_from_slice(&correlation_id.to_be_bytes());
    frame.extend_from_slice(&(CLIENT_ID.len() as i16).to_be_bytes());
    frame.extend_from_slice(CLIENT_ID);
    if api.request_header_version(version) >= 2 {
        frame.push(0);
    }
    frame.extend_from_slice(&message::encode(body, version, api.flexible.contains(version))?);
    let length = u32::try_from(frame.len() - 4)?;
    frame[..4].copy_from_slice(&length.to_be_bytes());
    Ok(frame)
}

/// Bytes of a response's header where the broker sends no tags in it, as brokers do.
pub(crate) const fn response_header_bytes(api: &Api, version: i16) -> usize {
    if api.response_header_version(version) >= 1 { 5 } else { 4 }
}
