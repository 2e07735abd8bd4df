//! Ways of breaking a correct run, and the checker that must find each.
//!
//! It never knows how the run was made.

use std::collections::BTreeSet;

use proptest::prelude::Strategy;
use proptest::test_runner::TestRunner;

use super::dsl::Run;
use super::properties::{acts, options, run};
use super::{Evidence, Fate, judge};
use crate::history::{
    Action, CommitSeen, Entry, EventKind, Operation, OperationId, Outcome, Partition, Poll, Seen, Send, Step,
    Subscription, TransactionState, Value,
};

/// Runs that are made and broken in every way.
const RUNS: usize = 150;

type Break = fn(&mut Run) -> Option<()>;

/// What is done to a run, which checkers may find it, and how: `None` where the run has nothing to break like that.
const MUTATIONS: &[(&str, &[&str], Break)] = &[
    ("a record is lost from the log", &["no_lost_acked"], lose_from_log),
    ("nobody reads a record", &["lost_write", "unseen"], lose_from_polls),
    ("an acknowledgement names another's offset", &["offsets_consistent"], steal_offset),
    ("a record is appended again", &["no_duplicates"], append_again),
    ("a failed send is read", &["aborted_read"], read_failed),
    ("a record comes from nowhere", &["unsent_read"], read_unsent),
    ("a poll jumps over a record", &["int_poll_skip"], skip_within),
    ("a record between two polls is not given", &["poll_skip"], skip_between),
    ("a poll is given again", &["nonmonotonic_poll"], poll_again),
    ("a record is given twice in a poll", &["int_nonmonotonic_poll"], give_twice),
    ("two acknowledgements are swapped", &["nonmonotonic_send"], swap_acknowledgements),
    ("two acknowledgements of a transaction are swapped", &["int_nonmonotonic_send"], swap_in_transaction),
    ("two records of a producer are swapped in the log", &["per_partition_order"], swap_in_log),
    ("one record of a transaction is aborted", &["transactions_all_or_nothing"], abort_one),
    ("a transaction stays open", &["transactions_all_or_nothing"], leave_open),
    ("a record of an aborted transaction is given", &["read_committed"], read_aborted),
    ("a transaction reads its own write", &["precommitted_read"], read_own),
    ("two transactions read each other", &["g1c"], read_each_other),
    ("two records of a client are swapped wherever they are", &["g0_process"], swap_of_one_client),
    ("two records of two clients are swapped wherever they are", &["g0_realtime"], swap_of_two_clients),
    ("a transaction is given what its client writes later", &["g1c_process"], read_own_later),
    ("a transaction is given what another client writes later", &["g1c_realtime"], read_later),
    ("two transactions take a position on from one place", &["lost_update"], build_twice),
    ("two transactions are each before the other by their positions", &["g2"], build_twice),
    ("two members have a partition", &["group_exclusivity"], overlap),
    ("two members are told of a partition", &["group_exclusivity"], assign_twice),
    ("a commit goes back", &["committed_offsets"], commit_back),
    ("an offset behind the end is committed", &["committed_offsets"], commit_beyond),
    ("a stale offset is told", &["committed_offsets"], tell_stale),
];

