//! What members of both protocols have in common: they read, send heartbeats, and commit.
//!
//! It never knows how partitions come to a member.

use kafka_protocol::messages::ResponseKind;
use tidegate_cluster::ErrorCode;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::coordinator::{Coordinator, Refusal};
use super::reconciled::Reconciliation;
use super::{GroupProtocol, GroupRole};
use crate::clients::fetcher::{self, Delivery, Fetcher};
use crate::clients::link::Answer;
use crate::clients::processor::{self, Job, ProcessorRole, Settled};
use crate::clients::producer::sleep_until;
use crate::clients::transactions::GroupOffsets;
use crate::clients::{Context, Progress};
use crate::history::{EventKind, Name, Partition, Subscription};
use crate::random::Stream;

/// Why a member stops working with what it has.
pub(super) enum End {
    /// The group rebalances: it may commit, and joins again. Of the classic protocol.
    Rebalance,
    /// It is no member any more, or not of this generation.
    Lost(Refusal),
    /// The coordinator is another one, or cannot be reached.
    Moved,
    /// The coordinator has answered a heartbeat of KIP-848.
    Answered(Box<Answer>),
}

/// How offsets become the group's.
enum Commits {
    /// OffsetCommit, beside the reading.
    Plain,
    /// With the transactions of a processor.
    ExactlyOnce(mpsc::UnboundedSender<Job>),
}

/// A commit under way.
type Committing = oneshot::Receiver<Settled>;

/// A member of a group.
pub(super) struct Member {
    pub(super) context: Context,
    pub(super) role: GroupRole,
    pub(super) coordinator: Coordinator,
    fetcher: Fetcher,
    fetched: mpsc::UnboundedReceiver<fetcher::Event>,
    commits: Commits,
    committing: Option<Committing>,
    commit_at: Instant,
    /// Whether what was read has to be read again, from where the group is.
    rewinds: bool,
    pub(super) beat_at: Instant,
    pub(super) reconciliation: Reconciliation,
    /// Where member ids come from.
    pub(super) random: Stream,
    reader: Name,
}

impl Member {
    pub(super) fn new(context: Context, role: GroupRole, processor: Option<ProcessorRole>) -> Self {
        let network = context.network.clone();
        let reader = Name::from(role.group.as_str());
        let (delivery, progress) = match processor {
            Some(_) => (Delivery::HandedOut, Progress::default()),
            None => (Delivery::Recorded, context.progress.clone()),
        };
        let (fetcher, fetched) = Fetcher::new(
            network.clone(),
            (role.fetch.clone(), delivery),
            role.topics.clone(),
            reader.clone(),
            progress,
        );
        let commits = match processor {
            Some(processor) => Commits::ExactlyOnce(processor::start(&context, processor)),
            None => Commits::Plain,
        };
        let coordinator = Coordinator::new(network, role.clone());
        let (now, random) = (Instant::now(), context.stream("member"));
        Self {
            context,
            role,
            coordinator,
            fetcher,
            fetched,
            commits,
            committing: None,
            commit_at: now,
            rewinds: false,
            beat_at: now,
            reconciliation: Reconciliation::default(),
            random,
            reader,
        }
    }

    /// Joins, reads, and joins again.
    pub(super) async fn work(&mut self) {
        match self.role.protocol {
            GroupProtocol::Classic => self.work_classic().await,
            GroupProtocol::Consumer => self.work_reconciled().await,
        }
    }

    /// Leaves. Whoever ends does not process what it has not begun to.
    pub(super) async fn leave(&mut self, ends: bool) {
        if !ends || matches!(self.commits, Commits::Plain) {
            self.commit_now().await;
        }
        self.revoke_all(false);
        match self.role.protocol {
            GroupProtocol::Classic => self.coordinator.leave().await,
            GroupProtocol::Consumer => self.leave_reconciled().await,
        }
    }

    // ---- partitions ----

