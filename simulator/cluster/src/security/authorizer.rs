//! Whether a request may do what it wants: the settings of the authorizer, and the entries.
//!
//! Never knows what a request is for: it is told the operation and the resource.

use super::acls::Who;
use super::{Operation, Resource};
use crate::api::Request;
use crate::cluster::Cluster;

/// The name of the one cluster in entries (`Resource.CLUSTER_NAME`).
pub(crate) const CLUSTER_NAME: &str = "kafka-cluster";

/// What can be done to a resource of a type (`AclEntry.supportedOperations`).
const fn operations(resource: &Resource<'_>) -> &'static [Operation] {
    use Operation as O;
    match resource {
        Resource::Topic(_) => &[
            O::Read,
            O::Write,
            O::Create,
            O::Describe,
            O::Delete,
            O::Alter,
            O::DescribeConfigs,
            O::AlterConfigs,
        ],
        Resource::Group(_) => &[O::Read, O::Describe, O::Delete, O::DescribeConfigs, O::AlterConfigs],
        Resource::Cluster => &[
            O::Create,
            O::ClusterAction,
            O::DescribeConfigs,
            O::AlterConfigs,
            O::IdempotentWrite,
            O::Alter,
            O::Describe,
        ],
        Resource::TransactionalId(_) => &[O::Describe, O::Write, O::TwoPhaseCommit],
        Resource::DelegationToken(_) => &[O::Describe],
        Resource::User(_) => &[O::CreateTokens, O::DescribeTokens],
    }
}

impl<'a> Resource<'a> {
    /// Its number as a `ResourceType`, and its name.
    fn key(&self) -> (i8, &'a str) {
        match self {
            Resource::Topic(name) => (2, name),
            Resource::Group(name) => (3, name),
            Resource::Cluster => (4, CLUSTER_NAME),
            Resource::TransactionalId(name) => (5, name),
            Resource::DelegationToken(name) => (6, name),
            Resource::User(name) => (7, name),
        }
    }
}

impl Cluster {
    /// Whether there is an authorizer. Without one everybody may do everything, as in Kafka.
    pub(crate) fn has_authorizer(&self) -> bool {
        !self.broker_config("authorizer.class.name").is_empty()
    }

    fn is_super_user(&self, principal: &str) -> bool {
        let users = self.plan.settings.get("super.users").map(String::as_str).unwrap_or_default();
        users.split(';').any(|user| user.trim() == principal)
    }

    fn allowed_without_acl(&self) -> bool {
        let setting = self.plan.settings.get("allow.everyone.if.no.acl.found");
        setting.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// Whether whoever sent the request may do this.
    pub(crate) fn may(&self, request: &Request, operation: Operation, resource: Resource<'_>) -> bool {
        if !self.has_authorizer() || self.is_super_user(&request.principal) {
            return true;
        }
        let who = Who { principal: &request.principal, host: &request.client_host };
        let (resource_type, name) = resource.key();
        let decision = self.security.acls.decide(who, operation as i8, resource_type, name);
        decision.unwrap_or_else(|| self.allowed_without_acl())
    }

    /// Whether whoever sent the request may do this to some resource of the same type; the name does not count.
    pub(crate) fn may_for_any(
        &self,
        request: &Request,
        operation: Operation,
        resource: Resource<'_>,
    ) -> bool {
        if !self.has_authorizer() || self.is_super_user(&request.principal) {
            return true;
        }
        let who = Who { principal: &request.principal, host: &request.client_host };
        let decision = self.security.acls.decide_for_any(who, operation as i8, resource.key().0);
        decision.unwrap_or_else(|| self.allowed_without_acl())
    }

    /// What whoever sent the request may do to a resource, as the bit field of KIP-430.
    pub(crate) fn authorized_operations(&self, request: &Request, resource: Resource<'_>) -> i32 {
        let allowed =
            operations(&resource).iter().filter(|operation| self.may(request, **operation, resource));
        allowed.fold(0, |bits, operation| bits | (1 << *operation as i32))
    }
}
