//! When clients have gone, a gateway is back where it began: connections, tasks, buffers; and no connection to the cluster outlives the
//! client connection that it served.
//!
//! It never judges while clients are there.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::{Moment, Nanos, Wire};

/// How long a connection to the cluster may stay when its client has gone: to pass on what the client had sent.
pub const LINGER_MAX: Nanos = Nanos::from_secs(10);

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = baselines(evidence);
    findings.extend(connections(evidence));
    findings
}

fn baselines(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut baselines = BTreeMap::new();
    let mut findings = Vec::new();
    for gauges in &evidence.truth.gauges {
        match gauges.moment {
            Moment::Baseline => drop(baselines.insert(&gauges.gateway, gauges)),
            Moment::Running => {}
            Moment::Quiescent => {
                let Some(before) = baselines.get(&gauges.gateway) else { continue };
                let kinds = [
                    ("bytes in buffers", before.buffered_bytes, gauges.buffered_bytes),
                    ("connections of clients", before.client_connections, gauges.client_connections),
                    ("connections to the cluster", before.upstream_connections, gauges.upstream_connections),
                    ("tasks", before.tasks, gauges.tasks),
                ];
                for (what, before, now) in kinds.into_iter().filter(|(_, before, now)| now > before) {
                    let sentence =
                        format!("{} had {before} {what} at first and has {now} at the end", gauges.gateway);
                    findings.push(Finding::new(sentence).at(gauges.at));
                }
            }
        }
    }
    findings
}

fn connections(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut open = BTreeMap::new();
    let mut closed = BTreeMap::new();
    for event in &evidence.truth.wire {
        match (&event.what, event.upstream) {
            (Wire::Opened { .. }, Some(upstream)) => drop(open.insert(upstream.id, event)),
            (Wire::Closed, Some(upstream)) => drop(open.remove(&upstream.id)),
            (Wire::Closed, None) => drop(closed.insert(event.connection, event.at)),
            _ => {}
        }
    }
    let last = evidence.truth.wire.last().map(|event| event.at).unwrap_or_default();
    let end = evidence.history.phases.map_or(last, |phases| phases.end);
    let leaked = open.into_values().filter_map(|event| {
        let gone = end.since(*closed.get(&event.connection)?);
        (gone > LINGER_MAX).then(|| {
            let sentence = format!(
                "{} still has a connection to the cluster {gone} after connection {} of its client ended",
                event.gateway, event.connection
            );
            Finding::new(sentence).at(event.at)
        })
    });
    leaked.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn back_at_the_baseline_is_accepted() {
        accepts(
            "no_upstream_leak",
            "gauge base tasks=5 clients=1 | gauge run tasks=90 upstreams=9 buffered=7 | gauge quiet tasks=5 clients=1",
        );
        accepts("no_upstream_leak", "gauge quiet tasks=6");
        accepts("no_upstream_leak", "1/4@2 open | 1 close | 1/4@2 close | at 99000 2 open");
        accepts("no_upstream_leak", "1/4@2 open | at 99000 2 open");
    }

    #[test]
    fn anything_more_is_rejected() {
        for more in ["tasks=6", "tasks=5 upstreams=1", "tasks=5 clients=1", "tasks=5 buffered=1"] {
            rejects("no_upstream_leak", &format!("gauge base tasks=5 | gauge quiet {more}"));
        }
    }

    #[test]
    fn a_connection_may_linger_as_long_as_is_said() {
        let run = |end: u64| format!("at 10 1/4@2 open | at 1000 1 close | at {end} 2 open");
        accepts("no_upstream_leak", &run(10_999));
        accepts("no_upstream_leak", &run(11_000));
        rejects("no_upstream_leak", &run(11_001));
    }
}
