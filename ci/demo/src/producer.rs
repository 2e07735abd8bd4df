//! The producer: counted values in batches, each to the leader of the next partition, acknowledged by all replicas that are in sync.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::ProduceRequest;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::records::{
    Compression, NO_PARTITION_LEADER_EPOCH, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, Record,
    RecordBatchEncoder, RecordEncodeOptions, TimestampType,
};

use crate::Place;
use crate::client::{Client, name, no_error};

/// The last version with names of topics.
const PRODUCE_VERSION: i16 = 12;

/// Acknowledged by the leader and all replicas that are in sync.
const ACKS_ALL: i16 = -1;

/// How long a leader may wait for its followers.
const PRODUCE_TIMEOUT_MS: i32 = 30_000;

/// Records in a batch.
const BATCH_RECORDS: u32 = 50;

/// Produces the values `0` to `count - 1`, each once, and tells where each of them is. Nothing is sent a second time.
///
/// # Errors
/// The first record that is not acknowledged.
pub(crate) fn run(client: &mut Client, topic: &str, count: u32, mut told: impl FnMut(Place)) -> Result<()> {
    let leaders = client.topic(topic)?.leaders;
    let mut next = leaders.iter().cycle();
    let mut from = 0;
    while from < count {
        let (partition, leader) = next.next().context("a topic without partitions")?;
        let until = count.min(from.saturating_add(BATCH_RECORDS));
        let values: Vec<String> = (from..until).map(|number| number.to_string()).collect();
        let data = PartitionProduceData::default().with_index(*partition).with_records(Some(batch(&values)?));
        let data = TopicProduceData::default().with_name(name(topic)).with_partition_data(vec![data]);
        let request = ProduceRequest::default()
            .with_acks(ACKS_ALL)
            .with_timeout_ms(PRODUCE_TIMEOUT_MS)
            .with_topic_data(vec![data]);
        let response = client.call(*leader, PRODUCE_VERSION, &request)?;
        let answer = response.responses.first().and_then(|topic| topic.partition_responses.first());
        let answer = answer.context("no word of the partition")?;
        no_error(answer.error_code, "Produce")?;
        ensure!(answer.index == *partition, "an answer about another partition");
        for (offset, value) in (answer.base_offset..).zip(values) {
            told(Place { partition: *partition, offset, value });
        }
        from = until;
    }
    Ok(())
}

/// One batch of a producer that is not idempotent.
fn batch(values: &[String]) -> Result<Bytes> {
    let now_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let records: Vec<Record> =
        (0_i32..).zip(values).map(|(index, value)| record(index, now_ms, value)).collect();
    let options = RecordEncodeOptions { version: 2, compression: Compression::None };
    let mut bytes = BytesMut::new();
    RecordBatchEncoder::encode(&mut bytes, &records, &options)?;
    Ok(bytes.freeze())
}

fn record(index: i32, timestamp: i64, value: &str) -> Record {
    Record {
        transactional: false,
        control: false,
        delete_horizon: false,
        partition_leader_epoch: NO_PARTITION_LEADER_EPOCH,
        producer_id: NO_PRODUCER_ID,
        producer_epoch: NO_PRODUCER_EPOCH,
        timestamp_type: TimestampType::Creation,
        offset: index.into(),
        // The codec makes the batch's of the first one, and wants the others to go on from it.
        sequence: NO_SEQUENCE + index,
        timestamp,
        key: None,
        value: Some(Bytes::copy_from_slice(value.as_bytes())),
        headers: Default::default(),
    }
}
