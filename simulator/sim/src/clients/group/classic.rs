//! A member of the classic protocol at work: it joins, reads for a generation, and joins again.
//!
//! It never knows what is committed how.

use kafka_protocol::messages::{ApiKey, HeartbeatRequest};
use tidegate_env::BoxFuture;

use super::coordinator::Refusal;
use super::member::{End, Member};
use crate::clients::link::Answer;
use crate::clients::network::Target;
use crate::history::Partition;

impl Member {
    pub(super) async fn work_classic(&mut self) {
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
        self.beat_at = tokio::time::Instant::now() + self.role.heartbeat_interval;
        loop {
            match self.read().await {
                // It is still a member, as far as it knows: the new coordinator will say.
                End::Moved | End::Answered(_) => self.coordinator.find_again().await,
                End::Rebalance => {
                    self.commit_now().await;
                    return self.revoke_all(false);
                }
                End::Lost(refusal) => {
                    self.settle().await;
                    self.revoke_all(true);
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

    pub(super) fn beat_classic(&self) -> BoxFuture<'static, Answer> {
        let (network, coordinator) = (self.context.network.clone(), &self.coordinator);
        let (group_id, member_id, instance_id) = coordinator.names();
        let body = HeartbeatRequest::default()
            .with_group_id(group_id)
            .with_generation_id(coordinator.generation())
            .with_member_id(member_id)
            .with_group_instance_id(instance_id);
        let target = Target::Coordinator(coordinator.node_id());
        Box::pin(async move { network.call(target, ApiKey::Heartbeat, body).await })
    }
}
