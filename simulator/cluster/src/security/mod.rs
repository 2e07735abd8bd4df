//! Who may do what: sessions, authentication, the authorizer.
//!
//! Never knows what a request is for: it is told the operation and the resource.

/// How far a connection has authenticated, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// `User:ANONYMOUS` on a listener without authentication.
    pub(crate) principal: String,
}

/// What somebody wants to do, by the names of `AclOperation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Read = 3,
    Write = 4,
    Create = 5,
    Delete = 6,
    Alter = 7,
    Describe = 8,
    ClusterAction = 9,
    DescribeConfigs = 10,
    AlterConfigs = 11,
    IdempotentWrite = 12,
    CreateTokens = 13,
    DescribeTokens = 14,
    TwoPhaseCommit = 15,
}

/// What it is done to, by the names of `ResourceType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource<'a> {
    Topic(&'a str),
    Group(&'a str),
    /// The one cluster, which ACLs call `kafka-cluster`.
    Cluster,
    TransactionalId(&'a str),
    DelegationToken(&'a str),
    User(&'a str),
}

impl Session {
    /// A connection as it begins.
    pub(crate) fn new(peer: &crate::connection::Peer, _sasl: bool) -> Self {
        let principal = peer.tls_principal.clone().unwrap_or_else(|| "User:ANONYMOUS".to_owned());
        Self { principal }
    }
}

impl crate::cluster::Cluster {
    /// Whether whoever sent the request may do this. Without an authorizer everybody may do everything, as in Kafka.
    pub(crate) fn may(
        &self,
        _request: &crate::api::Request,
        _operation: Operation,
        _resource: Resource<'_>,
    ) -> bool {
        true
    }
}
