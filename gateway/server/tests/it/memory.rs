//! What connections that say nothing cost: 10,000 of them, under 16 KiB each.
//!
//! The clients are a process of their own (this test binary again), because both ends and the brokers' would be too many open files
//! for one.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use tidegate_wire::schema::keys;

use crate::client::{Client, raw_request};
use crate::gateway::{Gateway, Witness, plain, wait_for};
use crate::stub::Stub;

const CONNECTIONS: usize = 10_000;

/// The acceptance criterion of the project.
const KIB_EACH_MAX: u64 = 16;

/// Tells the process of clients what to do: `<address> <connections> <of them with an upstream>`.
const CLIENTS: &str = "TIDEGATE_TEST_IDLE_CLIENTS";

/// How many files a process may have open, at the most.
fn open_files_max() -> usize {
    let output = Command::new("sh").args(["-c", "ulimit -Hn"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap_or(1 << 20)
}

/// Not a test by itself: the process of clients, which [`ten_thousand_idle_connections`] starts.
#[test]
fn idle_clients() {
    let Ok(order) = std::env::var(CLIENTS) else { return };
    let order: Vec<&str> = order.split(' ').collect();
    let (at, connections, dialled): (_, usize, usize) =
        (order[0].parse().unwrap(), order[1].parse().unwrap(), order[2].parse().unwrap());
    let mut held = Vec::new();
    for index in 0..connections {
        let mut client = Client::connect(at);
        // Beyond what the gateway may open, a version that it answers itself: such a connection needs no broker.
        let version = if index < dialled { 0 } else { 99 };
        client.send(&raw_request(keys::API_VERSIONS, version, 1, &[])).unwrap();
        client.receive().unwrap();
        held.push(client);
    }
    eprintln!("all connected");
    // They stay until whoever started them has seen enough.
    let _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn ten_thousand_idle_connections() {
    // The gateway has two files open for each, and some for itself; the stub has one.
    let dialled = (open_files_max() - 200 - CONNECTIONS).min(CONNECTIONS);
    let hard = open_files_max();
    let raised = Command::new("prlimit")
        .args(["--pid", &std::process::id().to_string(), &format!("--nofile={hard}:{hard}")])
        .status();
    assert!(raised.unwrap().success());
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, "limits:\n  connections_per_address_max: 20000\n"));
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    let before = gateway.memory_kib("VmRSS");
    let mut clients = Command::new("sh")
        .args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "memory::idle_clients", "--nocapture"])
        .env(CLIENTS, format!("{} {CONNECTIONS} {dialled}", gateway.at("plain")))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(clients.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "all connected\n");
    let active = || gateway.metric("tidegate_connections_active{listener=\"plain\"}");
    assert_eq!(active(), CONNECTIONS as u64 + 1);
    assert_eq!(stub.seen.open.load(Ordering::SeqCst), dialled + 1);
    witness.goes_on();
    let after = gateway.memory_kib("VmRSS");
    let each = (after - before) as f64 / CONNECTIONS as f64;
    println!(
        "{CONNECTIONS} idle connections ({dialled} with a broker behind): {each:.2} KiB each ({before} KiB before, {after} KiB after, {})",
        if cfg!(debug_assertions) { "debug build" } else { "release build" }
    );
    assert!(after - before <= KIB_EACH_MAX * CONNECTIONS as u64, "{each:.2} KiB each");
    clients.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert!(clients.wait().unwrap().success());
    wait_for("them to be gone", || active() == 1);
    witness.end();
}
