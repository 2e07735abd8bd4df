//! Reload: new connections see what is new, open ones stay up, and what is wrong changes nothing.

use std::io::{Read, Write};
use std::sync::atomic::Ordering;

use tidegate_wire::schema::keys;

use crate::client::{Client, request};
use crate::gateway::{Gateway, Witness, free_address, listener, plain, wait_for};
use crate::stub::{HEARTBEAT, Stub};
use crate::tls::{Authority, SERVER_TLS, stream};

const DONE: &str = "the configuration was reloaded";
const REFUSED: &str = "the old one stays in use";

/// A gateway with a plain and a TLS listener, and its configuration.
fn with_tls(stub: &Stub, authority: &Authority, more: &str) -> (Gateway, String) {
    let folder = tempfile::tempdir().unwrap();
    authority.sign(&["kafka.test"]).write(folder.path());
    let tls = format!("advertised_host: kafka.test\ntls: {{{SERVER_TLS}}}");
    let config = plain(stub.address, more)
        .replace("admin:", &format!("{}admin:", listener("tls", "127.0.0.1:0", &tls)));
    (Gateway::start_in(folder, &config), config)
}

#[test]
fn a_new_certificate_is_shown_to_new_connections_and_open_ones_stay() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (gateway, config) = with_tls(&stub, &authority, "");
    let (client, at) = (authority.client(None), gateway.at("tls"));
    let mut open = crate::tls::connect(&client, at, "kafka.test");
    open.metadata();
    authority.sign(&["new.kafka.test"]).write(gateway.folder.path());
    assert!(
        crate::tls::connect(&client, at, "new.kafka.test").try_metadata().is_err(),
        "nobody has said so yet"
    );
    gateway.reload(&config, DONE);
    crate::tls::connect(&client, at, "new.kafka.test").metadata();
    assert!(crate::tls::connect(&client, at, "kafka.test").try_metadata().is_err());
    open.metadata();
}

/// Files are looked at now and then, so that a certificate that is renewed in place needs nobody to tell.
#[test]
fn files_are_looked_at_by_themselves() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (gateway, _) = with_tls(&stub, &authority, "reload_interval_ms: 50\n");
    authority.sign(&["new.kafka.test"]).write(gateway.folder.path());
    let (client, at) = (authority.client(None), gateway.at("tls"));
    wait_for("the new certificate", || {
        let mut stream = stream(&client, at, "new.kafka.test");
        stream.conn.complete_io(&mut stream.sock).is_ok()
    });
}

/// A certificate and its key are two files, and a look may fall between them: the pair does not fit then, and is not given up.
#[test]
fn a_certificate_that_is_written_before_its_key_is_not_missed() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (gateway, _) = with_tls(&stub, &authority, "reload_interval_ms: 5\n");
    let (client, at) = (authority.client(None), gateway.at("tls"));
    for round in 0..20 {
        let name = format!("round-{round}.kafka.test");
        authority.sign(&[&name]).write(gateway.folder.path());
        wait_for("the new certificate", || {
            let mut stream = stream(&client, at, &name);
            stream.conn.complete_io(&mut stream.sock).is_ok()
        });
    }
}

#[test]
fn a_changed_address_is_told_to_new_connections() {
    let stub = Stub::start(1);
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    let mut open = gateway.connect();
    let before = open.metadata();
    gateway.reload(
        &config.replace("    bind: 127.0.0.1:0", "    bind: 127.0.0.1:0\n    advertised_host: gateway.test"),
        DONE,
    );
    let after = gateway.connect().metadata();
    assert_eq!(after.brokers, [(1, "gateway.test".to_owned(), before.brokers[0].2)], "the port stays");
    open.metadata();
    Client::connect(before.address(1)).metadata();
}

/// A broker that only a connection from before the reload hears of is still served as the configuration of now says.
#[test]
fn brokers_found_by_old_connections_belong_to_the_new_configuration() {
    let (stub, late) = (Stub::start(1), Stub::start(2));
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    let mut open = gateway.connect();
    open.metadata();
    gateway.reload(
        &config.replace("    bind: 127.0.0.1:0", "    bind: 127.0.0.1:0\n    advertised_host: gateway.test"),
        DONE,
    );
    let all = [(1, stub.address), (2, late.address)];
    stub.knows(&all);
    late.knows(&all);
    let told = open.metadata();
    let seen = Client::connect(told.address(2)).metadata();
    assert_eq!(seen.by, 2);
    assert!(seen.brokers.iter().all(|(_, host, _)| host == "gateway.test"), "{seen:?}");
    assert_eq!(gateway.connect().metadata().brokers, seen.brokers);
}

