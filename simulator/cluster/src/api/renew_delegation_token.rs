//! RenewDelegationToken (KIP-48).
//!
//! Never knows what a token is good for.

use super::create_delegation_token::answer_end;
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::fields::Fields as _;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let (hmac, period_ms) = (request.body.bytes("Hmac"), request.body.int("RenewPeriodMs"));
    answer_end(cluster, request, |cluster| cluster.renew_token(&request.principal, hmac, period_ms))
}
