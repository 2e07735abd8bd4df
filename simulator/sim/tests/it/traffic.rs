//! Clients produce and fetch through the gateway, TLS on both sides, and never learn where the brokers are.

use std::collections::BTreeSet;
use std::time::Duration;

use kafka_protocol::messages::{ApiKey, ApiVersionsRequest, ResponseKind};
use tidegate_cluster::Release;
use tidegate_sim::client::Address;
use tidegate_sim::workload::{self, Plan};
use tidegate_sim::world::{FIRST_BROKER_PORT, GATEWAY};
use tidegate_sim::{Options, World};

use crate::support::{check_nothing_lost, count, metrics_at_rest, world_at_work};

/// The addresses that the gateway has for brokers 1 to 3.
fn gateway_addresses() -> BTreeSet<Address> {
    (0..3).map(|index| (GATEWAY.to_owned(), FIRST_BROKER_PORT + index)).collect()
}

#[test]
fn what_was_produced_is_read_where_the_broker_said_and_only_the_gateway_is_told() {
    let mut world = World::new(&Options::new(11)).unwrap();
    let plan = Plan { topic: "orders".into(), batches: 25, patience: Duration::from_secs(60) };
    let asked = world.ask("client-1", |host| async move {
        let mut client = host.kafka();
        let outcome = workload::run(&mut client, &plan, &mut host.env.stream("workload"), "client-1").await?;
        Ok((outcome, client.told().clone(), client.answered()))
    });
    let (outcome, told, answered) = asked.unwrap();
    assert_eq!((outcome.retries, outcome.lost()), (0, vec![]));
    assert_eq!(outcome.read, outcome.acknowledged, "nobody else wrote");
    assert_eq!(told, gateway_addresses());
    let metrics = metrics_at_rest(&mut world);
    assert_eq!(count(&metrics, "tidegate_requests_total"), answered, "{metrics}");
}

#[test]
fn many_clients_at_a_time_lose_nothing() {
    let (mut world, outcomes) = world_at_work(&Options::new(12), 8, 10);
    world.run().unwrap();
    check_nothing_lost(&outcomes, 8);
    let all: usize = outcomes.borrow().iter().map(|(_, outcome)| outcome.acknowledged.len()).sum();
    assert!(
        outcomes.borrow().iter().any(|(_, outcome)| outcome.read.len() == all),
        "the last one read everything, once"
    );
    metrics_at_rest(&mut world);
}

#[test]
fn the_new_leader_in_a_produce_response_is_the_gateway_too() {
    let mut world = World::new(&Options::new(13)).unwrap();
    let cluster = world.cluster().clone();
    let asked = world.ask("client-1", |host| async move {
        let mut client = host.kafka();
        let stale = client.refresh().await?;
        assert_eq!(
            workload::produce(&mut client, &stale, "orders", 0, workload::one_record("before")?).await?,
            0
        );
        cluster.with(|cluster, now| cluster.move_leader(now, "orders", 0, 3)).unwrap();
        let told_before = client.told().len();
        let refused =
            workload::produce(&mut client, &stale, "orders", 0, workload::one_record("astray")?).await;
        assert_eq!(refused.unwrap_err().to_string(), "produce ended with error code 6");
        let fresh = client.refresh().await?;
        assert_eq!(
            workload::produce(&mut client, &fresh, "orders", 0, workload::one_record("after")?).await?,
            1
        );
        let (read, end) = workload::fetch(&mut client, &fresh, "orders", 0, 0).await?;
        let read: Vec<_> = read
            .into_iter()
            .map(|(offset, value)| (offset, String::from_utf8(value.to_vec()).unwrap()))
            .collect();
        assert_eq!((read, end), (vec![(0, "before".to_owned()), (1, "after".to_owned())], 2));
        Ok((told_before, client.told().clone()))
    });
    assert_eq!(asked.unwrap(), (3, gateway_addresses()), "the endpoints of the refusal named nobody new");
}

#[test]
fn api_versions_are_the_clusters_as_far_as_the_gateway_can_walk_them() {
    let mut world = World::new(&Options::new(14)).unwrap();
    let asked = world.ask("client-1", |host| async move {
        let mut client = host.kafka();
        let bootstrap = client.bootstrap().clone();
        let answer =
            client.call(&bootstrap, 0, ApiKey::ApiVersions, ApiVersionsRequest::default().into()).await?;
        let ResponseKind::ApiVersions(answer) = answer else { anyhow::bail!("an answer to something else") };
        Ok(answer
            .api_keys
            .iter()
            .map(|api| (api.api_key, api.min_version, api.max_version))
            .collect::<Vec<_>>())
    });
    let offered = asked.unwrap();
    for (key, min, max) in &offered {
        let served = Release::default().versions(*key).expect("nothing that the cluster does not have");
        assert!(*key == 0 || served.0 <= *min, "API {key} from {min} on, the cluster from {} on", served.0);
        assert!(*max <= served.1, "API {key} up to {max}, the cluster up to {}", served.1);
    }
    for key in [0, 1, 3, 10, 18] {
        assert!(offered.iter().any(|(offered, ..)| *offered == key), "API {key} is served");
    }
}
