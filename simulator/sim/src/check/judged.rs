//! How much of a record a checker has to judge: where it is nothing, that it finds nothing says nothing.
//!
//! It never judges.

use super::evidence::{Evidence, Fate, Sent};
use super::gateway::newest_certificate::certificates_of;
use crate::history::{
    Action, Authentication, EventKind, Isolation, Moment, Operation, Outcome, Step, Subscription, Wire,
    WireEvent,
};

/// How many things a record has for a checker.
pub type Judged = fn(&Evidence<'_>) -> usize;

fn sent(evidence: &Evidence<'_>, fits: impl Fn(&Sent<'_>) -> bool) -> usize {
    evidence.sends.iter().filter(|sent| fits(sent)).count()
}

fn operations(evidence: &Evidence<'_>, fits: impl Fn(&Operation) -> bool) -> usize {
    evidence.operations.iter().filter(|operation| fits(operation)).count()
}

fn wire(evidence: &Evidence<'_>, count: impl Fn(&WireEvent) -> usize) -> usize {
    evidence.truth.wire.iter().map(count).sum()
}

/// All offsets that somebody knows.
pub(super) fn offsets(evidence: &Evidence<'_>) -> usize {
    evidence.orders.values().map(|order| order.slots.len()).sum()
}

/// All sends.
pub(super) fn sends(evidence: &Evidence<'_>) -> usize {
    evidence.sends.len()
}

/// Sends of idempotent producers.
pub(super) fn idempotent_sends(evidence: &Evidence<'_>) -> usize {
    sent(evidence, |sent| sent.idempotent)
}

/// Sends that are in the log for good, where there are readers.
pub(super) fn committed_for_readers(evidence: &Evidence<'_>) -> usize {
    if evidence.readers.is_empty() { 0 } else { sent(evidence, |sent| sent.fate == Fate::Committed) }
}

/// The same, where they had the time to read everything.
pub(super) fn committed_and_drained(evidence: &Evidence<'_>) -> usize {
    if evidence.options.drained { committed_for_readers(evidence) } else { 0 }
}

/// Sends that failed for sure.
pub(super) fn failed_sends(evidence: &Evidence<'_>) -> usize {
    sent(evidence, |sent| sent.fate == Fate::Failed)
}

/// Sends whose order is promised.
pub(super) fn ordered_sends(evidence: &Evidence<'_>) -> usize {
    sent(evidence, |sent| sent.ordered)
}

/// Sends whose order is promised, where there are logs.
pub(super) fn ordered_in_logs(evidence: &Evidence<'_>) -> usize {
    if evidence.truth.logs.is_empty() { 0 } else { ordered_sends(evidence) }
}

/// Sends in transactions.
pub(super) fn transactional_sends(evidence: &Evidence<'_>) -> usize {
    sent(evidence, |sent| sent.transactional)
}

/// Sends that are in the log for good, where there are logs.
pub(super) fn committed_in_logs(evidence: &Evidence<'_>) -> usize {
    if evidence.truth.logs.is_empty() { 0 } else { sent(evidence, |sent| sent.fate == Fate::Committed) }
}

/// Records that were read.
pub(super) fn seen(evidence: &Evidence<'_>) -> usize {
    evidence.readers.values().map(Vec::len).sum()
}

/// Records that were read by those who ask for what is committed.
pub(super) fn seen_committed(evidence: &Evidence<'_>) -> usize {
    let is_committed =
        |operation: &Operation| evidence.isolation(&operation.client) == Isolation::ReadCommitted;
    evidence.readers.values().flatten().filter(|(operation, _)| is_committed(operation)).count()
}

/// Polls that gave something.
pub(super) fn polls(evidence: &Evidence<'_>) -> usize {
    operations(evidence, |operation| !operation.seen().is_empty())
}

/// Polls that gave something, with a bound for the lag.
pub(super) fn polls_with_bound(evidence: &Evidence<'_>) -> usize {
    if evidence.options.lag_max.is_some() { polls(evidence) } else { 0 }
}

/// Transactions.
pub(super) fn transactions(evidence: &Evidence<'_>) -> usize {
    operations(evidence, |operation| matches!(operation.action, Action::Transaction(_)))
}

/// Transactions that read.
pub(super) fn reading_transactions(evidence: &Evidence<'_>) -> usize {
    let reads = |step: &Step| matches!(step, Step::Poll(poll) if !poll.records.is_empty());
    operations(evidence, |operation| match &operation.action {
        Action::Transaction(transaction) => transaction.steps.iter().any(reads),
        _ => false,
    })
}

