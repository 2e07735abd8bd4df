//! Properties of the checkers together: a correct model of Kafka makes histories with every kind of unknown outcome, and all checkers
//! accept them; each way of breaking one ([`super::mutations`]) is found.
//!
//! The model never knows the checkers.

use proptest::prelude::*;

use super::dsl::{Run, default_client};
use super::{CHECKERS, Options, judge};
use crate::history::{
    Action, Client, CommitSeen, Ending, EventKind, Isolation, LogRecord, Name, Nanos, Outcome, Ownership,
    Partition, PartitionLog, Poll, Producer, Recorder, Seen, Send, Step, Subscription, Transaction,
    TransactionState, Truth, jsonl,
};

/// What becomes of a request whose answer the model decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    Done,
    /// Done at the second try, which the broker may see as a new one.
    DoneTwice,
    DoneUnknown,
    LostUnknown,
    Failed,
}

/// What the model does next.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Send {
        client: usize,
        partition: usize,
        luck: Luck,
    },
    /// With sends of somebody else in between, if so wished.
    Transaction {
        client: usize,
        partitions: Vec<usize>,
        foreign: bool,
        abort: bool,
        luck: Luck,
    },
    Poll {
        client: usize,
        records: usize,
    },
    Rebalance {
        owners: [usize; PARTITIONS],
    },
    Commit {
        member: usize,
        luck: Luck,
    },
    AskCommitted,
    Restart {
        client: usize,
    },
}

const PARTITIONS: usize = 2;
const PRODUCERS: [&str; 3] = ["idempotent-0", "idempotent-1", "plain"];
const CONSUMERS: [&str; 4] = ["member-0", "member-1", "committed", "everything"];

fn luck() -> impl Strategy<Value = Luck> {
    use Luck::{Done, DoneTwice, DoneUnknown, Failed, LostUnknown};
    prop_oneof![4 => Just(Done), 1 => Just(DoneTwice), 1 => Just(DoneUnknown), 1 => Just(LostUnknown), 1 => Just(Failed)]
}

fn act() -> impl Strategy<Value = Act> {
    let (client, partition) = (0..PRODUCERS.len(), 0..PARTITIONS);
    let send = (client.clone(), partition.clone(), luck());
    let send = send.prop_map(|(client, partition, luck)| Act::Send { client, partition, luck });
    let partitions = prop::collection::vec(partition, 1..5);
    let transaction = (0..2_usize, partitions, any::<bool>(), any::<bool>(), luck());
    let transaction = transaction.prop_map(|(client, partitions, foreign, abort, luck)| Act::Transaction {
        client,
        partitions,
        foreign,
        abort,
        luck,
    });
    let poll = (0..CONSUMERS.len(), 0..6_usize).prop_map(|(client, records)| Act::Poll { client, records });
    let commit = (0..2_usize, luck()).prop_map(|(member, luck)| Act::Commit { member, luck });
    prop_oneof![
        6 => send,
        3 => transaction,
        6 => poll,
        1 => [0..2_usize, 0..2_usize].prop_map(|owners| Act::Rebalance { owners }),
        2 => commit,
        1 => Just(Act::AskCommitted),
        1 => client.prop_map(|client| Act::Restart { client }),
    ]
}

pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 0..60)
}

/// A correct Kafka.
#[derive(Debug, Default)]
struct Model {
    recorder: Recorder,
    clock: u64,
    values: u64,
    logs: [Vec<LogRecord>; PARTITIONS],
    positions: [[i64; PARTITIONS]; CONSUMERS.len()],
    committed: [Option<i64>; PARTITIONS],
    owners: [usize; PARTITIONS],
    generation: i32,
    truth: Truth,
}

fn partition(index: usize) -> Partition {
    Partition::new("t", index as i32)
}

/// Makes a run that a correct Kafka could have made.
pub(super) fn run(acts: &[Act]) -> Run {
    let mut model = Model::default();
    model.introduce();
    for act in acts {
        model.act(act);
    }
    for client in 2..CONSUMERS.len() {
        model.poll(client, usize::MAX);
    }
    model.finish()
}

impl Model {
    fn now(&mut self) -> Nanos {
        self.clock += 1;
        Nanos::from_millis(self.clock)
    }

