//! Address rewriting in every carrier, over every version: no client may learn a broker's own address.

use tidegate_core::{Address, ConfigurationFault, Settings, UpstreamFault};
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::keys;

use crate::frames::{Filler, api, body, carriers, own, request, response_of};
use crate::pair::{Pair, bootstrap, ours};
use crate::script::{Client, Cluster, told};

fn far_longer(node_id: i32) -> Address {
    Address { host: format!("broker-{node_id}.{}.example.com", "kafka-gateway".repeat(12)).into(), port: 443 }
}

fn far_shorter(node_id: i32) -> Address {
    Address { host: "g".into(), port: 1 + node_id as u16 }
}

/// What a client sees, according to a decoder of other people.
fn printed(key: i16, version: i16, response: &[u8]) -> Option<String> {
    use kafka_protocol::messages::{ApiKey, ResponseKind};
    let api_key = ApiKey::try_from(key).ok()?;
    let known = api_key.valid_versions();
    if version < known.min || version > known.max {
        return None;
    }
    let mut bytes = bytes::Bytes::copy_from_slice(body(key, version, response));
    let print = format!("{:?}", ResponseKind::decode(api_key, &mut bytes, version).unwrap());
    assert_eq!(bytes.len(), 0, "{key} v{version} is read to its end");
    Some(print)
}

#[test]
fn every_carrier_is_among_those_known() {
    let mut found: Vec<_> = carriers().into_iter().map(|(key, _)| api(key).name).collect();
    found.dedup();
    let expected = [
        "Produce",
        "Fetch",
        "Metadata",
        "FindCoordinator",
        "DescribeQuorum",
        "DescribeCluster",
        "ShareFetch",
        "ShareAcknowledge",
    ];
    for carrier in expected {
        assert!(found.contains(&carrier), "{carrier}");
    }
}

#[test]
fn every_address_in_every_carrier_of_every_version_is_the_gateways() {
    let mut decoded = 0;
    for (key, version) in carriers() {
        let response = response_of(key, version, 9, &Filler::new(version, own).response(key));
        let told_to_clients: fn(i32) -> Address =
            if key == keys::DESCRIBE_QUORUM { |_| bootstrap() } else { ours };
        let expected = response_of(key, version, 9, &Filler::new(version, told_to_clients).response(key));
        let outcome = told(Settings::default(), &[Client(request(key, version, 9)), Cluster(response)]);
        assert_eq!(outcome.error, None, "{} v{version}", api(key).name);
        assert_eq!(outcome.to_client, expected, "{} v{version}", api(key).name);
        assert!(!outcome.to_client.windows(4).any(|window| window == b"own-"));
        if let Some(print) = printed(key, version, &outcome.to_client) {
            assert!(print.contains("gw") && !print.contains("own-"), "{print}");
            decoded += 1;
        }
    }
    assert!(decoded > 30, "most versions were read by the independent decoder, here {decoded}");
}

#[test]
fn hosts_may_become_longer_and_shorter() {
    for address in [far_longer, far_shorter] {
        for (key, version) in carriers().into_iter().filter(|(key, _)| *key != keys::DESCRIBE_QUORUM) {
            let mut pair = Pair::with(Settings::default(), address);
            pair.client(&request(key, version, 9)).unwrap();
            pair.cluster(&response_of(key, version, 9, &Filler::new(version, own).response(key))).unwrap();
            let expected = response_of(key, version, 9, &Filler::new(version, address).response(key));
            assert_eq!(pair.to_client, expected, "{} v{version}", api(key).name);
            assert_eq!(pair.completed()[0].response_bytes, expected.len() as u64);
        }
    }
}

/// A controller is no broker: its listener is not ours to route to, whatever id it has.
#[test]
fn controllers_of_describe_quorum_are_never_asked_for() {
    let mut pair = Pair::new();
    pair.client(&request(keys::DESCRIBE_QUORUM, 2, 1)).unwrap();
    pair.cluster(&response_of(
        keys::DESCRIBE_QUORUM,
        2,
        1,
        &Filler::new(2, own).response(keys::DESCRIBE_QUORUM),
    ))
    .unwrap();
    assert_eq!(pair.learned, 0);
    assert!(pair.to_client.windows(2).any(|window| window == b"gw"));
}

