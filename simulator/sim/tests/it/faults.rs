//! Faults between the gateway and its brokers: connections end as they should, clients recover, and nothing is left over.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tidegate_env::Env;
use tidegate_sim::world::{BOOTSTRAP_PORT, GATEWAY, metric};
use tidegate_sim::{Options, World, workload};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::support::{QUIET, check_nothing_lost, count, metrics_at_rest, world_at_work};

const MS: Duration = Duration::from_millis(1);

#[test]
fn clients_outlive_the_crash_of_each_broker() {
    let (mut world, outcomes) = world_at_work(&Options::new(21), 4, 30);
    for broker in ["broker-1", "broker-2", "broker-3"] {
        world.run_for(200 * MS).unwrap();
        world.crash(broker);
        world.run_for(300 * MS).unwrap();
        world.restart(broker);
    }
    world.run().unwrap();
    check_nothing_lost(&outcomes, 4);
    let retries: u32 = outcomes.borrow().iter().map(|(_, outcome)| outcome.retries).sum();
    assert!(retries > 0, "the crashes were felt");
    let metrics = metrics_at_rest(&mut world);
    assert!(count(&metrics, "tidegate_upstream_dial_failures_total") > 0, "{metrics}");
}

#[test]
fn a_crash_ends_the_connections_to_that_broker_and_no_other() {
    let mut world = World::new(&Options::new(22)).unwrap();
    let asked = Rc::new(Cell::new(false));
    let crash = asked.clone();
    let crashed = Rc::new(Notify::new());
    let told = crashed.clone();
    world
        .client("client-1", |host| async move {
            let mut client = host.kafka();
            let metadata = client.refresh().await?;
            // Partition p is led by broker p + 1.
            for partition in [0, 1] {
                workload::produce(
                    &mut client,
                    &metadata,
                    "orders",
                    partition,
                    workload::one_record("first")?,
                )
                .await?;
            }
            asked.set(true);
            crashed.notified().await;
            let started = Instant::now();
            let gone =
                workload::produce(&mut client, &metadata, "orders", 0, workload::one_record("gone")?).await;
            assert!(gone.is_err(), "its connection has ended");
            assert!(started.elapsed() < Duration::from_secs(1), "and it was told at once, not by a timeout");
            let alive =
                workload::produce(&mut client, &metadata, "orders", 1, workload::one_record("second")?).await;
            // An answer, by a connection that lives: the dead replica is in sync until its session has timed out.
            assert_eq!(alive.unwrap_err().to_string(), "produce ended with error code 7");
            Ok(())
        })
        .unwrap();
    world.run_until(Duration::from_secs(5), |_| crash.get()).unwrap();
    world.crash("broker-1");
    told.notify_one();
    world.run().unwrap();
    metrics_at_rest(&mut world);
}

#[test]
fn a_held_link_only_delays() {
    let (mut world, outcomes) = world_at_work(&Options::new(23), 3, 20);
    world.run_for(300 * MS).unwrap();
    world.hold(GATEWAY, "broker-2");
    world.run_for(900 * MS).unwrap();
    world.release(GATEWAY, "broker-2");
    world.run().unwrap();
    check_nothing_lost(&outcomes, 3);
    let retries: u32 = outcomes.borrow().iter().map(|(_, outcome)| outcome.retries).sum();
    assert_eq!(retries, 0, "shorter than every timeout: nobody noticed but by waiting");
    let metrics = metrics_at_rest(&mut world);
    assert_eq!(count(&metrics, "tidegate_upstream_dial_failures_total"), 0, "{metrics}");
}

#[test]
fn a_broker_that_cannot_be_reached_in_time_costs_the_connection_and_heals() {
    let mut world = World::new(&Options::new(24)).unwrap();
    let ready = Rc::new(Cell::new(false));
    let hold = ready.clone();
    let (held, released) = (Rc::new(Notify::new()), Rc::new(Notify::new()));
    let (told_held, told_released) = (held.clone(), released.clone());
    world
        .client("client-1", |host| async move {
            let mut client = host.kafka();
            let metadata = client.refresh().await?;
            ready.set(true);
            held.notified().await;
            let started = Instant::now();
            let refused =
                workload::produce(&mut client, &metadata, "orders", 2, workload::one_record("held")?).await;
            assert!(refused.is_err());
            let waited = started.elapsed();
            assert!(
                (900 * MS..1_500 * MS).contains(&waited),
                "dial_timeout_ms is 1000, and it was {waited:?}"
            );
            released.notified().await;
            assert_eq!(
                workload::produce(&mut client, &metadata, "orders", 2, workload::one_record("free")?).await?,
                0
            );
            Ok(())
        })
        .unwrap();
    world.run_until(Duration::from_secs(5), |_| hold.get()).unwrap();
    world.hold(GATEWAY, "broker-3");
    told_held.notify_one();
    world.run_for(Duration::from_secs(2)).unwrap();
    world.release(GATEWAY, "broker-3");
    world.run_for(100 * MS).unwrap();
    told_released.notify_one();
    world.run().unwrap();
    let metrics = metrics_at_rest(&mut world);
    assert_eq!(count(&metrics, "tidegate_upstream_dial_failures_total"), 1, "{metrics}");
}

#[test]
fn clients_outlive_the_crash_of_the_gateway() {
    let (mut world, outcomes) = world_at_work(&Options::new(25), 4, 20);
    world.run_for(400 * MS).unwrap();
    world.crash(GATEWAY);
    world.run_for(700 * MS).unwrap();
    world.restart(GATEWAY);
    world.run().unwrap();
    check_nothing_lost(&outcomes, 4);
    metrics_at_rest(&mut world);
}

#[test]
fn a_client_that_never_speaks_is_sent_away_after_the_time_for_its_header() {
    let mut world = World::new(&Options::new(26)).unwrap();
    let asked = world.ask("client-1", |host| async move {
        let mut stream = host.env.dial(GATEWAY, BOOTSTRAP_PORT).await?.stream;
        let started = Instant::now();
        let before = host.metrics().await?;
        assert_eq!(metric(&before, "tidegate_connections_active"), Some(1.0));
        assert_eq!(stream.read(&mut [0; 64]).await.unwrap_or(0), 0, "there is nothing to say");
        Ok(started.elapsed())
    });
    let waited = asked.unwrap();
    assert!(waited > QUIET && waited < Duration::from_secs(60), "{waited:?}");
    let metrics = metrics_at_rest(&mut world);
    assert_eq!(count(&metrics, "tidegate_tls_handshake_failures_total"), 1, "{metrics}");
}
