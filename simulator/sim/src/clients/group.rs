//! A member of a group of the classic protocol, as the Java client's `ConsumerCoordinator` with the range assignor, eagerly.
//!
//! It never knows how records are fetched: see `fetcher.rs`.

mod assign;
mod coordinator;

use std::time::Duration;

use kafka_protocol::messages::{ApiKey, HeartbeatRequest, ResponseKind};
use tidegate_cluster::ErrorCode;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::fetcher::{self, FetchSettings, Fetcher};
use super::link::Answer;
use super::network::Target;
use super::{Context, Order};
use crate::history::{EventKind, Name, Partition, Subscription};
use coordinator::{Coordinator, Refusal};

/// How members agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupProtocol {
    /// Clients assign (JoinGroup, SyncGroup).
    Classic,
}

/// What a member of a group does.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRole {
    /// What it subscribes to.
    pub topics: Vec<String>,
    /// `group.id`.
    pub group: String,
    /// `group.instance.id`.
    pub instance_id: Option<String>,
    /// How members agree.
    pub protocol: GroupProtocol,
    /// `session.timeout.ms`.
    pub session_timeout: Duration,
    /// `heartbeat.interval.ms`.
    pub heartbeat_interval: Duration,
    /// `max.poll.interval.ms`: how long a rebalance waits for it.
    pub rebalance_timeout: Duration,
    /// `auto.commit.interval.ms`.
    pub commit_interval: Duration,
    /// How it reads.
    pub fetch: FetchSettings,
}

/// Why a member stops working with what it has.
enum End {
    /// The group rebalances: it may commit, and joins again.
    Rebalance,
    /// It is no member any more, or not of this generation.
    Lost(Refusal),
    /// The coordinator is another one, or cannot be reached.
    Moved,
}

struct Member {
    context: Context,
    role: GroupRole,
    coordinator: Coordinator,
    fetcher: Fetcher,
    fetched: mpsc::UnboundedReceiver<fetcher::Event>,
}

/// Works until the order to end, then leaves.
pub(super) async fn run(context: Context, role: GroupRole) {
    let mut orders = context.orders.clone();
    let network = context.network.clone();
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Stop) => return,
        () = network.wait_for(&role.topics) => {}
    }
    let reader = Name::from(role.group.as_str());
    let (fetcher, fetched) = Fetcher::new(
        network.clone(),
        role.fetch.clone(),
        role.topics.clone(),
        reader,
        context.progress.clone(),
    );
    let coordinator = Coordinator::new(network, role.clone());
    let mut member = Member { context, role, coordinator, fetcher, fetched };
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Stop) => {}
        () = member.work() => {}
    }
    member.commit().await;
    member.revoke(false);
    member.coordinator.leave().await;
}

impl Member {
    /// Joins, reads, and joins again.
    async fn work(&mut self) {
        let mut failures = 0;
        loop {
            match self.join().await {
                Ok(partitions) => self.assigned(&partitions),
                Err(refusal) => {
                    self.coordinator.heed(&refusal);
                    self.context.network.pause(failures).await;
                    failures += 1;
                    continue;
                }
            }
            failures = 0;
            self.read_generation().await;
        }
    }

    /// Reads for as long as the member is one of its generation.
    async fn read_generation(&mut self) {
        loop {
            match self.read().await {
                // It is still a member, as far as it knows: the new coordinator will say.
                End::Moved => self.coordinator.find_again().await,
                End::Rebalance => {
                    self.commit().await;
                    return self.revoke(false);
                }
                End::Lost(refusal) => {
                    self.revoke(true);
                    return self.coordinator.heed(&refusal);
                }
            }
        }
    }

