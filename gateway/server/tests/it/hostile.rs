//! Hostile input over sockets: every connection is closed or answered as a broker would, and nobody else notices.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::atomic::Ordering;

use tidegate_wire::schema::{APIS, keys};

use crate::client::{Client, raw_request, request, socket};
use crate::gateway::{Gateway, Witness, plain, wait_for};
use crate::stub::Stub;

/// Memory that hostile input may make the gateway take beside what it has at rest, in KiB: some buffers of 64 KiB.
const GROWTH_KIB_MAX: u64 = 32 * 1024;

/// Limits under which memory is soon short.
const SHORT: &str = "limits:\n  buffered_bytes_max: 1 MiB\n  held_response_bytes_max: 1 MiB\n";

/// Runs attacks on a gateway while a witness goes on asking.
fn attack(limits: &str, attack: impl FnOnce(SocketAddr, &Stub)) {
    let stub = Stub::start(1);
    let mut gateway = Gateway::start(&plain(stub.address, limits));
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    let before = gateway.memory_kib("VmRSS");
    attack(gateway.at("plain"), &stub);
    witness.goes_on();
    let peak = gateway.memory_kib("VmHWM");
    assert!(peak < before + GROWTH_KIB_MAX, "{before} KiB at rest, {peak} KiB at the peak");
    wait_for("all but the witness to be gone", || {
        gateway.metric("tidegate_connections_active{listener=\"plain\"}") == 1
    });
    assert!(gateway.is_running());
    assert_eq!(gateway.metric("tidegate_connection_panics_total"), 0, "{}", gateway.log());
    witness.end();
}

/// Sends bytes, says no more, and expects the end.
fn sends(at: SocketAddr, bytes: &[u8]) {
    let mut stream = socket(at);
    // The gateway may close before everything is written.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    assert!(Client::over(stream).is_closed(), "{:02x?}", &bytes[..bytes.len().min(64)]);
}

/// Sends bytes and goes on listening: the gateway has to close by itself.
fn is_hung_up_on(at: SocketAddr, bytes: &[u8]) {
    let mut stream = socket(at);
    let _ = stream.write_all(bytes);
    assert!(Client::over(stream).is_closed(), "{:02x?}", &bytes[..bytes.len().min(64)]);
}

/// A generator that gives the same bytes every time (splitmix64).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

#[test]
fn random_bytes() {
    attack("", |at, _| {
        let mut seeded = Seeded(1);
        for _ in 0..200 {
            let count = seeded.next() as usize % 5000;
            let bytes = seeded.bytes(count);
            sends(at, &bytes);
        }
    });
}

/// Frames that begin honestly: a length that is right, a key that exists, and then anything.
#[test]
fn random_bodies_behind_honest_heads() {
    attack("", |at, _| {
        let mut seeded = Seeded(2);
        for round in 0..200 {
            let api = &APIS[seeded.next() as usize % APIS.len()];
            let count = seeded.next() as usize % 500;
            let body = seeded.bytes(count);
            let version = round % 14;
            // A broker hangs up on what it cannot read, and the stub does, too.
            sends(at, &raw_request(api.key, version, 1, &body));
        }
    });
}

#[test]
fn giant_lengths_and_counts() {
    attack("", |at, _| {
        for length in [-1, i32::MIN, 0, 7, 104_857_601, i32::MAX] {
            is_hung_up_on(at, &[&i32::to_be_bytes(length)[..], &[0; 64]].concat());
        }
        for count in [i32::MAX, i32::MAX - 1, 0x0fff_ffff, -2] {
            // A Metadata request that claims so many topics: its body is the broker's to judge.
            sends(at, &raw_request(keys::METADATA, 1, 1, &count.to_be_bytes()));
        }
        for transactional_id in [&[0x7f, 0xff][..], &[0x80, 0]] {
            is_hung_up_on(at, &raw_request(keys::PRODUCE, 3, 1, &[transactional_id, &[0; 10]].concat()));
        }
    });
}

