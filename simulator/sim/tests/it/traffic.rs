//! Clients produce and fetch through the gateway, TLS on both sides, and never learn where the brokers are.

use std::collections::BTreeSet;

use kafka_protocol::messages::{ApiKey, ApiVersionsRequest, ResponseKind};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::Release;
use tidegate_sim::clients::Target;
use tidegate_sim::scenario::Event;
use tidegate_sim::world::{FIRST_BROKER_PORT, GATEWAY};
use tidegate_sim::{Options, World};

use crate::support::{count, metrics_at_rest, network, play, produce, read, told};

#[test]
fn what_was_produced_is_read_where_the_broker_said() {
    let mut world = World::new(&Options::new(11)).unwrap();
    let asked = world.ask("client-1", |host| async move {
        let network = network(&host).await;
        for (offset, text) in (0..).zip(["one", "two", "three"]) {
            assert_eq!(told(&produce(&network, 4, text).await?), (0, offset));
        }
        let found = read(&network, 4).await?;
        network.close();
        Ok(found)
    });
    assert_eq!(asked.unwrap(), [(0, "one".into()), (1, "two".into()), (2, "three".into())]);
    let metrics = metrics_at_rest(&mut world);
    // Twice ApiVersions, for the bootstrap and for the leader; metadata; three records; one fetch.
    assert_eq!(count(&metrics, "tidegate_requests_total"), 7, "{metrics}");
}

#[test]
fn many_clients_at_a_time_lose_nothing() {
    let run = play(12, "");
    let (sent, read) = (run.events[&Event::SendOk], run.events[&Event::RecordPolled]);
    assert!(sent > 1_000 && read == 2 * sent, "{read} records of {sent} were read by two");
}

#[test]
fn the_new_leader_in_a_produce_response_is_the_gateway_too() {
    let mut world = World::new(&Options::new(13)).unwrap();
    let cluster = world.cluster().clone();
    let asked = world.ask("client-1", |host| async move {
        let network = network(&host).await;
        assert_eq!(told(&produce(&network, 0, "before").await?), (0, 0));
        cluster.with(|cluster, now| cluster.move_leader(now, "orders", 0, 3)).unwrap();
        let refused = produce(&network, 0, "astray").await?;
        assert_eq!(told(&refused).0, 6, "NOT_LEADER_OR_FOLLOWER");
        let named = refused.node_endpoints.iter().map(|node| (node.host.to_string(), node.port));
        let named: BTreeSet<_> = named.collect();
        network.refresh_now(&["orders".to_owned()]).await?;
        assert_eq!(told(&produce(&network, 0, "after").await?), (0, 1));
        let found = read(&network, 0).await?;
        network.close();
        Ok((named, found))
    });
    let (named, found) = asked.unwrap();
    let third = (GATEWAY.to_owned(), i32::from(FIRST_BROKER_PORT) + 2);
    assert_eq!(named, [third].into(), "the new leader, at the gateway's address");
    assert_eq!(found, [(0, "before".into()), (1, "after".into())]);
}

#[test]
fn api_versions_are_the_clusters_as_far_as_the_gateway_can_walk_them() {
    let mut world = World::new(&Options::new(14)).unwrap();
    let asked = world.ask("client-1", |host| async move {
        let network = network(&host).await;
        let body = ApiVersionsRequest::default()
            .with_client_software_name(StrBytes::from_static_str("test"))
            .with_client_software_version(StrBytes::from_static_str("1"));
        let answer = network.call(Target::Bootstrap(0), ApiKey::ApiVersions, body).await?;
        let ResponseKind::ApiVersions(answer) = answer else { anyhow::bail!("an answer to something else") };
        network.close();
        let versions = answer.api_keys.iter().map(|api| (api.api_key, api.min_version, api.max_version));
        Ok(versions.collect::<Vec<_>>())
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