    /// Joins, and finds out where to read on.
    async fn join(&mut self) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        let partitions = self.coordinator.join().await?;
        if partitions.is_empty() { Ok(Vec::new()) } else { self.coordinator.committed(&partitions).await }
    }

    fn assigned(&mut self, partitions: &[(Partition, Option<i64>)]) {
        let network = &self.context.network;
        let subscription = Subscription::Subscribe {
            group: self.role.group.as_str().into(),
            member: self.coordinator.history_name(),
            generation: self.coordinator.generation(),
        };
        let event = EventKind::Assigned { subscription, partitions: partitions.to_vec() };
        network.recorder().event(network.env().now(), network.name(), event);
        self.fetcher.assign(partitions);
    }

    fn revoke(&mut self, lost: bool) {
        let partitions = self.fetcher.assigned();
        if partitions.is_empty() {
            return;
        }
        self.fetcher.revoke(&partitions);
        let network = &self.context.network;
        let event = EventKind::Revoked { partitions, lost };
        network.recorder().event(network.env().now(), network.name(), event);
    }

    async fn commit(&mut self) {
        let offsets = self.fetcher.offsets();
        if !offsets.is_empty() {
            self.coordinator.commit(offsets).await;
        }
    }

    /// Reads, sends heartbeats and commits until something ends it.
    async fn read(&mut self) -> End {
        let (answers, mut heard) = mpsc::unbounded_channel::<Beat>();
        let mut beat_at = Instant::now() + self.role.heartbeat_interval;
        let mut commit_at = Instant::now() + self.role.commit_interval;
        let (mut beating, mut committing) = (false, false);
        let mut silent_since = Instant::now();
        loop {
            self.fetcher.dispatch();
            let now = Instant::now();
            if now >= beat_at && !beating {
                beating = true;
                beat_at = now + self.role.heartbeat_interval;
                self.beat(answers.clone());
            }
            if now >= commit_at && !committing {
                commit_at = now + self.role.commit_interval;
                let offsets = self.fetcher.offsets();
                if !offsets.is_empty() {
                    committing = true;
                    let (done, commit) = (answers.clone(), self.coordinator.committer(offsets));
                    self.context.network.spawn(async move {
                        let refused = commit.await;
                        // The member may have ended.
                        let _ = done.send(Beat::Committed(refused));
                    });
                }
            }
            if silent_since.elapsed() >= self.role.session_timeout {
                return End::Moved;
            }
            let due =
                [(!beating).then_some(beat_at), (!committing).then_some(commit_at), self.fetcher.wake_at()];
            tokio::select! {
                biased;
                Some(beat) = heard.recv() => {
                    match &beat {
                        Beat::Answered(_) => beating = false,
                        Beat::Committed(_) => committing = false,
                    }
                    match judge(beat) {
                        Heard::Fine => silent_since = Instant::now(),
                        Heard::Nothing => {}
                        Heard::End(end) => return end,
                    }
                }
                Some(event) = self.fetched.recv() => self.fetcher.handle(event),
                () = super::producer::sleep_until(due.into_iter().flatten().min()) => {}
            }
        }
    }

    fn beat(&self, answers: mpsc::UnboundedSender<Beat>) {
        let (network, coordinator) = (self.context.network.clone(), &self.coordinator);
        let (group_id, member_id, instance_id) = coordinator.names();
        let body = HeartbeatRequest::default()
            .with_group_id(group_id)
            .with_generation_id(coordinator.generation())
            .with_member_id(member_id)
            .with_group_instance_id(instance_id);
        let target = Target::Coordinator(coordinator.node_id());
        self.context.network.spawn(async move {
            let answer = network.call(target, ApiKey::Heartbeat, body).await;
            // The member may have ended.
            let _ = answers.send(Beat::Answered(Box::new(answer)));
        });
    }
}

enum Beat {
    Answered(Box<Answer>),
    Committed(Option<Refusal>),
}

enum Heard {
    Fine,
    Nothing,
    End(End),
}

fn judge(beat: Beat) -> Heard {
    let code = match beat {
        Beat::Answered(answer) => match *answer {
            Ok(ResponseKind::Heartbeat(answer)) => ErrorCode(answer.error_code),
            _ => return Heard::End(End::Moved),
        },
        Beat::Committed(None) => ErrorCode::NONE,
        Beat::Committed(Some(Refusal::Code(code))) => code,
        Beat::Committed(Some(Refusal::Silence(_))) => return Heard::End(End::Moved),
    };
    match code {
        ErrorCode::NONE => Heard::Fine,
        ErrorCode::REBALANCE_IN_PROGRESS => Heard::End(End::Rebalance),
        ErrorCode::NOT_COORDINATOR | ErrorCode::COORDINATOR_NOT_AVAILABLE => Heard::End(End::Moved),
        ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::ILLEGAL_GENERATION | ErrorCode::FENCED_INSTANCE_ID => {
            Heard::End(End::Lost(Refusal::Code(code)))
        }
        _ => Heard::Nothing,
    }
}
