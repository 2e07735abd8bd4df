//! The values of the command line: topics, users, settings, sizes, durations, listeners.
//!
//! Never knows what a cluster does with them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use tidegate_cluster::TopicPlan;

/// The longest host name in bytes (RFC 1035, section 2.3.4).
const HOST_BYTES_MAX: usize = 255;

/// Partitions of a topic at the most, as one request may create (`ReplicationControlManager.MAX_PARTITIONS_PER_BATCH`).
const PARTITIONS_MAX: i32 = 10_000;

/// `name:partitions[:replication]`.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    name: String,
    partitions: i32,
    replication_factor: Option<i16>,
}

impl FromStr for Topic {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("found {text:?}, expected NAME:PARTITIONS[:REPLICATION], such as orders:3");
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default().to_owned();
        let partitions = parts.next().and_then(|count| count.parse().ok()).ok_or_else(expected)?;
        let replication = parts.next().map(str::parse).transpose();
        let replication_factor = replication.map_err(|_| expected())?;
        if !(1..=PARTITIONS_MAX).contains(&partitions) {
            return Err(format!("found {partitions} partitions, expected 1 to {PARTITIONS_MAX}"));
        }
        match parts.next() {
            None => Ok(Self { name, partitions, replication_factor }),
            Some(_) => Err(expected()),
        }
    }
}

impl Topic {
    /// As a plan has it.
    pub(super) fn plan(&self, replication_factor: i16) -> TopicPlan {
        TopicPlan {
            name: self.name.clone(),
            partitions: self.partitions,
            replication_factor: self.replication_factor.unwrap_or(replication_factor),
            configs: BTreeMap::new(),
            assignment: Default::default(),
        }
    }
}

/// `left=right`, or with another sign between.
pub(super) fn pair(text: &str, sign: char, expected: &str) -> Result<(String, String), String> {
    let (left, right) =
        text.split_once(sign).ok_or_else(|| format!("found {text:?}, expected {expected}"))?;
    if left.is_empty() {
        return Err(format!("found {text:?}, expected {expected}"));
    }
    Ok((left.to_owned(), right.to_owned()))
}

/// A host as clients are told of it: a name or an address, an IPv6 one without brackets.
pub(super) fn host(text: &str) -> Result<String, String> {
    let is_address = text.parse::<IpAddr>().is_ok();
    let is_name = !text.is_empty()
        && text.len() <= HOST_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if is_address || is_name {
        return Ok(text.to_owned());
    }
    Err(format!("found {text:?}, expected a host name or an address, without a port"))
}

/// A number of bytes, with K, M or G for powers of 1024.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.chars().last() {
        Some('K' | 'k') => (&text[..text.len() - 1], 1 << 10),
        Some('M' | 'm') => (&text[..text.len() - 1], 1 << 20),
        Some('G' | 'g') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(factor))
        .ok_or_else(|| format!("found {text:?}, expected a number of bytes, such as 512M"))
}

/// A duration in ms, s or m.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let at = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(at);
    let number: Option<u64> = digits.parse().ok();
    let factor = match unit {
        "ms" => Some(1),
        "s" => Some(1000),
        "m" => Some(60_000),
        _ => None,
    };
    number
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .map(Duration::from_millis)
        .ok_or_else(|| format!("found {text:?}, expected a duration, such as 50ms or 2s"))
}

/// A security protocol of a listener, and the port of the first broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Protocol {
    pub(super) name: &'static str,
    pub(super) sasl: bool,
    pub(super) tls: bool,
    pub(super) port: Option<u16>,
}

impl Protocol {
    const ALL: [(&'static str, bool, bool); 4] = [
        ("PLAINTEXT", false, false),
        ("SASL_PLAINTEXT", true, false),
        ("SSL", false, true),
        ("SASL_SSL", true, true),
    ];
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "found {text:?}, expected plaintext, sasl_plaintext, ssl or sasl_ssl, with :PORT or without"
            )
        };
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port.parse().map_err(|_| expected())?)),
            None => (text, None),
        };
        let found = Self::ALL.into_iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        let (name, sasl, tls) = found.ok_or_else(expected)?;
        Ok(Self { name, sasl, tls, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_bounded() {
        let topic = |partitions: i64| format!("orders:{partitions}").parse::<Topic>();
        assert!(topic(1).is_ok() && topic(9_999).is_ok() && topic(10_000).is_ok());
        for wrong in [-1, 0, 10_001, 100_000_000] {
            assert!(topic(wrong).is_err_and(|why| why.contains("1 to 10000")), "{wrong}");
        }
    }

    #[test]
    fn values_are_read_or_say_what_would_be_right() {
        assert_eq!(bytes("2K"), Ok(2048));
        assert_eq!(bytes("7"), Ok(7));
        assert!(bytes("x").is_err() && bytes("").is_err() && bytes("99999999999999G").is_err());
        assert_eq!(duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert!(duration("50").is_err() && duration("ms").is_err());
        let topic: Topic = "orders:3:2".parse().expect("a topic");
        assert_eq!(topic.plan(1).replication_factor, 2);
        assert!("orders".parse::<Topic>().is_err() && "orders:3:2:1".parse::<Topic>().is_err());
        let protocol: Protocol = "sasl_ssl:9094".parse().expect("a listener");
        assert_eq!(protocol, Protocol { name: "SASL_SSL", sasl: true, tls: true, port: Some(9094) });
        assert!("tls".parse::<Protocol>().is_err());
        assert_eq!(pair("a:b:c", ':', "x"), Ok(("a".to_owned(), "b:c".to_owned())));
        assert!(pair(":b", ':', "x").is_err());
        assert_eq!(host("localhost"), Ok("localhost".to_owned()));
        assert_eq!(host("::1"), Ok("::1".to_owned()));
        assert!(host("localhost:9092").is_err() && host("").is_err() && host("a b").is_err());
        assert!(host(&"a".repeat(HOST_BYTES_MAX)).is_ok() && host(&"a".repeat(HOST_BYTES_MAX + 1)).is_err());
    }
}