/// Connections of a listener that is gone stay up, but nothing is opened for them any more.
#[test]
fn a_listener_that_is_gone_finds_no_more_brokers() {
    let (stub, late) = (Stub::start(1), Stub::start(2));
    let config = plain(stub.address, "");
    let with_two = config.replace("admin:", &format!("{}admin:", listener("second", "127.0.0.1:0", "")));
    let gateway = Gateway::start(&with_two);
    let mut open = Client::connect(gateway.at("second"));
    open.metadata();
    gateway.reload(&config, DONE);
    open.metadata();
    stub.knows(&[(1, stub.address), (2, late.address)]);
    assert!(open.try_metadata().is_err());
    assert_eq!(gateway.connect().metadata().brokers.len(), 2);
}

#[test]
fn what_only_a_restart_can_change_is_told() {
    let stub = Stub::start(1);
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    gateway.reload(&format!("{config}log: {{level: debug}}\n"), "restart the gateway to change them");
}

#[test]
fn listeners_come_and_go() {
    let stub = Stub::start(1);
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    let address = free_address();
    let with_two =
        config.replace("admin:", &format!("{}admin:", listener("second", &address.to_string(), "")));
    gateway.reload(&with_two, DONE);
    let mut second = Client::connect(address);
    let told = second.metadata();
    assert_ne!(told.address(1).port(), address.port());
    Client::connect(told.address(1)).metadata();
    gateway.reload(&config, DONE);
    wait_for("both its sockets to be closed", || {
        std::net::TcpStream::connect(address).is_err()
            && std::net::TcpStream::connect(told.address(1)).is_err()
    });
    second.metadata();
    gateway.connect().metadata();
}

#[test]
fn limits_hold_for_new_connections() {
    let stub = Stub::start(1);
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    let mut open = gateway.connect();
    open.metadata();
    gateway.reload(&format!("{config}limits:\n  connections_max: 1\n"), DONE);
    assert!(gateway.connect().try_metadata().is_err());
    open.metadata();
    gateway.reload(&config, DONE);
    gateway.connect().metadata();
}