#[test]
fn every_mutation_is_found() {
    let mut runner = TestRunner::deterministic();
    let mut applied = vec![0; MUTATIONS.len()];
    let mut missed = BTreeSet::new();
    for _ in 0..RUNS {
        let acts = acts().new_tree(&mut runner).unwrap();
        let good = run(&proptest::strategy::ValueTree::current(&acts));
        for ((what, checkers, mutate), applied) in MUTATIONS.iter().zip(&mut applied) {
            let mut broken = good.clone();
            if mutate(&mut broken).is_none() {
                continue;
            }
            *applied += 1;
            let counts = judge(&broken.history, &broken.truth, &options()).counts;
            if !checkers.iter().any(|checker| counts.contains_key(checker)) {
                missed.insert(what);
            }
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
    let unused: Vec<_> = MUTATIONS.iter().zip(&applied).filter(|(_, n)| **n == 0).map(|(m, _)| m.0).collect();
    assert!(unused.is_empty(), "in no run there was anything to break by: {unused:?}");
}

fn operations(run: &mut Run) -> impl Iterator<Item = &mut Operation> {
    run.history.entries.iter_mut().filter_map(|entry| match entry {
        Entry::Operation(operation) => Some(operation),
        Entry::Event(_) => None,
    })
}

fn sends(run: &mut Run) -> impl Iterator<Item = &mut Send> {
    operations(run).flat_map(|operation| match &mut operation.action {
        Action::Send(send) => vec![send],
        Action::Transaction(transaction) => {
            let sends = transaction.steps.iter_mut();
            sends.filter_map(|step| if let Step::Send(send) = step { Some(send) } else { None }).collect()
        }
        _ => Vec::new(),
    })
}

fn polls<'a>(run: &'a mut Run, client: &'a str) -> impl Iterator<Item = &'a mut Vec<Seen>> {
    operations(run).filter(move |operation| &*operation.client == client).filter_map(|operation| {
        match &mut operation.action {
            Action::Poll(poll) => Some(&mut poll.records),
            _ => None,
        }
    })
}

/// A fact about a send that can be kept while the run is changed.
#[derive(Debug, Clone)]
struct Fact {
    send: Send,
    operation: OperationId,
    client: String,
    session: u32,
    ok: bool,
    idempotent: bool,
    transactional: bool,
}

impl Fact {
    /// Whether it was appended once. Of what was appended twice nobody knows which of the two was acknowledged.
    fn is_once(&self, run: &Run) -> bool {
        let records = run.truth.logs.values().flat_map(|log| &log.records);
        records.filter(|record| record.value.as_ref() == Some(&self.send.value)).count() == 1
    }
}

fn facts(run: &Run, fate: Fate) -> Vec<Fact> {
    let options = options();
    let evidence = Evidence::new(&run.history, &run.truth, &options);
    let sends = evidence.sends.iter().filter(|sent| sent.fate == fate);
    let fact = |sent: &super::Sent<'_>| Fact {
        send: sent.send.clone(),
        operation: sent.operation.id,
        client: sent.operation.client.to_string(),
        session: sent.session,
        ok: sent.operation.is_ok(),
        idempotent: sent.idempotent,
        transactional: sent.transactional,
    };
    sends.map(fact).collect()
}

/// Two acknowledged sends to one partition that fit each other.
fn pair(run: &Run, fits: impl Fn(&Fact, &Fact) -> bool) -> Option<(Fact, Fact)> {
    let facts = facts(run, Fate::Committed);
    let known: Vec<_> = facts.into_iter().filter(|fact| fact.ok && fact.send.offset.is_some()).collect();
    let pairs = known
        .iter()
        .enumerate()
        .flat_map(|(at, first)| known[at + 1..].iter().map(move |second| (first, second)));
    let mut pairs = pairs.filter(|(first, second)| first.send.partition == second.send.partition);
    pairs.find(|(first, second)| fits(first, second)).map(|(first, second)| (first.clone(), second.clone()))
}

fn set_offset(run: &mut Run, value: &str, offset: Option<i64>) {
    sends(run).filter(|send| &*send.value == value).for_each(|send| send.offset = offset);
}

fn lose_from_log(run: &mut Run) -> Option<()> {
    let lost = facts(run, Fate::Committed).pop()?;
    let log = run.truth.logs.get_mut(&lost.send.partition)?;
    log.records.retain(|record| record.value.as_ref() != Some(&lost.send.value));
    Some(())
}

fn lose_from_polls(run: &mut Run) -> Option<()> {
    let lost = facts(run, Fate::Committed).into_iter().find(|fact| fact.ok)?;
    for operation in operations(run) {
        if let Action::Poll(poll) = &mut operation.action {
            poll.records.retain(|seen| seen.value != lost.send.value);
        }
    }
    Some(())
}

fn steal_offset(run: &mut Run) -> Option<()> {
    let (first, second) = pair(run, |_, _| true)?;
    set_offset(run, &first.send.value, second.send.offset);
    Some(())
}

fn append_again(run: &mut Run) -> Option<()> {
    let fact = facts(run, Fate::Committed).into_iter().find(|fact| fact.idempotent)?;
    let log = run.truth.logs.get_mut(&fact.send.partition)?;
    let mut again =
        log.records.iter().find(|record| record.value.as_ref() == Some(&fact.send.value))?.clone();
    again.offset = log.end_offset;
    log.end_offset += 1;
    log.records.push(again);
    Some(())
}

fn give(run: &mut Run, partition: Partition, value: &str) -> Option<()> {
    let offset = run.truth.logs.get(&partition)?.end_offset + 1;
    let records = polls(run, "committed").last()?;
    records.push(Seen { partition, offset, value: value.into() });
    Some(())
}

fn read_failed(run: &mut Run) -> Option<()> {
    let failed = facts(run, Fate::Failed).pop()?.send;
    give(run, failed.partition, &failed.value)
}

fn read_unsent(run: &mut Run) -> Option<()> {
    give(run, Partition::new("t", 0), "nothing that was sent")
}

/// The values that stay known, whoever reads them.
fn acknowledged(run: &Run) -> BTreeSet<String> {
    let facts = facts(run, Fate::Committed).into_iter().filter(|fact| fact.ok);
    facts.map(|fact| fact.send.value.to_string()).collect()
}

fn skip_within(run: &mut Run) -> Option<()> {
    let acknowledged = acknowledged(run);
    let of_one = |three: &[Seen]| {
        three.iter().all(|seen| seen.partition == three[0].partition)
            && acknowledged.contains(&*three[1].value)
    };
    let found = |records: &Vec<Seen>| records.windows(3).position(of_one);
    let (records, at) = polls(run, "committed").find_map(|records| found(records).map(|at| (records, at)))?;
    records.remove(at + 1);
    Some(())
}

fn skip_between(run: &mut Run) -> Option<()> {
    let acknowledged = acknowledged(run);
    let mut before = BTreeSet::new();
    for records in polls(run, "committed") {
        let of_known = |two: &[Seen]| {
            let known = before.contains(&two[0].partition) && acknowledged.contains(&*two[0].value);
            known && two[0].partition == two[1].partition
        };
        let first = |at: &usize| !records[..*at].iter().any(|seen| seen.partition == records[*at].partition);
        if let Some(at) = records.windows(2).position(of_known).filter(first) {
            records.remove(at);
            return Some(());
        }
        before.extend(records.iter().map(|seen| seen.partition.clone()));
    }
    None
}

fn poll_again(run: &mut Run) -> Option<()> {
    let is_poll = |entry: &Entry| match entry {
        Entry::Operation(operation) => &*operation.client == "committed" && !operation.seen().is_empty(),
        Entry::Event(_) => false,
    };
    let at = run.history.entries.iter().rposition(is_poll)?;
    let mut again = run.history.entries[at].clone();
    if let Entry::Operation(operation) = &mut again {
        operation.id = OperationId(u64::MAX);
        // by then what happened before the first one is past
        operation.invoked = operation.completed?;
    }
    run.history.entries.insert(at + 1, again);
    Some(())
}

fn give_twice(run: &mut Run) -> Option<()> {
    let records = polls(run, "committed").find(|records| !records.is_empty())?;
    records.insert(0, records[0].clone());
    Some(())
}

fn swap_acknowledgements(run: &mut Run) -> Option<()> {
    let (first, second) = pair(run, |first, second| {
        let same = first.client == second.client && first.session == second.session && first.idempotent;
        same && !first.transactional && !second.transactional
    })?;
    set_offset(run, &first.send.value, second.send.offset);
    set_offset(run, &second.send.value, first.send.offset);
    Some(())
}

fn swap_in_transaction(run: &mut Run) -> Option<()> {
    let (first, second) = pair(run, |first, second| first.operation == second.operation)?;
    set_offset(run, &first.send.value, second.send.offset);
    set_offset(run, &second.send.value, first.send.offset);
    Some(())
}

fn swap_in_log(run: &mut Run) -> Option<()> {
    let (first, second) = pair(run, |first, second| {
        first.client == second.client && first.session == second.session && first.idempotent
    })?;
    for record in &mut run.truth.logs.get_mut(&first.send.partition)?.records {
        if record.value.as_ref() == Some(&first.send.value) {
            record.value = Some(second.send.value.clone());
        } else if record.value.as_ref() == Some(&second.send.value) {
            record.value = Some(first.send.value.clone());
        }
    }
    Some(())
}

/// Whether one operation was over before the other began.
fn is_before(run: &Run, one: OperationId, other: OperationId) -> bool {
    let find = |id| run.history.operations().find(move |operation| operation.id == id);
    let times = find(one).and_then(|one| one.completed).zip(find(other).map(|other| other.invoked));
    times.is_some_and(|(over, begun)| over < begun)
}

/// Each is where the other was, for everybody who saw them.
fn swap_everywhere(run: &mut Run, fits: impl Fn(&Fact, &Fact) -> bool) -> Option<()> {
    let (first, second) = pair(run, |first, second| {
        let fit = [first, second].iter().all(|fact| !fact.transactional && fact.is_once(run));
        fit && fits(first, second) && is_before(run, first.operation, second.operation)
    })?;
    let (one, other) = (&first.send.value, &second.send.value);
    let swapped = |value: &Value| match value {
        value if value == one => other.clone(),
        value if value == other => one.clone(),
        value => value.clone(),
    };
    for record in run.truth.logs.values_mut().flat_map(|log| &mut log.records) {
        record.value = record.value.as_ref().map(swapped);
    }
    for operation in operations(run) {
        if let Action::Poll(poll) = &mut operation.action {
            poll.records.iter_mut().for_each(|seen| seen.value = swapped(&seen.value));
        }
    }
    set_offset(run, one, second.send.offset);
    set_offset(run, other, first.send.offset);
    Some(())
}

fn swap_of_one_client(run: &mut Run) -> Option<()> {
    // With an idempotent producer the order of each partition alone would show it, and there is no other way to it here.
    swap_everywhere(run, |first, second| first.client == second.client && !first.idempotent)
}

fn swap_of_two_clients(run: &mut Run) -> Option<()> {
    swap_everywhere(run, |first, second| first.client != second.client)
}

fn set_state(run: &mut Run, of: TransactionState, to: TransactionState) -> Option<()> {
    let mut records = run.truth.logs.values_mut().flat_map(|log| &mut log.records);
    records.find(|record| record.value.is_some() && record.transaction == of)?.transaction = to;
    Some(())
}

fn abort_one(run: &mut Run) -> Option<()> {
    set_state(run, TransactionState::Committed, TransactionState::Aborted)
}

fn leave_open(run: &mut Run) -> Option<()> {
    set_state(run, TransactionState::Aborted, TransactionState::Open)
}

fn read_aborted(run: &mut Run) -> Option<()> {
    let mut logs = run.truth.logs.iter();
    let seen = logs.find_map(|(partition, log)| {
        let is_aborted = |state| state == TransactionState::Aborted;
        let mut records = log.records.iter();
        let record = records.find(|record| record.value.is_some() && is_aborted(record.transaction))?;
        Some(Seen { partition: partition.clone(), offset: record.offset, value: record.value.clone()? })
    })?;
    polls(run, "committed").last()?.push(seen);
    Some(())
}

fn read_in_transaction(run: &mut Run, id: OperationId, send: &Send) -> Option<()> {
    let operation = operations(run).find(|operation| operation.id == id)?;
    let Action::Transaction(transaction) = &mut operation.action else { return None };
    let (partition, value) = (send.partition.clone(), send.value.clone());
    let seen = Seen { partition, offset: send.offset?, value };
    transaction.steps.push(Step::Poll(Poll { records: vec![seen] }));
    // the producer of the model is no consumer otherwise, so that it is given what it is shown
    Some(())
}

fn read_own(run: &mut Run) -> Option<()> {
    let fact = facts(run, Fate::Committed).into_iter().find(|fact| fact.transactional)?;
    read_in_transaction(run, fact.operation, &fact.send)
}

fn read_each_other(run: &mut Run) -> Option<()> {
    let transactions = facts(run, Fate::Committed).into_iter().filter(|fact| fact.transactional);
    let transactions: Vec<_> = transactions.collect();
    let first = transactions.first()?;
    let second = transactions.iter().find(|fact| fact.operation != first.operation)?;
    read_in_transaction(run, first.operation, &second.send)?;
    read_in_transaction(run, second.operation, &first.send)
}

/// A transaction is given what is written when it is over.
fn read_from_later(run: &mut Run, fits: impl Fn(&Fact, &Fact) -> bool) -> Option<()> {
    let facts: Vec<_> = facts(run, Fate::Committed).into_iter().filter(|fact| fact.ok).collect();
    let pairs = facts.iter().flat_map(|first| facts.iter().map(move |second| (first, second)));
    let mut pairs =
        pairs.filter(|(first, second)| first.transactional && second.is_once(run) && fits(first, second));
    let (first, second) = pairs.find(|(first, second)| is_before(run, first.operation, second.operation))?;
    read_in_transaction(run, first.operation, &second.send)
}

fn read_own_later(run: &mut Run) -> Option<()> {
    read_from_later(run, |first, second| first.client == second.client)
}

fn read_later(run: &mut Run) -> Option<()> {
    read_from_later(run, |first, second| first.client != second.client)
}

/// Two transactions are given the same record and commit the position after it.
fn build_twice(run: &mut Run) -> Option<()> {
    let facts: Vec<_> = facts(run, Fate::Committed).into_iter().filter(|fact| fact.ok).collect();
    let first = facts.iter().find(|fact| fact.transactional)?;
    let mut others = facts.iter().filter(|fact| fact.transactional);
    let second = others.find(|fact| fact.operation != first.operation)?;
    let mut given = facts.iter().filter(|fact| !fact.transactional);
    let given = given.find(|fact| is_before(run, fact.operation, first.operation))?.send.clone();
    for id in [first.operation, second.operation] {
        read_in_transaction(run, id, &given)?;
        let operation = operations(run).find(|operation| operation.id == id)?;
        let Action::Transaction(transaction) = &mut operation.action else { return None };
        let offsets = vec![(given.partition.clone(), given.offset? + 1)];
        transaction.steps.push(Step::Offsets { group: "pipeline".into(), offsets });
    }
    Some(())
}

fn overlap(run: &mut Run) -> Option<()> {
    let ownerships = &mut run.truth.ownerships;
    let at = ownerships.iter().position(|ownership| ownership.until.is_none())?;
    let mut other = ownerships[at].clone();
    (other.member, other.from) = ("somebody else".into(), other.from.plus(crate::history::Nanos(1)));
    ownerships.push(other);
    Some(())
}

fn assign_twice(run: &mut Run) -> Option<()> {
    let mut events = run.history.entries.iter().filter_map(|entry| match entry {
        Entry::Event(event) => Some(event),
        Entry::Operation(_) => None,
    });
    let mut again = events
        .find(|event| {
            matches!(&event.kind, EventKind::Assigned { subscription: Subscription::Subscribe { .. }, .. })
        })?
        .clone();
    if let EventKind::Assigned { subscription: Subscription::Subscribe { member, .. }, .. } = &mut again.kind
    {
        *member = "somebody else".into();
    }
    run.history.entries.push(Entry::Event(again));
    Some(())
}

fn commit_back(run: &mut Run) -> Option<()> {
    let last = run.truth.commits.last()?.clone();
    run.truth.commits.push(CommitSeen { offset: last.offset - 1, ..last });
    Some(())
}

fn commit_beyond(run: &mut Run) -> Option<()> {
    let (partition, log) = run.truth.logs.iter().next()?;
    let (partition, offset) = (partition.clone(), log.end_offset + 1);
    run.truth.committed.entry("g".into()).or_default().insert(partition, offset);
    Some(())
}

fn tell_stale(run: &mut Run) -> Option<()> {
    let commit = |operation: &&mut Operation| {
        operation.is_ok()
            && matches!(&operation.action, Action::Commit { offsets, .. } if offsets.iter().any(|(_, at)| *at > 0))
    };
    let operation = operations(run).find(commit)?.clone();
    let Action::Commit { group, offsets, .. } = &operation.action else { return None };
    let (partition, _) = offsets.iter().find(|(_, at)| *at > 0)?.clone();
    let (group, completed) = (group.clone(), operation.completed?.plus(crate::history::Nanos(1)));
    let offsets = vec![(partition, -1)]; // as a coordinator that has forgotten
    let stale = Operation {
        id: OperationId(u64::MAX),
        invoked: completed,
        completed: Some(completed),
        outcome: Outcome::Ok,
        action: Action::Committed { group, offsets },
        ..operation
    };
    run.history.entries.push(Entry::Operation(stale));
    Some(())
}
