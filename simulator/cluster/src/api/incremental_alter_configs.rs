//! IncrementalAlterConfigs.
//!
//! Never knows which settings there are.

use tidegate_wire::message::Struct;

use super::alter_configs::{refusals, resource};
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::{Change, ConfigResource, Operation};
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::topics::Refusal;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let refusals =
        refusals(cluster, request, |config| config.i8("ConfigOperation") != Operation::Delete as i8);
    super::alter_configs::answer(cluster, request, refusals, |cluster, request, asked| {
        let resource = resource(request, asked, true)?;
        alter(cluster, request, asked, &resource)
    })
}

fn alter(
    cluster: &mut Cluster,
    request: &Request,
    asked: &Struct,
    resource: &ConfigResource,
) -> Result<(), Refusal> {
    let mut changes = Vec::new();
    for config in asked.structs("Configs") {
        // Kafka stumbles over a number that is no operation.
        let operation =
            Operation::of(config.i8("ConfigOperation")).ok_or((ErrorCode::UNKNOWN_SERVER_ERROR, None))?;
        changes.push(Change { name: config.text("Name"), operation, value: config.text("Value") });
    }
    cluster.change_config(resource, &changes, request.body.flag("ValidateOnly"))
}
