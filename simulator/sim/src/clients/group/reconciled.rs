//! A member of the protocol of KIP-848 at work: the coordinator says what it should have, and it gets there step by step.
//!
//! As in the Java client's `AbstractMembershipManager`: what has to go is committed and given up first, and said so with the next
//! heartbeat; what comes is read from where the group is. It never knows who else is in the group.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_protocol::messages::consumer_group_heartbeat_request::TopicPartitions;
use kafka_protocol::messages::consumer_group_heartbeat_response::Assignment;
use kafka_protocol::messages::{
    ApiKey, ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, ResponseKind,
};
use tidegate_cluster::ErrorCode;
use tidegate_env::BoxFuture;
use tokio::time::Instant;
use uuid::Uuid;

use super::coordinator::{Refusal, shared};
use super::member::{End, Member};
use crate::clients::link::Answer;
use crate::clients::network::{Network, Target};
use crate::history::Partition;

/// `ConsumerGroupHeartbeatRequest.JOIN_GROUP_MEMBER_EPOCH`.
pub(super) const JOIN_EPOCH: i32 = 0;

/// `ConsumerGroupHeartbeatRequest.LEAVE_GROUP_MEMBER_EPOCH`.
const LEAVE_EPOCH: i32 = -1;

/// `ConsumerGroupHeartbeatRequest.LEAVE_GROUP_STATIC_MEMBER_EPOCH`.
const LEAVE_STATIC_EPOCH: i32 = -2;

/// What a member of KIP-848 knows beside what every member does.
#[derive(Debug, Default)]
pub(super) struct Reconciliation {
    /// What it should have, where that is not what it has.
    wanted: Option<Vec<(Uuid, Vec<i32>)>>,
    /// The next heartbeat says everything, as after an answer that never came.
    full: bool,
    /// What the last heartbeat said that the member has.
    told: Option<Vec<Partition>>,
    /// Failures in a row.
    failures: u32,
}

impl Member {
    pub(super) async fn work_reconciled(&mut self) {
        if self.coordinator.member_id.is_empty() {
            // Members make their ids themselves (KIP-1082).
            let mut bytes = [0; 16];
            self.random.fill(&mut bytes);
            self.coordinator.member_id = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
        }
        self.join_anew();
        loop {
            self.coordinator.find().await;
            match self.read().await {
                End::Answered(answer) => self.heard(*answer).await,
                End::Moved => {
                    self.reconciliation.full = true;
                    self.coordinator.find_again().await;
                    self.beat_at = Instant::now();
                }
                // A commit was told that the member is none, and the next heartbeat is too; nothing else ends it.
                End::Lost(refusal) => self.lost(&refusal).await,
                End::Rebalance => {}
            }
        }
    }

    fn join_anew(&mut self) {
        self.coordinator.generation = JOIN_EPOCH;
        self.reconciliation = Reconciliation { full: true, ..Reconciliation::default() };
        self.beat_at = Instant::now();
    }

    async fn lost(&mut self, refusal: &Refusal) {
        self.settle().await;
        self.revoke_all(true);
        if *refusal == Refusal::Code(ErrorCode::UNRELEASED_INSTANCE_ID) {
            self.context.network.pause(3).await;
        }
        self.join_anew();
    }

    async fn heard(&mut self, answer: Answer) {
        let Ok(ResponseKind::ConsumerGroupHeartbeat(answer)) = answer else { return };
        match ErrorCode(answer.error_code) {
            ErrorCode::NONE => self.accepted(answer).await,
            code @ (ErrorCode::UNKNOWN_MEMBER_ID
            | ErrorCode::FENCED_MEMBER_EPOCH
            | ErrorCode::FENCED_INSTANCE_ID
            | ErrorCode::UNRELEASED_INSTANCE_ID) => self.lost(&Refusal::Code(code)).await,
            code => {
                self.reconciliation.full = true;
                self.coordinator.heed(&Refusal::Code(code));
                self.context.network.pause(self.reconciliation.failures).await;
                self.reconciliation.failures += 1;
                self.beat_at = Instant::now();
            }
        }
    }

    async fn accepted(&mut self, answer: ConsumerGroupHeartbeatResponse) {
        self.reconciliation.failures = 0;
        self.coordinator.generation = answer.member_epoch;
        let millis = u64::try_from(answer.heartbeat_interval_ms).unwrap_or(0).max(1);
        self.role.heartbeat_interval = Duration::from_millis(millis);
        self.beat_at = Instant::now() + self.role.heartbeat_interval;
        if let Some(assignment) = answer.assignment {
            self.reconciliation.wanted = Some(by_topic(&assignment));
        }
        self.reconcile().await;
    }

