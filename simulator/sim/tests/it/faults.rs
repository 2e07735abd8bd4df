//! Faults between the gateway and its brokers: connections end as they should, clients recover, and nothing is left over.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tidegate_env::Env;
use tidegate_sim::scenario::Event;
use tidegate_sim::world::{BOOTSTRAP_PORT, GATEWAY, metric};
use tidegate_sim::{Options, World};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::support::{QUIET, count, metrics_at_rest, network, play, produce, told};

const MS: Duration = Duration::from_millis(1);

#[test]
fn clients_outlive_the_crash_of_each_broker() {
    let run = play(
        21,
        "timeline:
  - {at: 200ms, kill: {node: broker-1, for: 300ms}}
  - {at: 1200ms, kill: {node: broker-2, for: 300ms}}
  - {at: 2200ms, kill: {node: broker-3, for: 300ms}}
",
    );
    let (retried, lost) = (run.events.get(&Event::SendRetried), run.events.get(&Event::ConnectionLost));
    assert!(retried.is_some() && lost.is_some(), "the crashes were felt: {:?}", run.events);
}

#[test]
fn a_crash_ends_the_connections_to_that_broker_and_no_other() {
    let mut world = World::new(&Options::new(22)).unwrap();
    let asked = Rc::new(Cell::new(false));
    let crash = asked.clone();
    let crashed = Rc::new(Notify::new());
    let told_crashed = crashed.clone();
    world
        .client("client-1", |host| async move {
            let network = network(&host).await;
            // Partition p is led by broker p + 1.
            for partition in [0, 1] {
                assert_eq!(told(&produce(&network, partition, "first").await?), (0, 0));
            }
            asked.set(true);
            crashed.notified().await;
            let started = Instant::now();
            assert!(produce(&network, 0, "gone").await.is_err(), "its connection has ended");
            assert!(started.elapsed() < Duration::from_secs(1), "and it was told at once, not by a timeout");
            let alive = produce(&network, 1, "second").await?;
            // An answer, by a connection that lives: the dead replica is in sync until its session has timed out.
            assert_eq!(told(&alive).0, 7, "REQUEST_TIMED_OUT");
            network.close();
            Ok(())
        })
        .unwrap();
    world.run_until(Duration::from_secs(5), |_| crash.get()).unwrap();
    world.crash("broker-1");
    told_crashed.notify_one();
    world.run().unwrap();
    metrics_at_rest(&mut world);
}

#[test]
fn a_held_link_only_delays() {
    let run = play(23, "timeline:\n  - {at: 300ms, stall: {link: gateways <-> broker-2, for: 900ms}}\n");
    let noticed = [Event::SendRetried, Event::ConnectionLost, Event::RequestTimedOut];
    let noticed: Vec<_> = noticed.iter().filter(|event| run.events.contains_key(event)).collect();
    assert!(noticed.is_empty(), "shorter than every timeout: nobody noticed but by waiting: {noticed:?}");
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
            let network = network(&host).await;
            ready.set(true);
            held.notified().await;
            let started = Instant::now();
            assert!(produce(&network, 2, "held").await.is_err());
            let waited = started.elapsed();
            assert!(
                (900 * MS..1_500 * MS).contains(&waited),
                "dial_timeout_ms is 1000, and it was {waited:?}"
            );
            released.notified().await;
            assert_eq!(told(&produce(&network, 2, "free").await?), (0, 0));
            network.close();
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
    let run = play(25, "timeline:\n  - {at: 400ms, kill: {node: gateways, for: 700ms}}\n");
    assert!(run.events[&Event::ConnectionLost] >= 6, "every client noticed: {:?}", run.events);
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
