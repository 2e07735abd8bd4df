//! Reads, processes, and writes, exactly once: what a member of a group has read is written on in a transaction that commits the
//! group's offsets too, as Kafka Streams' `exactly_once_v2` does (KIP-447).
//!
//! It never knows how partitions come to the member, nor how transactions end.

use tokio::sync::{mpsc, oneshot};

use super::Context;
use super::group::Refusal;
use super::transactions::{Broken, GroupOffsets, Session, TransactionSettings};
use crate::history::{Partition, Seen};
use crate::random::Stream;

/// What a processor does beside being a member.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessorRole {
    /// Where it writes.
    pub to: String,
    /// Its place in transactions.
    pub transactions: TransactionSettings,
}

/// What is to be processed.
pub(super) struct Job {
    /// What was read.
    pub(super) polled: Vec<Seen>,
    /// Where to read on after it, and as whom.
    pub(super) offsets: GroupOffsets,
    /// What came of it.
    pub(super) answer: oneshot::Sender<Settled>,
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled {
    /// These offsets are the group's.
    Committed(Vec<(Partition, i64)>),
    /// They are not, or nobody knows: the group does, and there is no transaction any more that could change it.
    Aborted,
    /// The group did not take them.
    Refused(Refusal),
}

/// Starts a processor, which works on what it is sent until nobody can send any more.
pub(super) fn start(context: &Context, role: ProcessorRole) -> mpsc::UnboundedSender<Job> {
    let (jobs, queue) = mpsc::unbounded_channel();
    let worker = Worker {
        random: context.stream("workload"),
        written: 0,
        session: None,
        context: context.clone(),
        role,
    };
    context.network.spawn(worker.work(queue));
    jobs
}

struct Worker {
    context: Context,
    role: ProcessorRole,
    random: Stream,
    written: u64,
    session: Option<Session>,
}

impl Worker {
    async fn work(mut self, mut queue: mpsc::UnboundedReceiver<Job>) {
        // First of all, as `initTransactions` is called: what an earlier incarnation left open would keep the group's offsets from the
        // member until it times out.
        self.begin().await;
        while let Some(Job { polled, offsets, answer }) = queue.recv().await {
            let _writing = self.context.progress.writes();
            let settled = match self.transaction(polled, offsets.clone()).await {
                Ok(true) => Settled::Committed(offsets.offsets),
                Ok(false) => Settled::Aborted,
                Err(_) => {
                    // Fenced, or nobody knows: a new producer makes sure that the transaction is over.
                    self.begin().await;
                    Settled::Aborted
                }
            };
            // The member may have ended.
            let _ = answer.send(settled);
        }
    }

    /// Gets the transactional id, however long it takes.
    async fn begin(&mut self) {
        let (network, settings) = (self.context.network.clone(), self.role.transactions.clone());
        let mut failures = 0;
        self.session = loop {
            match Session::begin(&network, &settings, vec![self.role.to.clone()]).await {
                Ok(session) => break Some(session),
                Err(_) => {
                    network.pause(failures).await;
                    failures += 1;
                }
            }
        };
    }

    /// Each record that was read becomes one that is written. Returns whether that was committed.
    async fn transaction(&mut self, polled: Vec<Seen>, offsets: GroupOffsets) -> Result<bool, Broken> {
        let to = self.role.to.clone();
        let Some(mut session) = self.session.take() else { return Ok(false) };
        let count = self.context.network.topic(&to).map_or(0, |topic| topic.partitions.len() as u64).max(1);
        let mut records = Vec::new();
        for _ in &polled {
            self.written += 1;
            let partition = Partition::new(to.as_str(), self.random.within(0..count) as i32);
            records.push((self.written, partition, self.id(), 0));
        }
        let aborts = self.random.within(0..100) < self.role.transactions.abort_percent;
        session.open(polled);
        let mut sent = session.send(records).await;
        if sent.is_ok() {
            sent = session.commit_offsets(offsets).await;
        }
        if aborts || sent.is_err() {
            session.abort(sent.err()).await?;
            self.session = Some(session);
            return Ok(false);
        }
        match session.commit().await {
            Ok(()) => {
                self.session = Some(session);
                Ok(true)
            }
            Err(Broken::Abortable(why)) => {
                session.abort(Some(Broken::Abortable(why))).await?;
                self.session = Some(session);
                Ok(false)
            }
            Err(fatal) => Err(fatal),
        }
    }

    fn id(&self) -> String {
        match self.context.incarnation {
            0 => format!("{}/{}", self.context.network.name(), self.written),
            number => format!("{}+{number}/{}", self.context.network.name(), self.written),
        }
    }
}
