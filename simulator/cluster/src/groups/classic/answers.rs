//! What JoinGroup and SyncGroup are answered.
//!
//! Never knows in which version.

use crate::errors::ErrorCode;

/// Another member, as the leader is told of it.
#[derive(Debug, Clone)]
pub(crate) struct JoinedMember {
    pub(crate) member_id: String,
    pub(crate) instance_id: Option<String>,
    pub(crate) metadata: Vec<u8>,
}

/// The answer to JoinGroup.
#[derive(Debug, Clone)]
pub(crate) struct Joined {
    pub(crate) error: ErrorCode,
    pub(crate) member_id: String,
    pub(crate) generation: i32,
    pub(crate) protocol_type: Option<String>,
    pub(crate) protocol: Option<String>,
    pub(crate) leader: String,
    /// The leader need not assign (KIP-814).
    pub(crate) skip_assignment: bool,
    pub(crate) members: Vec<JoinedMember>,
}

impl Joined {
    pub(crate) fn failed(error: ErrorCode, member_id: &str) -> Self {
        Self {
            error,
            member_id: member_id.to_owned(),
            generation: -1,
            protocol_type: None,
            protocol: None,
            leader: String::new(),
            skip_assignment: false,
            members: Vec::new(),
        }
    }
}

/// The answer to SyncGroup.
#[derive(Debug, Clone, Default)]
pub(crate) struct Synced {
    pub(crate) error: Option<ErrorCode>,
    pub(crate) protocol_type: Option<String>,
    pub(crate) protocol: Option<String>,
    pub(crate) assignment: Vec<u8>,
}

impl Synced {
    pub(crate) fn failed(error: ErrorCode) -> Self {
        Self { error: Some(error), ..Self::default() }
    }
}
