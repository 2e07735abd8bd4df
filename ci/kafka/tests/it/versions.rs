//! The oldest and the newest line start, and the tools find their way about in each.

use tidegate_kafka::{Cluster, ClusterOptions, Dist, Listener};

fn check(version: &str) {
    let options = ClusterOptions { version: version.to_owned(), brokers: 1, ..ClusterOptions::default() };
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(cluster.dist().version().to_string(), version);
    let bootstrap = cluster.bootstrap(Listener::Plaintext).unwrap();
    let run = |tool: &str, args: &[&str]| {
        let args = [&["--bootstrap-server", bootstrap.as_str()], args].concat();
        cluster.tool(tool, &args).unwrap().success().unwrap()
    };
    run("TopicCommand", &["--create", "--topic", "t"]);
    let entity = ["--entity-type", "topics", "--entity-name", "t"];
    run("ConfigCommand", &[&entity[..], &["--alter", "--add-config", "retention.ms=1234567"]].concat());
    let configs = run("ConfigCommand", &[&entity[..], &["--describe"]].concat());
    assert!(configs.contains("retention.ms=1234567"), "{configs}");
    let versions = run("BrokerApiVersionsCommand", &[]);
    assert!(versions.contains("Produce(0)"), "{versions}");
}

#[test]
fn the_oldest_line() {
    check("3.9.2");
}

#[test]
fn the_newest_line() {
    check("4.4.0");
}

#[test]
fn several_at_once_resolve_the_same_version() {
    let resolve = || Dist::resolve("4.3.1").unwrap().class_path().unwrap();
    let paths = std::thread::scope(|scope| {
        [(); 4].map(|()| scope.spawn(resolve)).map(|thread| thread.join().unwrap())
    });
    assert!(paths.iter().all(|path| *path == paths[0] && path.contains("kafka_2.13-4.3.1.jar")));
}
