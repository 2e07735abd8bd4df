//! After the last fault is healed every client that still wants something succeeds in something within the time that a scenario gives it.
//!
//! It never judges clients that had finished before.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::{Name, Nanos};

#[derive(Debug, Default)]
struct Client {
    /// When it first wanted something that was not over when all was healed.
    since: Option<Nanos>,
    /// When it first succeeded after that.
    success: Option<Nanos>,
    last: Option<crate::history::OperationId>,
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (Some(phases), Some(recovery_max)) = (evidence.history.phases, evidence.options.recovery_max) else {
        return Vec::new();
    };
    let mut clients: BTreeMap<&Name, Client> = BTreeMap::new();
    for operation in &evidence.operations {
        if operation.completed.is_some_and(|at| at < phases.quiet) {
            continue;
        }
        let client = clients.entry(&operation.client).or_default();
        let since = operation.invoked.max(phases.quiet);
        client.since = Some(client.since.map_or(since, |before| before.min(since)));
        client.last = Some(operation.id);
        if let Some(at) = operation.completed.filter(|_| operation.is_ok()) {
            client.success = Some(client.success.map_or(at, |before| before.min(at)));
        }
    }
    let finding = |(name, client): (&Name, Client)| {
        let since = client.since?;
        let end = client.success.unwrap_or(phases.end.max(since));
        let (took, done) = (end.since(since), client.success.is_some());
        // where it never succeeded, it is to blame only if it had the time
        if took <= recovery_max {
            return None;
        }
        let sentence = match done {
            true => format!("{name} needed {took} after everything was healed until something succeeded"),
            false => format!("{name} has not succeeded in anything for {took} after everything was healed"),
        };
        Some(Finding::new(sentence).between(client.last).at(since))
    };
    clients.into_iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    fn run(rest: &str) -> String {
        format!("recovery_max=50 | phases 10 100 200 300 | {rest}")
    }

    #[test]
    fn success_in_time_is_accepted() {
        for rest in [
            "40..99 a send p0=x ?",
            "40..149 a send p0=x @0",
            "40..150 a send p0=x @0",
            "40..120 a send p0=x ? | 121..140 a send p0=y @0",
            "180..190 a send p0=x @0",
            "251..260 a send p0=x ?",
        ] {
            accepts("all_clients_progress", &run(rest));
        }
        accepts("all_clients_progress", "phases 10 100 200 300 | 40..299 a send p0=x @0");
    }

    #[test]
    fn success_too_late_is_rejected() {
        for rest in [
            "40..151 a send p0=x @0",
            "40..120 a send p0=x ?",
            "110..120 a send p0=x fail | 121..170 a send p0=y @0",
            "110..120 b poll | 40..200 a send p0=x @0",
        ] {
            rejects("all_clients_progress", &run(rest));
        }
    }
}
