//! The run that proves the seam: the whole gateway between TLS clients and TLS brokers, with faults, reload and drain.
//!
//! Its only input is the seed. Two runs with one seed must leave the same trace, in whatever process.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context;
use tidegate::Control;
use tokio::sync::oneshot;

use crate::trace::Report;
use crate::workload::{self, Plan};
use crate::world::{GATEWAY, Options, World, host_of, metric};

/// How many clients produce and fetch at a time.
const CLIENTS: u32 = 3;

/// Clients get at the most so much simulated time for their work.
const PATIENCE: Duration = Duration::from_secs(60);

/// Once its clients are gone the gateway stops within so much simulated time.
const DRAIN_MAX: Duration = Duration::from_secs(2);

/// Runs with a seed and keeps the events with these numbers.
///
/// # Errors
/// Something was lost, failed or panicked.
pub fn run(seed: u64, keep: Range<u64>) -> anyhow::Result<Report> {
    let mut world = World::new(&Options { keep, ..Options::new(seed) })?;
    let working = Arc::new(AtomicU32::new(CLIENTS));
    for number in 1..=CLIENTS {
        add_client(&mut world, number, working.clone())?;
    }
    let mut faults = world.stream("faults");
    let mut pause =
        |world: &mut World, range: Range<u64>| world.run_for(Duration::from_millis(faults.within(range)));
    pause(&mut world, 200..600)?;
    let (answer, _) = oneshot::channel();
    anyhow::ensure!(world.order(Control::Reload(answer)), "the gateway listens to orders");
    let held = host_of(1 + (seed % 3) as i32);
    world.hold(GATEWAY, &held);
    pause(&mut world, 50..800)?;
    world.release(GATEWAY, &held);
    let crashed = host_of(1 + (seed / 3 % 3) as i32);
    pause(&mut world, 50..300)?;
    world.crash(&crashed);
    pause(&mut world, 100..1500)?;
    world.restart(&crashed);
    // Every client ends with connections open, which only the drain closes.
    world.run_until(PATIENCE, |_| working.load(Ordering::Relaxed) == 0)?;
    anyhow::ensure!(world.order(Control::Stop), "the gateway listens to orders");
    world.run()?;
    world
        .run_until(DRAIN_MAX, |world| !world.gateway_runs())
        .context("the gateway stops when it has drained")?;
    Ok(world.finish())
}

/// A client that works, checks what it got, and then waits for the gateway to leave.
fn add_client(world: &mut World, number: u32, working: Arc<AtomicU32>) -> anyhow::Result<()> {
    let name = format!("client-{number}");
    world.client(&name.clone(), |host| async move {
        let mut client = host.kafka();
        let plan = Plan { topic: "orders".into(), batches: 12, patience: PATIENCE };
        let outcome = workload::run(&mut client, &plan, &mut host.env.stream("workload"), &name).await?;
        anyhow::ensure!(outcome.lost().is_empty(), "acknowledged and lost: {:?}", outcome.lost());
        let (acknowledged, read, retries) = (outcome.acknowledged.len(), outcome.read.len(), outcome.retries);
        host.env.note(&format!("{acknowledged} acknowledged, {read} read, {retries} retries"));
        // For its bytes in the trace: metrics are part of what a seed decides.
        let metrics = host.metrics().await?;
        anyhow::ensure!(metric(&metrics, "tidegate_connection_panics_total") == Some(0.0), "{metrics}");
        working.fetch_sub(1, Ordering::Relaxed);
        client.wait_for_close().await?;
        Ok(())
    })
}
