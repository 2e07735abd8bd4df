//! How stale consumers were: when one polls, how long ago was the oldest record that it has not seen committed?
//!
//! A lower bound, measured always and judged where a scenario names a bound: then at the last poll of each consumer and partition.
//! Only what producers know to be committed counts.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding, Measurements, reads};
use crate::history::{Name, Nanos, OperationId, Partition};

/// For each partition, by rising offset: when the first record at or behind it was known to be committed.
fn known<'a>(evidence: &Evidence<'a>) -> BTreeMap<&'a Partition, Vec<(i64, Nanos)>> {
    let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (sent, offset) in evidence.committed() {
        if let (Some(at), true) = (sent.operation.completed, sent.operation.is_ok()) {
            known.entry(&sent.send.partition).or_default().push((offset, at));
        }
    }
    for offsets in known.values_mut() {
        offsets.sort_unstable();
        let mut earliest = Nanos(u64::MAX);
        for (_, at) in offsets.iter_mut().rev() {
            earliest = earliest.min(*at);
            *at = earliest;
        }
    }
    known
}

struct Lag<'a> {
    client: &'a Name,
    partition: &'a Partition,
    operation: OperationId,
    lag: Nanos,
}

fn lags<'a>(evidence: &Evidence<'a>, mut each: impl FnMut(Lag<'a>)) {
    let known = known(evidence);
    reads::follow(
        evidence,
        |_| {},
        |operation, partition, position| {
            let Some(offsets) = known.get(partition) else { return };
            let next = offsets.get(offsets.partition_point(|(offset, _)| *offset < position));
            let lag = next.map_or(Nanos(0), |(_, at)| operation.invoked.since(*at));
            each(Lag { client: &operation.client, partition, operation: operation.id, lag });
        },
    );
}

/// What is measured in every run.
#[must_use]
pub fn measure(evidence: &Evidence<'_>) -> Measurements {
    let mut measurements = Measurements::default();
    let mut worst: BTreeMap<&Partition, Nanos> = BTreeMap::new();
    lags(evidence, |lag| {
        let worst = worst.entry(lag.partition).or_default();
        *worst = lag.lag.max(*worst);
    });
    let worst = worst.into_iter().map(|(partition, lag)| (partition.clone(), lag));
    measurements.worst_realtime_lag = worst.collect();
    for readers in evidence.readers.values() {
        *measurements.consume_counts.entry(readers.len()).or_default() += 1;
    }
    measurements
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(lag_max) = evidence.options.lag_max else { return Vec::new() };
    let mut last = BTreeMap::new();
    lags(evidence, |lag| _ = last.insert((lag.client, lag.partition), lag));
    let stale = last.into_values().filter(|lag| lag.lag > lag_max);
    let finding = |Lag { client, partition, operation, lag }: Lag<'_>| {
        let sentence =
            format!("at its last poll of {partition} {client} had not seen what was committed {lag} before");
        Finding::new(sentence).on(partition).between([operation])
    };
    stale.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, record, rejects};
    use crate::check::judge;
    use crate::history::Nanos;

    #[test]
    fn a_bound_is_held_at_the_last_poll() {
        let run = |bound: u64, end: &str| {
            format!("lag_max={bound} | c assign p0@0 | 10..20 a send p0=x @0 | 70..71 c poll {end}")
        };
        accepts("realtime_lag", &run(50, "")); // 70 - 20
        rejects("realtime_lag", &run(49, ""));
        accepts("realtime_lag", &run(51, ""));
        accepts("realtime_lag", &run(0, "p0:0=x"));
        accepts("realtime_lag", &format!("{} | 90..91 c poll p0:0=x", run(0, "")));
    }

    #[test]
    fn the_worst_lag_and_the_counts_are_measured() {
        let run = record(
            "c assign p0@0 | 10..20 a send p0=x @0 | 30..31 c poll | 70..71 c poll | 72..73 c poll p0:0=x | 74..75 d poll p0:0=x",
        );
        let measured = judge(&run.history, &run.truth, &run.options).measurements;
        let worst: Vec<_> = measured.worst_realtime_lag.values().copied().collect();
        assert_eq!(worst, [Nanos::from_millis(50)]);
        assert_eq!(measured.consume_counts.into_iter().collect::<Vec<_>>(), [(2, 1)]);
    }
}
