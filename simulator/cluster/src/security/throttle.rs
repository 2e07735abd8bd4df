//! How long a client has to pause, for what it used of its quotas (`ClientQuotaManager`, `Rate`, `SampledStat`).
//!
//! A broker answers at once, says in ThrottleTimeMs how long it will not hear the client, and does not.
//!
//! Never knows what the bytes were for.

use std::collections::BTreeMap;
use std::time::Duration;

use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::keys;

use super::quotas::{CONSUMER_BYTE_RATE, Entity, PRODUCER_BYTE_RATE, REQUEST_PERCENTAGE};
use crate::api::{self, Request};
use crate::cluster::Cluster;
use crate::fields::Fields as _;

/// What a request counts for as time of a broker's threads, in nanoseconds. A broker measures; here it must not depend on the machine.
const THREAD_NANOS_PER_REQUEST: f64 = 100_000.0;

/// Nanoseconds of a thread as a percentage of one second.
const PERCENT_PER_NANO: f64 = 100.0 / 1_000_000_000.0;

/// One stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sample {
    started_ms: i64,
    last_ms: i64,
    value: f64,
}

impl Sample {
    const fn new(now_ms: i64) -> Self {
        Self { started_ms: now_ms, last_ms: now_ms, value: 0.0 }
    }
}

/// The lengths of Kafka's windows: `quota.window.num` and `quota.window.size.seconds`.
#[derive(Debug, Clone, Copy)]
struct Windows {
    count: i64,
    length_ms: i64,
}

/// What was used by one who has a quota.
#[derive(Debug, Clone, Default)]
struct Rate {
    samples: Vec<Sample>,
    current: usize,
}

impl Rate {
    fn record(&mut self, windows: Windows, value: f64, now_ms: i64) {
        if self.samples.is_empty() {
            self.samples.push(Sample::new(now_ms));
        }
        if now_ms - self.samples[self.current].started_ms >= windows.length_ms {
            // One more than the windows: for the one that began before them and reaches into them.
            self.current = (self.current + 1) % (usize::try_from(windows.count).unwrap_or(1) + 1);
            match self.samples.get_mut(self.current) {
                Some(sample) => *sample = Sample::new(now_ms),
                None => {
                    self.current = self.samples.len();
                    self.samples.push(Sample::new(now_ms));
                }
            }
        }
        let sample = &mut self.samples[self.current];
        sample.value += value;
        sample.last_ms = now_ms;
    }

    /// The sum of all windows, and their length in milliseconds.
    fn measure(&mut self, windows: Windows, now_ms: i64) -> (f64, i64) {
        for sample in &mut self.samples {
            if now_ms - sample.last_ms >= windows.count * windows.length_ms {
                *sample = Sample::new(now_ms);
            }
        }
        let oldest_ms = self.samples.iter().map(|sample| sample.started_ms).min().unwrap_or(now_ms);
        let elapsed_ms = now_ms - oldest_ms;
        let missing = (windows.count - 1 - elapsed_ms / windows.length_ms).max(0);
        let sum = self.samples.iter().map(|sample| sample.value).sum();
        (sum, (elapsed_ms + missing * windows.length_ms).max(1))
    }

    /// For how many milliseconds to pause until the rate is within `bound` per second again.
    fn pause_ms(&mut self, windows: Windows, bound: f64, now_ms: i64) -> i64 {
        let (sum, length_ms) = self.measure(windows, now_ms);
        let rate = sum / (length_ms as f64 / 1000.0);
        if rate <= bound {
            return 0;
        }
        ((rate - bound) / bound * length_ms as f64).round() as i64
    }
}

/// What was used, by who shares a quota and by its key.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    by_key: BTreeMap<(&'static str, Entity), Rate>,
}

/// One look at a quota.
struct Charge {
    key: &'static str,
    value: f64,
    /// The longest pause in milliseconds.
    pause_ms_max: i64,
}

impl Cluster {
    /// The most bytes that a Fetch may answer with, so that a pause can ever be over (`getMaxValueInQuotaWindow`).
    pub(crate) fn bound_fetch(&self, request: &mut Request) {
        if request.api.key != keys::FETCH || self.security.quotas.is_empty() {
            return;
        }
        let Some((_, bound)) = self.quota(request, CONSUMER_BYTE_RATE) else { return };
        let windows = self.windows();
        let most = bound * ((windows.count - 1) * windows.length_ms) as f64 / 1000.0;
        let wanted = request.body.i32("MaxBytes");
        request.body.set("MaxBytes", wanted.min(most.min(f64::from(i32::MAX)) as i32));
    }