/// Positions of groups that transactions commit.
pub(super) fn positions(evidence: &Evidence<'_>) -> usize {
    let positions = |step: &Step| if let Step::Offsets { offsets, .. } = step { offsets.len() } else { 0 };
    let of = |operation: &&Operation| match &operation.action {
        Action::Transaction(transaction) => transaction.steps.iter().map(positions).sum(),
        _ => 0,
    };
    evidence.operations.iter().map(of).sum()
}

/// Partitions in somebody's hands, as coordinators or members say.
pub(super) fn ownerships(evidence: &Evidence<'_>) -> usize {
    let told = evidence.history.events().filter(|event| {
        matches!(&event.kind, EventKind::Assigned { subscription: Subscription::Subscribe { .. }, .. })
    });
    evidence.truth.ownerships.len() + told.count()
}

/// Commits of offsets, as coordinators or clients say.
pub(super) fn commits(evidence: &Evidence<'_>) -> usize {
    let asked = |operation: &Operation| {
        !matches!(operation.outcome, Outcome::Fail(_))
            && matches!(operation.action, Action::Commit { .. } | Action::Committed { .. })
    };
    evidence.truth.commits.len() + operations(evidence, asked)
}

/// Requests of clients.
pub(super) fn requests(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| {
        usize::from(event.upstream.is_none() && matches!(event.what, Wire::Request { .. }))
    })
}

/// Addresses that clients were told.
pub(super) fn addresses(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Response { nodes, .. } if event.upstream.is_none() => nodes.len(),
        _ => 0,
    })
}

/// Batches without a producer id that went to the cluster.
pub(super) fn plain_batches(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Request { batches, .. } if event.upstream.is_some() => {
            batches.iter().filter(|batch| batch.producer_id < 0).count()
        }
        _ => 0,
    })
}

/// Connections of clients that have to authenticate.
pub(super) fn guarded_connections(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Opened { authentication, .. } => usize::from(*authentication != Authentication::None),
        _ => 0,
    })
}

/// Offers of versions to clients, and requests to the cluster.
pub(super) fn versions(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Response { versions, .. } if event.upstream.is_none() => versions.len(),
        Wire::Request { .. } => usize::from(event.upstream.is_some()),
        _ => 0,
    })
}

/// Batches that a gateway sent.
pub(super) fn batches(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Request { batches, .. } if event.upstream.is_some() => batches.len(),
        Wire::Response { batches, .. } if event.upstream.is_none() => batches.len(),
        _ => 0,
    })
}

/// Messages that a gateway sent and whose content is known.
pub(super) fn messages(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match &event.what {
        Wire::Request { content, .. } => usize::from(event.upstream.is_some() && *content != 0),
        Wire::Response { content, .. } => usize::from(event.upstream.is_none() && *content != 0),
        _ => 0,
    })
}

/// Connections of clients that gateways closed.
pub(super) fn closed_connections(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| usize::from(event.upstream.is_none() && event.what == Wire::Closed))
}

/// Connections to the cluster that were tried.
pub(super) fn dials(evidence: &Evidence<'_>) -> usize {
    wire(evidence, |event| match event.what {
        Wire::Opened { .. } => usize::from(event.upstream.is_some()),
        Wire::Unreachable { .. } => 1,
        _ => 0,
    })
}

/// Certificates that clients were shown by gateways of which it is known what they had.
pub(super) fn certificates(evidence: &Evidence<'_>) -> usize {
    let known = |kind: &EventKind| match kind {
        EventKind::Shown { address, .. } => {
            certificates_of(&evidence.truth.certificates, address).next().is_some()
        }
        _ => false,
    };
    evidence.history.events().filter(|event| known(&event.kind)).count()
}

/// Looks at gauges, with a bound for buffers.
pub(super) fn gauges_with_bound(evidence: &Evidence<'_>) -> usize {
    if evidence.options.buffered_bytes_max.is_some() { evidence.truth.gauges.len() } else { 0 }
}

/// Gateways at rest.
pub(super) fn gateways_at_rest(evidence: &Evidence<'_>) -> usize {
    evidence.truth.gauges.iter().filter(|gauges| gauges.moment == Moment::Quiescent).count()
}

/// What clients did after everything was healed, with a bound for that.
pub(super) fn recoveries(evidence: &Evidence<'_>) -> usize {
    let (Some(phases), Some(_)) = (evidence.history.phases, evidence.options.recovery_max) else { return 0 };
    operations(evidence, |operation| operation.completed.is_none_or(|at| at >= phases.quiet))
}

/// Connections since the first fault, with a bound for them.
pub(super) fn reconnects(evidence: &Evidence<'_>) -> usize {
    let first = evidence.history.faults.iter().map(|fault| fault.from).min();
    let (Some(first), Some(_)) = (first, evidence.options.reconnects_max) else { return 0 };
    wire(evidence, |event| usize::from(event.at >= first && matches!(event.what, Wire::Opened { .. })))
}
