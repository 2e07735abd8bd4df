//! SIGTERM: what is in flight is answered, then connections close, and a deadline cuts what does not end.

use std::sync::atomic::Ordering;

use tidegate_wire::schema::keys;

use crate::client::{Client, request};
use crate::gateway::{Gateway, plain, wait_for};
use crate::stub::{HEARTBEAT, Stub};

/// A client whose heartbeat the cluster has, and does not answer yet.
fn waiting(gateway: &Gateway, stub: &Stub) -> Client {
    let mut client = gateway.connect();
    client.metadata();
    let before = stub.seen.bytes_in.load(Ordering::SeqCst);
    client.send(&request(HEARTBEAT, 4, 77, 0)).unwrap();
    wait_for("the request to reach the cluster", || stub.seen.bytes_in.load(Ordering::SeqCst) > before);
    client
}

#[test]
fn what_is_in_flight_is_answered_first() {
    for signal in ["TERM", "INT"] {
        let stub = Stub::start(1);
        let mut gateway = Gateway::start(&plain(stub.address, ""));
        let mut busy = waiting(&gateway, &stub);
        let mut idle = gateway.connect();
        idle.metadata();
        let mut fresh = gateway.connect();
        gateway.signal(signal);
        assert!(idle.is_closed(), "a connection without a request goes at once");
        assert!(fresh.is_closed(), "one that never asked, too");
        assert_eq!(gateway.get("/readyz").0, 503);
        assert_eq!(gateway.get("/livez").0, 200);
        let at = gateway.at("plain");
        wait_for("the listener to be closed", || std::net::TcpStream::connect(at).is_err());
        assert!(gateway.is_running());
        stub.open_gate();
        assert_eq!(busy.receive().unwrap()[..4], 77_i32.to_be_bytes());
        assert!(busy.is_closed());
        assert!(gateway.ended().success());
        wait_for("the log to say so", || gateway.log_count("all connections are closed") == 1);
    }
}

#[test]
fn the_deadline_cuts_what_does_not_end() {
    let stub = Stub::start(1);
    let mut gateway = Gateway::start(&plain(stub.address, "drain_timeout_ms: 300\n"));
    let mut busy = waiting(&gateway, &stub);
    gateway.signal("TERM");
    assert!(gateway.ended().success());
    assert!(busy.is_closed());
    wait_for("the log to say so", || gateway.log_count("cut off at the deadline") == 1);
}

#[test]
fn nothing_to_do_ends_at_once() {
    let stub = Stub::start(1);
    let mut gateway = Gateway::start(&plain(stub.address, ""));
    gateway.connect().metadata();
    gateway.signal("TERM");
    assert!(gateway.ended().success());
}

/// A Produce without acks that was sent before the client left still reaches the cluster.
#[test]
fn what_wants_no_answer_still_arrives() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    for count in 1..50 {
        let mut client = gateway.connect();
        client.send(&request(keys::PRODUCE, 9, 1, 0)).unwrap();
        drop(client);
        wait_for("the Produce to arrive", || stub.seen.produced.load(Ordering::SeqCst) == count);
    }
}

/// So does one that the gateway had read when the client's connection was reset, however late that shows.
#[test]
fn what_a_client_sent_before_it_was_cut_off_still_arrives() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, "limits:\n  in_flight_requests_max: 1\n"));
    let socket = crate::client::socket(gateway.at("plain"));
    // Closing it resets the connection.
    socket2::SockRef::from(&socket).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    let mut client = Client::over(socket);
    // The heartbeat is the one request in flight, and what follows waits in the gateway.
    let mut all = request(HEARTBEAT, 4, 1, 0);
    (2..7).for_each(|id| all.extend(request(keys::PRODUCE, 9, id, 0)));
    client.send(&all).unwrap();
    wait_for("the heartbeat to arrive", || stub.seen.bytes_in.load(Ordering::SeqCst) > 0);
    drop(client);
    stub.open_gate();
    wait_for("every Produce to arrive", || stub.seen.produced.load(Ordering::SeqCst) == 5);
    wait_for("the connection to end", || {
        gateway.metric("tidegate_connections_active{listener=\"plain\"}") == 0
    });
}

/// A client in the middle of a TLS handshake has asked for nothing, and holds nothing up.
#[test]
fn a_handshake_that_takes_its_time_is_not_waited_for() {
    let stub = Stub::start(1);
    let folder = tempfile::tempdir().unwrap();
    crate::tls::Authority::new().sign(&["kafka.test"]).write(folder.path());
    let config = plain(stub.address, "").replacen(
        "    routing:",
        &format!("    tls: {{{}}}\n    routing:", crate::tls::SERVER_TLS),
        1,
    );
    let mut gateway = Gateway::start_in(folder, &config);
    let _silent = crate::client::socket(gateway.at("plain"));
    wait_for("it to be accepted", || gateway.metric("tidegate_connections_active{listener=\"plain\"}") == 1);
    gateway.signal("TERM");
    assert!(gateway.ended().success());
    wait_for("the log to say so", || gateway.log_count("all connections are closed") == 1);
}
