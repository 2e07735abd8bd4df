//! Makes a failing scenario small: takes away what is not needed for the same invariant to fail.
//!
//! It works on the resolved scenario, in which each part draws from a stream of its own: what is taken away changes nothing else. First the
//! phases are cut, which makes every later try quicker; then faults are taken away by delta debugging; then clients, links, what the world
//! has; then operations, which make later tries quicker once more; then values and durations. All of it again until nothing more can go. It never knows how a scenario is run.

mod ddmin;
mod edits;

use crate::scenario::Resolved;
use edits::Edit;

/// A try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many there were with this one.
    pub tries: usize,
    /// What was tried.
    pub what: String,
    /// Whether the same invariant failed all the same.
    pub accepted: bool,
    /// Faults, clients and simulated milliseconds of the smallest scenario so far.
    pub size: Size,
}

/// How large a scenario is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Steps of the timeline.
    pub faults: usize,
    /// Clients.
    pub clients: u32,
    /// Length of the phases.
    pub simulated_ms: u64,
}

impl Size {
    /// That of a scenario.
    #[must_use]
    pub fn of(resolved: &Resolved) -> Self {
        let phases = &resolved.phases;
        let time = phases.warm_up.0 + phases.faults.0 + phases.quiet.0 + phases.drain.0;
        Self {
            faults: resolved.timeline.len(),
            clients: resolved.clients.iter().map(|clients| clients.count.0).sum(),
            simulated_ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { faults, clients, simulated_ms } = self;
        let many = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let (faults, clients) = (many(*faults as u64, "fault"), many(u64::from(*clients), "client"));
        write!(f, "{faults}, {clients}, {:.1} s", *simulated_ms as f64 / 1e3)
    }
}

/// What is left of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrunk {
    /// The smallest scenario that was found.
    pub resolved: Resolved,
    /// What was taken away, in the order in which it was.
    pub story: Vec<String>,
    /// Tries that were made.
    pub tries: usize,
    /// Whether nothing more could be taken away; else the budget was spent first.
    pub is_minimal: bool,
}

/// Takes away what is not needed.
///
/// `fails` runs a scenario and says whether the same invariant fails, or `None` once the budget is spent. `told` hears of every try.
pub fn shrink(
    resolved: &Resolved,
    fails: &mut dyn FnMut(&Resolved) -> Option<bool>,
    told: &mut dyn FnMut(&Progress),
) -> Shrunk {
    let mut search =
        Search { best: resolved.clone(), story: Vec::new(), tries: 0, is_spent: false, fails, told };
    loop {
        let before = search.best.clone();
        search.all(&edits::phases);
        search.faults();
        search.all(&edits::clients);
        search.all(&edits::links);
        search.all(&edits::world);
        search.all(&edits::phases);
        search.all(&edits::operations);
        search.all(&edits::values);
        search.all(&edits::durations);
        if search.best == before || search.is_spent {
            break;
        }
    }
    let Search { best, story, tries, is_spent, .. } = search;
    Shrunk { resolved: best, story, tries, is_minimal: !is_spent }
}

struct Search<'a> {
    best: Resolved,
    story: Vec<String>,
    tries: usize,
    is_spent: bool,
    fails: &'a mut dyn FnMut(&Resolved) -> Option<bool>,
    told: &'a mut dyn FnMut(&Progress),
}

