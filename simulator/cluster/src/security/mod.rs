//! Who may do what: sessions, authentication, the authorizer, quotas, delegation tokens.
//!
//! Never knows what a request is for: it is told the operation and the resource.

pub(crate) mod acls;
mod authorizer;
pub(crate) mod credentials;
mod mechanisms;
mod mutations;
mod oauthbearer;
pub(crate) mod quotas;
mod sasl;
mod scram;
pub(crate) mod throttle;
pub(crate) mod tokens;

pub(crate) use authorizer::CLUSTER_NAME;

use crate::plan::Plan;
use crate::random::Stream;
use sasl::{Sasl, Stage};

/// Everything that security has to remember.
#[derive(Debug, Default)]
pub(crate) struct Security {
    pub(crate) credentials: credentials::Credentials,
    pub(crate) acls: acls::Acls,
    pub(crate) quotas: quotas::Quotas,
    pub(crate) rates: throttle::Rates,
    pub(crate) mutations: mutations::Mutations,
    pub(crate) tokens: tokens::Tokens,
}

impl Security {
    /// As planned: the users of the plan.
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut random = Stream::named(plan.seed, "security");
        Self { credentials: credentials::Credentials::new(&plan.users, &mut random), ..Self::default() }
    }
}

/// How far a connection has authenticated, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// `User:ANONYMOUS` on a listener without authentication, and before it.
    pub(crate) principal: String,
    /// Whether a delegation token was the credential.
    pub(crate) by_token: bool,
    /// Whether TLS or SASL says who this is.
    is_known: bool,
    sasl: Sasl,
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
    pub(crate) fn new(peer: &crate::connection::Peer, sasl: bool) -> Self {
        let is_known = sasl || peer.tls_principal.is_some();
        let principal = if sasl { None } else { peer.tls_principal.clone() };
        let principal = principal.unwrap_or_else(|| "User:ANONYMOUS".to_owned());
        Self { principal, by_token: false, is_known, sasl: Sasl::new(sasl) }
    }

    /// Whether requests may be sent, and not only what authenticates.
    pub(crate) fn is_settled(&self) -> bool {
        self.sasl.stage == Stage::Settled
    }

    /// Whether delegation tokens may be asked for (`KafkaApis.allowTokenRequests`): not by those who nobody knows, nor with a token.
    pub(crate) fn may_ask_for_tokens(&self) -> bool {
        self.is_known && !self.by_token
    }
}
