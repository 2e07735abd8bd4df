//! How metrics are written when Prometheus asks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;
use tidegate_wire::schema::{APIS, Api};

use super::{ApiMetrics, BLAMES, ListenerMetrics, Metrics};

/// The metrics at one moment.
#[derive(Debug)]
pub(super) struct Rendered(pub(super) Arc<Metrics>);

type Labels<'a> = Vec<(&'a str, &'a str)>;

type Written = Result<(), std::fmt::Error>;

fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// One counter with a row for each set of labels.
fn counters<'a>(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help, unit): (&str, &str, Option<&Unit>),
    rows: impl Iterator<Item = (Labels<'a>, u64)>,
) -> Written {
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

/// What is counted for each API that was used.
fn apis(encoder: &mut DescriptorEncoder<'_>, metrics: &Metrics) -> Written {
    let apis: Vec<(&Api, &ApiMetrics)> =
        APIS.iter().zip(&metrics.apis).filter(|(_, api)| load(&api.requests) > 0).collect();
    let rows = |count: fn(&ApiMetrics) -> &AtomicU64| {
        apis.iter().map(move |(api, m)| (vec![("api", api.name)], load(count(m))))
    };
    counters(encoder, ("requests", "Requests completed", None), rows(|m| &m.requests))?;
    let bytes = ("request", "Bytes of requests, lengths included", Some(&Unit::Bytes));
    counters(encoder, bytes, rows(|m| &m.request_bytes))?;
    let bytes = ("response", "Bytes of responses, lengths included", Some(&Unit::Bytes));
    counters(encoder, bytes, rows(|m| &m.response_bytes))?;

    let help = "Time of a request by who took it: the client to send it, the cluster to answer it, the gateway to hold it";
    let unit = Some(&Unit::Seconds);
    let mut family = encoder.encode_descriptor("request_duration", help, unit, MetricType::Histogram)?;
    for (api, m) in &apis {
        for (part, histogram) in [("client", &m.client), ("cluster", &m.cluster), ("gateway", &m.gateway)] {
            let (sum, count, buckets) = histogram.snapshot();
            let labels = vec![("api", api.name), ("part", part)];
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
    }
    Ok(())
}

/// What is counted for each listener.
fn listeners(encoder: &mut DescriptorEncoder<'_>, metrics: &Metrics) -> Written {
    let listeners = metrics.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let rows = |count: fn(&ListenerMetrics) -> &AtomicU64| {
        listeners.iter().map(move |(name, m)| (vec![("listener", name.as_str())], load(count(m))))
    };
    let accepted = ("connections_accepted", "Client connections accepted", None);
    counters(encoder, accepted, rows(|m| &m.accepted))?;
    let refused = ("connections_refused", "Client connections over a limit", None);
    counters(encoder, refused, rows(|m| &m.refused))?;
    let failures = ("tls_handshake_failures", "TLS handshakes of clients that failed", None);
    counters(encoder, failures, rows(|m| &m.tls_failures))?;
    let faults = listeners.iter().flat_map(|(name, m)| {
        let blames = BLAMES.iter().zip(&m.faults);
        blames.map(|(blame, count)| (vec![("listener", name.as_str()), ("blame", *blame)], load(count)))
    });
    let errors = ("connection_errors", "Connections closed for a fault, by who is to blame", None);
    counters(encoder, errors, faults)?;

    let help = "Client connections that are open";
    let mut family = encoder.encode_descriptor("connections_active", help, None, MetricType::Gauge)?;
    for (name, m) in &listeners {
        let active = m.active.load(Ordering::Relaxed);
        family.encode_family(&vec![("listener", name.as_str())])?.encode_gauge(&active)?;
    }
    Ok(())
}

/// What is counted for the gateway as a whole.
fn totals(encoder: &mut DescriptorEncoder<'_>, metrics: &Metrics) -> Written {
    let help = "Memory that holds bytes in flight";
    let mut family = encoder.encode_descriptor("buffered", help, Some(&Unit::Bytes), MetricType::Gauge)?;
    family.encode_gauge(&(metrics.buffered_bytes() as i64))?;
    let left_out = "Long responses without their new leaders' endpoints (KIP-951)";
    for (name, help, counter) in [
        ("upstream_dials", "Connections to brokers that were tried", &metrics.dials),
        ("upstream_dial_failures", "Connections to brokers that failed", &metrics.dial_failures),
        ("connection_panics", "Connections that ended by a bug of the gateway", &metrics.panics),
        ("reloads", "Configurations taken into use", &metrics.reloads),
        ("reload_failures", "Configurations refused", &metrics.reload_failures),
        ("endpoints_left_out", left_out, &metrics.endpoints_left_out),
    ] {
        counters(encoder, (name, help, None), std::iter::once((Vec::new(), load(counter))))?;
    }
    Ok(())
}

impl Collector for Rendered {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Written {
        apis(&mut encoder, &self.0)?;
        listeners(&mut encoder, &self.0)?;
        totals(&mut encoder, &self.0)
    }
}
