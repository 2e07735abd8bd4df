//! Groups and their committed offsets: the state of all group coordinators of the cluster.
//!
//! A coordinator keeps its state in the groups' topic, so that it survives a change of coordinator; here it is simply one state for
//! all brokers, and only the broker that leads the group's partition answers for it.
//!
//! Never knows how requests and responses look.

pub(crate) mod alarm;
pub(crate) mod classic;
pub(crate) mod consumer;
pub(crate) mod coordinator;
pub(crate) mod offsets;
pub(crate) mod promise;
mod settings;

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use alarm::{Alarm, Setting};
use classic::ClassicGroup;
use consumer::ConsumerGroup;
use offsets::Offsets;

/// A group of either protocol.
#[derive(Debug)]
pub(crate) enum Group {
    /// The classic protocol: clients assign.
    Classic(ClassicGroup),
    /// The protocol of KIP-848: the coordinator assigns.
    Consumer(ConsumerGroup),
}

impl Group {
    /// Whether it has no members.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Classic(group) => group.state == classic::State::Empty,
            Self::Consumer(group) => group.members.is_empty(),
        }
    }

    /// `Group.GroupType`.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Classic(_) => "classic",
            Self::Consumer(_) => "consumer",
        }
    }

    /// What ListGroups calls the state.
    pub(crate) fn state_name(&self) -> &'static str {
        match self {
            Self::Classic(group) => group.state.name(),
            Self::Consumer(group) => group.state().name(),
        }
    }

    /// Whether offsets of the topic are in use.
    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        match self {
            Self::Classic(group) => group.is_subscribed_to(topic),
            Self::Consumer(group) => group.is_subscribed_to(topic),
        }
    }

    /// What the members are, such as `consumer` or `connect`; empty where only offsets were ever committed.
    pub(crate) fn protocol_type(&self) -> &str {
        match self {
            Self::Classic(group) => group.protocol_type.as_deref().unwrap_or_default(),
            Self::Consumer(_) => CONSUMER_PROTOCOL_TYPE,
        }
    }
}

/// The protocol type of consumers (`ConsumerProtocol.PROTOCOL_TYPE`).
pub(crate) const CONSUMER_PROTOCOL_TYPE: &str = "consumer";

/// All groups, and what was committed for them.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    pub(crate) by_id: BTreeMap<String, Group>,
    pub(crate) offsets: Offsets,
    alarms: BTreeMap<Alarm, Setting>,
}

impl Groups {
    /// The classic group of this name.
    pub(crate) fn classic_mut(&mut self, group_id: &str) -> Option<&mut ClassicGroup> {
        match self.by_id.get_mut(group_id) {
            Some(Group::Classic(group)) => Some(group),
            _ => None,
        }
    }

    /// The consumer group of this name.
    pub(crate) fn consumer(&self, group_id: &str) -> Option<&ConsumerGroup> {
        match self.by_id.get(group_id) {
            Some(Group::Consumer(group)) => Some(group),
            _ => None,
        }
    }

    /// The consumer group of this name.
    pub(crate) fn consumer_mut(&mut self, group_id: &str) -> Option<&mut ConsumerGroup> {
        match self.by_id.get_mut(group_id) {
            Some(Group::Consumer(group)) => Some(group),
            _ => None,
        }
    }
}

/// Deletes a group without members, with what it committed (`validateDeleteGroup`).
pub(crate) fn delete(cluster: &mut Cluster, group_id: &str) -> Result<(), ErrorCode> {
    let group = cluster.groups.by_id.get(group_id).ok_or(ErrorCode::GROUP_ID_NOT_FOUND)?;
    if !group.is_empty() {
        return Err(ErrorCode::NON_EMPTY_GROUP);
    }
    cluster.groups.by_id.remove(group_id);
    let all = cluster.groups.offsets.all().filter(|(group, ..)| *group == group_id);
    let forgotten: Vec<(String, i32)> = all.map(|(_, topic, index, _)| (topic.to_owned(), index)).collect();
    cluster.groups.offsets.remove_group(group_id);
    for (topic, index) in forgotten {
        cluster.note_commit(group_id, (&topic, index), -1, true);
    }
    Ok(())
}

impl Cluster {
    /// `UUID.randomUUID().toString()`.
    pub(crate) fn random_uuid_text(&mut self) -> String {
        use std::fmt::Write as _;
        let id = self.new_uuid();
        let mut text = String::with_capacity(36);
        for (index, byte) in id.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        }
        text
    }

    /// `Uuid.randomUuid().toString()`, which is Kafka's own: 16 bytes in the alphabet of base64 for addresses (RFC 4648, section 5).
    pub(crate) fn random_id_text(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        loop {
            let id = u128::from_be_bytes(self.new_uuid());
            // The last of 22 characters holds two bits, and four zeros behind them.
            let digit = |index: u32| match index {
                21 => (id << 4) & 0x3f,
                _ => (id >> (122 - 6 * index)) & 0x3f,
            };
            let text: String = (0..22).map(|index| char::from(ALPHABET[digit(index) as usize])).collect();
            // Kafka's never look like an option of a command.
            if !text.starts_with('-') {
                return text;
            }
        }
    }
}