impl Search<'_> {
    /// Whether something smaller fails as well. It is the best one then.
    fn attempt(&mut self, smaller: Resolved, what: &str) -> bool {
        if self.is_spent || smaller == self.best {
            return false;
        }
        let Some(accepted) = (self.fails)(&smaller) else {
            self.is_spent = true;
            return false;
        };
        self.tries += 1;
        if accepted {
            self.best = smaller;
        }
        let (tries, what, size) = (self.tries, what.to_owned(), Size::of(&self.best));
        (self.told)(&Progress { tries, what, accepted, size });
        accepted
    }

    /// Whether an edit breaks the invariant by itself, with no fault at all: then it proves nothing.
    fn fails_as_well(&mut self, without: &Resolved, what: &str) -> bool {
        let Some(fails) = (self.fails)(without) else {
            self.is_spent = true;
            return true;
        };
        self.tries += 1;
        let (tries, what) = (self.tries, format!("{what}, without faults"));
        (self.told)(&Progress { tries, what, accepted: false, size: Size::of(&self.best) });
        fails
    }

    /// Tries one kind of edits. After one that was accepted the list is made anew, as the edit may be possible again.
    fn all(&mut self, edits: &dyn Fn(&Resolved) -> Vec<Edit>) {
        let mut index = 0;
        loop {
            let Some(Edit { what, smaller, is_suspect }) = edits(&self.best).into_iter().nth(index) else {
                return;
            };
            let without = Resolved { timeline: Vec::new(), ..smaller.clone() };
            if !(is_suspect && self.fails_as_well(&without, &what)) && self.attempt(smaller, &what) {
                self.story.push(what);
            } else {
                index += 1;
            }
            if self.is_spent {
                return;
            }
        }
    }

    fn faults(&mut self) {
        let steps = self.best.timeline.clone();
        if steps.is_empty() {
            return;
        }
        let all = steps.len();
        ddmin::ddmin(&steps, &mut |kept| {
            let smaller = Resolved { timeline: kept.to_vec(), ..self.best.clone() };
            self.attempt(smaller, &format!("{} of {all} faults", kept.len()))
        });
        let left = self.best.timeline.len();
        if left < all {
            self.story.push(format!("{} of {all} faults taken away", all - left));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Checked, Time, Work, resolve};

    const SCENARIO: &str = "
version: 1
name: many
why: Has many faults and clients, of which a test says that only some matter.
topology:
  gateways: {count: 2}
  topics: {orders: {partitions: 6}}
clients:
  - {name: writers, count: 3, producer: {topic: orders, rate: 100/s}}
  - {name: readers, count: 2, consumer: {topics: [orders]}}
links:
  - {link: clients <-> gateways, latency: 1ms..8ms}
timeline:
  - {every: 500ms..1s, stall: {link: gateways <-> broker-2, for: 500ms}}
  - {at: 3s, kill: {node: broker-1, for: 4s}}
  - {every: 1s..2s, reset: {link: writers <-> gateways}}
";

    fn resolved() -> Resolved {
        let checked = Checked::read("many.yaml", SCENARIO).unwrap_or_else(|problems| panic!("{problems}"));
        resolve(&checked, 1)
    }

    fn kills(resolved: &Resolved) -> usize {
        resolved.timeline.iter().filter(|step| step.action.name() == "kill").count()
    }

    #[test]
    fn what_is_not_needed_goes() {
        let mut lines = Vec::new();
        let mut fails = |resolved: &Resolved| {
            let writers = resolved.clients.iter().any(|clients| clients.name == "writers");
            Some(kills(resolved) == 1 && writers && resolved.phases.faults.0.as_secs() >= 4)
        };
        let shrunk = shrink(&resolved(), &mut fails, &mut |progress| lines.push(progress.clone()));
        assert!(shrunk.is_minimal && shrunk.tries == lines.len());
        let Resolved { timeline, clients, links, topology, phases, .. } = &shrunk.resolved;
        assert_eq!((timeline.len(), clients.len(), links.len()), (1, 1, 0));
        assert_eq!(
            (clients[0].count.0, topology.gateways.count.0, topology.topics["orders"].partitions.0),
            (1, 1, 1)
        );
        assert!((4..8).contains(&phases.faults.0.as_secs()), "{phases:?}");
        assert!(shrunk.story.iter().any(|line| line.contains("faults taken away")), "{:?}", shrunk.story);
        // It is a scenario that can be written and read.
        assert_eq!(Resolved::read("x.yaml", &shrunk.resolved.to_yaml()).unwrap(), shrunk.resolved);
    }

    #[test]
    fn operations_and_rates_are_cut_before_durations() {
        let mut accepted = Vec::new();
        let mut fails = |resolved: &Resolved| {
            let writers = resolved.clients.iter().any(|clients| clients.name == "writers");
            Some(kills(resolved) == 1 && writers)
        };
        let shrunk = shrink(&resolved(), &mut fails, &mut |progress| {
            if progress.accepted {
                accepted.push(progress.what.clone());
            }
        });
        let first = |what: &str| accepted.iter().position(|line| line.contains(what));
        let (records, rate, time) =
            (first("records of each of writers"), first("rate 100/s"), first("for 4s"));
        assert!(records < rate && rate < time && records.is_some(), "{accepted:#?}");
        let Work::Producer(work) = &shrunk.resolved.clients[0].work else { panic!("{accepted:#?}") };
        assert_eq!(work.records_max, Some(crate::scenario::Count(1)));
        assert_eq!(Resolved::read("x.yaml", &shrunk.resolved.to_yaml()).unwrap(), shrunk.resolved);
    }

    #[test]
    fn a_fault_that_is_not_needed_goes_even_if_it_is_the_last() {
        let shrunk = shrink(&resolved(), &mut |_| Some(true), &mut |_| {});
        assert_eq!((shrunk.resolved.timeline.len(), shrunk.resolved.clients.len()), (0, 1));
    }

    /// A reader that is given no time has not read everything, which is no smaller failure.
    #[test]
    fn a_phase_is_not_cut_where_that_alone_breaks_the_invariant() {
        let mut fails =
            |resolved: &Resolved| Some(kills(resolved) == 1 || resolved.phases.quiet.0.as_secs() < 4);
        let shrunk = shrink(&resolved(), &mut fails, &mut |_| {}).resolved;
        assert_eq!((shrunk.phases.quiet.0.as_secs(), shrunk.timeline.len()), (6, 1));
    }

    #[test]
    fn the_quiet_phase_is_not_cut_below_the_time_of_recovery() {
        for (recovered, left) in [(None, 500), (Some(5_000), 5_000), (Some(12_000), 12_000)] {
            let mut resolved = resolved();
            resolved.expect.eventually.recovered = recovered.map(Time::from_millis);
            let shrunk = shrink(&resolved, &mut |resolved| Some(kills(resolved) == 1), &mut |_| {}).resolved;
            assert_eq!(shrunk.phases.quiet, Time::from_millis(left));
            assert_eq!(Resolved::read("x.yaml", &shrunk.to_yaml()).unwrap(), shrunk);
        }
    }

    #[test]
    fn a_spent_budget_leaves_the_best_so_far() {
        for budget in [0_usize, 1, 7] {
            let mut left = budget;
            let mut fails = |resolved: &Resolved| {
                left = left.checked_sub(1)?;
                Some(kills(resolved) == 1)
            };
            let shrunk = shrink(&resolved(), &mut fails, &mut |_| {});
            assert_eq!((shrunk.tries, shrunk.is_minimal, kills(&shrunk.resolved)), (budget, false, 1));
        }
    }
}