    fn introduce(&mut self) {
        let plain = Producer { idempotent: false, acks: -1, in_flight_max: 5 };
        for name in PRODUCERS {
            let client = default_client(name);
            let producer = if name == "plain" { Some(plain) } else { client.producer };
            self.recorder.client(Client { producer, ..client });
        }
        for name in CONSUMERS {
            let everything = name == "everything";
            let isolation = if everything { Isolation::ReadUncommitted } else { Isolation::ReadCommitted };
            self.recorder.client(Client { producer: None, isolation, ..default_client(name) });
        }
        for name in &CONSUMERS[2..] {
            let partitions = (0..PARTITIONS).map(|index| (partition(index), Some(0))).collect();
            let kind = EventKind::Assigned { subscription: Subscription::Assign, partitions };
            let at = self.now();
            self.recorder.event(at, &Name::from(*name), kind);
        }
        self.rebalance([0, 1]);
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Send { client, partition, luck } => self.send(*client, *partition, *luck),
            Act::Transaction { client, partitions, foreign, abort, luck } => {
                self.transaction(*client, partitions, *foreign, *abort, *luck);
            }
            Act::Poll { client, records } => self.poll(*client, *records),
            Act::Rebalance { owners } => self.rebalance(*owners),
            Act::Commit { member, luck } => self.commit(*member, *luck),
            Act::AskCommitted => self.ask_committed(),
            Act::Restart { client } => {
                let at = self.now();
                self.recorder.event(at, &PRODUCERS[*client].into(), EventKind::Restarted);
            }
        }
    }

    fn append(&mut self, index: usize, value: Option<Name>, transaction: TransactionState) -> i64 {
        let offset = self.logs[index].len() as i64;
        self.logs[index].push(LogRecord { offset, value, transaction });
        offset
    }

    fn value(&mut self) -> Name {
        self.values += 1;
        Name::from(format!("v{}", self.values))
    }

    fn send(&mut self, client: usize, index: usize, luck: Luck) {
        let mut send = Send { partition: partition(index), value: self.value(), offset: None, attempts: 1 };
        let at = self.now();
        let ticket = self.recorder.begin(at, &PRODUCERS[client].into(), Action::Send(send.clone()));
        if !matches!(luck, Luck::LostUnknown | Luck::Failed) {
            send.offset = Some(self.append(index, Some(send.value.clone()), TransactionState::None));
        }
        if luck == Luck::DoneTwice {
            send.attempts = 2;
            if PRODUCERS[client] == "plain" {
                send.offset = Some(self.append(index, Some(send.value.clone()), TransactionState::None));
            }
        }
        let outcome = outcome(luck);
        send.offset = send.offset.filter(|_| outcome == Outcome::Ok);
        let at = self.now();
        self.recorder.complete(ticket, at, outcome, Action::Send(send));
    }

    fn transaction(&mut self, client: usize, indices: &[usize], foreign: bool, abort: bool, luck: Luck) {
        let ending = if abort { Ending::Abort } else { Ending::Commit };
        let mut transaction =
            Transaction { transactional_id: PRODUCERS[client].into(), steps: Vec::new(), ending };
        let at = self.now();
        let action = Action::Transaction(transaction.clone());
        let ticket = self.recorder.begin(at, &PRODUCERS[client].into(), action);
        let done = !abort && !matches!(luck, Luck::LostUnknown | Luck::Failed);
        let state = if done { TransactionState::Committed } else { TransactionState::Aborted };
        for index in indices {
            let value = self.value();
            let offset = Some(self.append(*index, Some(value.clone()), state));
            let send = Send { partition: partition(*index), value, offset, attempts: 1 };
            transaction.steps.push(Step::Send(send));
            if foreign {
                self.send(2, *index, Luck::Done);
            }
        }
        for index in 0..PARTITIONS {
            if indices.contains(&index) {
                self.append(index, None, state);
            }
        }
        let at = self.now();
        self.recorder.complete(ticket, at, outcome(luck), Action::Transaction(transaction));
    }

    fn poll(&mut self, client: usize, records: usize) {
        let name = Name::from(CONSUMERS[client]);
        let at = self.now();
        let ticket = self.recorder.begin(at, &name, Action::Poll(Poll::default()));
        let mut poll = Poll::default();
        for index in 0..PARTITIONS {
            if client < 2 && self.owners[index] != client {
                continue;
            }
            let position = &mut self.positions[client][index];
            for record in &self.logs[index][*position as usize..] {
                if poll.records.len() >= records {
                    break;
                }
                *position = record.offset + 1;
                let hidden =
                    CONSUMERS[client] != "everything" && record.transaction == TransactionState::Aborted;
                if let Some(value) = record.value.clone().filter(|_| !hidden) {
                    let (partition, offset) = (partition(index), record.offset);
                    poll.records.push(Seen { partition, offset, value });
                }
            }
        }
        let at = self.now();
        self.recorder.complete(ticket, at, Outcome::Ok, Action::Poll(poll));
    }

    fn rebalance(&mut self, owners: [usize; PARTITIONS]) {
        self.generation += 1;
        for (index, owner) in self.owners.into_iter().enumerate() {
            let at = self.now();
            let kind = EventKind::Revoked { partitions: vec![partition(index)], lost: false };
            self.recorder.event(at, &CONSUMERS[owner].into(), kind);
        }
        let until = self.now();
        for ownership in self.truth.ownerships.iter_mut().filter(|ownership| ownership.until.is_none()) {
            ownership.until = Some(until);
        }
        self.owners = owners;
        for (index, owner) in owners.into_iter().enumerate() {
            let member = Name::from(CONSUMERS[owner]);
            let position = self.committed[index].unwrap_or(0);
            self.positions[owner][index] = position;
            let (group, generation, at) = (Name::from("g"), self.generation, self.now());
            let subscription =
                Subscription::Subscribe { group: group.clone(), member: member.clone(), generation };
            let partitions = vec![(partition(index), Some(position))];
            self.recorder.event(at, &member, EventKind::Assigned { subscription, partitions });
            let (partition, from, until) = (partition(index), at, None);
            self.truth.ownerships.push(Ownership { group, generation, member, partition, from, until });
        }
    }

    fn commit(&mut self, member: usize, luck: Luck) {
        let owned = (0..PARTITIONS).filter(|index| self.owners[*index] == member);
        let owned: Vec<_> = owned.collect();
        let offsets = owned.iter().map(|index| (partition(*index), self.positions[member][*index]));
        let (group, generation) = (Name::from("g"), self.generation);
        let action = Action::Commit { group: group.clone(), generation, offsets: offsets.collect() };
        let at = self.now();
        let ticket = self.recorder.begin(at, &CONSUMERS[member].into(), action.clone());
        if !matches!(luck, Luck::LostUnknown | Luck::Failed) {
            for index in owned {
                let (offset, reset) = (self.positions[member][index], false);
                self.committed[index] = Some(offset);
                let (group, partition) = (group.clone(), partition(index));
                self.truth.commits.push(CommitSeen { at, group, partition, offset, reset });
            }
        }
        let at = self.now();
        self.recorder.complete(ticket, at, outcome(luck), action);
    }

    fn committed(&self) -> Vec<(Partition, i64)> {
        let committed = self.committed.iter().enumerate();
        committed.filter_map(|(index, offset)| Some((partition(index), (*offset)?))).collect()
    }

    fn ask_committed(&mut self) {
        let at = self.now();
        let asked = Action::Committed { group: "g".into(), offsets: Vec::new() };
        let ticket = self.recorder.begin(at, &"admin".into(), asked);
        let at = self.now();
        let answer = Action::Committed { group: "g".into(), offsets: self.committed() };
        self.recorder.complete(ticket, at, Outcome::Ok, answer);
    }

    fn finish(mut self) -> Run {
        for (index, records) in self.logs.iter().enumerate() {
            let end_offset = records.len() as i64;
            let (start_offset, high_watermark, records) = (0, end_offset, records.clone());
            let log = PartitionLog { start_offset, high_watermark, end_offset, compacted: false, records };
            self.truth.logs.insert(partition(index), log);
        }
        for (partition, offset) in self.committed() {
            self.truth.committed.entry("g".into()).or_default().insert(partition, offset);
        }
        Run { history: self.recorder.finish(None), truth: self.truth, ..Run::default() }
    }
}

