//! What a cluster leaves behind (nothing), what it refuses, and tools that run long.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::time::Duration;

use tidegate_kafka::{Cluster, ClusterOptions, Listener, wait_until};

const TIMEOUT: Duration = Duration::from_secs(120);

fn is_alive(pid: u32) -> bool {
    let shell =
        Command::new("sh").args(["-c", r#"kill -s 0 "$1" 2>/dev/null"#, "sh", &pid.to_string()]).status();
    shell.unwrap().success()
}

#[test]
fn dropping_a_cluster_ends_its_processes_and_removes_its_data_even_if_one_is_paused() {
    let options = ClusterOptions {
        broker_ids: Some(vec![1001, 7]),
        brokers: 2,
        racks: vec!["rack-a".to_owned(), "rack b".to_owned()],
        properties: BTreeMap::from([("num.partitions".to_owned(), "2".to_owned())]),
        ..ClusterOptions::default()
    };
    let mut cluster = Cluster::start(&options).unwrap();
    assert_eq!(cluster.ids(), [7, 1001]);
    assert!(cluster.log_tail(7).unwrap().contains("started"), "{}", cluster.log_tail(7).unwrap());
    assert!(cluster.bootstrap(Listener::SaslSsl).is_err());
    assert!(cluster.log_tail(1).is_err());
    cluster.pause(7).unwrap();
    assert!(cluster.pause(7).is_err());
    assert!(cluster.resume(1001).is_err());
    cluster.resume(7).unwrap();
    cluster.wait_ready().unwrap();

    cluster.pause(1001).unwrap();
    let pids = [7, 1001].map(|id| cluster.pid(id).unwrap());
    let folder = cluster.folder().to_owned();
    assert!(pids.iter().all(|&pid| is_alive(pid)) && folder.exists());
    drop(cluster);
    assert!(!pids.iter().any(|&pid| is_alive(pid)) && !folder.exists());
}

#[test]
fn a_broker_that_cannot_start_is_an_error_with_its_log() {
    let properties = BTreeMap::from([("num.io.threads".to_owned(), "none".to_owned())]);
    let options = ClusterOptions { brokers: 1, properties, ..ClusterOptions::default() };
    let error = Cluster::start(&options).unwrap_err().to_string();
    assert!(error.contains("num.io.threads"), "{error}");
}

#[test]
fn options_that_cannot_be_had_are_refused_before_anything_is_started() {
    let options = ClusterOptions { brokers: 0, ..ClusterOptions::default() };
    assert_eq!(Cluster::start(&options).unwrap_err().to_string(), "brokers: 0 is not between 1 and 9");
}

#[test]
fn a_long_running_tool_is_read_line_by_line_and_survives_a_stop_and_a_restart() {
    let options = ClusterOptions { brokers: 3, ..ClusterOptions::default() };
    let mut cluster = Cluster::start(&options).unwrap();
    let bootstrap = cluster.bootstrap(Listener::Plaintext).unwrap();
    let to = ["--bootstrap-server", bootstrap.as_str(), "--topic", "t"];
    cluster.tool("TopicCommand", &[&to[..], &["--create"]].concat()).unwrap().success().unwrap();
    let args = [&to[..], &["--throughput", "50", "--acks", "-1"]].concat();
    let mut producer = cluster.spawn_tool("VerifiableProducer", &args).unwrap();
    let mut acked = || {
        wait_until("an acknowledged record", TIMEOUT, || {
            let line = producer.next_line(TIMEOUT)?.expect("it runs until it is told to end");
            Ok(line.contains("producer_send_success").then_some(()))
        })
    };
    acked().unwrap();
    cluster.stop(3).unwrap();
    assert_eq!(cluster.pid(3), None);
    acked().unwrap();
    cluster.restart(3).unwrap();
    acked().unwrap();
    producer.terminate().unwrap();
    let run = producer.finish(TIMEOUT).unwrap();
    assert!(run.stdout.contains("tool_data"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_tool_that_does_not_end_in_time_is_killed() {
    let cluster = Cluster::start(&ClusterOptions { brokers: 1, ..ClusterOptions::default() }).unwrap();
    let bootstrap = cluster.bootstrap(Listener::Plaintext).unwrap();
    let args = ["--bootstrap-server", bootstrap.as_str(), "--topic", "t"];
    let consumer = cluster.spawn_tool("ConsoleConsumer", &args).unwrap();
    let pid = consumer.pid();
    let error = format!("{:#}", consumer.finish(Duration::from_millis(1)).unwrap_err());
    assert!(error.contains("ConsoleConsumer was killed"), "{error}");
    assert!(!is_alive(pid));
    let run = cluster.tool("TopicCommand", &["--no-such-option"]).unwrap();
    assert!(run.success().is_err());
}

#[test]
fn a_port_that_was_taken_meanwhile_is_named_and_the_broker_starts_once_it_is_free() {
    let mut cluster = Cluster::start(&ClusterOptions { brokers: 1, ..ClusterOptions::default() }).unwrap();
    cluster.stop(1).unwrap();
    let port = cluster.ports(Listener::Plaintext).unwrap()[&1];
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let error = cluster.restart(1).unwrap_err().to_string();
    assert_eq!(error, "a port of broker 1 was taken by another process");
    drop(taken);
    cluster.restart(1).unwrap();
    cluster.check_alive().unwrap();
}