/// A response that names brokers, one for each id.
fn metadata(correlation_id: i32, brokers: &[(i64, &str, i64)]) -> Vec<u8> {
    let mut response = Struct::new(api(keys::METADATA).response);
    for (node_id, host, port) in brokers {
        let mut broker = response.new_element("Brokers").unwrap();
        broker.set("NodeId", *node_id).set("Host", *host).set("Port", *port);
        response.push("Brokers", broker);
    }
    response.set("ControllerId", 1).set("ClusterId", Value::Null);
    response_of(keys::METADATA, 9, correlation_id, &response)
}

#[test]
fn a_response_with_unknown_brokers_waits_and_order_is_kept() {
    let mut pair = Pair::new();
    pair.learns_at_once = false;
    let ask: Vec<u8> = [1, 2, 3].iter().flat_map(|id| request(keys::METADATA, 9, *id)).collect();
    pair.client(&ask).unwrap();
    let answers = [
        metadata(1, &[]),
        metadata(2, &[(7, "seven.internal", 9092), (8, "eight.internal", 9092)]),
        metadata(3, &[]),
    ];
    pair.cluster(&answers.concat()).unwrap();
    assert_eq!(pair.to_client, answers[0], "the first passes, the second waits, the third stands behind it");
    assert!(!pair.connection.reads_upstream());
    let named: Vec<i32> = pair.learning[0].iter().map(|broker| broker.node_id).collect();
    assert_eq!(named, [7, 8], "all are asked for at once");
    pair.learned(None).unwrap();
    let expected =
        [answers[0].clone(), metadata(2, &[(7, "gw-7", 40_007), (8, "gw-8", 40_008)]), answers[2].clone()]
            .concat();
    assert_eq!(pair.to_client, expected);
    assert_eq!(pair.learned, 1);
}

#[test]
fn a_broker_that_moved_is_learned_again() {
    let mut pair = Pair::new();
    for (id, host) in [(1, "old.internal"), (2, "old.internal"), (3, "new.internal")] {
        pair.client(&request(keys::METADATA, 9, id)).unwrap();
        pair.cluster(&metadata(id, &[(5, host, 9092)])).unwrap();
    }
    assert_eq!(pair.learned, 2);
}

#[test]
fn an_unroutable_broker_closes_and_nothing_leaks() {
    let mut pair = Pair::new();
    pair.learns_at_once = false;
    pair.client(&request(keys::METADATA, 9, 1)).unwrap();
    pair.cluster(&metadata(1, &[(70, "own.internal", 9092)])).unwrap();
    let error = pair.learned(Some(70)).unwrap_err();
    assert_eq!(error, ConfigurationFault::Unroutable { node_id: 70 }.into());
    assert_eq!(pair.to_client, b"");
}

/// A cluster that gives one broker two addresses in one response could keep a connection learning for ever. It is found before
/// anybody learns, whichever of the two is known.
#[test]
fn a_response_that_contradicts_itself_closes() {
    let (here, there) = ((7, "here.internal", 9092), (7, "there.internal", 9092));
    for known in [None, Some(here), Some(there)] {
        for (one, other) in [(here, there), (there, here), (here, (7, "here.internal", 9093))] {
            let mut pair = Pair::new();
            if let Some(known) = known {
                pair.client(&request(keys::METADATA, 9, 1)).unwrap();
                pair.cluster(&metadata(1, &[known])).unwrap();
            }
            let (before, learned) = (pair.to_client.clone(), pair.learned);
            pair.client(&request(keys::METADATA, 9, 2)).unwrap();
            let fault = UpstreamFault::Contradiction { api_key: keys::METADATA };
            assert_eq!(pair.cluster(&metadata(2, &[one, (8, "eight", 1), other])), Err(fault.into()));
            assert_eq!((pair.to_client, pair.learned), (before, learned));
        }
    }
}