fn outcome(luck: Luck) -> Outcome {
    match luck {
        Luck::Done | Luck::DoneTwice => Outcome::Ok,
        Luck::DoneUnknown | Luck::LostUnknown => Outcome::Unknown("no answer".into()),
        Luck::Failed => Outcome::Fail("refused".into()),
    }
}

/// Options under which the model breaks nothing: what Kafka does not promise, and what a plain producer may do, is left out.
pub(super) fn options() -> Options {
    let on = CHECKERS.iter().map(|checker| checker.id.to_owned()).collect();
    let off = ["duplicate", "int_send_skip", "g0", "g1c_with_writes"].map(str::to_owned).into();
    let lag_max = Some(Nanos::from_secs(3600));
    Options { on, off, lag_max, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_correct_kafka_does_is_accepted_by_all(acts in acts()) {
        let run = run(&acts);
        let verdict = judge(&run.history, &run.truth, &options());
        prop_assert!(verdict.is_clean(), "{:#?}", verdict.anomalies);
    }

    #[test]
    fn a_run_is_written_and_read_back(acts in acts()) {
        let run = run(&acts);
        let mut text = Vec::new();
        jsonl::write(&mut text, &run.history, &run.truth).unwrap();
        let (history, truth) = jsonl::read(&mut text.as_slice()).unwrap();
        prop_assert_eq!((history, truth), (run.history, run.truth));
    }
}