    /// Counts a request and its answer, writes into the answer how long the client has to pause, and returns that.
    pub(crate) fn throttle(&mut self, request: &Request, answer: &mut Struct) -> Duration {
        let mutations_ms = std::mem::take(&mut self.security.mutations.pause_ms);
        if self.security.quotas.is_empty() || answer.value("ThrottleTimeMs").is_none() {
            return Duration::ZERO;
        }
        let window_ms = self.windows().length_ms;
        let percent = THREAD_NANOS_PER_REQUEST * PERCENT_PER_NANO;
        let of_request = Charge { key: REQUEST_PERCENTAGE, value: percent, pause_ms_max: window_ms };
        let request_ms = self.charge(request, &of_request);
        let of_bytes = match request.api.key {
            keys::PRODUCE => Some((PRODUCER_BYTE_RATE, request.frame_bytes)),
            keys::FETCH => Some((CONSUMER_BYTE_RATE, answer_bytes(request, answer))),
            _ => None,
        };
        let bytes_ms = of_bytes.map_or(0, |(key, bytes)| {
            self.charge(request, &Charge { key, value: bytes as f64, pause_ms_max: i64::from(i32::MAX) })
        });
        let pause_ms = request_ms.max(bytes_ms).max(mutations_ms);
        if pause_ms > 0 && request.api.key == keys::FETCH {
            // A broker keeps the records back, and the client fetches again after the pause.
            let (key, bytes) = of_bytes.unwrap_or((CONSUMER_BYTE_RATE, 0));
            self.uncharge(request, key, bytes as f64);
            answer.set("Responses", Value::Array(Vec::new())).set("NodeEndpoints", Value::Array(Vec::new()));
        }
        answer.set("ThrottleTimeMs", pause_ms);
        Duration::from_millis(u64::try_from(pause_ms).unwrap_or(0))
    }

    fn windows(&self) -> Windows {
        Windows {
            count: self.broker_config_i64("quota.window.num").max(1),
            length_ms: self.broker_config_i64("quota.window.size.seconds").max(1).saturating_mul(1000),
        }
    }

    pub(super) fn quota(&self, request: &Request, key: &str) -> Option<(Entity, f64)> {
        let user = request.principal.split_once(':').map_or("", |(_, name)| name);
        self.security.quotas.of_client(user, &request.client_id, key)
    }

    fn charge(&mut self, request: &Request, charge: &Charge) -> i64 {
        let Some((entity, bound)) = self.quota(request, charge.key) else { return 0 };
        let (windows, now_ms) = (self.windows(), self.wall_ms());
        let rate = self.security.rates.by_key.entry((charge.key, entity)).or_default();
        rate.record(windows, charge.value, now_ms);
        rate.pause_ms(windows, bound, now_ms).min(charge.pause_ms_max)
    }

    fn uncharge(&mut self, request: &Request, key: &'static str, value: f64) {
        let Some((entity, _)) = self.quota(request, key) else { return };
        let (windows, now_ms) = (self.windows(), self.wall_ms());
        self.security.rates.by_key.entry((key, entity)).or_default().record(windows, -value, now_ms);
    }
}

/// The length of a Fetch response; what cannot be encoded counts as nothing, and fails later.
fn answer_bytes(request: &Request, answer: &Struct) -> usize {
    api::encode(request, answer).map_or(0, |frame| frame.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: Windows = Windows { count: 11, length_ms: 1000 };

    #[test]
    fn a_burst_pauses_for_as_long_as_it_takes_to_be_within_the_bound() {
        let mut rate = Rate::default();
        rate.record(WINDOWS, 5000.0, 0);
        assert_eq!(rate.pause_ms(WINDOWS, 500.0, 0), 0, "5000 in 10 s is the bound");
        rate.record(WINDOWS, 500.0, 0);
        // 550 per second over 10 s; one second more makes it 500.
        assert_eq!(rate.pause_ms(WINDOWS, 500.0, 0), 1000);
        assert_eq!(rate.pause_ms(WINDOWS, 500.0, 500), 500, "half of the pause is over");
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let mut rate = Rate::default();
        rate.record(WINDOWS, 1e9, 0);
        assert!(rate.pause_ms(WINDOWS, 1.0, 10_999) > 0);
        assert_eq!(rate.pause_ms(WINDOWS, 1.0, 11_000), 0);
    }

    #[test]
    fn there_are_never_more_samples_than_windows_and_one() {
        let mut rate = Rate::default();
        for second in 0..100 {
            rate.record(WINDOWS, 1.0, second * 1000);
        }
        assert_eq!(rate.samples.len(), 12);
        let (sum, length_ms) = rate.measure(WINDOWS, 99_000);
        assert_eq!((sum as i64, length_ms), (11, 10_000), "the one before the windows is forgotten");
    }
}