/// Two ids may have one address, and an id may be named twice.
#[test]
fn a_response_may_repeat_itself() {
    let mut pair = Pair::new();
    let same = [(7, "own.internal", 9092), (7, "own.internal", 9092), (8, "own.internal", 9092)];
    pair.client(&request(keys::METADATA, 9, 1)).unwrap();
    pair.learns_at_once = false;
    pair.cluster(&metadata(1, &same)).unwrap();
    let asked: Vec<i32> = pair.learning[0].iter().map(|broker| broker.node_id).collect();
    assert_eq!(asked, [7, 8], "each is asked for once");
    pair.learned(None).unwrap();
    let ours = [(7, "gw-7", 40_007), (7, "gw-7", 40_007), (8, "gw-8", 40_008)];
    assert_eq!(pair.to_client, metadata(1, &ours));
}

/// "No node" is id -1, an empty host and port -1, as FindCoordinator says beside an error.
#[test]
fn no_node_passes_untouched() {
    for version in 0..=3 {
        let mut response = Struct::new(api(keys::FIND_COORDINATOR).response);
        response.set("ErrorCode", 15).set("NodeId", -1).set("Host", "").set("Port", -1);
        let response = response_of(keys::FIND_COORDINATOR, version, 1, &response);
        let mut pair = Pair::new();
        pair.client(&request(keys::FIND_COORDINATOR, version, 1)).unwrap();
        pair.cluster(&response).unwrap();
        assert_eq!(pair.to_client, response);
        assert_eq!((pair.new_pieces, pair.pieces), (0, 2), "one piece of input in each direction");
    }
}

/// No broker has a negative id, so that a host beside one can only be something that no client should see.
#[test]
fn a_host_without_a_node_is_hidden() {
    let mut pair = Pair::new();
    pair.client(&request(keys::METADATA, 9, 1)).unwrap();
    pair.cluster(&metadata(1, &[(-1, "own.internal", 9092)])).unwrap();
    assert_eq!(pair.to_client, metadata(1, &[(-1, "gw", 40_000)]));
}

/// Nobody can be led to such a port, nor can one be learned.
#[test]
fn impossible_ports_close() {
    for (port, possible) in
        [(-1, false), (0, false), (1, true), (65_535, true), (65_536, false), (i64::from(i32::MAX), false)]
    {
        for node_id in [-1, 3] {
            let script = [
                Client(request(keys::METADATA, 9, 1)),
                Cluster(metadata(1, &[(node_id, "own.internal", port)])),
            ];
            let outcome = told(Settings::default(), &script);
            let fault = UpstreamFault::Port { api_key: keys::METADATA, node_id: node_id as i32 };
            let expected = (!possible).then_some(fault.into());
            assert_eq!((outcome.error, outcome.to_client.is_empty()), (expected, !possible), "port {port}");
        }
    }
}

/// Where there is no host there is no node, and no port of one either, whatever the id says.
#[test]
fn a_port_without_a_host_closes() {
    for node_id in [-1, 0, 3] {
        for (port, passes) in [(-2, false), (-1, true), (0, true), (1, false), (9092, false), (65_536, false)]
        {
            let response = metadata(1, &[(node_id, "", port)]);
            let outcome = told(
                Settings::default(),
                &[Client(request(keys::METADATA, 9, 1)), Cluster(response.clone())],
            );
            let fault = UpstreamFault::Port { api_key: keys::METADATA, node_id: node_id as i32 };
            assert_eq!(outcome.error, (!passes).then_some(fault.into()), "broker {node_id}, port {port}");
            assert_eq!(outcome.to_client, if passes { response } else { Vec::new() });
        }
    }
}

#[test]
fn malformed_metadata_closes_and_nothing_of_it_passes() {
    let good = metadata(1, &[(7, "own.internal", 9092)]);
    for cut in 1..good.len() - 8 {
        // The length says less than the message has, so that it is cut short in the middle.
        let mut bad = good[..good.len() - cut].to_vec();
        let length = bad.len() as u32 - 4;
        bad[..4].copy_from_slice(&length.to_be_bytes());
        let outcome = told(Settings::default(), &[Client(request(keys::METADATA, 9, 1)), Cluster(bad)]);
        assert!(outcome.error.is_some(), "cut by {cut}");
        assert_eq!(outcome.to_client, b"");
    }
}
