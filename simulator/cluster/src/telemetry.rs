//! Metrics that clients push (KIP-714): which a client is asked for, how often, and what it is refused
//! (`ClientMetricsManager`, `ClientMetricsInstance`).
//!
//! Never knows what a metric says: what is pushed is looked at as a broker without a plugin of its own would, and let go. A subscription
//! that matches by `client_source_port` matches nobody: a cluster knows the hosts of its clients, not their ports.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::api::Request;
use crate::cluster::Cluster;
use crate::connection::ConnectionId;
use crate::errors::ErrorCode;
use crate::fields::{Uuid, uuid_text};

/// How often a client pushes that no subscription matches, in milliseconds.
const INTERVAL_MS_DEFAULT: i64 = 300_000;

/// Clients that a broker remembers (`CACHE_MAX_SIZE`).
const INSTANCES_MAX: usize = 16_384;

/// How long a client that says nothing is remembered at least, in milliseconds.
const EXPIRY_MS_MIN: i64 = 60_000;

/// The name of a subscription for everything.
const ALL_METRICS: &str = "*";

/// What brokers remember of the clients that push metrics.
#[derive(Debug, Default)]
pub(crate) struct Telemetry {
    /// By broker and by the id of the client.
    instances: BTreeMap<i32, BTreeMap<Uuid, Instance>>,
    /// Counts changes of subscriptions, since when clients are asked for something else.
    pub(crate) changes: u64,
}

/// A client, as one broker knows it.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    connection: ConnectionId,
    changes: u64,
    pub(crate) subscription_id: i32,
    pub(crate) metrics: Vec<String>,
    pub(crate) interval_ms: i64,
    last_get_ms: i64,
    last_push_ms: i64,
    used_at_ms: i64,
    terminating: bool,
    last_error: ErrorCode,
}

/// A push, as far as it is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Push {
    pub(crate) subscription_id: i32,
    pub(crate) terminating: bool,
    pub(crate) compression_is_known: bool,
    pub(crate) is_too_large: bool,
}

impl Instance {
    fn expires_at_ms(&self) -> i64 {
        self.used_at_ms.saturating_add(EXPIRY_MS_MIN.max(self.interval_ms.saturating_mul(3)))
    }

    /// A client asks again no sooner than it would push, but after an error that asking mends.
    pub(crate) fn take_get(&mut self, now_ms: i64) -> Result<(), ErrorCode> {
        if now_ms - self.last_get_ms.max(self.last_push_ms) >= self.interval_ms {
            self.last_get_ms = now_ms;
        } else if ![ErrorCode::UNKNOWN_SUBSCRIPTION_ID, ErrorCode::UNSUPPORTED_COMPRESSION_TYPE]
            .contains(&self.last_error)
        {
            return Err(ErrorCode::THROTTLING_QUOTA_EXCEEDED);
        }
        self.last_error = ErrorCode::NONE;
        Ok(())
    }

    /// The first push after asking may come at any time, because clients spread their pushes.
    pub(crate) fn take_push(&mut self, push: Push, now_ms: i64) -> Result<(), ErrorCode> {
        let taken = self.judge_push(push, now_ms);
        self.last_error = taken.err().unwrap_or(ErrorCode::NONE);
        self.terminating = push.terminating;
        taken
    }

    /// Remembers that what was pushed could not be read.
    pub(crate) fn fail(&mut self, code: ErrorCode) {
        self.last_error = code;
    }

    fn judge_push(&mut self, push: Push, now_ms: i64) -> Result<(), ErrorCode> {
        if self.terminating {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        let in_time = self.last_get_ms > self.last_push_ms || now_ms - self.last_push_ms >= self.interval_ms;
        if in_time {
            self.last_push_ms = now_ms;
        } else if !push.terminating {
            return Err(ErrorCode::THROTTLING_QUOTA_EXCEEDED);
        }
        if push.subscription_id != self.subscription_id {
            return Err(ErrorCode::UNKNOWN_SUBSCRIPTION_ID);
        }
        if !push.compression_is_known {
            return Err(ErrorCode::UNSUPPORTED_COMPRESSION_TYPE);
        }
        if push.is_too_large {
            return Err(ErrorCode::TELEMETRY_TOO_LARGE);
        }
        Ok(())
    }
}

impl Telemetry {
    /// The client has gone from the broker that knew it.
    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        for instances in self.instances.values_mut() {
            instances.retain(|_, instance| instance.connection != connection);
        }
    }
}

