//! Port routing: brokers found, moved and not known yet, with ids that are far apart.

use std::sync::atomic::Ordering;

use crate::client::Client;
use crate::gateway::{Gateway, free_address, plain, wait_for};
use crate::stub::Stub;

/// Fixed ports from a port that is free, for these ids.
fn with_node_ids(config: &str, first: u16, ids: &str) -> String {
    config.replace("first_broker_port: 0", &format!("first_broker_port: {first}, node_ids: [{ids}]"))
}

#[test]
fn every_broker_has_a_port_that_leads_to_it() {
    let brokers = [Stub::start(1), Stub::start(1000), Stub::start(i32::MAX)];
    let all = [(1, brokers[0].address), (1000, brokers[1].address), (i32::MAX, brokers[2].address)];
    brokers.iter().for_each(|broker| broker.knows(&all));
    let config = plain(brokers[0].address, "");
    let config = config
        .replace("first_broker_port: 0", "first_broker_port: 0, node_ids: ['0-5', '999-1001', '2147483647']");
    let gateway = Gateway::start(&config);
    let told = gateway.connect().metadata();
    assert_eq!(told.brokers.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [1, 1000, i64::from(i32::MAX)]);
    for (node_id, _, port) in &told.brokers {
        assert!(brokers.iter().all(|broker| broker.address.port() != *port), "no broker's own port");
        let seen = Client::connect(told.address(*node_id)).metadata();
        assert_eq!((seen.by, seen.brokers), (*node_id, told.brokers.clone()));
    }
}

/// Only the ids that are named cost a port, however far apart they are.
#[test]
fn sparse_ids_take_neighbouring_ports() {
    let broker = Stub::start(2_000_000);
    let free = free_address();
    let config = with_node_ids(&plain(broker.address, ""), free.port(), "'0', '2000000', '7-8'");
    let config = config.replacen("bind: 127.0.0.1:0", &format!("bind: {}:0", free.ip()), 1);
    let gateway = Gateway::start(&config);
    let told = gateway.connect().metadata();
    assert_eq!(told.address(2_000_000), (free.ip(), free.port() + 1).into());
    assert_eq!(Client::connect(told.address(2_000_000)).metadata().by, 2_000_000);
}

#[test]
fn a_broker_without_a_place_is_never_told() {
    let broker = Stub::start(70);
    let config =
        plain(broker.address, "").replace("first_broker_port: 0", "first_broker_port: 0, node_ids: ['0-9']");
    let gateway = Gateway::start(&config);
    assert!(gateway.connect().try_metadata().is_err(), "rather no answer than the broker's own address");
    let faults = "tidegate_connection_errors_total{listener=\"plain\",blame=\"configuration\"}";
    wait_for("the fault to be counted", || gateway.metric(faults) == 1);
    assert_eq!(gateway.log_count("extend its `node_ids`"), 1);
}

#[test]
fn a_broker_that_moves_is_followed() {
    let (old, new) = (Stub::start(5), Stub::start(5));
    let bootstrap = Stub::start(1);
    bootstrap.knows(&[(5, old.address)]);
    let gateway = Gateway::start(&plain(bootstrap.address, ""));
    let told = gateway.connect().metadata();
    Client::connect(told.address(5)).metadata();
    assert_eq!((old.seen.accepted.load(Ordering::SeqCst), new.seen.accepted.load(Ordering::SeqCst)), (1, 0));
    bootstrap.knows(&[(5, new.address)]);
    new.knows(&[(5, new.address)]);
    assert_eq!(gateway.connect().metadata(), told, "clients see the same address as before");
    Client::connect(told.address(5)).metadata();
    assert_eq!((old.seen.accepted.load(Ordering::SeqCst), new.seen.accepted.load(Ordering::SeqCst)), (1, 1));
}

/// After a restart of the gateway clients come to ports of brokers that nobody has told it about yet: they are led to a bootstrap
/// server, and have to come again as soon as the broker is known.
#[test]
fn a_connection_to_a_broker_that_is_not_known_yet_ends_when_it_is() {
    let (bootstrap, broker) = (Stub::start(1), Stub::start(2));
    bootstrap.knows(&[(1, bootstrap.address), (2, broker.address)]);
    broker.knows(&[(1, bootstrap.address), (2, broker.address)]);
    let free = free_address();
    let config = with_node_ids(&plain(bootstrap.address, ""), free.port(), "'1-3'");
    let config = config.replacen("bind: 127.0.0.1:0", &format!("bind: {}:0", free.ip()), 1);
    let _gateway = Gateway::start(&config);
    let at = std::net::SocketAddr::new(free.ip(), free.port() + 1);
    let mut early = Client::connect(at);
    let told = early.metadata();
    assert_eq!((told.by, told.address(2)), (1, at), "a bootstrap server answered");
    assert!(early.try_metadata().is_err(), "it is not the broker that the client means");
    assert_eq!(Client::connect(at).metadata().by, 2);
}
