//! `tidegate check` and `tidegate schema`: every problem at once, each with its place and a way out.

use std::process::{Command, Output};

use insta::assert_snapshot;

fn tidegate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidegate")).args(arguments).output().unwrap()
}

/// What `tidegate check` says about a file.
fn check(text: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.yaml");
    std::fs::write(&path, text).unwrap();
    let output = tidegate(&["check", "--config", path.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap().replace(path.to_str().unwrap(), "gateway.yaml");
    assert_eq!(output.stderr, b"");
    (output.status.success(), said)
}

fn problems(text: &str) -> String {
    let (fine, said) = check(text);
    assert!(!fine, "{said}");
    said
}

const FULL: &str = r#"
clusters:
  - name: main
    bootstrap_servers: ["kafka-1.example.com:9092", "[::1]:9092"]
    tls: {ca_file: ca.pem, certificate_file: client.pem, key_file: client.key}
    dial_timeout_ms: 5000
  - name: other
    bootstrap_servers: ["10.0.0.1:9092"]
listeners:
  - name: ports
    cluster: main
    bind: 0.0.0.0:9092
    advertised_host: gateway.example.com
    routing: {by: port, first_broker_port: 9200, node_ids: ["0-2", "1000-1002"]}
  - name: names
    cluster: other
    bind: "[::]:9093"
    advertised_host: kafka.example.com
    routing: {by: sni, broker_host: "broker-{node_id}.kafka.example.com", advertised_port: 443}
    tls: {certificate_file: server.pem, key_file: server.key, client_ca_file: ca.pem, client_auth: requested}
admin: {bind: 127.0.0.1:9644}
limits:
  connections_max: 10000
  connections_per_address_max: 100
  request_bytes_max: 100 MiB
  held_response_bytes_max: 64 MiB
  buffered_bytes_max: 1 GiB
  in_flight_requests_max: 100
  request_header_timeout_ms: 10000
  idle_timeout_ms: 600000
  half_closed_timeout_ms: 10000
log: {level: "info,tidegate=debug", format: json}
drain_timeout_ms: 20000
reload_interval_ms: 0
"#;

#[test]
fn a_configuration_with_every_key_is_fine() {
    let (fine, said) = check(FULL);
    assert!(fine, "{said}");
    assert_snapshot!(said, @"gateway.yaml: no problem; 2 listeners, 2 clusters");
}

#[test]
fn names_of_keys_and_types() {
    assert_snapshot!(problems(
        "cluster: []\nclusters:\n  - nmae: a\n    bootstrap_servers: \"localhost:9092\"\n    dial_timeout: 5\nlisteners: {}\nadmin: 127.0.0.1:80\n"
    ));
}

#[test]
fn an_empty_file() {
    assert_snapshot!(problems(""));
}

#[test]
fn broken_yaml() {
    assert_snapshot!(problems("clusters:\n  - name: a\n   bootstrap_servers: []\n"));
}

#[test]
fn addresses_that_are_none() {
    assert_snapshot!(problems(
        "clusters:\n  - name: a\n    bootstrap_servers: [localhost, 'host:0', ':9092', 'host:99999', 'fine:9092']\nlisteners:\n  \
         - name: l\n    cluster: a\n    bind: localhost:9092\n    routing: {by: port, first_broker_port: 0}\nadmin: {bind: '9644'}\n"
    ));
}

#[test]
fn names_that_meet_nobody_or_each_other() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1']}\n  - {name: a, bootstrap_servers: ['h:1']}\nlisteners:\n  \
         - {name: l, cluster: b, bind: '127.0.0.1:0', routing: {by: port, first_broker_port: 0}}\n  \
         - {name: l, cluster: a, bind: '127.0.0.1:0', routing: {by: port, first_broker_port: 0}}\n"
    ));
}

#[test]
fn ports_that_clash_or_end() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1']}\nlisteners:\n  \
         - {name: one, cluster: a, bind: '127.0.0.1:9092', routing: {by: port, first_broker_port: 9092, node_ids: ['0-2']}}\n  \
         - {name: two, cluster: a, bind: '127.0.0.1:9094', routing: {by: port, first_broker_port: 65534, node_ids: ['0-2']}}\n  \
         - {name: three, cluster: a, bind: '127.0.0.1:9644', routing: {by: port, first_broker_port: 0}}\nadmin: {bind: '127.0.0.1:9644'}\n"
    ));
}

#[test]
fn node_ids_that_are_none() {
    for ids in ["['x']", "['2-1']", "['0-5', '3']", "['-1']", "[]"] {
        let said = problems(&format!(
            "clusters:\n  - {{name: a, bootstrap_servers: ['h:1']}}\nlisteners:\n  \
             - {{name: l, cluster: a, bind: '127.0.0.1:0', routing: {{by: port, first_broker_port: 0, node_ids: {ids}}}}}\n"
        ));
        assert!(said.contains("node_ids"), "{said}");
    }
}

#[test]
fn tls_that_does_not_fit() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1'], tls: {certificate_file: c.pem}}\nlisteners:\n  \
         - name: l\n    cluster: a\n    bind: 0.0.0.0:9092\n    routing: {by: sni, broker_host: kafka.example.com}\n  \
         - name: m\n    cluster: a\n    bind: 0.0.0.0:9093\n    routing: {by: port, first_broker_port: 0}\n    \
         tls: {certificate_file: c.pem, key_file: k.pem, client_auth: required}\n"
    ));
}

