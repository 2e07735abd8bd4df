//! `tidegate-sim serve` as a process: its line, its end, its control port, and clients that speak nonsense.
//!
//! What is expected of nonsense is what Kafka 4.3.1 does. Never knows what a cluster does with requests.

#![expect(clippy::disallowed_methods, reason = "a process on real ports, outside any simulation")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Nobody waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that serves, and ends with the test.
struct Server {
    process: Child,
    ready: serde_json::Value,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tidegate-sim"))
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, ready: serde_json::from_str(&line).unwrap() }
    }

    fn connect(&self, listener: &str) -> TcpStream {
        let servers = match &self.ready["listeners"][listener] {
            serde_json::Value::String(servers) => servers,
            _ => self.ready["bootstrap_servers"].as_str().unwrap(),
        };
        let stream = TcpStream::connect(servers.split(',').next().unwrap()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn http(&self, request: &str) -> String {
        let control = self.ready["control"].as_str().unwrap().trim_start_matches("http://");
        let mut stream = TcpStream::connect(control).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn post(&self, body: &str) -> String {
        let length = body.len();
        self.http(&format!("POST /faults HTTP/1.1\r\nHost: c\r\nContent-Length: {length}\r\n\r\n{body}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends bytes, and waits for the broker to end the connection.
fn is_closed_after(server: &Server, listener: &str, bytes: &[u8]) -> bool {
    let mut stream = server.connect(listener);
    // The broker may end it while we write.
    let _ = stream.write_all(bytes);
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => rest.is_empty(),
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

/// A request of an API without a body, with its length before it.
fn request(key: i16, version: i16) -> Vec<u8> {
    let header =
        [&key.to_be_bytes()[..], &version.to_be_bytes(), &7_i32.to_be_bytes(), &[0, 1, b'c']].concat();
    [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header].concat()
}

/// Whether the broker answers ApiVersions v0.
fn is_well(server: &Server, listener: &str) -> bool {
    let mut stream = server.connect(listener);
    stream.write_all(&request(18, 0)).unwrap();
    let mut head = [0; 10];
    stream.read_exact(&mut head).unwrap();
    head[4..] == [0, 0, 0, 7, 0, 0]
}

#[test]
fn the_line_names_the_brokers_and_a_signal_ends_the_process() {
    let mut server = Server::start(&["--brokers", "3", "--topic", "orders:3:2"]);
    assert_eq!(server.ready["bootstrap_servers"].as_str().unwrap().split(',').count(), 3);
    assert!(is_well(&server, "PLAINTEXT"));
    let pid = server.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(server.process.wait().unwrap().success());
}

#[test]
fn ids_and_the_host_that_clients_are_told_can_be_chosen() {
    let server = Server::start(&["--brokers", "2", "--first-node-id", "0", "--advertised-host", "localhost"]);
    let servers = server.ready["bootstrap_servers"].as_str().unwrap();
    assert!(servers.split(',').all(|one| one.starts_with("localhost:")), "{servers}");
    assert!(is_well(&server, "PLAINTEXT"));
    // Metadata v0 about one topic: the brokers, then the topics.
    let mut stream = server.connect("PLAINTEXT");
    let ask = [&request(3, 0)[4..], &1_i32.to_be_bytes(), &[0, 1, b't']].concat();
    stream.write_all(&u32::try_from(ask.len()).unwrap().to_be_bytes()).unwrap();
    stream.write_all(&ask).unwrap();
    let mut head = [0; 4 + 4 + 4];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(head[8..], 2_i32.to_be_bytes());
    for (id, one) in (0_i32..).zip(servers.split(',')) {
        let mut broker = [0; 4 + 2 + 9 + 4];
        stream.read_exact(&mut broker).unwrap();
        let port: i32 = one.rsplit(':').next().unwrap().parse().unwrap();
        let expected = [&id.to_be_bytes()[..], &[0, 9], b"localhost", &port.to_be_bytes()].concat();
        assert_eq!(broker[..], expected);
    }
}

#[test]
fn what_cannot_be_served_is_said_at_once() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidegate-sim"));
        let output = command.args(["serve", "--port", "0"]).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = run(&["--config", "auto.create.topic.enable=false", "--topic", "a:1:4"]);
    assert!(said.contains("did you mean \"auto.create.topics.enable\"?"), "{said}");
    assert!(said.contains("replication 4; 1 to 1 brokers"), "{said}");
    assert!(run(&["--listener", "ssl"]).contains("need --tls-cert and --tls-key"));
    assert!(run(&["--listener", "tls"]).contains("expected plaintext, sasl_plaintext, ssl or sasl_ssl"));
}

#[test]
fn nonsense_ends_its_own_connection_and_no_other() {
    let server = Server::start(&["--listener", "plaintext", "--listener", "sasl_plaintext"]);
    let longer_than_sasl_allows = 524_289_u32.to_be_bytes();
    let cases: [(&str, &str, Vec<u8>); 10] = [
        ("a negative length", "PLAINTEXT", vec![0xff; 8]),
        ("a length over socket.request.max.bytes", "PLAINTEXT", 104_857_601_u32.to_be_bytes().to_vec()),
        ("an empty frame", "PLAINTEXT", vec![0; 4]),
        ("a header that is cut off", "PLAINTEXT", vec![0, 0, 0, 3, 0, 18, 0]),
        ("an unknown API", "PLAINTEXT", request(999, 0)),
        ("an unknown version", "PLAINTEXT", request(3, 99)),
        ("a body that is cut off", "PLAINTEXT", request(3, 4)),
        ("HTTP", "PLAINTEXT", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("a request before authentication", "SASL_PLAINTEXT", request(3, 4)),
        ("a length over sasl.server.max.receive.size", "SASL_PLAINTEXT", longer_than_sasl_allows.to_vec()),
    ];
    for (what, listener, bytes) in cases {
        assert!(is_closed_after(&server, listener, &bytes), "{what}");
    }
    assert!(is_well(&server, "PLAINTEXT") && is_well(&server, "SASL_PLAINTEXT"));
}

#[test]
fn the_control_port_causes_faults_and_shows_what_is() {
    let server = Server::start(&["--brokers", "2", "--topic", "t:1:2", "--control-port", "0"]);
    let get = |path: &str| server.http(&format!("GET {path} HTTP/1.1\r\nHost: c\r\n\r\n"));
    assert!(get("/").contains("\"do\":\"kill_broker\""));
    assert!(get("/cluster").contains("\"process\":\"running\""));
    assert!(server.post(r#"{"do":"kill_broker","broker":2}"#).starts_with("HTTP/1.1 200"));
    assert!(get("/cluster").contains("\"process\":\"down\""));
    let again = server.post(r#"{"do":"kill_broker","broker":2}"#);
    assert!(again.starts_with("HTTP/1.1 409") && again.contains("broker 2 is down"), "{again}");
    let wrong = server.post(r#"{"do":"kill"}"#);
    assert!(wrong.starts_with("HTTP/1.1 400") && wrong.contains("expected one of `move_leader`"), "{wrong}");
    assert!(get("/elsewhere").starts_with("HTTP/1.1 404"));
    assert!(get("/cluster").contains("\"panics\":0"));
}
