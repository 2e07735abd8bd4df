//! Apache's own command line tools through the gateway, each on a cluster of its own version.

use std::collections::BTreeSet;
use std::time::Duration;

use tidegate_clients::{BROKER_HOST, Door, World, wait_until};

use crate::support::{At, Setting, TIMEOUT, V3_9, V4_3, V4_4, full, step, through_gateway};

/// Produces and consumes with every tool that does.
fn records(at: &At<'_>, world: &World, label: &str) {
    let java = at.java();
    let topic = format!("tools-{label}");
    at.create_topic(&topic, 3);
    step("console producer and consumer");
    let lines: Vec<String> = (0..200).map(|n| format!("w.{n:03}")).collect();
    java.produce(&topic, &lines);
    assert_eq!(java.consume(&topic, 200, &["--group", &format!("{label}-console")]), lines);

    step("verifiable producer and consumers");
    let verified = format!("tools-{label}-verified");
    at.create_topic(&verified, 3);
    let args = ["--topic", &verified, "--max-messages", "300", "--acks", "-1", "--value-prefix", "1"];
    let out = java.run("VerifiableProducer", &args);
    let sent = events(&out, "producer_send_success");
    assert_eq!(sent.len(), 300);
    let mut protocols = vec!["classic"];
    if world.version() != "3.9.2" {
        protocols.push("consumer");
    }
    for protocol in protocols {
        let group = format!("{label}-{protocol}");
        let args = ["--topic", &verified, "--group-id", &group, "--max-messages", "300", "--verbose"];
        let more = ["--reset-policy", "earliest", "--group-protocol", protocol];
        let more = if world.version() == "3.9.2" { &more[..2] } else { &more[..] };
        let out = java.run("VerifiableConsumer", &[&args[..], more].concat());
        assert_eq!(events(&out, "record_data"), sent, "{protocol}");
        let listed = java.run("ConsumerGroupCommand", &["--describe", "--group", &group]);
        assert!(listed.contains(&verified) && !listed.contains(&BROKER_HOST.to_string()), "{listed}");
    }
}

/// The values of the events of one kind that a verifiable tool printed.
fn events(out: &str, name: &str) -> BTreeSet<String> {
    let parsed = out.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let named = parsed.filter(|event| event["name"] == name);
    named.filter_map(|event| event["value"].as_str().map(str::to_owned)).collect()
}

/// The tools that measure.
fn performance(at: &At<'_>, label: &str) {
    let java = at.java();
    let topic = format!("perf-{label}");
    at.create_topic(&topic, 3);
    let is_new = at.setting.cluster.dist.tools_version().is_at_least(4, 2);
    let args = ["--topic", &topic, "--num-records", "20000", "--record-size", "1024", "--throughput", "-1"];
    // Its bootstrap servers are a producer property before 4.2.
    let props = format!("bootstrap.servers={}", at.bootstrap());
    let out = if is_new {
        java.run("ProducerPerformance", &args)
    } else {
        let config = ["--producer.config", java.config(), "--producer-props", props.as_str()];
        java.run_bare("ProducerPerformance", &[&args[..], &config].concat())
    };
    assert!(out.contains("20000 records sent"), "{out}");
    let count = if is_new { "--num-records" } else { "--messages" };
    let out = java.run("ConsumerPerformance", &["--topic", &topic, count, "20000", "--timeout", "60000"]);
    let read = out.lines().last().and_then(|line| line.split(", ").nth(4)?.parse::<u64>().ok());
    assert!(read.is_some_and(|read| read >= 20_000), "{out}");
    let bootstrap = at.bootstrap();
    if at.door == Door::Plain {
        let out = java.run_bare("EndToEndLatency", &[&bootstrap, &topic, "200", "all", "100"]);
        assert!(out.contains("Percentiles"), "{out}");
    }
}

