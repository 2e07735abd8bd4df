//! Metrics: plain atomics, counted where things happen and rendered when Prometheus asks. No lock is taken while bytes pass.

mod render;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::registry::Registry;
use tidegate_core::{Completed, Error};
use tidegate_wire::schema::APIS;

use crate::budget::Budget;
use render::Rendered;

/// Upper bounds of the latency buckets in seconds: a factor of about two from 50 µs, what a hop on a local network costs, to 100 s,
/// beyond which only a JoinGroup may rightly take.
const BUCKETS_S: [f64; 21] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5,
    1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 100.0,
];

/// A latency histogram without a lock.
#[derive(Debug, Default)]
struct Histogram {
    counts: [AtomicU64; BUCKETS_S.len() + 1],
    sum_ns: AtomicU64,
}

impl Histogram {
    fn observe(&self, value: Duration) {
        let seconds = value.as_secs_f64();
        let bucket = BUCKETS_S.partition_point(|bound| *bound < seconds);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_ns.fetch_add(value.as_nanos() as u64, Ordering::Relaxed);
    }

    fn snapshot(&self) -> (f64, u64, Vec<(f64, u64)>) {
        let bounds = BUCKETS_S.into_iter().chain([f64::MAX]);
        let buckets: Vec<_> =
            bounds.zip(&self.counts).map(|(bound, count)| (bound, count.load(Ordering::Relaxed))).collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        (self.sum_ns.load(Ordering::Relaxed) as f64 / 1e9, count, buckets)
    }
}

#[derive(Debug, Default)]
struct ApiMetrics {
    requests: AtomicU64,
    request_bytes: AtomicU64,
    response_bytes: AtomicU64,
    client: Histogram,
    cluster: Histogram,
    gateway: Histogram,
}

/// The metrics of one listener.
#[derive(Debug, Default)]
pub(crate) struct ListenerMetrics {
    pub(crate) active: AtomicI64,
    pub(crate) accepted: AtomicU64,
    pub(crate) refused: AtomicU64,
    tls_failures: AtomicU64,
    faults: [AtomicU64; 3],
}

impl ListenerMetrics {
    pub(crate) fn fault(&self, error: &Error) {
        let blame = match error {
            Error::Client(_) => 0,
            Error::Upstream(_) => 1,
            Error::Configuration(_) => 2,
        };
        self.faults[blame].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn tls_failure(&self) {
        self.tls_failures.fetch_add(1, Ordering::Relaxed);
    }
}

const BLAMES: [&str; 3] = ["client", "cluster", "configuration"];

/// All metrics of a gateway.
#[derive(Debug)]
pub(crate) struct Metrics {
    apis: Vec<ApiMetrics>,
    listeners: Mutex<BTreeMap<String, Arc<ListenerMetrics>>>,
    pub(crate) dials: AtomicU64,
    pub(crate) dial_failures: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) reloads: AtomicU64,
    pub(crate) reload_failures: AtomicU64,
    pub(crate) endpoints_left_out: AtomicU64,
    budget: Arc<Budget>,
}

impl Metrics {
    pub(crate) fn new(budget: Arc<Budget>) -> Arc<Self> {
        Arc::new(Self {
            apis: APIS.iter().map(|_| ApiMetrics::default()).collect(),
            listeners: Mutex::default(),
            dials: AtomicU64::new(0),
            dial_failures: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            reloads: AtomicU64::new(0),
            reload_failures: AtomicU64::new(0),
            endpoints_left_out: AtomicU64::new(0),
            budget,
        })
    }

    pub(crate) fn listener(&self, name: &str) -> Arc<ListenerMetrics> {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.entry(name.to_owned()).or_default().clone()
    }

    /// A request is complete.
    pub(crate) fn completed(&self, completed: &Completed) {
        let Some(api) = usize::try_from(completed.api_key).ok().and_then(|key| self.apis.get(key)) else {
            return;
        };
        api.requests.fetch_add(1, Ordering::Relaxed);
        api.request_bytes.fetch_add(completed.request_bytes, Ordering::Relaxed);
        api.response_bytes.fetch_add(completed.response_bytes, Ordering::Relaxed);
        api.client.observe(completed.client);
        api.cluster.observe(completed.cluster);
        api.gateway.observe(completed.gateway);
    }

    /// All client connections that are open.
    pub(crate) fn connections(&self) -> i64 {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.values().map(|listener| listener.active.load(Ordering::Relaxed)).sum()
    }

    /// Bytes of all buffers.
    pub(crate) fn buffered_bytes(&self) -> u64 {
        self.budget.used() as u64
    }

    /// Everything, in the OpenMetrics text format.
    pub(crate) fn render(self: &Arc<Self>) -> String {
        let mut registry = Registry::with_prefix("tidegate");
        registry.register_collector(Box::new(Rendered(self.clone())));
        let mut text = String::new();
        match prometheus_client::encoding::text::encode(&mut text, &registry) {
            Ok(()) => text,
            Err(std::fmt::Error) => "# the metrics could not be written\n".into(),
        }
    }
}
