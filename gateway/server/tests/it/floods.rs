//! Connection floods: beyond the limits connections are refused at once, and those that are in stay.

use std::net::{IpAddr, Ipv4Addr};

use crate::client::{Client, socket_from};
use crate::gateway::{Gateway, Witness, plain, wait_for};
use crate::stub::Stub;

/// A loopback address of one's own.
fn source(host: u8) -> IpAddr {
    Ipv4Addr::new(127, 63, 0, host).into()
}

fn active(gateway: &Gateway) -> u64 {
    gateway.metric("tidegate_connections_active{listener=\"plain\"}")
}

#[test]
fn one_address_may_have_so_many_and_all_together_so_many() {
    const PER_ADDRESS: usize = 4;
    const TOGETHER: usize = 10;
    let limits =
        format!("limits:\n  connections_max: {TOGETHER}\n  connections_per_address_max: {PER_ADDRESS}\n");
    let stub = Stub::start(1);
    let mut gateway = Gateway::start(&plain(stub.address, &limits));
    let at = gateway.at("plain");
    let witness = Witness::start(at);
    witness.goes_on();
    let ask = |host| {
        let mut client = Client::over(socket_from(source(host), at));
        client.try_metadata().is_ok().then_some(client)
    };
    let mut held: Vec<Client> = Vec::new();
    // -1, 0, +1 of one address, and then far beyond.
    for turn in 1..=PER_ADDRESS + 20 {
        let client = ask(1);
        assert_eq!(client.is_some(), turn <= PER_ADDRESS, "connection {turn} of one address");
        held.extend(client);
    }
    // Of all together; the witness is one of them.
    for turn in held.len() + 2..TOGETHER + 20 {
        let client = ask(10 + turn as u8);
        assert_eq!(client.is_some(), turn <= TOGETHER, "connection {turn} of all");
        held.extend(client);
    }
    assert_eq!(held.len() + 1, TOGETHER);
    assert_eq!(active(&gateway), TOGETHER as u64);
    assert_eq!(gateway.metric("tidegate_connections_refused_total{listener=\"plain\"}"), 20 + 19);
    let said = "limit=\"limits.connections_per_address_max\"";
    wait_for("the log to say so", || gateway.log_count(said) > 0);
    for client in &mut held {
        client.metadata();
    }
    // Whoever leaves makes room.
    held.truncate(TOGETHER - 2);
    wait_for("the one that left to be counted", || active(&gateway) < TOGETHER as u64);
    assert!(ask(1).is_some() || ask(2).is_some());
    witness.goes_on();
    witness.end();
    assert!(gateway.is_running());
}

#[test]
fn a_thousand_connections_that_say_nothing_are_gone_when_their_header_is_due() {
    let limits = "limits:\n  request_header_timeout_ms: 500\n  connections_max: 300\n";
    let stub = Stub::start(1);
    let mut gateway = Gateway::start(&plain(stub.address, limits));
    let at = gateway.at("plain");
    let witness = Witness::start(at);
    witness.goes_on();
    let flood: Vec<_> = (0..1000).map(|_| socket_from(source(9), at)).collect();
    witness.goes_on();
    wait_for("the silent ones to be cut off", || active(&gateway) == 1);
    drop(flood);
    witness.end();
    assert!(gateway.is_running());
}

/// A process that may open no more files refuses newcomers, keeps those it has, and recovers.
#[test]
fn running_out_of_open_files_harms_only_newcomers() {
    let stub = Stub::start(1);
    let mut gateway = Gateway::start_with_open_files(&plain(stub.address, ""), Some(100));
    let at = gateway.at("plain");
    let witness = Witness::start(at);
    witness.goes_on();
    let mut flood: Vec<_> = (0..200).map(|_| Client::over(socket_from(source(8), at))).collect();
    for client in &mut flood {
        // Those that were not accepted yet wait in the kernel, and those that were may find no broker.
        let _ = client.send(&crate::client::request(tidegate_wire::schema::keys::METADATA, 1, 1, 0));
    }
    wait_for("the gateway to notice", || gateway.log_count("Too many open files") > 0);
    witness.goes_on();
    drop(flood);
    wait_for("a newcomer to be served again", || Client::connect(at).try_metadata().is_ok());
    witness.end();
    assert!(gateway.is_running());
}

/// What a client does wrong is told, but a client cannot fill a disk with it. All of it is counted.
#[test]
fn a_flood_of_faults_is_no_flood_of_lines() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    let mut sent = 0;
    wait_for("lines to be left out", || {
        for _ in 0..100 {
            let mut client = gateway.connect();
            client.send(&[0xff; 64]).unwrap();
            assert!(client.is_closed());
            sent += 1;
        }
        gateway.log_count("left_out=") > 0
    });
    let faults = "tidegate_connection_errors_total{listener=\"plain\",blame=\"client\"}";
    wait_for("every fault to be counted", || gateway.metric(faults) == sent);
    assert!((gateway.log_count("connection closed") as u64) < sent);
}
