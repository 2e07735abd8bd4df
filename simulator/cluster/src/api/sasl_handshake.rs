//! SaslHandshake after authentication, or where there is none: refused. The one that authenticates is `security`'s.
//!
//! Never knows mechanisms.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;

pub(super) fn handle(_cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    response.set("ErrorCode", ErrorCode::ILLEGAL_SASL_STATE);
    Outcome::Answer(response)
}
