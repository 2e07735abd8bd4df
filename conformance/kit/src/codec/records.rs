//! Record batches as values, in both directions (KIP-98's format, magic 2).
//!
//! Read: every batch with all of its header and, where it is not compressed, every record. A compressed payload stays
//! hexadecimal text: brokers and gateways hand it on as it is. What is no batch of magic 2 is hexadecimal text as a whole.
//!
//! Written from a short description: `{values: [a, b]}`, or `{records: [{key, value, timestamp_ms, headers}], codec: gzip,
//! producer_id: …, producer_epoch: …, base_sequence: …, transactional: true}`, a list of such, or `{hex: …}` for nonsense.

use serde_json::{Map, Value, json};
use tidegate_wire::records::{
    BatchOptions, BatchWriter, Codec, CompressionLevels, Header, NewRecord, Scratch,
};

use super::read::Reader;
use super::{CodecError, Result, hex};

/// The timestamp of records that are given none, in milliseconds since 1970. Fixed, so that two runs write the same bytes.
pub const TIMESTAMP_MS: i64 = 1_700_000_000_000;

/// Bytes before the part of a batch that its length counts: base offset and length.
const LOG_OVERHEAD_BYTES: usize = 12;

/// Where the magic stands, in bytes from the start of a batch.
const MAGIC_AT: usize = 16;

/// The part of the attributes that names the codec.
const CODEC_BITS: i16 = 7;

/// Every batch of a records field.
///
/// # Errors
/// A batch that contradicts itself.
pub fn read(bytes: &[u8]) -> Result<Value> {
    let mut batches = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = rest.get(8..12).map(|four| i32::from_be_bytes(four.try_into().expect("four bytes")));
        let end =
            length.and_then(|length| usize::try_from(length).ok()).map(|length| length + LOG_OVERHEAD_BYTES);
        let whole = end.and_then(|end| rest.split_at_checked(end));
        match whole {
            Some((batch, after)) if batch.get(MAGIC_AT) == Some(&2) => {
                batches.push(read_batch(batch)?);
                rest = after;
            }
            Some((old, after)) => {
                batches.push(json!({ "Old": hex::to_text(old) }));
                rest = after;
            }
            // A broker may cut the last batch of a fetch where the client's limit is.
            None => {
                batches.push(json!({ "CutAfterBytes": rest.len() }));
                break;
            }
        }
    }
    Ok(Value::Array(batches))
}

fn read_batch(batch: &[u8]) -> Result<Value> {
    let mut reader = Reader::new(batch);
    let base_offset = i64::from_be_bytes(reader.array("the base offset")?);
    reader.take(4, "the batch length")?;
    let leader_epoch = i32::from_be_bytes(reader.array("the leader epoch")?);
    reader.take(1, "the magic")?;
    let crc = u32::from_be_bytes(reader.array("the checksum")?);
    if crc_fast::crc32_iscsi(reader.rest()) != crc {
        return Err(CodecError::new(format!("the checksum of the batch at {base_offset} is wrong")));
    }
    let attributes = i16::from_be_bytes(reader.array("the attributes")?);
    let last_offset_delta = i32::from_be_bytes(reader.array("the last offset delta")?);
    let base_timestamp_ms = i64::from_be_bytes(reader.array("the base timestamp")?);
    let max_timestamp_ms = i64::from_be_bytes(reader.array("the max timestamp")?);
    let producer_id = i64::from_be_bytes(reader.array("the producer id")?);
    let producer_epoch = i16::from_be_bytes(reader.array("the producer epoch")?);
    let base_sequence = i32::from_be_bytes(reader.array("the base sequence")?);
    let count = i32::from_be_bytes(reader.array("the record count")?);
    let mut value = json!({
        "BaseOffset": base_offset, "PartitionLeaderEpoch": leader_epoch, "Attributes": attributes,
        "LastOffsetDelta": last_offset_delta, "BaseTimestamp": base_timestamp_ms,
        "MaxTimestamp": max_timestamp_ms, "ProducerId": producer_id, "ProducerEpoch": producer_epoch,
        "BaseSequence": base_sequence,
    });
    let payload = if attributes & CODEC_BITS == 0 {
        let mut records = Vec::new();
        for _ in 0..count {
            records.push(read_record(&mut reader)?);
        }
        if !reader.rest().is_empty() {
            return Err(CodecError::new("bytes are left over after the records of a batch"));
        }
        ("Records", Value::Array(records))
    } else {
        value["RecordCount"] = count.into();
        ("Compressed", Value::String(hex::to_text(reader.rest())))
    };
    value[payload.0] = payload.1;
    Ok(value)
}