    /// It is given these partitions, beside those it has.
    pub(super) fn assigned(&mut self, partitions: &[(Partition, Option<i64>)]) {
        let subscription = Subscription::Subscribe {
            group: self.role.group.as_str().into(),
            member: self.coordinator.history_name(),
            generation: self.coordinator.generation(),
        };
        self.context.network.tell(EventKind::Assigned { subscription, partitions: partitions.to_vec() });
        self.fetcher.assign(partitions);
        self.commit_at = Instant::now() + self.role.commit_interval;
    }

    /// It has these no more.
    pub(super) fn revoke(&mut self, partitions: Vec<Partition>, lost: bool) {
        if partitions.is_empty() {
            return;
        }
        self.fetcher.revoke(&partitions);
        self.context.network.tell(EventKind::Revoked { partitions, lost });
    }

    /// It has nothing any more.
    pub(super) fn revoke_all(&mut self, lost: bool) {
        self.revoke(self.fetcher.assigned(), lost);
        self.rewinds = false;
    }

    /// What it has.
    pub(super) fn owned(&self) -> Vec<Partition> {
        self.fetcher.assigned()
    }

    // ---- commits ----

    /// Begins to commit what was read, unless there is nothing.
    fn begin_commit(&mut self) {
        self.commit_at = Instant::now() + self.role.commit_interval;
        let offsets = self.fetcher.offsets();
        let (answer, committing) = oneshot::channel();
        match &self.commits {
            Commits::Plain if offsets.is_empty() => {}
            Commits::Plain => {
                let commit = self.coordinator.committer(offsets.clone());
                self.context.network.spawn(async move {
                    let settled = match commit.await {
                        None => Settled::Committed(offsets),
                        Some(refusal) => Settled::Refused(refusal),
                    };
                    // The member may have ended.
                    let _ = answer.send(settled);
                });
                self.committing = Some(committing);
            }
            Commits::ExactlyOnce(worker) => {
                let polled = self.fetcher.take_polled();
                if polled.is_empty() {
                    // Nothing but what no consumer is shown.
                    offsets
                        .iter()
                        .for_each(|(p, offset)| self.context.progress.set(&self.reader, p, *offset));
                    return;
                }
                let offsets = GroupOffsets {
                    group: self.role.group.clone(),
                    generation: self.coordinator.generation(),
                    member_id: self.coordinator.member_id.clone(),
                    instance_id: self.role.instance_id.clone(),
                    offsets,
                };
                if worker.send(Job { polled, offsets, answer }).is_ok() {
                    self.committing = Some(committing);
                }
            }
        }
    }

    /// Takes in what came of a commit. Returns why the group did not take it.
    fn settled(&mut self, settled: Option<Settled>) -> Option<Refusal> {
        self.committing = None;
        match settled {
            Some(Settled::Committed(offsets)) => {
                if matches!(self.commits, Commits::ExactlyOnce(_)) {
                    offsets
                        .iter()
                        .for_each(|(p, offset)| self.context.progress.set(&self.reader, p, *offset));
                }
                None
            }
            Some(Settled::Aborted) => {
                self.rewinds = true;
                None
            }
            Some(Settled::Refused(refusal)) => Some(refusal),
            None => None,
        }
    }

    /// Reads again from where the group is, once that is known.
    async fn rewind(&mut self) {
        let owned = self.fetcher.assigned();
        let mut failures = 0;
        while self.rewinds && !owned.is_empty() {
            match self.coordinator.committed_as_anybody(&owned).await {
                Ok(offsets) => {
                    self.fetcher.seek(&offsets);
                    self.rewinds = false;
                }
                Err(refusal) => {
                    self.coordinator.heed_place(&refusal);
                    self.context.network.pause(failures).await;
                    failures += 1;
                }
            }
        }
        self.rewinds = false;
    }

    /// Waits for a transaction that has begun. A plain commit needs nobody who waits.
    pub(super) async fn settle(&mut self) {
        if let (Commits::ExactlyOnce(_), Some(committing)) = (&self.commits, &mut self.committing) {
            let settled = committing.await.ok();
            let _ = self.settled(settled);
        }
    }