#[test]
fn unknown_keys_and_versions() {
    attack("", |at, stub| {
        for key in [-1, i16::MIN, i16::MAX, 4711] {
            is_hung_up_on(at, &raw_request(key, 0, 1, &[]));
        }
        for version in [-1, 99, i16::MAX] {
            is_hung_up_on(at, &raw_request(keys::METADATA, version, 1, &[]));
            let mut client = Client::over(socket(at));
            client.send(&raw_request(keys::API_VERSIONS, version, 9, &[])).unwrap();
            let answer = client.receive().unwrap();
            assert_eq!(answer[..6], [0, 0, 0, 9, 0, 35], "UNSUPPORTED_VERSION, as a broker answers");
            client.metadata();
        }
        assert!(!stub.seen.puzzled.load(Ordering::SeqCst), "none of it reached the cluster");
    });
}

#[test]
fn half_frames() {
    attack("", |at, _| {
        let whole = request(keys::PRODUCE, 9, 1, -1);
        for end in 1..whole.len() {
            sends(at, &whole[..end]);
        }
    });
}

/// Senders that give a byte now and then are cut off when their header is due, however busy they look.
#[test]
fn slow_senders() {
    attack("limits:\n  request_header_timeout_ms: 300\n", |at, _| {
        let silent = socket(at);
        let mut half = socket(at);
        half.write_all(&[0, 0]).unwrap();
        let mut slow = socket(at);
        let whole = request(keys::METADATA, 1, 1, 0);
        // It writes as long as somebody takes it: the gateway must stop it before the header is whole.
        let mut written = 0;
        wait_for("the slow sender to be cut off", || {
            let cut = written + 1 >= 8 || slow.write_all(&whole[written..=written]).is_err();
            written += usize::from(!cut);
            cut
        });
        for stream in [silent, half, slow] {
            assert!(Client::over(stream).is_closed());
        }
    });
}

#[test]
fn a_body_that_never_ends_is_cut_off() {
    attack("limits:\n  idle_timeout_ms: 300\n", |at, _| {
        // The witness is never silent for that long.
        let whole = raw_request(crate::stub::HEARTBEAT, 0, 1, &[0; 100]);
        is_hung_up_on(at, &whole[..whole.len() - 1]);
        is_hung_up_on(at, &raw_request(keys::API_VERSIONS, 99, 1, &[0; 100])[..60]);
    });
}

/// A client that asks for 100 MB and never reads: the cluster is made to wait, and the gateway holds next to nothing.
#[test]
fn a_client_that_never_reads() {
    const BYTES: usize = 100_000_000;
    attack("", |at, stub| {
        stub.fetches(BYTES);
        let mut deaf = socket(at);
        deaf.write_all(&request(keys::FETCH, 4, 1, 0)).unwrap();
        let out = || stub.seen.record_bytes_out.load(Ordering::SeqCst);
        wait_for("the answer to begin", || out() > 200_000);
        // Kernels hold some megabytes at the two sockets. Then nothing more is taken.
        let mut last = (out(), 0);
        wait_for("the cluster to be made to wait", || {
            let now = out();
            last = if now > last.0 { (now, 0) } else { (last.0, last.1 + 1) };
            last.1 > 40
        });
        assert!(out() < BYTES as u64 / 2, "{} bytes were taken", out());
        // It may still have all of it: nothing was lost.
        let mut reader = Client::over(deaf);
        let answer = reader.receive().unwrap();
        assert!(answer.len() > BYTES);
    });
}

/// Clients that never read hold memory that others need. Where it is short, they go first.
#[test]
fn clients_that_never_read_cannot_starve_others() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, SHORT));
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    stub.fetches(20_000_000);
    let mut deaf: Vec<_> = (0..30).map(|_| socket(gateway.at("plain"))).collect();
    for stream in &mut deaf {
        stream.write_all(&request(keys::FETCH, 4, 1, 0)).unwrap();
    }
    let mut looks = 0;
    wait_for("all memory to be held", || {
        let held = gateway.metric("tidegate_buffered_bytes") == 1024 * 1024;
        looks = if held { looks + 1 } else { 0 };
        looks > 20
    });
    witness.goes_on();
    assert!(gateway.log_count("nobody took what waited here") > 0, "{}", gateway.log());
    let mut other = gateway.connect();
    (0..3).for_each(|_| drop(other.metadata()));
    witness.end();
    drop(deaf);
}

