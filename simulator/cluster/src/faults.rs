//! Faults as operations on the model: leaders move, brokers die, stand still and come back, answers are lost, late or wrong.
//!
//! Each is an input like a frame: it has a moment, and what comes of it is in the outputs. Never knows who asks for it: a scenario, a
//! control port, a test.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use tidegate_wire::message::Struct;
use tidegate_wire::reply::error_reply;

use crate::api::{self, Request};
use crate::cluster::{Cluster, Output};
use crate::connection::ConnectionId;
use crate::errors::ErrorCode;
use crate::partition::{Partition, Process};
use crate::time::Instant;
use crate::waiting::Key;

/// Why a fault is impossible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// The plan has no broker of this id.
    #[error("there is no broker {0}")]
    NoSuchBroker(i32),
    /// The broker's process is not in a state for this.
    #[error("broker {node_id} is {found}, not {wanted}")]
    WrongState {
        /// The broker.
        node_id: i32,
        /// What it is.
        found: &'static str,
        /// What it would have to be.
        wanted: &'static str,
    },
    /// There is no such partition.
    #[error("there is no partition {topic}-{partition}")]
    NoSuchPartition {
        /// The topic.
        topic: String,
        /// The index.
        partition: i32,
    },
    /// The broker has no replica of the partition, or none that could do this.
    #[error("broker {node_id} {problem}")]
    NotPossible {
        /// The broker.
        node_id: i32,
        /// What is in the way, as a phrase.
        problem: &'static str,
    },
}

/// What happens to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// The request is applied, and the connection ends instead of the answer.
    Lose,
    /// The request is applied, and the answer comes so much later; later requests of the connection wait for it.
    Delay(Duration),
    /// The request is not applied: this error is the answer.
    Refuse(ErrorCode),
    /// The request is applied, and this error is the answer all the same.
    Deny(ErrorCode),
    /// The request is applied, and its answer asks the client to be silent for so long (`ThrottleTimeMs`).
    Throttle(Duration),
}

/// Which answers a fault is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// The API by key.
    pub api_key: i16,
    /// The brokers, which count together; none for all of them.
    pub nodes: BTreeSet<i32>,
    /// How many matching requests pass before.
    pub after: u64,
    /// How many are hit then.
    pub times: u64,
    /// What happens.
    pub fault: AnswerFault,
}

/// The faults that last.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<AnswerRule>,
    /// Answers that rules hold back, in the order in which that began.
    late: BTreeMap<u64, (i32, ConnectionId, Bytes)>,
    next_late: u64,
    /// How often all of this was forgotten.
    forgotten: u64,
    /// How many answers rules have hit.
    hits: u64,
    /// What brokers that stand still would have sent.
    held: Vec<(i32, Output)>,
}

impl Faults {
    /// What happens to the answer of this request. Each rule counts it.
    fn matching(&mut self, request: &Request) -> Option<AnswerFault> {
        let mut hit = None;
        for rule in &mut self.rules {
            let matches = rule.api_key == request.api.key
                && (rule.nodes.is_empty() || rule.nodes.contains(&request.node_id));
            if !matches || rule.times == 0 {
                continue;
            }
            if rule.after > 0 {
                rule.after -= 1;
            } else if hit.is_none() {
                rule.times -= 1;
                self.hits += 1;
                hit = Some(rule.fault.clone());
            }
        }
        self.rules.retain(|rule| rule.times > 0);
        hit
    }
}

impl Cluster {
    // ---- leaders and replicas ----

    /// The leader of a partition moves to a replica that is in sync, in a new epoch, as a preferred election would do.
    ///
    /// # Errors
    /// Where there is no such partition, or the replica cannot lead it.
    pub fn move_leader(
        &mut self,
        now: Instant,
        topic: &str,
        partition: i32,
        to: i32,
    ) -> Result<(), FaultError> {
        self.begin(now);
        let found = self.partition_of(topic, partition)?;
        if !found.isr.contains(&to) || !self.brokers.is_alive(to) {
            return Err(FaultError::NotPossible { node_id: to, problem: "is not in sync, or not alive" });
        }
        self.make_leader(topic, partition, to);
        self.end();
        Ok(())
    }

