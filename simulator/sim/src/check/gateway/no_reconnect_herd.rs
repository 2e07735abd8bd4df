//! From the first fault on, no more connections are opened to a gateway or by it in any span of time than a scenario allows.
//!
//! It never knows whose fault a storm is: the bound is the scenario's.

use std::collections::{BTreeMap, VecDeque};

use crate::check::{Evidence, Finding};
use crate::history::{Name, Nanos, Wire};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let first = evidence.history.faults.iter().map(|fault| fault.from).min();
    let (Some(first), Some(max)) = (first, evidence.options.reconnects_max) else { return Vec::new() };
    let window = evidence.options.reconnect_window;
    let mut recent: BTreeMap<(&Name, bool), VecDeque<Nanos>> = BTreeMap::new();
    let mut worst: BTreeMap<(&Name, bool), (usize, Nanos)> = BTreeMap::new();
    for event in evidence.truth.wire.iter().filter(|event| event.at >= first) {
        if !matches!(event.what, Wire::Opened { .. }) {
            continue;
        }
        let key = (&event.gateway, event.upstream.is_some());
        let opened = recent.entry(key).or_default();
        opened.push_back(event.at);
        while opened.front().is_some_and(|at| event.at.since(*at) >= window) {
            opened.pop_front();
        }
        let so_far = worst.entry(key).or_default();
        if opened.len() > so_far.0 {
            *so_far = (opened.len(), event.at);
        }
    }
    let finding = |((gateway, upstream), (count, at)): ((&Name, bool), (usize, Nanos))| {
        let side = if upstream { "by" } else { "to" };
        let sentence =
            format!("{count} connections were opened {side} {gateway} within {window}, more than {max}");
        Finding::new(sentence).at(at)
    };
    worst.into_iter().filter(|(_, (count, _))| *count as u64 > max).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn the_bound_is_held() {
        let run = |rest: &str| format!("reconnects_max=2 | fault 100..200 | {rest}");
        accepts("no_reconnect_herd", &run("at 150 1 open | at 160 2 open | at 170 1/4@2 open"));
        rejects("no_reconnect_herd", &run("at 150 1 open | at 160 2 open | at 170 3 open"));
        rejects("no_reconnect_herd", &run("at 150 1/4@1 open | at 160 1/5@1 open | at 170 2/6@1 open"));
        // before the first fault, and within one second
        accepts("no_reconnect_herd", &run("at 99 1 open | at 160 2 open | at 170 3 open"));
        rejects("no_reconnect_herd", &run("at 150 1 open | at 160 2 open | at 1149 3 open"));
        accepts("no_reconnect_herd", &run("at 150 1 open | at 160 2 open | at 1150 3 open"));
        accepts("no_reconnect_herd", "reconnects_max=2 | 1 open | 2 open | 3 open");
    }
}
