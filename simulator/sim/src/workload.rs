//! What clients do: produce some records, remember what was acknowledged, read everything back.
//!
//! Not idempotent: a produce that got no answer is sent again, and may be in the log twice. It never knows which faults there are.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{
    ApiKey, ApiVersionsRequest, BrokerId, DescribeClusterRequest, FetchRequest, FindCoordinatorRequest,
    MetadataResponse, ProduceRequest, ResponseKind, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use kafka_protocol::records::RecordBatchDecoder;
use tidegate_wire::records::{
    BatchOptions, BatchWriter, Batches, CompressionLevels, Entry, NewRecord, RecordLimits, Scratch,
};

use crate::client::Client;
use crate::random::Stream;

/// Pause before something that failed is tried again.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// Largest value of a record in bytes.
const VALUE_BYTES_MAX: u64 = 6_000;

/// What a client is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The topic.
    pub topic: String,
    /// How many batches to produce.
    pub batches: u32,
    /// Simulated time after which the client gives up.
    pub patience: Duration,
}

/// A partition and an offset in it.
pub type Place = (i32, i64);

/// What a client did and saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The values that were acknowledged, by the place that the broker gave them.
    pub acknowledged: BTreeMap<Place, Bytes>,
    /// All values that were in the topic when the client had finished.
    pub read: BTreeMap<Place, Bytes>,
    /// Attempts that failed and were made again.
    pub retries: u32,
}

impl Outcome {
    /// Acknowledged values that are not where the broker said that they are.
    #[must_use]
    pub fn lost(&self) -> Vec<Place> {
        let lost = self.acknowledged.iter().filter(|(place, value)| self.read.get(place) != Some(*value));
        lost.map(|(place, _)| *place).collect()
    }
}

/// Does what the plan says.
///
/// # Errors
/// The patience is at its end, or an answer is wrong.
pub async fn run(
    client: &mut Client,
    plan: &Plan,
    random: &mut Stream,
    name: &str,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    tokio::time::timeout(plan.patience, async {
        let mut metadata = retried(client, &mut outcome.retries).await;
        look_around(client).await.ok();
        for number in 0..plan.batches {
            tokio::time::sleep(Duration::from_millis(random.within(0..60))).await;
            let partition = random.within(0..partitions(&metadata, &plan.topic)? as u64) as i32;
            let values = values(random, name, number);
            let records = encode(&values)?;
            let base = loop {
                match produce(client, &metadata, &plan.topic, partition, records.clone()).await {
                    Ok(base) => break base,
                    Err(_) => {
                        outcome.retries += 1;
                        tokio::time::sleep(RETRY_PAUSE).await;
                        metadata = retried(client, &mut outcome.retries).await;
                    }
                }
            };
            outcome.acknowledged.extend(
                values.into_iter().enumerate().map(|(i, value)| ((partition, base + i as i64), value)),
            );
        }
        outcome.read = read_all(client, metadata, &plan.topic, &mut outcome.retries).await?;
        anyhow::Ok(())
    })
    .await
    .with_context(|| format!("{name} is out of patience"))??;
    Ok(outcome)
}

/// Asks whatever else tells addresses.
async fn look_around(client: &mut Client) -> anyhow::Result<()> {
    let bootstrap = client.bootstrap().clone();
    client.call(&bootstrap, 4, ApiKey::ApiVersions, api_versions().into()).await?;
    client.call(&bootstrap, 1, ApiKey::DescribeCluster, DescribeClusterRequest::default().into()).await?;
    let old = FindCoordinatorRequest::default().with_key(StrBytes::from_static_str("group"));
    client.call(&bootstrap, 2, ApiKey::FindCoordinator, old.into()).await?;
    let keys = ["a", "b", "c", "d"].map(StrBytes::from_static_str);
    let new = FindCoordinatorRequest::default().with_coordinator_keys(keys.to_vec());
    client.call(&bootstrap, 6, ApiKey::FindCoordinator, new.into()).await?;
    Ok(())
}