    /// Comes closer to what it should have, and says so at once.
    async fn reconcile(&mut self) {
        let Some(wanted) = self.reconciliation.wanted.take() else { return };
        let Some(wanted) = self.named(&wanted).await else {
            // A topic that is not known yet: after the next metadata.
            self.reconciliation.wanted = Some(wanted);
            return;
        };
        let owned: BTreeSet<Partition> = self.owned().into_iter().collect();
        let gone: Vec<Partition> = owned.difference(&wanted).cloned().collect();
        let new: Vec<Partition> = wanted.difference(&owned).cloned().collect();
        if !gone.is_empty() {
            self.commit_now().await;
            self.revoke(gone, false);
        }
        if !new.is_empty() {
            match self.coordinator.committed(&new).await {
                Ok(partitions) => self.assigned(&partitions),
                Err(refusal) => {
                    // Asked again with the next answer; a member that is fenced hears of it then.
                    self.coordinator.heed_place(&refusal);
                    self.reconciliation.full = true;
                }
            }
        }
        self.beat_at = Instant::now();
    }

    /// Partitions by the names of their topics; nothing where one is not known.
    async fn named(&self, wanted: &[(Uuid, Vec<i32>)]) -> Option<BTreeSet<Partition>> {
        let network = &self.context.network;
        if wanted.iter().any(|(id, _)| network.topic_name(*id).is_none()) {
            // Whoever does not answer is asked again.
            let _ = network.refresh_now(&self.role.topics).await;
        }
        let mut named = BTreeSet::new();
        for (id, indexes) in wanted {
            let name = network.topic_name(*id)?;
            named.extend(indexes.iter().map(|index| Partition::new(name.as_str(), *index)));
        }
        Some(named)
    }

    pub(super) fn beat_reconciled(&mut self) -> BoxFuture<'static, Answer> {
        let owned = self.owned();
        let Reconciliation { full, told, .. } = &mut self.reconciliation;
        let full = std::mem::take(full) || self.coordinator.generation == JOIN_EPOCH;
        let changed = full || told.as_ref() != Some(&owned);
        let (group_id, member_id, instance_id) = self.coordinator.names();
        let mut body = ConsumerGroupHeartbeatRequest::default()
            .with_group_id(group_id)
            .with_member_id(member_id)
            .with_member_epoch(self.coordinator.generation)
            .with_instance_id(instance_id)
            .with_rack_id(None)
            .with_rebalance_timeout_ms(-1)
            .with_subscribed_topic_names(None)
            .with_subscribed_topic_regex(None)
            .with_server_assignor(None)
            .with_topic_partitions(None);
        if full {
            let millis = i32::try_from(self.role.rebalance_timeout.as_millis()).unwrap_or(i32::MAX);
            let topics = self.role.topics.iter().map(|topic| super::coordinator::topic_name(topic));
            body = body
                .with_rebalance_timeout_ms(millis)
                .with_subscribed_topic_names(Some(topics.collect()))
                .with_server_assignor(Some(shared("uniform")));
        }
        if changed {
            body = body.with_topic_partitions(Some(topic_partitions(&self.context.network, &owned)));
            *told = Some(owned);
        }
        let network = self.context.network.clone();
        let target = Target::Coordinator(self.coordinator.node_id());
        Box::pin(async move { network.call(target, ApiKey::ConsumerGroupHeartbeat, body).await })
    }

    /// Says that it goes; a static member that it comes back. Does not wait for more than one answer.
    pub(super) async fn leave_reconciled(&mut self) {
        let Some(node_id) = self.coordinator.node_id else { return };
        let (group_id, member_id, instance_id) = self.coordinator.names();
        let epoch = if instance_id.is_some() { LEAVE_STATIC_EPOCH } else { LEAVE_EPOCH };
        let body = ConsumerGroupHeartbeatRequest::default()
            .with_group_id(group_id)
            .with_member_id(member_id)
            .with_member_epoch(epoch)
            .with_instance_id(instance_id)
            .with_rack_id(None)
            .with_rebalance_timeout_ms(-1)
            .with_subscribed_topic_names(None)
            .with_subscribed_topic_regex(None)
            .with_server_assignor(None)
            .with_topic_partitions(None);
        // Whoever is not heard is thrown out when its session has timed out.
        let _ = self
            .context
            .network
            .call(Target::Coordinator(node_id), ApiKey::ConsumerGroupHeartbeat, body)
            .await;
        self.coordinator.member_id.clear();
    }
}

fn by_topic(assignment: &Assignment) -> Vec<(Uuid, Vec<i32>)> {
    assignment.topic_partitions.iter().map(|topic| (topic.topic_id, topic.partitions.clone())).collect()
}

fn topic_partitions(network: &Network, owned: &[Partition]) -> Vec<TopicPartitions> {
    let mut by_topic: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for partition in owned {
        by_topic.entry(&partition.topic).or_default().push(partition.index);
    }
    let topic = |(name, partitions): (&str, Vec<i32>)| {
        let id = network.topic(name).unwrap_or_default().id;
        TopicPartitions::default().with_topic_id(id).with_partitions(partitions)
    };
    by_topic.into_iter().map(topic).collect()
}