/// Clients that leave while no more requests of theirs are read, and the cluster answers nothing: with nothing behind what it was
/// given, with a little, and with more than the gateway looks at before their turn comes.
#[test]
fn clients_that_leave_unanswered_are_noticed() {
    let limits =
        "limits:\n  in_flight_requests_max: 2\n  half_closed_timeout_ms: 300\n  idle_timeout_ms: 600\n";
    attack(limits, |at, stub| {
        let reset = |stream: &std::net::TcpStream| {
            socket2::SockRef::from(stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
        };
        let halves = |stream: &std::net::TcpStream| stream.shutdown(Shutdown::Write).unwrap();
        let leaves: [fn(&std::net::TcpStream); 3] = [reset, halves, |_| {}];
        for count in [2, 3, 200, 4000] {
            let requests: Vec<u8> =
                (0..count).flat_map(|id| request(crate::stub::HEARTBEAT, 4, id, 0)).collect();
            for leave in leaves {
                let mut stream = socket(at);
                let before = stub.seen.heartbeats.load(Ordering::SeqCst);
                stream.write_all(&requests).unwrap();
                wait_for("the first of them to reach the cluster", || {
                    stub.seen.heartbeats.load(Ordering::SeqCst) > before
                });
                leave(&stream);
            }
        }
    });
}

/// A client that takes nothing of an answer has the time of an idle one, however long the cluster would wait.
#[test]
fn a_client_that_stops_reading_is_sent_away() {
    let stub = Stub::start(1);
    stub.fetches(100_000_000);
    let gateway = Gateway::start(&plain(stub.address, "limits:\n  idle_timeout_ms: 500\n"));
    let mut deaf = socket(gateway.at("plain"));
    deaf.write_all(&request(keys::FETCH, 4, 1, 0)).unwrap();
    wait_for("it to be sent away", || gateway.log_count("idle for too long") == 1);
    wait_for("its broker to be left", || stub.seen.open.load(Ordering::SeqCst) == 0);
    drop(deaf);
}

/// A cluster that hangs up, answers what nobody asked, or talks nonsense ends the connections to it; nothing of it is passed on.
#[test]
fn clusters_that_misbehave() {
    let cluster = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut gateway = Gateway::start(&plain(cluster.local_addr().unwrap(), ""));
    let wrong_id = [0, 0, 0, 8, 0, 0, 0, 99, 0, 0, 0, 0];
    let broken_metadata = [0, 0, 0, 8, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff];
    let answers: [&[u8]; 6] = [
        b"",
        &wrong_id,
        &broken_metadata,
        &[0xff; 100],
        &[0, 0, 0, 1, 1],
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ];
    for answer in answers {
        let mut client = gateway.connect();
        client.send(&request(keys::METADATA, 1, 1, 0)).unwrap();
        let (mut broker, _) = cluster.accept().unwrap();
        let mut asked = vec![0; request(keys::METADATA, 1, 1, 0).len()];
        broker.read_exact(&mut asked).unwrap();
        broker.write_all(answer).unwrap();
        drop(broker);
        assert!(client.receive().is_err(), "{answer:02x?}");
    }
    let faults = "tidegate_connection_errors_total{listener=\"plain\",blame=\"cluster\"}";
    wait_for("the faults to be counted", || gateway.metric(faults) == answers.len() as u64 - 1);
    assert!(gateway.is_running());
}

/// A cluster that nobody can reach ends connections, and not the gateway.
#[test]
fn a_cluster_that_is_not_there() {
    let mut gateway = Gateway::start(&plain(crate::gateway::free_address(), ""));
    assert!(gateway.connect().try_metadata().is_err());
    assert_eq!(gateway.metric("tidegate_upstream_dial_failures_total"), 1);
    assert!(gateway.is_running());
    let (status, body) = gateway.get("/readyz");
    assert_eq!(status, 200);
    assert!(body.contains("\"last_dial_succeeded\":{\"stub\":false}"), "{body}");
}

/// One byte of a header costs its sender next to nothing, and must not cost the gateway a whole buffer.
#[test]
fn a_byte_from_each_of_many_clients_does_not_take_the_memory() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, SHORT));
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    let mut misers: Vec<_> = (0..100).map(|_| socket(gateway.at("plain"))).collect();
    for stream in &mut misers {
        stream.write_all(&[0]).unwrap();
    }
    wait_for("every byte to be held", || gateway.metric("tidegate_buffered_bytes") >= 100 * 1024);
    (0..20).for_each(|_| witness.goes_on());
    assert!(gateway.metric("tidegate_buffered_bytes") < 100 * 1024 + 3 * 64 * 1024);
    witness.end();
}