/// As a client of this version introduces itself.
fn api_versions() -> ApiVersionsRequest {
    let request =
        ApiVersionsRequest::default().with_client_software_name(StrBytes::from_static_str("tidegate-sim"));
    request.with_client_software_version(StrBytes::from_static_str(env!("CARGO_PKG_VERSION")))
}

async fn retried(client: &mut Client, retries: &mut u32) -> MetadataResponse {
    loop {
        match client.refresh().await {
            Ok(metadata) => return metadata,
            Err(_) => {
                *retries += 1;
                tokio::time::sleep(RETRY_PAUSE).await;
            }
        }
    }
}

fn partitions(metadata: &MetadataResponse, topic: &str) -> anyhow::Result<usize> {
    let found =
        metadata.topics.iter().find(|found| found.name.as_ref().is_some_and(|name| *name.0 == *topic));
    let count = found.context("the topic is not there")?.partitions.len();
    anyhow::ensure!(count > 0, "the topic has no partitions");
    Ok(count)
}

fn leader(metadata: &MetadataResponse, topic: &str, partition: i32) -> Option<i32> {
    let found =
        metadata.topics.iter().find(|found| found.name.as_ref().is_some_and(|name| *name.0 == *topic))?;
    found.partitions.iter().find(|p| p.partition_index == partition).map(|p| p.leader_id.0)
}

/// One to five values that say whose they are, of random lengths.
fn values(random: &mut Stream, name: &str, number: u32) -> Vec<Bytes> {
    let value = |index: u64| {
        let mut value = format!("{name}/{number}/{index}/").into_bytes();
        let start = value.len();
        value.resize(start + random.within(0..VALUE_BYTES_MAX) as usize, 0);
        random.fill(&mut value[start..]);
        Bytes::from(value)
    };
    (0..1 + u64::from(number % 5)).map(value).collect()
}

/// One batch, as a producer writes it: a broker takes no more than one in a request.
fn encode(values: &[Bytes]) -> anyhow::Result<Bytes> {
    let mut writer = BatchWriter::new(BatchOptions::default());
    for value in values {
        writer.push(&NewRecord { value: Some(value), ..NewRecord::default() })?;
    }
    let mut out = Vec::new();
    writer.finish(&mut Scratch::default(), CompressionLevels::default(), &mut out)?;
    Ok(out.into())
}

/// Produces one batch to one partition and returns its first offset.
///
/// # Errors
/// No answer, or an error code.
pub async fn produce(
    client: &mut Client,
    metadata: &MetadataResponse,
    topic: &str,
    partition: i32,
    records: Bytes,
) -> anyhow::Result<i64> {
    let node_id = leader(metadata, topic, partition).context("the partition has no leader")?;
    let address = client.broker(node_id).context("the leader has no address")?;
    let data = PartitionProduceData::default().with_index(partition).with_records(Some(records));
    let name = TopicName(StrBytes::from_string(topic.to_owned()));
    let topic = TopicProduceData::default().with_name(name).with_partition_data(vec![data]);
    let request = ProduceRequest::default().with_acks(-1).with_timeout_ms(1_000).with_topic_data(vec![topic]);
    let response = client.call(&address, 12, ApiKey::Produce, request.into()).await?;
    let ResponseKind::Produce(response) = response else { anyhow::bail!("an answer to something else") };
    let answer = response.responses.first().and_then(|topic| topic.partition_responses.first());
    let answer = answer.context("an answer without the partition")?;
    anyhow::ensure!(answer.error_code == 0, "produce ended with error code {}", answer.error_code);
    Ok(answer.base_offset)
}

