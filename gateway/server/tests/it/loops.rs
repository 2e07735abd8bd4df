//! Brokers that advertise an address of the gateway's own: it must not dial itself.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use crate::client::Client;
use crate::gateway::{Gateway, Witness, plain, wait_for};
use crate::stub::Stub;

/// A broker says that it is at `address`, a socket of the gateway; a client then asks for that broker at `at`.
fn refused(gateway: &Gateway, stub: &Stub, address: SocketAddr, at: SocketAddr) {
    stub.knows(&[(1, address)]);
    gateway.connect().metadata();
    let (before, said) = (stub.seen.accepted.load(Ordering::SeqCst), "leads back to the gateway itself");
    let (lines, dials) = (gateway.log_count(said), gateway.metric("tidegate_upstream_dials_total"));
    assert!(Client::connect(at).try_metadata().is_err(), "{address} is no broker");
    wait_for("the log to say so", || gateway.log_count(said) == lines + 1);
    assert!(gateway.log().contains("advertised.listeners"), "{}", gateway.log());
    assert_eq!(gateway.metric("tidegate_upstream_dials_total"), dials + 1, "it went round");
    assert_eq!(stub.seen.accepted.load(Ordering::SeqCst), before);
}

#[test]
fn a_broker_that_advertises_a_socket_of_the_gateway_is_not_dialled() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    let witness = Witness::start(gateway.at("plain"));
    let own = gateway.connect().metadata().address(1);
    for address in [own, gateway.at("plain"), gateway.admin] {
        refused(&gateway, &stub, address, own);
    }
    witness.goes_on();
    witness.end();
    // It recovers as soon as the broker says where it really is.
    stub.knows(&[(1, stub.address)]);
    gateway.connect().metadata();
    assert_eq!(Client::connect(own).metadata().by, 1);
}

/// Bound to every address of the machine, any of them leads back.
#[test]
fn sockets_bound_to_all_addresses_are_seen_too() {
    for (all, advertised) in [("0.0.0.0:0", "127.0.0.1"), ("'[::]:0'", "127.0.0.1")] {
        let stub = Stub::start(1);
        let config = plain(stub.address, "").replacen(
            "bind: 127.0.0.1:0",
            &format!("bind: {all}\n    advertised_host: {advertised}"),
            1,
        );
        let gateway = Gateway::start(&config);
        let bootstrap = SocketAddr::new([127, 0, 0, 1].into(), gateway.at("plain").port());
        let own = Client::connect(bootstrap).metadata().address(1);
        for ip in [[127, 0, 0, 1], [127, 0, 0, 9], [0, 0, 0, 0]] {
            stub.knows(&[(1, SocketAddr::new(ip.into(), own.port()))]);
            Client::connect(bootstrap).metadata();
            let lines = gateway.log_count("leads back to the gateway itself");
            assert!(Client::connect(own).try_metadata().is_err(), "{ip:?}");
            wait_for("the log", || gateway.log_count("leads back to the gateway itself") > lines);
        }
    }
}

/// The gateway's own bootstrap address as its bootstrap server.
#[test]
fn a_bootstrap_server_that_is_the_gateway_itself_is_not_dialled() {
    let at = crate::gateway::free_address();
    let config = plain(at, "").replacen("bind: 127.0.0.1:0", &format!("bind: {at}"), 1);
    let gateway = Gateway::start(&config);
    assert!(gateway.connect().try_metadata().is_err());
    wait_for("the log to say what to change", || gateway.log_count("`bootstrap_servers`") == 1);
    assert_eq!(gateway.metric("tidegate_upstream_dials_total"), 1);
}