/// Clients that ask for more than may be unanswered, and are not answered: what they sent waits in the gateway, and goes when others
/// need the memory.
#[test]
fn clients_that_ask_too_much_cannot_starve_others() {
    let stub = Stub::start(1);
    let limits = format!("{SHORT}  in_flight_requests_max: 1\n");
    let gateway = Gateway::start(&plain(stub.address, &limits));
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    // The first of them reaches the cluster, which answers it never.
    let requests: Vec<u8> = (0..2000).flat_map(|id| request(crate::stub::HEARTBEAT, 4, id, 0)).collect();
    let mut greedy: Vec<_> = (0..30).map(|_| socket(gateway.at("plain"))).collect();
    for stream in &mut greedy {
        stream.write_all(&requests[..requests.len().min(48 * 1024)]).unwrap();
    }
    wait_for("somebody to be sent away", || gateway.log_count("nobody took what waited here") > 0);
    witness.goes_on();
    witness.end();
}

/// The same while the cluster is being dialled, which may take minutes.
#[test]
fn clients_of_a_cluster_that_does_not_answer_cannot_starve_others() {
    let (stub, authority) = (Stub::start(1), crate::tls::Authority::new());
    // Connections to it wait in the kernel, and TLS for its first byte.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    authority.write(&folder.path().join("ca.pem"));
    let cluster = format!(
        "clusters:\n  - name: mute\n    bootstrap_servers: [\"{}\"]\n    tls: {{ca_file: ca.pem}}\n    dial_timeout_ms: 600000\n",
        mute.local_addr().unwrap()
    );
    let listener = crate::gateway::listener("mute", "127.0.0.1:0", "").replace("stub", "mute");
    let config = plain(stub.address, SHORT).replacen("clusters:\n", &cluster, 1).replacen(
        "admin:",
        &format!("{listener}admin:"),
        1,
    );
    let gateway = Gateway::start_in(folder, &config);
    let witness = Witness::start(gateway.at("plain"));
    witness.goes_on();
    let mut waiting: Vec<_> = (0..30).map(|_| socket(gateway.at("mute"))).collect();
    for stream in &mut waiting {
        stream.write_all(&raw_request(crate::stub::HEARTBEAT, 0, 1, &[0; 48 * 1024])).unwrap();
    }
    wait_for("somebody to be sent away", || gateway.log_count("nobody took what waited here") > 0);
    witness.goes_on();
    witness.end();
}

/// A client whose request lies in the kernel while the gateway has no memory to read it is not late.
#[test]
fn a_client_that_cannot_be_heard_is_not_late() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, &format!("{SHORT}  request_header_timeout_ms: 400\n")));
    stub.fetches(20_000_000);
    let mut deaf: Vec<_> = (0..30).map(|_| socket(gateway.at("plain"))).collect();
    for stream in &mut deaf {
        stream.write_all(&request(keys::FETCH, 4, 1, 0)).unwrap();
    }
    wait_for("all memory to be held", || gateway.metric("tidegate_buffered_bytes") == 1024 * 1024);
    gateway.connect().metadata();
    assert_eq!(gateway.log_count("no complete request header"), 0, "{}", gateway.log());
}

/// Who connects to the admin server and neither asks nor reads is sent away in time for others.
#[test]
fn the_admin_server_cannot_be_held() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    let asks = b"GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n".repeat(2000);
    let holders: Vec<_> = (0..80)
        .map(|index| {
            let mut stream = socket(gateway.admin);
            // As many as it takes at a time ask for more than they read; the others do not even ask.
            let bytes: &[u8] = match index {
                0..64 => &asks,
                64..70 => b"",
                70..75 => b"GET /livez HT",
                _ => b"GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n",
            };
            // The last ones are refused, and those that ask too often may be.
            stream.set_nonblocking(true).unwrap();
            let _ = stream.write(bytes);
            stream
        })
        .collect();
    wait_for("the admin server to answer again", || {
        crate::gateway::get(gateway.admin, "/livez").is_ok_and(|(status, _)| status == 200)
    });
    drop(holders);
    gateway.connect().metadata();
}