impl Cluster {
    /// An id that no client of the broker has.
    pub(crate) fn new_client_instance_id(&mut self) -> Uuid {
        self.new_uuid()
    }

    /// What the broker of a request knows of a client, once it has matched it with the subscriptions of now.
    pub(crate) fn client_instance(&mut self, request: &Request, id: Uuid) -> &mut Instance {
        let now_ms = self.wall_ms();
        let changes = self.telemetry.changes;
        let known = self.telemetry.instances.get(&request.node_id).and_then(|known| known.get(&id));
        let is_good = known.is_some_and(|known| known.changes >= changes && known.expires_at_ms() > now_ms);
        let fresh = (!is_good).then(|| self.match_subscriptions(request, id));
        let instances = self.telemetry.instances.entry(request.node_id).or_default();
        if fresh.is_some() && !instances.contains_key(&id) && instances.len() >= INSTANCES_MAX {
            let oldest = instances.iter().min_by_key(|(_, known)| known.used_at_ms).map(|(id, _)| *id);
            oldest.and_then(|id| instances.remove(&id));
        }
        if let Some(fresh) = fresh {
            instances.insert(id, fresh);
        }
        let instance = instances.get_mut(&id).expect("it was there, or was just put there");
        instance.used_at_ms = now_ms;
        instance
    }

    fn match_subscriptions(&mut self, request: &Request, id: Uuid) -> Instance {
        let software = self.connection(request.connection).map(|state| state.software.clone());
        let (software_name, software_version) = software.unwrap_or_default();
        let attributes = [
            ("client_instance_id", uuid_text(id)),
            ("client_id", request.client_id.clone()),
            ("client_software_name", software_name),
            ("client_software_version", software_version),
            ("client_source_address", request.client_host.clone()),
        ];
        let mut interval_ms = INTERVAL_MS_DEFAULT;
        let mut metrics = BTreeSet::new();
        for values in self.configs.client_metrics.values() {
            let listed = |name: &str| -> Vec<String> {
                let text = values.get(name).map_or("", String::as_str);
                text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
            };
            if !listed("match").iter().all(|pattern| fits(pattern, &attributes)) {
                continue;
            }
            metrics.extend(listed("metrics"));
            let own_ms = values.get("interval.ms").and_then(|ms| ms.trim().parse().ok());
            interval_ms = interval_ms.min(own_ms.unwrap_or(INTERVAL_MS_DEFAULT));
        }
        if metrics.contains(ALL_METRICS) {
            metrics = BTreeSet::from([ALL_METRICS.to_owned()]);
        }
        let metrics: Vec<String> = metrics.into_iter().collect();
        Instance {
            connection: request.connection,
            changes: self.telemetry.changes,
            subscription_id: subscription_id(&metrics, interval_ms, id),
            metrics,
            interval_ms,
            last_get_ms: 0,
            last_push_ms: 0,
            used_at_ms: self.wall_ms(),
            terminating: false,
            last_error: ErrorCode::NONE,
        }
    }
}

/// Whether a client fits `name=expression`; the expression has to fit the whole of what the client has.
fn fits(pattern: &str, attributes: &[(&str, String)]) -> bool {
    let Some((name, expression)) = pattern.split_once('=') else { return false };
    let Some((_, value)) = attributes.iter().find(|(known, _)| *known == name) else { return false };
    Regex::new(&format!("^(?:{expression})$")).is_ok_and(|expression| expression.is_match(value))
}

/// The CRC-32C of what is asked for, with the hash of the client's id (`computeSubscriptionId`). A broker takes several metrics in the
/// order of a hash map; here they are sorted.
fn subscription_id(metrics: &[String], interval_ms: i64, id: Uuid) -> i32 {
    let crc = crc32c(format!("[{}]{interval_ms}", metrics.join(", ")).as_bytes());
    let id = u128::from_be_bytes(id);
    let halves = (id >> 64) as u64 ^ id as u64;
    let hash = (halves >> 32) as u32 ^ halves as u32;
    (crc ^ hash).cast_signed()
}

/// CRC-32C (Castagnoli), bit by bit: it is done once for each client.
fn crc32c(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let step = |crc: u32, _| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_castagnolis() {
        // RFC 3720, B.4: the check value of "123456789" is the one of every CRC catalogue.
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn patterns_fit_the_whole_of_an_attribute() {
        let attributes = [("client_id", "billing-1".to_owned())];
        assert!(fits("client_id=billing-.*", &attributes));
        assert!(!fits("client_id=billing", &attributes));
        assert!(!fits("client_source_port=.*", &attributes));
    }
}
