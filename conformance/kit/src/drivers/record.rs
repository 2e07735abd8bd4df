//! Records as drivers take and give them: JSON with base64. Never knows a batch.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A record to write, or one that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it was read from; nothing for one to write.
    pub topic: Option<String>,
    /// Its partition; nothing leaves it to the library's partitioner.
    pub partition: Option<i32>,
    /// Where it was read from; nothing for one to write.
    pub offset: Option<i64>,
    /// The key.
    pub key: Option<Vec<u8>>,
    /// The value.
    pub value: Option<Vec<u8>>,
    /// In order; a name may come twice.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
}

impl Record {
    /// A record with a partition and a value.
    #[must_use]
    pub fn new(partition: i32, value: impl Into<Vec<u8>>) -> Self {
        Self { partition: Some(partition), value: Some(value.into()), ..Self::default() }
    }

    /// As the protocol has it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let headers: Vec<Value> =
            self.headers.iter().map(|(name, value)| json!([name, text(value.as_deref())])).collect();
        json!({
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "key": text(self.key.as_deref()),
            "value": text(self.value.as_deref()),
            "headers": headers,
            "timestamp_ms": self.timestamp_ms,
        })
    }

    /// Reads what a driver wrote, or was told to write.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(record: &Value) -> Result<Self> {
        let mut headers = Vec::new();
        for header in record["headers"].as_array().into_iter().flatten() {
            let name = header[0].as_str().context("a header without a name")?;
            headers.push((name.to_owned(), bytes(&header[1])?));
        }
        let partition = record["partition"].as_i64().map(i32::try_from).transpose().context("a partition")?;
        Ok(Self {
            topic: record["topic"].as_str().map(str::to_owned),
            partition,
            offset: record["offset"].as_i64(),
            key: bytes(&record["key"])?,
            value: bytes(&record["value"])?,
            headers,
            timestamp_ms: record["timestamp_ms"].as_i64(),
        })
    }

    /// What a client puts in and has to get back, for comparing.
    #[must_use]
    pub fn payload(&self) -> (Option<i32>, Option<Vec<u8>>, Option<Vec<u8>>) {
        (self.partition, self.key.clone(), self.value.clone())
    }

    /// The value as text, for messages.
    #[must_use]
    pub fn value_text(&self) -> String {
        self.value
            .as_ref()
            .map_or_else(|| "null".to_owned(), |value| String::from_utf8_lossy(value).into_owned())
    }
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(|bytes| STANDARD.encode(bytes))
}

fn bytes(text: &Value) -> Result<Option<Vec<u8>>> {
    let Some(text) = text.as_str() else { return Ok(None) };
    Ok(Some(STANDARD.decode(text).with_context(|| format!("{text} is no base64"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_json() {
        let record = Record {
            topic: Some("t".into()),
            partition: Some(3),
            offset: Some(7),
            key: None,
            value: Some(vec![0, 255]),
            headers: vec![("a".into(), Some(vec![])), ("a".into(), None)],
            timestamp_ms: Some(1_700_000_000_000),
        };
        assert_eq!(Record::from_json(&record.to_json()).unwrap(), record);
        assert_eq!(Record::from_json(&Record::default().to_json()).unwrap(), Record::default());
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for wrong in
            [json!({ "key": "%" }), json!({ "headers": [[null, null]] }), json!({ "partition": 1_i64 << 40 })]
        {
            assert!(Record::from_json(&wrong).is_err(), "{wrong}");
        }
    }
}
