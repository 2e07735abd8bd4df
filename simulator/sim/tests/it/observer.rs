//! What the observer at the gateways' sockets sees of whole runs.

use std::collections::BTreeMap;

use tidegate_sim::history::{Moment, Wire};
use tidegate_sim::runner::{Run, run, setup};
use tidegate_sim::scenario::{Checked, resolve};

const PRODUCE: i16 = 0;
const FETCH: i16 = 1;
const METADATA: i16 = 3;
const API_VERSIONS: i16 = 18;
const SASL_AUTHENTICATE: i16 = 36;

fn play(more: &str) -> Run {
    let text = format!(
        "
version: 1
name: seen
why: Some clients of every kind work for a while, and everything of it is seen.
topology:
  topics:
    orders: {{partitions: 3}}
{more}
phases: {{warm_up: 2s, faults: 1s, quiet: 1s, drain: 10s}}
"
    );
    let scenario = Checked::read("seen.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let run = run(&setup(&resolve(&scenario, 1)).unwrap()).unwrap();
    assert!(run.is_clean(), "{:?} {:#?}", run.broken, run.verdict.anomalies);
    run
}

const CLIENTS: &str = "
clients:
  - name: writers
    producer: {topic: orders, rate: 50/s}
  - name: readers
    consumer: {topics: [orders]}
";

/// How often each API was asked for on either side, and how often answered.
fn counts(run: &Run) -> BTreeMap<(bool, i16), (usize, usize)> {
    let mut counts: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    let mut asked = BTreeMap::new();
    for event in &run.truth.wire {
        let upstream = event.upstream.map(|upstream| upstream.id);
        match &event.what {
            Wire::Request { correlation_id, api_key, .. } => {
                counts.entry((upstream.is_some(), *api_key)).or_default().0 += 1;
                asked.insert((event.connection, upstream, *correlation_id), *api_key);
            }
            Wire::Response { correlation_id, .. } => {
                let api_key = asked[&(event.connection, upstream, *correlation_id)];
                counts.entry((upstream.is_some(), api_key)).or_default().1 += 1;
            }
            Wire::Broken { why, .. } => panic!("{why}"),
            _ => {}
        }
    }
    counts
}

fn check_both_sides(run: &Run) {
    let counts = counts(run);
    for api in [PRODUCE, FETCH, METADATA, API_VERSIONS] {
        let of = |upstream| counts.get(&(upstream, api)).copied().unwrap_or_default();
        let (client, cluster) = (of(false), of(true));
        assert!(client.0 > 0 && client.1 > 0, "API {api}: {counts:?}");
        // At the end somebody may not have waited for an answer, or have gone before a request went on.
        assert!(client.0 - cluster.0 < 5 && cluster.1 - client.1 < 5, "API {api}: {client:?} {cluster:?}");
    }
    let sent: usize = run
        .truth
        .wire
        .iter()
        .map(|event| match &event.what {
            Wire::Request { batches, .. } if event.upstream.is_some() => batches.len(),
            _ => 0,
        })
        .sum();
    assert!(sent > 20, "{sent} batches");
    assert!(run.truth.wire.is_sorted_by_key(|event| event.at));
}

#[test]
fn requests_and_responses_of_both_sides_are_seen_in_plain_text() {
    let run = play(CLIENTS);
    check_both_sides(&run);
    let nodes = run.truth.wire.iter().filter_map(|event| match &event.what {
        Wire::Response { nodes, .. } if event.upstream.is_none() => Some(nodes),
        _ => None,
    });
    let addresses: std::collections::BTreeSet<_> = nodes.flatten().map(|node| node.address.clone()).collect();
    assert_eq!(addresses.len(), 3, "one for each broker");
    assert!(addresses.iter().all(|address| run.truth.gateway_addresses.contains(address)));
}

#[test]
fn tls_hides_nothing_from_the_observer() {
    let plain = counts(&play(CLIENTS));
    let run = play(&format!("  tls: {{clients: true, brokers: true}}{CLIENTS}"));
    check_both_sides(&run);
    assert_eq!(counts(&run).keys().collect::<Vec<_>>(), plain.keys().collect::<Vec<_>>());
}

#[test]
fn an_authentication_is_seen_before_anything_else_reaches_the_cluster() {
    let user = "\n    user: alice";
    let clients = CLIENTS.replace("- name: writers", &format!("- name: writers{user}"));
    let clients = clients.replace("- name: readers", &format!("- name: readers{user}"));
    let run = play(&format!("  users: {{alice: secret}}{clients}"));
    check_both_sides(&run);
    assert!(counts(&run)[&(true, SASL_AUTHENTICATE)].0 > 0);
    let opened = run
        .truth
        .wire
        .iter()
        .filter(|event| event.upstream.is_none() && matches!(event.what, Wire::Opened { .. }));
    let authenticated = run.truth.wire.iter().filter(|event| event.what == Wire::Authenticated);
    let authenticated = authenticated.filter(|event| event.upstream.is_none());
    assert_eq!(opened.count(), authenticated.count());
}

#[test]
fn gateways_come_to_rest_when_clients_have_gone() {
    let run = play(CLIENTS);
    let moments: Vec<Moment> = run.truth.gauges.iter().map(|gauges| gauges.moment).collect();
    assert_eq!(moments.first(), Some(&Moment::Baseline));
    assert_eq!(moments.last(), Some(&Moment::Quiescent));
    let (first, last) = (&run.truth.gauges[0], &run.truth.gauges[run.truth.gauges.len() - 1]);
    assert_eq!(
        (first.tasks, first.client_connections, first.upstream_connections, first.buffered_bytes),
        (last.tasks, last.client_connections, last.upstream_connections, last.buffered_bytes)
    );
    assert!(run.truth.gauges.iter().any(|gauges| gauges.client_connections > 0 && gauges.buffered_bytes > 0));
}