    /// Commits what was read, and waits. What comes of it is in the history only: whoever reads next asks what is committed.
    pub(super) async fn commit_now(&mut self) {
        self.settle().await;
        if self.rewinds {
            // What was read since then lies behind what was aborted, and would skip it.
            return;
        }
        self.begin_commit();
        if let Some(committing) = &mut self.committing {
            let settled = committing.await.ok();
            let _ = self.settled(settled);
        }
    }

    // ---- reading ----

    /// Reads, sends heartbeats and commits until something ends it.
    pub(super) async fn read(&mut self) -> End {
        let (answers, mut heard) = mpsc::unbounded_channel::<Box<Answer>>();
        let mut beating = false;
        let mut silent_since = Instant::now();
        loop {
            if self.rewinds {
                self.rewind().await;
            }
            if self.committing.is_none() || matches!(self.commits, Commits::Plain) {
                self.fetcher.dispatch();
            }
            let now = Instant::now();
            if now >= self.beat_at && !beating {
                beating = true;
                self.beat_at = now + self.role.heartbeat_interval;
                self.beat(answers.clone());
            }
            if now >= self.commit_at && self.committing.is_none() {
                self.begin_commit();
            }
            if silent_since.elapsed() >= self.role.session_timeout {
                return End::Moved;
            }
            let commit_at = self.committing.is_none().then_some(self.commit_at);
            let due = [(!beating).then_some(self.beat_at), commit_at, self.fetcher.wake_at()];
            tokio::select! {
                biased;
                Some(answer) = heard.recv() => {
                    beating = false;
                    match judge(answer) {
                        Heard::Fine => silent_since = Instant::now(),
                        Heard::Nothing => {}
                        Heard::End(end) => return end,
                    }
                }
                settled = outcome(&mut self.committing) => match self.settled(settled).map(of_refusal) {
                    Some(Heard::End(end)) => return end,
                    _ => silent_since = Instant::now(),
                },
                Some(event) = self.fetched.recv() => self.fetcher.handle(event),
                () = sleep_until(due.into_iter().flatten().min()) => {}
            }
        }
    }

    fn beat(&mut self, answers: mpsc::UnboundedSender<Box<Answer>>) {
        let beat = match self.role.protocol {
            GroupProtocol::Classic => self.beat_classic(),
            GroupProtocol::Consumer => self.beat_reconciled(),
        };
        self.context.network.spawn(async move {
            // The member may have ended.
            let _ = answers.send(Box::new(beat.await));
        });
    }
}

async fn outcome(committing: &mut Option<Committing>) -> Option<Settled> {
    match committing {
        Some(committing) => committing.await.ok(),
        None => std::future::pending().await,
    }
}

enum Heard {
    Fine,
    Nothing,
    End(End),
}

fn judge(answer: Box<Answer>) -> Heard {
    match *answer {
        Ok(ResponseKind::Heartbeat(answer)) => of_code(ErrorCode(answer.error_code)),
        Ok(ResponseKind::ConsumerGroupHeartbeat(_)) => Heard::End(End::Answered(answer)),
        _ => Heard::End(End::Moved),
    }
}

fn of_refusal(refusal: Refusal) -> Heard {
    match refusal {
        Refusal::Code(code) => of_code(code),
        Refusal::Silence(_) => Heard::End(End::Moved),
    }
}

fn of_code(code: ErrorCode) -> Heard {
    match code {
        ErrorCode::NONE => Heard::Fine,
        ErrorCode::REBALANCE_IN_PROGRESS => Heard::End(End::Rebalance),
        ErrorCode::NOT_COORDINATOR | ErrorCode::COORDINATOR_NOT_AVAILABLE => Heard::End(End::Moved),
        ErrorCode::UNKNOWN_MEMBER_ID
        | ErrorCode::ILLEGAL_GENERATION
        | ErrorCode::FENCED_INSTANCE_ID
        | ErrorCode::FENCED_MEMBER_EPOCH => Heard::End(End::Lost(Refusal::Code(code))),
        // STALE_MEMBER_EPOCH among them: the next heartbeat brings the new epoch, and the next commit has it.
        _ => Heard::Nothing,
    }
}
