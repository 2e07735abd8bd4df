//! Committed offsets of a group: OffsetFetch and OffsetCommit, in either protocol.
//!
//! It never knows what is read.

use std::collections::BTreeMap;

use kafka_protocol::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_protocol::messages::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use kafka_protocol::messages::{ApiKey, GroupId, OffsetCommitRequest, OffsetFetchRequest, ResponseKind};
use tidegate_cluster::ErrorCode;

use super::GroupProtocol;
use super::coordinator::{Coordinator, Refusal, shared, topic_name};
use crate::clients::codes::text;
use crate::clients::link::CallError;
use crate::clients::network::Target;
use crate::history::{Action, Name, Outcome, Partition};

impl Coordinator {
    /// Where the group has read to. Waits for open transactions to be decided (KIP-447).
    pub(super) async fn committed(
        &mut self,
        partitions: &[Partition],
    ) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        let as_member = self.role.protocol == GroupProtocol::Consumer;
        self.committed_as(partitions, as_member).await
    }

    /// The same, whether or not the group still knows the member.
    pub(super) async fn committed_as_anybody(
        &mut self,
        partitions: &[Partition],
    ) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        self.committed_as(partitions, false).await
    }

    async fn committed_as(
        &mut self,
        partitions: &[Partition],
        as_member: bool,
    ) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        let group: Name = self.role.group.as_str().into();
        let (recorder, env) = (self.network.recorder().clone(), self.network.env().clone());
        let action = |offsets| Action::Committed { group: group.clone(), offsets };
        let ticket = recorder.begin(env.now(), self.network.name(), action(Vec::new()));
        let result = self.fetch_committed(partitions, as_member).await;
        let (outcome, offsets) = match &result {
            Ok(found) => {
                (Outcome::Ok, found.iter().filter_map(|(p, offset)| Some((p.clone(), (*offset)?))).collect())
            }
            Err(refusal) => (Outcome::Fail(refusal.text()), Vec::new()),
        };
        recorder.complete(ticket, env.now(), outcome, action(offsets));
        result
    }

    async fn fetch_committed(
        &mut self,
        partitions: &[Partition],
        as_member: bool,
    ) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        let mut failures = 0;
        loop {
            let target = self.find().await;
            match self.ask_committed(target, partitions, as_member).await {
                Err(Refusal::Code(ErrorCode::UNSTABLE_OFFSET_COMMIT)) => {
                    self.network.pause(failures).await;
                    failures += 1;
                }
                other => return other,
            }
        }
    }

    async fn ask_committed(
        &self,
        target: Target,
        partitions: &[Partition],
        as_member: bool,
    ) -> Result<Vec<(Partition, Option<i64>)>, Refusal> {
        let mut by_topic: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
        for partition in partitions {
            by_topic.entry(&partition.topic).or_default().push(partition.index);
        }
        let topic = |(name, indexes): (&str, Vec<i32>)| {
            OffsetFetchRequestTopics::default().with_name(topic_name(name)).with_partition_indexes(indexes)
        };
        let (member_id, epoch) = match as_member {
            true => (Some(shared(&self.member_id)), self.generation),
            false => (None, -1),
        };
        let group = OffsetFetchRequestGroup::default()
            .with_group_id(GroupId(shared(&self.role.group)))
            .with_member_id(member_id)
            .with_member_epoch(epoch)
            .with_topics(Some(by_topic.into_iter().map(topic).collect()));
        let body = OffsetFetchRequest::default().with_groups(vec![group]).with_require_stable(true);
        let ResponseKind::OffsetFetch(answer) = self.ask(target, ApiKey::OffsetFetch, body).await? else {
            return Err(Refusal::Silence("an answer to something else".into()));
        };
        let group = answer.groups.first().ok_or_else(|| Refusal::Silence("no group in the answer".into()))?;
        Refusal::check(group.error_code)?;
        let mut found = Vec::new();
        for topic in &group.topics {
            for partition in &topic.partitions {
                Refusal::check(partition.error_code)?;
                let offset = Some(partition.committed_offset).filter(|offset| *offset >= 0);
                found.push((Partition::new(&*topic.name.0 as &str, partition.partition_index), offset));
            }
        }
        Ok(found)
    }

    /// A commit that can run beside the member's work. Returns why it was refused.
    pub(super) fn committer(
        &self,
        offsets: Vec<(Partition, i64)>,
    ) -> impl Future<Output = Option<Refusal>> + Send + 'static {
        let (network, generation) = (self.network.clone(), self.generation);
        let (group_id, member_id, instance_id) = self.names();
        let target = self.node_id.map(Target::Coordinator);
        let group: Name = self.role.group.as_str().into();
        async move {
            let target = target?;
            let mut by_topic: BTreeMap<String, Vec<OffsetCommitRequestPartition>> = BTreeMap::new();
            for (partition, offset) in &offsets {
                let wanted = OffsetCommitRequestPartition::default()
                    .with_partition_index(partition.index)
                    .with_committed_offset(*offset);
                by_topic.entry(partition.topic.to_string()).or_default().push(wanted);
            }
            let topic = |(name, partitions): (String, Vec<OffsetCommitRequestPartition>)| {
                OffsetCommitRequestTopic::default().with_name(topic_name(&name)).with_partitions(partitions)
            };
            let body = OffsetCommitRequest::default()
                .with_group_id(group_id)
                .with_generation_id_or_member_epoch(generation)
                .with_member_id(member_id)
                .with_group_instance_id(instance_id)
                .with_topics(by_topic.into_iter().map(topic).collect());
            let action = Action::Commit { group, generation, offsets };
            let (recorder, env) = (network.recorder().clone(), network.env().clone());
            let ticket = recorder.begin(env.now(), network.name(), action.clone());
            let answer = network.call(target, ApiKey::OffsetCommit, body).await;
            let (outcome, refusal) = judge(answer);
            recorder.complete(ticket, env.now(), outcome, action);
            refusal
        }
    }
}

fn judge(answer: Result<ResponseKind, CallError>) -> (Outcome, Option<Refusal>) {
    match answer {
        Ok(ResponseKind::OffsetCommit(answer)) => {
            let codes = answer.topics.iter().flat_map(|topic| &topic.partitions).map(|p| p.error_code);
            let first = codes.into_iter().find(|code| *code != 0).map(ErrorCode);
            match first {
                None => (Outcome::Ok, None),
                Some(ErrorCode::REQUEST_TIMED_OUT) => {
                    let refusal = Refusal::Code(ErrorCode::REQUEST_TIMED_OUT);
                    (Outcome::Unknown(refusal.text()), Some(refusal))
                }
                Some(code) => (Outcome::Fail(text(code)), Some(Refusal::Code(code))),
            }
        }
        Ok(_) => {
            let why = "an answer to something else".to_owned();
            (Outcome::Unknown(why.clone()), Some(Refusal::Silence(why)))
        }
        Err(error @ CallError::Unsent(_)) => (Outcome::Fail(error.to_string()), Some(error.into())),
        Err(error) => (Outcome::Unknown(error.to_string()), Some(error.into())),
    }
}
