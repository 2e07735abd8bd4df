//! Metrics: plain atomics, counted where things happen and rendered when Prometheus asks. No lock is taken while bytes pass.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};
use tidegate_core::{Completed, Error};
use tidegate_wire::schema::APIS;

use crate::budget::Budget;

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

#[derive(Debug)]
struct Rendered(Arc<Metrics>);

type Labels<'a> = Vec<(&'a str, &'a str)>;

impl Rendered {
    fn counters<'a>(
        encoder: &mut DescriptorEncoder<'_>,
        (name, help, unit): (&str, &str, Option<&Unit>),
        rows: impl Iterator<Item = (Labels<'a>, u64)>,
    ) -> Result<(), std::fmt::Error> {
        let mut family = encoder.encode_descriptor(name, help, unit, MetricType::Counter)?;
        for (labels, value) in rows {
            if labels.is_empty() {
                family.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
            } else {
                family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
            }
        }
        Ok(())
    }
}

impl Collector for Rendered {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let metrics = &self.0;
        let apis: Vec<_> =
            APIS.iter().zip(&metrics.apis).filter(|(_, api)| load(&api.requests) > 0).collect();
        let listeners = metrics.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();

        let per_api = |count: fn(&ApiMetrics) -> &AtomicU64| {
            apis.iter().map(move |(api, m)| (vec![("api", api.name)], load(count(m))))
        };
        Self::counters(&mut encoder, ("requests", "Requests completed", None), per_api(|m| &m.requests))?;
        let bytes = ("request", "Bytes of requests, lengths included", Some(&Unit::Bytes));
        Self::counters(&mut encoder, bytes, per_api(|m| &m.request_bytes))?;
        let bytes = ("response", "Bytes of responses, lengths included", Some(&Unit::Bytes));
        Self::counters(&mut encoder, bytes, per_api(|m| &m.response_bytes))?;

        let help = "Time of a request by who took it: the client to send it, the cluster to answer it, the gateway to hold it";
        let mut family = encoder.encode_descriptor(
            "request_duration",
            help,
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        for (api, m) in &apis {
            for (part, histogram) in [("client", &m.client), ("cluster", &m.cluster), ("gateway", &m.gateway)]
            {
                let (sum, count, buckets) = histogram.snapshot();
                let labels = vec![("api", api.name), ("part", part)];
                family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
            }
        }

        let per_listener = |count: fn(&ListenerMetrics) -> u64| {
            listeners.iter().map(move |(name, m)| (vec![("listener", name.as_str())], count(m)))
        };
        let accepted = per_listener(|m| m.accepted.load(Ordering::Relaxed));
        Self::counters(
            &mut encoder,
            ("connections_accepted", "Client connections accepted", None),
            accepted,
        )?;
        let refused = per_listener(|m| m.refused.load(Ordering::Relaxed));
        Self::counters(
            &mut encoder,
            ("connections_refused", "Client connections over a limit", None),
            refused,
        )?;
        let failures = per_listener(|m| m.tls_failures.load(Ordering::Relaxed));
        Self::counters(
            &mut encoder,
            ("tls_handshake_failures", "TLS handshakes of clients that failed", None),
            failures,
        )?;
        let faults = listeners.iter().flat_map(|(name, m)| {
            let blames = BLAMES.iter().zip(&m.faults);
            blames.map(|(blame, count)| (vec![("listener", name.as_str()), ("blame", *blame)], load(count)))
        });
        Self::counters(
            &mut encoder,
            ("connection_errors", "Connections closed for a fault, by who is to blame", None),
            faults,
        )?;

        let help = "Client connections that are open";
        let mut family = encoder.encode_descriptor("connections_active", help, None, MetricType::Gauge)?;
        for (name, m) in &listeners {
            family
                .encode_family(&vec![("listener", name.as_str())])?
                .encode_gauge(&m.active.load(Ordering::Relaxed))?;
        }
        let help = "Memory that holds bytes in flight";
        let mut family =
            encoder.encode_descriptor("buffered", help, Some(&Unit::Bytes), MetricType::Gauge)?;
        family.encode_gauge(&(metrics.budget.used() as i64))?;

        for (name, help, counter) in [
            ("upstream_dials", "Connections to brokers that were tried", &metrics.dials),
            ("upstream_dial_failures", "Connections to brokers that failed", &metrics.dial_failures),
            ("connection_panics", "Connections that ended by a bug of the gateway", &metrics.panics),
            ("reloads", "Configurations taken into use", &metrics.reloads),
            ("reload_failures", "Configurations refused", &metrics.reload_failures),
            (
                "endpoints_left_out",
                "Long responses without their new leaders' endpoints (KIP-951)",
                &metrics.endpoints_left_out,
            ),
        ] {
            Self::counters(&mut encoder, (name, help, None), std::iter::once((Vec::new(), load(counter))))?;
        }
        Ok(())
    }
}