fn read_record(reader: &mut Reader<'_>) -> Result<Value> {
    let length = usize::try_from(reader.zigzag("a record's length")?)
        .map_err(|_| CodecError::new("a record of negative length"))?;
    let mut reader = Reader::new(reader.take(length, "a record")?);
    let [_attributes] = reader.array("a record's attributes")?;
    let mut object = Map::new();
    object.insert("TimestampDelta".into(), reader.zigzag("a timestamp delta")?.into());
    object.insert("OffsetDelta".into(), reader.zigzag("an offset delta")?.into());
    object.insert("Key".into(), sized(&mut reader, "a record's key")?);
    object.insert("Value".into(), sized(&mut reader, "a record's value")?);
    let mut headers = Vec::new();
    for _ in 0..reader.zigzag("the count of headers")? {
        let key = sized(&mut reader, "a header's key")?;
        headers.push(json!([key, sized(&mut reader, "a header's value")?]));
    }
    if !headers.is_empty() {
        object.insert("Headers".into(), Value::Array(headers));
    }
    if !reader.rest().is_empty() {
        return Err(CodecError::new("bytes are left over after a record"));
    }
    Ok(Value::Object(object))
}

/// Text where the bytes are text, else hexadecimal after `0x`.
fn sized(reader: &mut Reader<'_>, what: &str) -> Result<Value> {
    let Ok(length) = usize::try_from(reader.zigzag(what)?) else { return Ok(Value::Null) };
    let bytes = reader.take(length, what)?;
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control));
    Ok(Value::String(text.map_or_else(|| format!("0x{}", hex::to_text(bytes)), str::to_owned)))
}

/// The bytes of a description.
///
/// # Errors
/// A description with other keys or types.
pub fn write(value: &Value) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    match value {
        Value::Array(batches) => {
            for batch in batches {
                out.extend(write(batch)?);
            }
        }
        Value::Object(object) if object.contains_key("hex") => {
            out = hex::from_text(object["hex"].as_str().unwrap_or_default())?;
        }
        Value::Object(object) => write_batch(object, &mut out)?,
        _ => return Err(CodecError::new("records are `{values: […]}`, `{records: […]}` or `{hex: …}`")),
    }
    Ok(out)
}

fn write_batch(object: &Map<String, Value>, out: &mut Vec<u8>) -> Result<()> {
    let mut options = BatchOptions::default();
    let mut records = Vec::new();
    for (key, value) in object {
        let wrong = || CodecError::new(format!("{value} does not suit `{key}`"));
        let int = || value.as_i64().ok_or_else(wrong);
        match key.as_str() {
            "values" => {
                let values = value.as_array().ok_or_else(wrong)?;
                records.extend(values.iter().map(|value| json!({ "value": value })));
            }
            "records" => records.extend_from_slice(value.as_array().ok_or_else(wrong)?),
            "codec" => options.codec = codec(value.as_str().unwrap_or_default()).ok_or_else(wrong)?,
            "producer_id" => options.producer_id = int()?,
            "producer_epoch" => options.producer_epoch = int()?.try_into().map_err(|_| wrong())?,
            "base_sequence" => options.base_sequence = int()?.try_into().map_err(|_| wrong())?,
            "base_offset" => options.base_offset = int()?,
            "transactional" => options.transactional = value.as_bool().ok_or_else(wrong)?,
            "control" => options.control = value.as_bool().ok_or_else(wrong)?,
            _ => return Err(CodecError::new(format!("a batch has no `{key}`"))),
        }
    }
    let mut writer = BatchWriter::new(options);
    for record in &records {
        push(&mut writer, record)?;
    }
    writer
        .finish(&mut Scratch::default(), CompressionLevels::default(), out)
        .map_err(|error| CodecError::new(error.to_string()))
}

fn push(writer: &mut BatchWriter, record: &Value) -> Result<()> {
    let text = |name: &str| record.get(name).and_then(Value::as_str).map(str::as_bytes);
    let headers = record.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers: Vec<(String, Option<String>)> =
        headers.map(|(key, value)| (key.clone(), value.as_str().map(str::to_owned))).collect();
    let headers: Vec<Header<'_>> = headers
        .iter()
        .map(|(key, value)| Header { key: key.as_bytes(), value: value.as_deref().map(str::as_bytes) })
        .collect();
    let timestamp_ms = record.get("timestamp_ms").and_then(Value::as_i64).unwrap_or(TIMESTAMP_MS);
    let new = NewRecord { timestamp_ms, key: text("key"), value: text("value"), headers: &headers };
    writer.push(&new).map_err(|error| CodecError::new(error.to_string()))
}

fn codec(name: &str) -> Option<Codec> {
    Some(match name {
        "none" => Codec::None,
        "gzip" => Codec::Gzip,
        "snappy" => Codec::Snappy,
        "lz4" => Codec::Lz4,
        "zstd" => Codec::Zstd,
        _ => return None,
    })
}
