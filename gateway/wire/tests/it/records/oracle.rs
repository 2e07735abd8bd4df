//! Against `kafka-protocol`, an encoder and decoder that shares no code with ours.

use super::{Owned, read, write};
use bytes::{Bytes, BytesMut};
use kafka_protocol::indexmap::IndexMap;
use kafka_protocol::protocol::StrBytes;
use kafka_protocol::records::{
    Compression, Record, RecordBatchDecoder, RecordBatchEncoder, RecordEncodeOptions, TimestampType,
};
use proptest::prelude::*;
use tidegate_wire::records::{BatchOptions, CompressionLevels};

fn theirs(record: &Owned, base_sequence: i32) -> Record {
    let headers: IndexMap<_, _> = record
        .headers
        .iter()
        .map(|(key, value)| {
            let key = StrBytes::from_string(String::from_utf8(key.clone()).unwrap());
            (key, value.clone().map(Bytes::from))
        })
        .collect();
    Record {
        transactional: false,
        control: false,
        delete_horizon: false,
        partition_leader_epoch: 4,
        producer_id: 6,
        producer_epoch: 2,
        timestamp_type: TimestampType::Creation,
        offset: record.offset,
        sequence: base_sequence.wrapping_add(record.offset as i32),
        timestamp: record.timestamp_ms,
        key: record.key.clone().map(Bytes::from),
        value: record.value.clone().map(Bytes::from),
        headers,
    }
}

fn bytes() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop::option::of(prop::collection::vec(any::<u8>(), 0..200))
}

prop_compose! {
    fn records()(contents in prop::collection::vec(
        (0i64..1 << 40, bytes(), bytes(), prop::collection::btree_map("[a-z]{0,8}", bytes(), 0..4)),
        1..12,
    )) -> Vec<Owned> {
        contents.into_iter().enumerate().map(|(index, (timestamp_ms, key, value, headers))| Owned {
            offset: index as i64,
            timestamp_ms,
            key,
            value,
            headers: headers.into_iter().map(|(key, value)| (key.into_bytes(), value)).collect(),
        }).collect()
    }
}

proptest! {
    #[test]
    fn what_they_write_we_read_and_the_reverse(records in records()) {
        let records_of_theirs: Vec<Record> = records.iter().map(|record| theirs(record, 0)).collect();
        let mut encoded = BytesMut::new();
        let options = RecordEncodeOptions { version: 2, compression: Compression::None };
        RecordBatchEncoder::encode(&mut encoded, &records_of_theirs, &options).unwrap();
        prop_assert_eq!(&read(&encoded).unwrap(), &records);

        let options = BatchOptions {
            partition_leader_epoch: 4,
            producer_id: 6,
            producer_epoch: 2,
            base_sequence: 0,
            ..BatchOptions::default()
        };
        let written = write(options, CompressionLevels::default(), &records);
        let decoded = RecordBatchDecoder::decode(&mut Bytes::from(written)).unwrap();
        prop_assert_eq!(decoded.records, records_of_theirs);
    }
}