/// The tools that look and change.
fn administration(at: &At<'_>, label: &str) {
    let java = at.java();
    let topic = format!("admin-tools-{label}");
    step("topics and configurations");
    java.run(
        "TopicCommand",
        &["--create", "--topic", &topic, "--partitions", "2", "--replication-factor", "3"],
    );
    java.run("TopicCommand", &["--alter", "--topic", &topic, "--partitions", "4"]);
    let described = java.run("TopicCommand", &["--describe", "--topic", &topic]);
    assert!(described.contains("PartitionCount: 4"), "{described}");
    let entity = ["--entity-type", "topics", "--entity-name", &topic];
    java.run("ConfigCommand", &[&entity[..], &["--alter", "--add-config", "retention.ms=1234567"]].concat());
    let configs = java.run("ConfigCommand", &[&entity[..], &["--describe"]].concat());
    assert!(configs.contains("retention.ms=1234567"), "{configs}");
    let brokers = ["--entity-type", "brokers", "--entity-name", "1", "--describe", "--all"];
    let configs = java.run("ConfigCommand", &brokers);
    assert!(configs.contains("node.id=1") && !configs.contains(&BROKER_HOST.to_string()), "{configs}");

    step("records, offsets, log folders");
    let lines: Vec<String> = (0..20).map(|n| format!("w.{n}")).collect();
    java.produce(&topic, &lines);
    let group = format!("{topic}-group");
    assert_eq!(java.consume(&topic, 20, &["--group", &group]).len(), 20);
    let offsets = java.run("GetOffsetShell", &["--topic", &topic]);
    let total: u64 = offsets.lines().filter_map(|line| line.rsplit(':').next()?.parse::<u64>().ok()).sum();
    assert_eq!(total, 20, "{offsets}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("delete.json");
    let partitions = format!(r#"{{"topic":"{topic}","partition":0,"offset":-1}}"#);
    std::fs::write(&path, format!(r#"{{"partitions":[{partitions}],"version":1}}"#)).unwrap();
    java.run("DeleteRecordsCommand", &["--offset-json-file", path.to_str().unwrap()]);
    let folders = java.run("LogDirsCommand", &["--describe", "--topic-list", &topic]);
    assert!(folders.contains(&topic), "{folders}");

    step("the cluster, its features, its quorum");
    let bootstrap = at.bootstrap();
    let args = ["cluster-id", "--bootstrap-server", bootstrap.as_str(), "--config", java.config()];
    let id = java.run_bare("ClusterTool", &args);
    assert!(id.contains(at.setting.cluster.cluster_id.as_str()), "{id}");
    let features = java.run("FeatureCommand", &["describe"]);
    assert!(features.contains("metadata.version"), "{features}");
    let quorum = java.run("MetadataQuorumCommand", &["describe", "--status"]);
    assert!(quorum.contains("LeaderId"), "{quorum}");
    for id in at.setting.cluster.ids.clone() {
        assert!(!quorum.contains(&format!("{BROKER_HOST}:{id}")), "{quorum}");
    }

    step("groups");
    let reset = ["--group", &group, "--reset-offsets", "--to-earliest", "--topic", &topic, "--execute"];
    java.run("ConsumerGroupCommand", &reset);
    let listed = java.run("ConsumerGroupCommand", &["--list"]);
    assert!(listed.contains(&group), "{listed}");
    java.run("ConsumerGroupCommand", &["--delete", "--group", &group]);
    if at.setting.cluster.dist.tools_version().is_at_least(4, 0) {
        java.run("GroupsCommand", &["--list"]);
    }
    java.run("TopicCommand", &["--delete", "--topic", &topic]);
}

/// What the tool for API versions prints must be what it prints without the gateway, but for the addresses, and for what
/// the gateway leaves out.
fn api_versions(setting: Setting<'_>) {
    // This tool reaches into the clients' inside, and so needs those of its own version.
    let java = setting.at(Door::Plain).java().with_own_clients();
    let through = java.run("BrokerApiVersionsCommand", &[]);
    assert!(!through.contains(&BROKER_HOST.to_string()), "{through}");
    let direct = &setting.cluster.internal_bootstrap;
    let direct = java.run_bare("BrokerApiVersionsCommand", &["--bootstrap-server", direct]);
    let apis = |text: &str| -> BTreeSet<String> {
        let rows = text.lines().filter(|line| line.contains("): ")).map(|line| line.trim());
        rows.map(|row| row.trim_end_matches(',').to_owned()).collect()
    };
    let (through, direct) = (apis(&through), apis(&direct));
    assert!(through.len() > 40, "{through:?}");
    let differences: Vec<_> = through.symmetric_difference(&direct).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

fn every_tool(world: &World, doors: &[Door]) {
    through_gateway(world, |setting| {
        api_versions(setting);
        for &door in doors {
            let at = setting.at(door);
            let label = door.name();
            records(&at, world, label);
            performance(&at, label);
            administration(&at, label);
        }
    });
}

#[test]
fn every_tool_of_4_3() {
    every_tool(&V4_3, if full() { &[Door::Plain, Door::Tls, Door::MutualTls] } else { &[Door::Plain] });
}

#[test]
fn tools_of_4_3_over_tls() {
    through_gateway(&V4_3, |setting| {
        records(&setting.at(Door::Tls), setting.world, "over-tls");
        performance(&setting.at(Door::MutualTls), "over-mutual-tls");
    });
}

#[test]
fn tools_of_the_oldest_and_the_newest_line() {
    for world in [&V3_9, &V4_4] {
        if full() {
            every_tool(world, &[Door::Plain, Door::Tls]);
        } else {
            through_gateway(world, |setting| {
                api_versions(setting);
                records(&setting.at(Door::Plain), world, "essential");
            });
        }
    }
}

#[test]
fn a_consumer_that_waits_gets_records_as_they_come() {
    through_gateway(&V4_3, |setting| {
        let at = setting.at(Door::Tls);
        at.create_topic("waiting", 1);
        let args = ["--topic", "waiting", "--group", "waiting", "--from-beginning"];
        let mut consumer = at.java().spawn("ConsoleConsumer", &args);
        let mut producer = at.java().spawn("ConsoleProducer", &["--topic", "waiting", "--sync"]);
        for n in 0..5 {
            producer.write(&format!("line-{n}\n")).unwrap();
            let line = consumer.next_line(TIMEOUT).unwrap().unwrap();
            assert_eq!(line, format!("line-{n}"));
        }
        producer.finish(TIMEOUT).unwrap();
        consumer.terminate().unwrap();
        consumer.finish(TIMEOUT).unwrap();
        wait_until("the clients' connections end", Duration::from_secs(60), || {
            Ok((setting.gateway.metric("tidegate_connections_active", "")? == 0.0).then_some(()))
        })
        .unwrap();
    });
}