#[test]
fn what_is_wrong_changes_nothing_and_is_told() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (gateway, config) = with_tls(&stub, &authority, "");
    let witness = Witness::start(gateway.at("plain"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_at = taken.local_addr().unwrap().to_string();
    let wrong = [
        (config.replace("routing:", "routings:"), "unknown"),
        ("clusters: [".to_owned(), "gateway.yaml:1"),
        (config.replace("server.pem", "missing.pem"), "missing.pem"),
        (config.replace("server.key", "server.pem"), "server.pem: expected an unencrypted private key"),
        (
            config.replace("admin:", &format!("{}admin:", listener("late", &taken_at, ""))),
            "listener `late` cannot listen on",
        ),
    ];
    for (index, (wrong, why)) in wrong.iter().enumerate() {
        gateway.reload(wrong, REFUSED);
        let log = gateway.log();
        let said =
            log.lines().filter(|line| line.contains("the old one stays")).nth(index).unwrap_or_default();
        assert!(log.contains(why), "{why} in {said}");
        assert_eq!(gateway.metric("tidegate_reload_failures_total"), index as u64 + 1);
        gateway.connect().metadata();
        crate::tls::connect(&authority.client(None), gateway.at("tls"), "kafka.test").metadata();
    }
    witness.goes_on();
    gateway.reload(&config, DONE);
    witness.end();
}

/// A configuration is taken whole or not at all: a listener of one that is refused serves nobody meanwhile.
#[test]
fn a_listener_of_a_refused_configuration_serves_nobody() {
    let stub = Stub::start(1);
    let config = plain(stub.address, "");
    let gateway = Gateway::start(&config);
    let (early, taken) = (free_address(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let late = taken.local_addr().unwrap().to_string();
    let two = format!("{}{}", listener("early", &early.to_string(), ""), listener("late", &late, ""));
    gateway.reload(&config.replace("admin:", &format!("{two}admin:")), REFUSED);
    assert!(std::net::TcpStream::connect(early).is_err());
    assert_eq!(gateway.metric("tidegate_connections_accepted_total{listener=\"early\"}"), 0);
}

/// The library itself, in this process: whoever asks for a reload is told what is wrong with it.
#[test]
fn run_answers_a_reload_with_its_outcome() {
    use tidegate::{Control, Source, run};
    use tokio::sync::{mpsc, oneshot};
    let stub = Stub::start(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.yaml");
    let config = plain(stub.address, "");
    std::fs::write(&path, &config).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (order, orders) = mpsc::channel(1);
        let (tell, told) = oneshot::channel();
        let source = Source { path: path.clone() };
        let started = move |running: &tidegate::Running| tell.send(running.listeners["plain"]).unwrap();
        let gateway =
            tokio::spawn(async move { run(tidegate_env::Real::new(), source, orders, started).await });
        let at = told.await.unwrap();
        let reload = async |text: &str| {
            std::fs::write(&path, text).unwrap();
            let (answer, outcome) = oneshot::channel();
            order.send(Control::Reload(answer)).await.unwrap();
            outcome.await.unwrap()
        };
        assert_eq!(reload(&config).await, Ok(()));
        let error = reload(&config.replace("cluster: stub", "cluster: stubb")).await.unwrap_err();
        assert!(error.contains("no cluster has the name `stubb`"), "{error}");
        let told = tokio::task::block_in_place(|| Client::connect(at).metadata());
        assert_eq!(told.by, 1);
        order.send(Control::Stop).await.unwrap();
        gateway.await.unwrap().unwrap();
    });
}

/// Other bootstrap servers mean other brokers: a broker that was learned from the old ones is not gone to any more.
#[test]
fn other_bootstrap_servers_mean_other_brokers() {
    let (old, new) = (Stub::start(1), Stub::start(2));
    new.knows(&[(1, new.address)]);
    let gateway = Gateway::start(&plain(old.address, ""));
    let told = gateway.connect().metadata();
    let mut open = Client::connect(told.address(1));
    assert_eq!(open.metadata().by, 1, "the old broker");
    // One more that still waits for an answer of the old broker.
    let mut busy = Client::connect(told.address(1));
    busy.metadata();
    let before = old.seen.bytes_in.load(Ordering::SeqCst);
    busy.send(&request(HEARTBEAT, 4, 77, 0)).unwrap();
    wait_for("the request to reach it", || old.seen.bytes_in.load(Ordering::SeqCst) > before);
    gateway.reload(&plain(new.address, ""), DONE);
    assert!(open.is_closed(), "its broker is none of the cluster's any more");
    old.open_gate();
    assert_eq!(busy.receive().unwrap()[..4], 77_i32.to_be_bytes(), "what was asked is answered");
    assert!(busy.is_closed());
    assert_eq!(Client::connect(told.address(1)).metadata().by, 2, "the new one, on the same port");
}

/// What a broker of before says late is not learned: it would lead others to what is none of the cluster's brokers any more.
#[test]
fn a_late_answer_of_an_old_broker_is_not_learned() {
    let (new, old) = (Stub::start(1), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let old_at = old.local_addr().unwrap();
    let gateway = Gateway::start(&plain(old_at, ""));
    let asked = request(keys::METADATA, 1, 7, 0);
    let mut client = gateway.connect();
    client.send(&asked).unwrap();
    let (mut broker, _) = old.accept().unwrap();
    broker.read_exact(&mut vec![0; asked.len()]).unwrap();
    gateway.reload(&plain(new.address, ""), DONE);
    let told = gateway.connect().metadata();
    // One broker, 1 at the old address, without a rack; the controller; no topics.
    let port = i32::from(old_at.port()).to_be_bytes();
    let body =
        [&[0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0, 9][..], b"127.0.0.1", &port, &[255, 255], &[0, 0, 0, 1]];
    let payload = [&body.concat()[..], &[0; 4]].concat();
    broker.write_all(&[&(payload.len() as u32).to_be_bytes()[..], &payload].concat()).unwrap();
    assert!(client.receive().is_err(), "nothing that it says can be given an address any more");
    assert_eq!(gateway.connect().metadata(), told);
    assert_eq!(Client::connect(told.address(1)).metadata().by, 1);
    let known = format!("address=\"{}\"", old_at);
    assert_eq!(gateway.log_count(&known), 0, "{}", gateway.log());
}

/// A configuration that names a file which is not there yet is refused, and taken when the file arrives: nobody has to say so again.
#[test]
fn a_refused_configuration_is_taken_when_its_files_arrive() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (gateway, config) = with_tls(&stub, &authority, "reload_interval_ms: 50\n");
    let renamed = config.replace("server.pem", "late.pem").replace("server.key", "late.key");
    std::fs::write(gateway.path(), &renamed).unwrap();
    wait_for("the refusal", || gateway.log_count("late.pem") > 0);
    assert_eq!(gateway.log_count(DONE), 0);
    let late = tempfile::tempdir().unwrap();
    authority.sign(&["late.kafka.test"]).write(late.path());
    for kind in ["key", "pem"] {
        std::fs::copy(
            late.path().join(format!("server.{kind}")),
            gateway.folder.path().join(format!("late.{kind}")),
        )
        .unwrap();
    }
    let (client, at) = (authority.client(None), gateway.at("tls"));
    wait_for("the new certificate", || {
        let mut stream = stream(&client, at, "late.kafka.test");
        stream.conn.complete_io(&mut stream.sock).is_ok()
    });
}

/// A pipe that nobody writes to would be read for ever.
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_and_holds_nothing_up() {
    let stub = Stub::start(1);
    let authority = Authority::new();
    let (mut gateway, config) = with_tls(&stub, &authority, "");
    let pipe = gateway.folder.path().join("pipe.pem");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    gateway.reload(&config.replace("server.pem", "pipe.pem"), REFUSED);
    assert!(gateway.log().contains("pipe.pem: it is no regular file"), "{}", gateway.log());
    gateway.connect().metadata();
    gateway.signal("TERM");
    assert!(gateway.ended().success());
}