    /// A replica leads from now on, in sync or not: what the others have beyond it is lost.
    ///
    /// # Errors
    /// Where there is no such partition, or the broker has no replica of it or is not alive.
    pub fn unclean_election(
        &mut self,
        now: Instant,
        topic: &str,
        partition: i32,
        to: i32,
    ) -> Result<(), FaultError> {
        self.begin(now);
        let found = self.partition_of(topic, partition)?;
        if !found.replicas.contains(&to) || !self.brokers.is_alive(to) {
            return Err(FaultError::NotPossible { node_id: to, problem: "has no replica, or is not alive" });
        }
        if let Some(found) = self.topics.partition_mut(topic, partition) {
            found.stuck.remove(&to);
            if !found.isr.contains(&to) {
                found.isr = vec![to];
            }
            found.elr.clear();
        }
        self.make_leader(topic, partition, to);
        self.end();
        Ok(())
    }

    /// The leader's epoch rises without another leader: whoever knows the old one is fenced.
    ///
    /// # Errors
    /// Where there is no such partition.
    pub fn bump_leader_epoch(&mut self, now: Instant, topic: &str, partition: i32) -> Result<(), FaultError> {
        self.begin(now);
        let leader = self.partition_of(topic, partition)?.leader;
        self.make_leader(topic, partition, leader);
        self.end();
        Ok(())
    }

    /// A follower does not follow any more, and leaves the in-sync replicas at once.
    ///
    /// # Errors
    /// Where there is no such partition, or the broker is no follower of it.
    pub fn shrink_isr(
        &mut self,
        now: Instant,
        topic: &str,
        partition: i32,
        node_id: i32,
    ) -> Result<(), FaultError> {
        self.stop_following(now, topic, partition, node_id)?;
        self.leave_isr(topic, partition, node_id);
        self.end();
        Ok(())
    }

    /// A follower does not follow any more. It is in sync until `replica.lag.time.max.ms` have passed.
    ///
    /// # Errors
    /// Where there is no such partition, or the broker is no follower of it.
    pub fn stop_following(
        &mut self,
        now: Instant,
        topic: &str,
        partition: i32,
        node_id: i32,
    ) -> Result<(), FaultError> {
        self.begin(now);
        let found = self.partition_of(topic, partition)?;
        if found.leader == node_id || !found.replicas.contains(&node_id) {
            return Err(FaultError::NotPossible { node_id, problem: "is no follower" });
        }
        if let Some(found) = self.topics.partition_mut(topic, partition) {
            found.stuck.insert(node_id);
        }
        let lag = self.setting_ms("replica.lag.time.max.ms");
        let topic = topic.to_owned();
        self.after(lag, move |cluster| {
            let found = cluster.topics.partition(&topic, partition);
            if found.is_some_and(|found| found.stuck.contains(&node_id)) {
                cluster.leave_isr(&topic, partition, node_id);
            }
        });
        self.end();
        Ok(())
    }

    /// A follower follows again, and is in sync as soon as it has caught up.
    ///
    /// # Errors
    /// Where there is no such partition.
    pub fn follow_again(
        &mut self,
        now: Instant,
        topic: &str,
        partition: i32,
        node_id: i32,
    ) -> Result<(), FaultError> {
        self.begin(now);
        self.partition_of(topic, partition)?;
        if let Some(found) = self.topics.partition_mut(topic, partition) {
            found.stuck.remove(&node_id);
            found.truncate_follower(node_id);
        }
        let settings = self.log_settings(topic);
        self.catch_up(topic, partition, settings);
        if let Some(id) = self.topics.get(topic).map(|topic| topic.id) {
            self.touch(Key::Partition(id, partition));
        }
        self.end();
        Ok(())
    }

    // ---- brokers ----

    /// A broker dies: its connections end at once. The controller notices after `broker.session.timeout.ms`, and moves what it led.
    ///
    /// # Errors
    /// Where there is no such broker, or it is down.
    pub fn kill_broker(&mut self, now: Instant, node_id: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.stop_process(node_id, Process::Down)?;
        self.fence_later(node_id);
        self.end();
        Ok(())
    }

    /// A broker shuts down in order: what it led moves first, and its connections end.
    ///
    /// # Errors
    /// Where there is no such broker, or it is down.
    pub fn stop_broker(&mut self, now: Instant, node_id: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.process_of(node_id, "up", |process| process != Process::Down)?;
        self.fence_broker(node_id);
        self.settle();
        self.stop_process(node_id, Process::Down)?;
        self.end();
        Ok(())
    }

