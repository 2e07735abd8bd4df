//! `cargo xtask demo`, with the in-memory cluster and with a real Kafka: what it shows, and that nothing of it is left behind.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tidegate_kafka::wait_until;

/// How long processes may take to be gone after their parent, on a busy machine.
const END_TIMEOUT: Duration = Duration::from_secs(60);

fn demo(args: &[&str]) -> Command {
    // Whoever runs tests in the background, as `nohup` does, lets them ignore Ctrl-C; the program that is tested must not inherit that.
    let mut command = Command::new("env");
    command.args(["--default-signal=INT", env!("CARGO_BIN_EXE_xtask")]);
    command.args(["demo", "--records", "200"]).args(args).stdin(Stdio::null());
    command
}

/// The number that stands before a word in a text.
fn number_before(text: &str, word: &str) -> Option<u64> {
    text[..text.find(word)?].split_whitespace().next_back()?.parse().ok()
}

/// Every address of brokers and gateway in the table that the demonstration prints.
fn addresses(text: &str) -> Vec<SocketAddr> {
    let rows = text.lines().filter(|line| line.starts_with("  broker "));
    rows.flat_map(|row| row.split_whitespace().filter_map(|word| word.parse().ok())).collect()
}

/// Where it wrote the gateway's configuration, in a folder that goes with the brokers.
fn config(text: &str) -> PathBuf {
    text.lines().find_map(|line| line.strip_prefix("its configuration:")).unwrap().trim().into()
}

fn wait_until_gone(text: &str) {
    for address in addresses(text) {
        let gone = || Ok(TcpStream::connect(address).is_err().then_some(()));
        wait_until(&format!("end of what listens on {address}"), END_TIMEOUT, gone).unwrap();
    }
    let gone = |path: &Path| Ok((!path.exists()).then_some(()));
    wait_until("end of the folder", END_TIMEOUT, || gone(&config(text))).unwrap();
}

#[test]
fn a_round_shows_addresses_records_and_metrics_and_ends_all() {
    check_round(&["--once"]);
}

#[test]
fn a_round_with_a_real_kafka_shows_the_same() {
    check_round(&["--once", "--kafka"]);
}

fn check_round(args: &[&str]) {
    let output = demo(args).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert_eq!(addresses(&stdout).len(), 6, "three brokers as clients see them, and as they are: {stdout}");
    assert_eq!(number_before(&stdout, " records acknowledged"), Some(200), "{stdout}");
    assert_eq!(number_before(&stdout, " records, the first of them"), Some(200), "{stdout}");
    assert!(stdout.contains("tidegate_requests_total{api=\"Produce\"}"), "{stdout}");
    wait_until_gone(&stdout);
}

/// Reads what it prints up to the line that says it is waiting.
fn read_until_it_waits(child: &mut Child) -> String {
    let mut text = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        text += &line;
        text.push('\n');
        if line.starts_with("Running until Ctrl-C") {
            return text;
        }
    }
    panic!("it ended by itself: {text}");
}

#[test]
fn ctrl_c_and_a_kill_end_brokers_and_gateway_too() {
    check_end(&[]);
}

#[test]
fn ctrl_c_and_a_kill_end_a_real_kafka_too() {
    check_end(&["--kafka"]);
}

#[test]
fn a_version_is_refused_where_there_is_no_kafka() {
    let output = demo(&["--version", "4.3.1"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--kafka"));
}

fn check_end(args: &[&str]) {
    for signal in ["INT", "KILL"] {
        let mut child = demo(args).stdout(Stdio::piped()).spawn().unwrap();
        let text = read_until_it_waits(&mut child);
        for address in addresses(&text) {
            assert!(TcpStream::connect(address).is_ok(), "{address} of {text}");
        }
        let pid = child.id().to_string();
        let mut kill = Command::new("sh");
        assert!(kill.args(["-c", r#"kill -s "$1" "$2""#, "sh", signal, &pid]).status().unwrap().success());
        assert!(!child.wait().unwrap().success());
        wait_until_gone(&text);
    }
}