/// Reads every partition from its beginning to the end that it has at that time.
async fn read_all(
    client: &mut Client,
    mut metadata: MetadataResponse,
    topic: &str,
    retries: &mut u32,
) -> anyhow::Result<BTreeMap<Place, Bytes>> {
    let mut read = BTreeMap::new();
    for partition in 0..partitions(&metadata, topic)? as i32 {
        let mut next = 0;
        loop {
            match fetch(client, &metadata, topic, partition, next).await {
                Ok((_, high_watermark)) if next >= high_watermark => break,
                Ok((records, _)) => {
                    for (offset, value) in records {
                        next = next.max(offset + 1);
                        read.insert((partition, offset), value);
                    }
                }
                Err(_) => {
                    *retries += 1;
                    tokio::time::sleep(RETRY_PAUSE).await;
                    metadata = retried(client, retries).await;
                }
            }
        }
    }
    Ok(read)
}

/// Fetches from an offset of one partition. Returns the values with their offsets, and the high watermark.
///
/// # Errors
/// No answer, an error code, or records that are broken.
pub async fn fetch(
    client: &mut Client,
    metadata: &MetadataResponse,
    topic: &str,
    partition: i32,
    offset: i64,
) -> anyhow::Result<(Vec<(i64, Bytes)>, i64)> {
    let node_id = leader(metadata, topic, partition).context("the partition has no leader")?;
    let address = client.broker(node_id).context("the leader has no address")?;
    let asked = FetchPartition::default()
        .with_partition(partition)
        .with_fetch_offset(offset)
        .with_partition_max_bytes(32 * 1024);
    let id = metadata
        .topics
        .iter()
        .find(|found| found.name.as_ref().is_some_and(|name| *name.0 == *topic))
        .map(|t| t.topic_id);
    let asked = FetchTopic::default().with_topic_id(id.unwrap_or_default()).with_partitions(vec![asked]);
    let request =
        FetchRequest::default().with_replica_id(BrokerId(-1)).with_max_wait_ms(50).with_min_bytes(1);
    let request = request.with_max_bytes(1024 * 1024).with_topics(vec![asked]);
    let response = client.call(&address, 17, ApiKey::Fetch, request.into()).await?;
    let ResponseKind::Fetch(response) = response else { anyhow::bail!("an answer to something else") };
    anyhow::ensure!(response.error_code == 0, "fetch ended with error code {}", response.error_code);
    let answer = response.responses.first().and_then(|topic| topic.partitions.first());
    let answer = answer.context("an answer without the partition")?;
    anyhow::ensure!(answer.error_code == 0, "fetch ended with error code {}", answer.error_code);
    Ok((decode(answer.records.clone().unwrap_or_default(), offset)?, answer.high_watermark))
}

/// The values of whole batches from `offset` on. The last batch may be cut short, where the answer had no room for more.
fn decode(mut records: Bytes, offset: i64) -> anyhow::Result<Vec<(i64, Bytes)>> {
    let mut whole_bytes = 0;
    for entry in Batches::new(&records, RecordLimits::default()) {
        match entry? {
            Entry::Batch(batch) => {
                batch.check_crc()?;
                whole_bytes += batch.bytes().len();
            }
            Entry::Partial(_) => break,
            Entry::Message(_) => anyhow::bail!("not a batch of magic 2"),
        }
    }
    records.truncate(whole_bytes);
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let sets = RecordBatchDecoder::decode_all(&mut records)?;
    let found = sets.into_iter().flat_map(|set| set.records).filter(|record| record.offset >= offset);
    Ok(found.map(|record| (record.offset, record.value.unwrap_or_default())).collect())
}

/// The brokers that lead some partition of the topic.
#[must_use]
pub fn leaders(metadata: &MetadataResponse, topic: &str) -> BTreeSet<i32> {
    let count = partitions(metadata, topic).unwrap_or(0) as i32;
    (0..count).filter_map(|partition| leader(metadata, topic, partition)).collect()
}

/// A batch of one record.
///
/// # Errors
/// The value is too long for a batch.
pub fn one_record(value: &str) -> anyhow::Result<Bytes> {
    encode(&[Bytes::from(value.to_owned())])
}
