//! What a classic member asks of its coordinator: JoinGroup, SyncGroup, LeaveGroup; and what any member knows of it.
//!
//! It never knows what is read.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_protocol::messages::leave_group_request::MemberIdentity;
use kafka_protocol::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_protocol::messages::{
    ApiKey, GroupId, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, RequestKind, ResponseKind,
    SyncGroupRequest, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::ErrorCode;

use super::{GroupRole, assign};
use crate::clients::codes::text;
use crate::clients::link::CallError;
use crate::clients::network::{Network, Target};
use crate::history::{Name, Partition};

/// Why a coordinator does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::clients) enum Refusal {
    /// It said so.
    Code(ErrorCode),
    /// It said nothing, or nothing that makes sense.
    Silence(String),
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        Self::Silence(error.to_string())
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        Self::Silence(format!("{error:#}"))
    }
}

impl Refusal {
    pub(super) fn check(code: i16) -> Result<(), Self> {
        if code == 0 { Ok(()) } else { Err(Self::Code(ErrorCode(code))) }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Code(code) => text(*code),
            Self::Silence(why) => why.clone(),
        }
    }
}

/// A JoinGroup waits for the others for as long as they may take, and a little more (`JOIN_GROUP_TIMEOUT_LAPSE`).
const JOIN_LAPSE: Duration = Duration::from_secs(5);

/// The name of the only assignor.
const RANGE: &str = "range";

/// `OffsetCommitRequest` of whoever is no member.
const NO_GENERATION: i32 = -1;

/// A coordinator as one member knows it.
pub(super) struct Coordinator {
    pub(super) network: Network,
    pub(super) role: GroupRole,
    pub(super) node_id: Option<i32>,
    pub(super) member_id: String,
    pub(super) generation: i32,
}