#[test]
fn limits_out_of_range() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1']}\nlisteners:\n  \
         - {name: l, cluster: a, bind: '127.0.0.1:0', routing: {by: port, first_broker_port: 0}}\nlimits:\n  connections_max: 0\n  \
         request_bytes_max: 1023\n  held_response_bytes_max: 3 GiB\n  buffered_bytes_max: 100 kilobytes\n  in_flight_requests_max: 65537\n\
         drain_timeout_ms: -1\n"
    ));
}

#[test]
fn routing_that_nobody_knows() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1']}\nlisteners:\n  \
         - {name: l, cluster: a, bind: '127.0.0.1:0', routing: {by: prot, first_broker_port: 0}}\n  \
         - {name: m, cluster: a, bind: '127.0.0.1:0', routing: {by: sni, first_broker_port: 0}}\n"
    ));
}

#[test]
fn hosts_that_clients_could_not_use() {
    let long = "x".repeat(246);
    assert_snapshot!(problems(&format!(
        "clusters:\n  - {{name: a, bootstrap_servers: ['a:+1', '::1:3', '[a]:1', 'a b:1']}}\nlisteners:\n  \
         - {{name: empty, cluster: a, bind: '127.0.0.1:0', advertised_host: '', routing: {{by: port, first_broker_port: 0}}}}\n  \
         - {{name: odd, cluster: a, bind: '127.0.0.1:0', advertised_host: 'kafka.test:9092', routing: {{by: port, first_broker_port: 0}}}}\n  \
         - name: meets\n    cluster: a\n    bind: '127.0.0.1:0'\n    advertised_host: Broker-7.test\n    \
         tls: {{certificate_file: c, key_file: k}}\n    routing: {{by: sni, broker_host: 'broker-{{node_id}}.test', advertised_port: 1}}\n  \
         - name: twice\n    cluster: a\n    bind: '127.0.0.1:0'\n    advertised_host: 10.0.0.1\n    \
         tls: {{certificate_file: c, key_file: k}}\n    routing: {{by: sni, broker_host: '{{node_id}}{{node_id}}'}}\n  \
         - name: long\n    cluster: a\n    bind: '127.0.0.1:0'\n    advertised_host: kafka.test\n    \
         tls: {{certificate_file: c, key_file: k}}\n    routing: {{by: sni, broker_host: '{{node_id}}{long}'}}\n"
    )));
}

#[test]
fn values_that_would_have_no_effect_or_a_wrong_one() {
    assert_snapshot!(problems(
        "clusters:\n  - {name: a, bootstrap_servers: ['h:1']}\nlisteners:\n  \
         - {name: l, cluster: a, bind: '127.0.0.1:0', routing: {by: port, first_broker_port: 0}}\nlimits:\n  \
         buffered_bytes_max: 1 MiB\n  held_response_bytes_max: 1048577\nlog:\n  level: info,debgu\n"
    ));
    let config = |more: &str| {
        format!(
            "clusters:\n  - {{name: a, bootstrap_servers: ['h:1']}}\nlisteners:\n  \
             - {{name: l, cluster: a, bind: '127.0.0.1:0', routing: {{by: port, first_broker_port: 0}}}}\n{more}"
        )
    };
    for (more, fine) in [
        ("limits: {buffered_bytes_max: 1 MiB, held_response_bytes_max: 1048575}", true),
        ("limits: {buffered_bytes_max: 1 MiB, held_response_bytes_max: 1 MiB}", true),
        ("limits: {buffered_bytes_max: 1 MiB}", false),
        ("limits: {idle_timeout_ms: 604799999}", true),
        ("limits: {idle_timeout_ms: 604800000}", true),
        ("limits: {idle_timeout_ms: 604800001}", false),
        ("limits: {half_closed_timeout_ms: 3599999}", true),
        ("limits: {half_closed_timeout_ms: 3600000}", true),
        ("limits: {half_closed_timeout_ms: 3600001}", false),
        ("log: {level: 'warn,tidegate=debug'}", true),
        ("log: {level: 'OFF'}", true),
        ("log: {level: ''}", false),
        ("log: {level: 'tidegate=loud'}", false),
        ("log: {level: 'tidegate'}", false),
    ] {
        assert_eq!(check(&config(more)).0, fine, "{more}");
    }
}

/// A port that nobody can connect to is refused where it is written.
#[test]
fn an_advertised_port_is_none_of_zero() {
    for (port, fine) in [("0", false), ("1", true), ("65535", true), ("65536", false)] {
        let config = FULL.replace("advertised_port: 443", &format!("advertised_port: {port}"));
        assert_eq!(check(&config).0, fine, "{port}");
    }
}

#[test]
fn problems_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.yaml");
    std::fs::write(&path, "clusters: []\nlisteners: []\nadmni: {}\n").unwrap();
    let output = tidegate(&["check", "--json", "--config", path.to_str().unwrap()]);
    assert!(!output.status.success());
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["problems"].as_array().unwrap().len(), 3, "{said:#}");
}

#[test]
fn a_file_that_is_not_there() {
    let output = tidegate(&["check", "--config", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("nowhere.yaml: "));
    let output = tidegate(&["serve", "--config", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(1));
}

/// The schema that editors use is the one that the gateway checks by: what one takes, the other does.
#[test]
fn the_schema_takes_what_the_gateway_takes() {
    let output = tidegate(&["schema"]);
    assert!(output.status.success());
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(tidegate_yaml::check("gateway.yaml", FULL, &schema).is_ok());
    assert!(tidegate_yaml::check("gateway.yaml", &FULL.replace("admin:", "admni:"), &schema).is_err());
}