    /// A broker that is down starts again, with the logs that it had.
    ///
    /// # Errors
    /// Where there is no such broker, or it is not down.
    pub fn restart_broker(&mut self, now: Instant, node_id: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.process_of(node_id, "down", |process| process == Process::Down)?;
        self.set_process(node_id, Process::Running);
        self.fetch_sessions.remove(&node_id);
        self.transactions.producer_ids.restart(node_id);
        // It registers anew: what it led before is not its own any more.
        self.fence_broker(node_id);
        self.unfence_broker(node_id);
        self.end();
        Ok(())
    }

    /// A broker stands still: connections stay, nothing is answered, nothing is replicated. The controller fences it after
    /// `broker.session.timeout.ms`.
    ///
    /// # Errors
    /// Where there is no such broker, or it does not run.
    pub fn pause_broker(&mut self, now: Instant, node_id: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.process_of(node_id, "running", |process| process == Process::Running)?;
        self.set_process(node_id, Process::Paused);
        self.fence_later(node_id);
        self.end();
        Ok(())
    }

    /// A broker that stands still goes on where it was.
    ///
    /// # Errors
    /// Where there is no such broker, or it does not stand still.
    pub fn resume_broker(&mut self, now: Instant, node_id: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.process_of(node_id, "paused", |process| process == Process::Paused)?;
        self.set_process(node_id, Process::Running);
        let (held, others) =
            std::mem::take(&mut self.faults.held).into_iter().partition(|(id, _)| *id == node_id);
        self.faults.held = others;
        let held: Vec<(i32, Output)> = held;
        for (_, output) in held {
            self.push_output(output);
        }
        self.unfence_broker(node_id);
        for (topic, index) in self.all_partitions() {
            let settings = self.log_settings(&topic);
            self.catch_up(&topic, index, settings);
            if let Some(id) = self.topics.get(&topic).map(|topic| topic.id) {
                self.touch(Key::Partition(id, index));
            }
        }
        self.work_all_of(node_id);
        self.end();
        Ok(())
    }

    // ---- answers ----

    /// Something happens to answers that a rule names. Rules are tried in the order in which they were made, and each counts for
    /// itself.
    pub fn fault_answers(&mut self, now: Instant, rule: AnswerRule) {
        self.begin(now);
        self.faults.rules.push(rule);
        self.end();
    }

    /// No rule for answers is left.
    pub fn forget_answer_rules(&mut self, now: Instant) {
        self.begin(now);
        self.faults.rules.clear();
        self.end();
    }

    /// What lasts by itself is over: no rule hits an answer any more, not even that of a request that is worked on, answers that were
    /// held back go out, and every broker tells of the leaders there are.
    pub fn forget_faults(&mut self, now: Instant) {
        self.begin(now);
        self.faults.rules.clear();
        self.faults.forgotten += 1;
        self.known.forget_stale();
        for late in self.faults.late.keys().copied().collect::<Vec<_>>() {
            self.send_late(late);
        }
        self.end();
    }

    /// How many answers rules have hit so far.
    #[must_use]
    pub const fn answers_hit(&self) -> u64 {
        self.faults.hits
    }

    // ---- what the cluster's loop and handlers use ----

    /// Whether a request may be worked on; else its answer, or the end of its connection, is on its way.
    pub(crate) fn admit(&mut self, request: &mut Request, frame: &Bytes) -> bool {
        let fault = self.faults.matching(request);
        request.fault = fault.clone().map(|fault| (self.faults.forgotten, fault));
        match fault {
            Some(AnswerFault::Refuse(code)) => {
                self.send_error(request, frame, code);
                false
            }
            Some(AnswerFault::Deny(_)) => {
                request.frame = Some(frame.clone());
                true
            }
            _ => true,
        }
    }