pub(super) fn shared(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

pub(super) fn topic_name(name: &str) -> TopicName {
    TopicName(shared(name))
}

impl Coordinator {
    pub(super) const fn new(network: Network, role: GroupRole) -> Self {
        Self { network, role, node_id: None, member_id: String::new(), generation: NO_GENERATION }
    }

    pub(super) const fn generation(&self) -> i32 {
        self.generation
    }

    pub(super) fn node_id(&self) -> i32 {
        self.node_id.unwrap_or(-1)
    }

    /// The member as a history calls it.
    pub(super) fn history_name(&self) -> Name {
        self.role.instance_id.as_deref().unwrap_or(&self.member_id).into()
    }

    pub(super) fn names(&self) -> (GroupId, StrBytes, Option<StrBytes>) {
        let instance_id = self.role.instance_id.as_deref().map(shared);
        (GroupId(shared(&self.role.group)), shared(&self.member_id), instance_id)
    }

    pub(super) async fn find(&mut self) -> Target {
        let node_id = match self.node_id {
            Some(known) => known,
            None => self.network.coordinator(&self.role.group, 0).await,
        };
        self.node_id = Some(node_id);
        Target::Coordinator(node_id)
    }

    /// Looks who the coordinator is now.
    pub(super) async fn find_again(&mut self) {
        self.node_id = None;
        self.network.pause(0).await;
        self.find().await;
    }

    /// Forgets who the coordinator is where an error says that it is another one, or cannot be reached.
    pub(super) fn heed_place(&mut self, refusal: &Refusal) {
        if matches!(
            refusal,
            Refusal::Silence(_)
                | Refusal::Code(
                    ErrorCode::NOT_COORDINATOR
                        | ErrorCode::COORDINATOR_NOT_AVAILABLE
                        | ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
                )
        ) {
            self.node_id = None;
        }
    }

    /// Draws the consequences of an error.
    pub(super) fn heed(&mut self, refusal: &Refusal) {
        self.heed_place(refusal);
        match refusal {
            Refusal::Code(ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::FENCED_INSTANCE_ID) => {
                self.member_id.clear();
                self.generation = NO_GENERATION;
            }
            Refusal::Code(ErrorCode::ILLEGAL_GENERATION) => self.generation = NO_GENERATION,
            Refusal::Code(_) | Refusal::Silence(_) => {}
        }
    }

    pub(super) async fn ask(
        &self,
        target: Target,
        api: ApiKey,
        body: impl Into<RequestKind>,
    ) -> Result<ResponseKind, Refusal> {
        Ok(self.network.call(target, api, body).await?)
    }

    // ---- joining ----

    /// Joins, and returns what the member is assigned.
    pub(super) async fn join(&mut self) -> Result<Vec<Partition>, Refusal> {
        let target = self.find().await;
        let joined = loop {
            let joined = self.send_join(target).await?;
            if ErrorCode(joined.error_code) == ErrorCode::MEMBER_ID_REQUIRED {
                self.member_id = joined.member_id.to_string();
                continue;
            }
            Refusal::check(joined.error_code)?;
            break joined;
        };
        self.member_id = joined.member_id.to_string();
        self.generation = joined.generation_id;
        let leads = joined.leader == joined.member_id;
        let assignments = if leads { self.assign(&joined)? } else { Vec::new() };
        let (group_id, member_id, instance_id) = self.names();
        let body = SyncGroupRequest::default()
            .with_group_id(group_id)
            .with_generation_id(self.generation)
            .with_member_id(member_id)
            .with_group_instance_id(instance_id)
            .with_protocol_type(Some(StrBytes::from_static_str("consumer")))
            .with_protocol_name(Some(StrBytes::from_static_str(RANGE)))
            .with_assignments(assignments);
        match self.ask(target, ApiKey::SyncGroup, body).await? {
            ResponseKind::SyncGroup(answer) => {
                Refusal::check(answer.error_code)?;
                Ok(assign::partitions_of(answer.assignment)?)
            }
            _ => Err(Refusal::Silence("an answer to something else".into())),
        }
    }

    async fn send_join(&self, target: Target) -> Result<JoinGroupResponse, Refusal> {
        let (group_id, member_id, instance_id) = self.names();
        let protocol = JoinGroupRequestProtocol::default()
            .with_name(StrBytes::from_static_str(RANGE))
            .with_metadata(assign::subscription(&self.role.topics)?);
        let millis = |time: Duration| i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        let body = JoinGroupRequest::default()
            .with_group_id(group_id)
            .with_session_timeout_ms(millis(self.role.session_timeout))
            .with_rebalance_timeout_ms(millis(self.role.rebalance_timeout))
            .with_member_id(member_id)
            .with_group_instance_id(instance_id)
            .with_protocol_type(StrBytes::from_static_str("consumer"))
            .with_protocols(vec![protocol]);
        let time_max = self.role.rebalance_timeout + JOIN_LAPSE;
        let call = self.network.call_up_to(target, ApiKey::JoinGroup, i16::MAX, body, time_max);
        match call.await? {
            ResponseKind::JoinGroup(answer) => Ok(answer),
            _ => Err(Refusal::Silence("an answer to something else".into())),
        }
    }

    fn assign(&self, joined: &JoinGroupResponse) -> Result<Vec<SyncGroupRequestAssignment>, Refusal> {
        let mut members = Vec::new();
        let mut counts = BTreeMap::new();
        for member in &joined.members {
            let topics = assign::topics_of(member.metadata.clone())?;
            for topic in &topics {
                if let Some(known) = self.network.topic(topic) {
                    counts.insert(topic.clone(), i32::try_from(known.partitions.len()).unwrap_or(i32::MAX));
                }
            }
            members.push((member.member_id.to_string(), topics));
        }
        let assigned = assign::range(&members, &counts);
        let written = assigned.into_iter().map(|(member, partitions)| {
            let bytes: Bytes = assign::assignment(&partitions)?;
            Ok(SyncGroupRequestAssignment::default().with_member_id(shared(&member)).with_assignment(bytes))
        });
        Ok(written.collect::<anyhow::Result<_>>()?)
    }

    /// Leaves, if it ever came. A static member stays on the list.
    pub(super) async fn leave(&mut self) {
        if self.member_id.is_empty() || self.role.instance_id.is_some() {
            return;
        }
        let Some(node_id) = self.node_id else { return };
        let (group_id, member_id, _) = self.names();
        let target = Target::Coordinator(node_id);
        let Ok(link) = self.network.link(target).await else { return };
        let Some(version) = link.newest(ApiKey::LeaveGroup, i16::MAX) else { return };
        let body = LeaveGroupRequest::default().with_group_id(group_id);
        let body = if version < 3 {
            body.with_member_id(member_id)
        } else {
            body.with_members(vec![MemberIdentity::default().with_member_id(member_id)])
        };
        // Whoever leaves does not wait for more than one answer.
        let _ =
            link.call(ApiKey::LeaveGroup, version, body.into(), self.network.times().request_timeout).await;
    }
}
