//! The truth of a run: what the simulated cluster holds at its end, and what was seen of the gateways.
//!
//! It never knows what clients did.

mod logs;

use std::sync::Arc;

use tidegate_cluster::{Cluster, CommitEntry, OwnershipEntry};

use super::Setup;
use crate::faults::Action;
use crate::history::{Address, CommitSeen, Ownership, Partition, Truth};
use crate::world::{Options, World, gateway_addresses, merge};

/// What a simulated cluster holds at the moment, and what its journal says if it keeps one.
///
/// # Errors
/// A log holds what is no batch, which is a bug of the cluster.
pub fn of_cluster(cluster: &Cluster) -> anyhow::Result<Truth> {
    let mut truth = logs::of(cluster)?;
    (truth.commits, truth.ownerships) = groups(cluster);
    Ok(truth)
}

/// Reads all of it. What the observer has seen is taken away.
///
/// # Errors
/// A log holds what is no batch, which is a bug of the cluster.
pub(super) fn of(world: &mut World, setup: &Setup) -> anyhow::Result<Truth> {
    let mut truth = world.with_cluster(|cluster, _| of_cluster(cluster))?;
    truth.wire = world.take_wire();
    truth.gauges = world.take_gauges();
    truth.gateway_addresses = addresses(setup);
    truth.certificates = world.certificates().to_vec();
    Ok(truth)
}

fn groups(cluster: &Cluster) -> (Vec<CommitSeen>, Vec<Ownership>) {
    let (commits, ownerships) = cluster.journal();
    let commit = |seen: &CommitEntry| CommitSeen {
        at: seen.at.0.into(),
        group: Arc::clone(&seen.group).into(),
        partition: Partition::new(Arc::clone(&seen.topic), seen.partition),
        offset: seen.offset,
        reset: seen.outside,
    };
    let ownership = |seen: OwnershipEntry| Ownership {
        group: seen.group.into(),
        generation: seen.generation,
        member: seen.member.into(),
        partition: Partition::new(seen.topic, seen.partition),
        from: seen.from.0.into(),
        until: seen.until.map(|until| until.0.into()),
    };
    (commits.iter().map(commit).collect(), ownerships.into_iter().map(ownership).collect())
}

/// The addresses of gateways as they are configured at first, and after each change of their configuration.
fn addresses(setup: &Setup) -> Vec<Address> {
    let changed = setup.timeline.iter().filter_map(|step| match &step.action {
        Action::Reload(fault) => Some(merge(&setup.world.settings, &fault.settings)),
        _ => None,
    });
    let changed = changed.map(|settings| Options { settings, ..setup.world.clone() });
    let mut all: Vec<Address> =
        changed.chain([setup.world.clone()]).flat_map(|options| gateway_addresses(&options)).collect();
    all.sort();
    all.dedup();
    all
}
