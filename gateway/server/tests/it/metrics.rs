//! Metrics and probes: the names are a promise, and the numbers are true.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use insta::assert_snapshot;
use tidegate_wire::schema::keys;

use crate::client::{raw_request, request};
use crate::gateway::{Gateway, plain, wait_for};
use crate::stub::Stub;

#[test]
fn names_types_and_labels() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    gateway.connect().metadata();
    let (status, text) = gateway.get("/metrics");
    assert_eq!(status, 200);
    assert!(text.ends_with("# EOF\n"));
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            names.insert(kind.to_owned());
        } else if !line.starts_with('#') {
            let (name, _) = line.rsplit_once(' ').unwrap();
            let (name, labels) = name.split_once('{').unwrap_or((name, ""));
            let labels =
                labels.trim_end_matches('}').split(',').map(|label| label.split('=').next().unwrap());
            names.insert(format!("  {name} {{{}}}", labels.collect::<Vec<_>>().join(",")));
        }
    }
    assert_snapshot!(names.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn bytes_and_requests_are_counted_truly() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    stub.fetches(1_000_000);
    let mut client = gateway.connect();
    let mut asked = 0;
    let mut answered = 0;
    for id in 0..5 {
        let fetch = request(keys::FETCH, 4, id, 0);
        client.send(&fetch).unwrap();
        asked += fetch.len();
        answered += 4 + client.receive().unwrap().len();
    }
    client.send(&request(keys::PRODUCE, 9, 6, 0)).unwrap();
    client.send(&raw_request(keys::API_VERSIONS, 99, 7, &[])).unwrap();
    client.receive().unwrap();
    let count = |name: &str, api: &str| gateway.metric(&format!("tidegate_{name}{{api=\"{api}\"}}"));
    assert_eq!(count("requests_total", "Fetch"), 5);
    assert_eq!(count("request_bytes_total", "Fetch"), asked as u64);
    assert_eq!(count("response_bytes_total", "Fetch"), answered as u64);
    assert_eq!(stub.seen.bytes_out.load(Ordering::SeqCst), answered as u64, "as the cluster counted");
    assert_eq!((count("requests_total", "Produce"), count("response_bytes_total", "Produce")), (1, 0));
    assert_eq!(count("requests_total", "ApiVersions"), 1);
    for part in ["client", "cluster", "gateway"] {
        let name = format!("tidegate_request_duration_seconds_count{{api=\"Fetch\",part=\"{part}\"}}");
        assert_eq!(gateway.metric(&name), 5);
    }
    assert_eq!(gateway.metric("tidegate_upstream_dials_total"), 1);
    assert_eq!(gateway.metric("tidegate_connections_active{listener=\"plain\"}"), 1);
    drop(client);
    wait_for("the connection to end", || {
        gateway.metric("tidegate_connections_active{listener=\"plain\"}") == 0
    });
    wait_for("its memory to be given back", || gateway.metric("tidegate_buffered_bytes") == 0);
}

#[test]
fn faults_are_counted_by_who_is_to_blame() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    let mut client = gateway.connect();
    client.send(&raw_request(4711, 0, 1, &[])).unwrap();
    assert!(client.is_closed());
    let faults = |blame: &str| {
        gateway.metric(&format!("tidegate_connection_errors_total{{listener=\"plain\",blame=\"{blame}\"}}"))
    };
    wait_for("the fault to be counted", || faults("client") == 1);
    assert_eq!((faults("cluster"), faults("configuration")), (0, 0));
}

#[test]
fn probes_and_other_paths() {
    let stub = Stub::start(1);
    let gateway = Gateway::start(&plain(stub.address, ""));
    let (status, body) = gateway.get("/livez");
    assert_eq!((status, body.as_str()), (200, r#"{"status":"alive"}"#));
    let (status, body) = gateway.get("/readyz");
    assert_eq!(status, 200);
    assert!(body.contains("\"status\":\"ready\""), "{body}");
    assert_eq!(gateway.get("/elsewhere").0, 404);
}
