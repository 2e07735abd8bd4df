//! Three brokers of 4.3.1: records survive the loss of one.

use std::time::Duration;

use tidegate_kafka::{Cluster, ClusterOptions, Listener, ToolOptions};

#[test]
fn records_survive_the_loss_of_a_broker() {
    let mut cluster = Cluster::start(&ClusterOptions::default()).unwrap();
    assert_eq!(cluster.ids(), [1, 2, 3]);
    let bootstrap = cluster.bootstrap(Listener::Plaintext).unwrap();
    assert_eq!(bootstrap.split(',').count(), 3);
    let to = ["--bootstrap-server", bootstrap.as_str(), "--topic", "t"];
    cluster.tool("TopicCommand", &[&to[..], &["--create"]].concat()).unwrap().success().unwrap();

    cluster.kill(2).unwrap();
    assert!(cluster.kill(2).is_err(), "it is down already");
    let records: String = (0..10).map(|n| format!("record-{n}\n")).collect();
    let options = ToolOptions { stdin: records, ..ToolOptions::default() };
    cluster.dist().tool("ConsoleProducer", &to, &options).unwrap().success().unwrap();
    cluster.restart(2).unwrap();

    let args = [&to[..], &["--from-beginning", "--max-messages", "10", "--timeout-ms", "60000"]].concat();
    let consumer = cluster.spawn_tool("ConsoleConsumer", &args).unwrap();
    let run = consumer.finish(Duration::from_secs(90)).unwrap();
    let mut lines: Vec<&str> = run.stdout.lines().collect();
    lines.sort_unstable();
    let expected: Vec<String> = (0..10).map(|n| format!("record-{n}")).collect();
    assert_eq!(lines, expected, "{}", run.stderr);
}