    /// An answer goes its way, unless a fault is in it.
    pub(crate) fn send_answer(&mut self, mut request: Request, mut body: Struct) {
        let connection = request.connection;
        // One that was struck before all was forgotten is answered like any other.
        let fault =
            request.fault.take().filter(|(round, _)| *round == self.faults.forgotten).map(|(_, fault)| fault);
        if let Some(AnswerFault::Throttle(time)) = &fault
            && body.value("ThrottleTimeMs").is_some()
        {
            body.set("ThrottleTimeMs", i32::try_from(time.as_millis()).unwrap_or(i32::MAX));
        }
        let frame = match api::encode(&request, &body) {
            Ok(frame) => frame,
            Err(error) => {
                let reason = format!("{} v{}: {error}", request.api.name, request.version);
                return self.close(connection, reason);
            }
        };
        match fault {
            None | Some(AnswerFault::Throttle(_) | AnswerFault::Refuse(_)) => {
                self.send(request.node_id, connection, frame);
            }
            Some(AnswerFault::Lose) => self.close(connection, "a fault: the answer is lost"),
            Some(AnswerFault::Deny(code)) => {
                let asked = request.frame.take().unwrap_or_default();
                self.send_error(&request, &asked, code);
            }
            Some(AnswerFault::Delay(time)) => self.send_later(request.node_id, connection, frame, time),
        }
    }

    /// A frame goes to a client, when its broker does not stand still.
    pub(crate) fn send(&mut self, node_id: i32, connection: ConnectionId, frame: Bytes) {
        let output = Output::Send { connection, frame };
        match self.brokers.process(node_id) {
            Some(Process::Paused) => self.faults.held.push((node_id, output)),
            _ => self.push_output(output),
        }
    }

    fn send_later(&mut self, node_id: i32, connection: ConnectionId, frame: Bytes, time: Duration) {
        if let Some(state) = self.connection(connection) {
            state.busy = true;
        }
        let id = self.faults.next_late;
        self.faults.next_late += 1;
        self.faults.late.insert(id, (node_id, connection, frame));
        self.after(time, move |cluster| cluster.send_late(id));
    }

    /// An answer that was held back goes out, unless it has already.
    fn send_late(&mut self, id: u64) {
        let Some((node_id, connection, frame)) = self.faults.late.remove(&id) else { return };
        if let Some(state) = self.connection(connection) {
            state.busy = false;
            self.send(node_id, connection, frame);
            self.work(connection);
        }
    }

    fn send_error(&mut self, request: &Request, asked: &[u8], code: ErrorCode) {
        match error_reply(asked, code.0, None) {
            Ok(Some(frame)) => self.send(request.node_id, request.connection, frame.into()),
            Ok(None) | Err(_) => self.close(request.connection, "a fault: no error can be answered"),
        }
    }

    // ---- parts of the above ----

    pub(crate) fn begin(&mut self, now: Instant) {
        self.handle_timeout(now);
    }

    pub(crate) fn end(&mut self) {
        self.settle();
    }

    fn partition_of(&self, topic: &str, partition: i32) -> Result<&Partition, FaultError> {
        self.topics
            .partition(topic, partition)
            .ok_or_else(|| FaultError::NoSuchPartition { topic: topic.to_owned(), partition })
    }

    fn process_of(
        &self,
        node_id: i32,
        wanted: &'static str,
        suits: impl Fn(Process) -> bool,
    ) -> Result<(), FaultError> {
        let process = self.brokers.process(node_id).ok_or(FaultError::NoSuchBroker(node_id))?;
        let found = match process {
            Process::Running => "running",
            Process::Paused => "paused",
            Process::Down => "down",
        };
        if suits(process) { Ok(()) } else { Err(FaultError::WrongState { node_id, found, wanted }) }
    }

    fn set_process(&mut self, node_id: i32, process: Process) {
        if let Some(broker) = self.brokers.get_mut(node_id) {
            broker.process = process;
            broker.incarnation += 1;
        }
    }

    fn stop_process(&mut self, node_id: i32, process: Process) -> Result<(), FaultError> {
        self.process_of(node_id, "up", |process| process != Process::Down)?;
        self.set_process(node_id, process);
        self.faults.held.retain(|(id, _)| *id != node_id);
        self.close_all_of(node_id, "the broker is down");
        Ok(())
    }

    /// The controller fences a broker that it has not heard of for so long.
    fn fence_later(&mut self, node_id: i32) {
        let timeout = self.setting_ms("broker.session.timeout.ms");
        let incarnation = self.brokers.get_mut(node_id).map(|broker| broker.incarnation);
        self.after(timeout, move |cluster| {
            let same = cluster.brokers.get_mut(node_id).map(|broker| broker.incarnation) == incarnation;
            if same && !cluster.brokers.is_running(node_id) {
                cluster.fence_broker(node_id);
            }
        });
    }

    pub(crate) fn setting_ms(&self, name: &str) -> Duration {
        Duration::from_millis(u64::try_from(self.broker_config_i64(name)).unwrap_or(0))
    }
}
