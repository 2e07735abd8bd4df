//! What several tests need: worlds, workloads, and the gateway's metrics when nothing is left to do.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tidegate_sim::workload::{self, Outcome, Plan};
use tidegate_sim::world::metric;
use tidegate_sim::{Options, World};

/// Long enough for a connection that the gateway closes in order, which lingers for one second.
pub(crate) const QUIET: Duration = Duration::from_secs(3);

/// What the clients of a world did, by name.
pub(crate) type Outcomes = Rc<RefCell<Vec<(String, Outcome)>>>;

/// A world with clients that work, and where to find what they did once they have ended.
pub(crate) fn world_at_work(options: &Options, clients: u32, batches: u32) -> (World, Outcomes) {
    let mut world = World::new(options).unwrap();
    let outcomes = Outcomes::default();
    for number in 1..=clients {
        let (name, outcomes) = (format!("client-{number}"), outcomes.clone());
        let plan = Plan { topic: "orders".into(), batches, patience: Duration::from_secs(60) };
        world
            .client(&name.clone(), |host| async move {
                let outcome =
                    workload::run(&mut host.kafka(), &plan, &mut host.env.stream("workload"), &name).await?;
                outcomes.borrow_mut().push((name, outcome));
                Ok(())
            })
            .unwrap();
    }
    (world, outcomes)
}

/// Lets the world become quiet, and returns the gateway's metrics after having checked that nothing is left over.
pub(crate) fn metrics_at_rest(world: &mut World) -> String {
    world.run_for(QUIET).unwrap();
    let name = format!("scraper-{}", world.elapsed().as_millis());
    let metrics = world.ask(&name, |host| async move { host.metrics().await }).unwrap();
    for (name, at_rest) in [
        ("tidegate_connections_active", 0.0),
        ("tidegate_buffered_bytes", 0.0),
        ("tidegate_connection_panics_total", 0.0),
    ] {
        assert_eq!(metric(&metrics, name), Some(at_rest), "{name} in {metrics}");
    }
    metrics
}

/// The sum of a metric, zero where there is no such row.
pub(crate) fn count(metrics: &str, name: &str) -> u64 {
    metric(metrics, name).unwrap_or(0.0) as u64
}

/// Nothing that was acknowledged may be lost.
pub(crate) fn check_nothing_lost(outcomes: &Outcomes, clients: usize) {
    let outcomes = outcomes.borrow();
    assert_eq!(outcomes.len(), clients);
    for (name, outcome) in &*outcomes {
        assert_eq!(outcome.lost(), [], "{name}");
        assert!(!outcome.acknowledged.is_empty(), "{name} did something");
    }
}
