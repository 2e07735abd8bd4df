//! ApiVersions: what the cluster serves, narrowed to what the gateway can walk, and nothing else of it changed.

use tidegate_core::Settings;
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::{APIS, Api, Direction, keys};

use crate::frames::{api, decoded, raw_request, request, response_of};
use crate::script::{Client, Cluster, Outcome, told};

/// A response that offers these (key, min, max).
fn offering(offers: &[(i16, i16, i16)]) -> Struct {
    let mut response = Struct::new(api(keys::API_VERSIONS).response);
    for (key, min, max) in offers {
        let mut element = response.new_element("ApiKeys").unwrap();
        element
            .set("ApiKey", i64::from(*key))
            .set("MinVersion", i64::from(*min))
            .set("MaxVersion", i64::from(*max));
        response.push("ApiKeys", element);
    }
    response
}

fn offers(response: &Struct) -> Vec<(i64, i64, i64)> {
    let number = |element: &Struct, name: &str| element.value(name).and_then(Value::as_int).unwrap();
    let keys = response.value("ApiKeys").unwrap();
    keys.structs()
        .map(|key| (number(key, "ApiKey"), number(key, "MinVersion"), number(key, "MaxVersion")))
        .collect()
}

fn exchange(version: i16, response: Vec<u8>) -> Outcome {
    let request = request(keys::API_VERSIONS, version, 5);
    let outcome = told(Settings::default(), &[Client(request.clone()), Cluster(response)]);
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.to_cluster, request);
    outcome
}

#[test]
fn versions_are_intersected_and_unknown_keys_left_out_in_every_version() {
    for version in 0..=api(keys::API_VERSIONS).versions.max {
        let known = api(keys::METADATA).versions;
        let response = offering(&[
            (keys::METADATA, known.min + 1, known.max + 7),
            (keys::FETCH, 4, 6),
            (-5, 0, 3),
            (999, 0, 3),
            (keys::FIND_COORDINATOR, 200, 300),
            (keys::API_VERSIONS, 0, 99),
        ]);
        let outcome = exchange(version, response_of(keys::API_VERSIONS, version, 5, &response));
        let narrowed = decoded(keys::API_VERSIONS, version, &outcome.to_client);
        let [metadata, apis] = [keys::METADATA, keys::API_VERSIONS].map(i64::from);
        let max = i64::from(api(keys::API_VERSIONS).versions.max);
        let expected = [
            (metadata, i64::from(known.min) + 1, i64::from(known.max)),
            (i64::from(keys::FETCH), 4, 6),
            (apis, 0, max),
        ];
        assert_eq!(offers(&narrowed), expected, "v{version}");
    }
}

#[test]
fn what_the_gateway_knows_passes_byte_for_byte() {
    let all: Vec<_> = APIS
        .iter()
        .filter(|api| !api.versions.is_empty())
        .map(|api| (api.key, api.versions.min, api.versions.max))
        .collect();
    for version in 0..=api(keys::API_VERSIONS).versions.max {
        let response = response_of(keys::API_VERSIONS, version, 5, &offering(&all));
        assert_eq!(exchange(version, response.clone()).to_client, response);
    }
}

/// librdkafka asks for Produce v0 to v2 in order to know which message formats and codecs a broker takes (KIP-896 kept the
/// advertised minimum at 0 for it).
#[test]
fn the_minimum_of_produce_stays_zero() {
    assert_eq!(api(keys::PRODUCE).versions.min, 0);
    let outcome = exchange(3, response_of(keys::API_VERSIONS, 3, 5, &offering(&[(keys::PRODUCE, 0, 13)])));
    assert_eq!(offers(&decoded(keys::API_VERSIONS, 3, &outcome.to_client)), [(0, 0, 13)]);
}

/// Transactions v2 and the metadata version travel in tagged fields; a client that does not see them falls back silently.
#[test]
fn features_and_unknown_tags_survive() {
    let mut response = offering(&[(keys::FETCH, 0, 99), (999, 0, 1)]);
    let mut feature = response.new_element("SupportedFeatures").unwrap();
    feature.set("Name", "transaction.version").set("MinVersion", 0).set("MaxVersion", 2);
    response.push("SupportedFeatures", feature);
    let mut feature = response.new_element("FinalizedFeatures").unwrap();
    feature.set("Name", "metadata.version").set("MinVersionLevel", 7).set("MaxVersionLevel", 29);
    response.push("FinalizedFeatures", feature);
    response.set("FinalizedFeaturesEpoch", 4711).set("ThrottleTimeMs", 12).set("ZkMigrationReady", 1);
    response.set_unknown_tag(77, b"from the future".to_vec());
    for version in 3..=api(keys::API_VERSIONS).versions.max {
        let outcome = exchange(version, response_of(keys::API_VERSIONS, version, 5, &response));
        let mut expected =
            decoded(keys::API_VERSIONS, version, &response_of(keys::API_VERSIONS, version, 5, &response));
        expected.set(
            "ApiKeys",
            offering(&[(keys::FETCH, 0, api(keys::FETCH).versions.max)]).value("ApiKeys").unwrap().clone(),
        );
        assert_eq!(decoded(keys::API_VERSIONS, version, &outcome.to_client), expected);
        assert_eq!(outcome.to_client, response_of(keys::API_VERSIONS, version, 5, &expected), "v{version}");
    }
}

/// A broker answers a version that it does not know with version 0 (KIP-511).
#[test]
fn an_older_brokers_answer_in_version_0_is_understood() {
    let mut response = offering(&[(keys::API_VERSIONS, 0, 99), (999, 0, 1)]);
    response.set("ErrorCode", 35);
    let outcome = exchange(4, response_of(keys::API_VERSIONS, 0, 5, &response));
    let narrowed = decoded(keys::API_VERSIONS, 0, &outcome.to_client);
    assert_eq!(
        offers(&narrowed),
        [(i64::from(keys::API_VERSIONS), 0, i64::from(api(keys::API_VERSIONS).versions.max))]
    );
    assert_eq!(narrowed.value("ErrorCode"), Some(&Value::Int(35)));
}

/// KIP-1242: the client says which cluster and node it means to reach. The gateway relays it to that very node.
#[test]
fn version_5_passes_with_its_cluster_and_node_id() {
    let api = api(keys::API_VERSIONS);
    assert!(api.versions.contains(5));
    let mut asked = Struct::new(api.request);
    asked
        .set("ClientSoftwareName", "test")
        .set("ClientSoftwareVersion", "1")
        .set("ClusterId", "xyz")
        .set("NodeId", 3);
    let request = crate::frames::request_of(keys::API_VERSIONS, 5, 1, &asked);
    assert_eq!(told(Settings::default(), &[Client(request.clone())]).to_cluster, request);
}

#[test]
fn an_unknown_version_is_answered_by_the_gateway_in_order() {
    let before = request(keys::METADATA, 0, 1);
    let after = request(keys::METADATA, 0, 3);
    for version in [api(keys::API_VERSIONS).versions.max + 1, 99, i16::MAX, -1] {
        let unknown = raw_request(keys::API_VERSIONS, version, 2, 2, b"anything at all");
        let answers =
            [1, 3].map(|id| response_of(keys::METADATA, 0, id, &Struct::new(api(keys::METADATA).response)));
        let requests = [before.clone(), unknown, after.clone()].concat();
        // Both answers of the cluster may arrive in one read: the gateway's own belongs between them.
        let outcome = told(Settings::default(), &[Client(requests), Cluster(answers.concat())]);
        assert_eq!(outcome.error, None);
        assert_eq!(outcome.to_cluster, [before.clone(), after.clone()].concat());
        assert_eq!(outcome.answers(), [1, 2, 3]);
        let (frames, _) = crate::frames::frames(&outcome.to_client);
        let local = decoded(keys::API_VERSIONS, 0, frames[1]);
        assert_eq!(local.value("ErrorCode"), Some(&Value::Int(35)));
        assert_eq!(
            offers(&local),
            [(i64::from(keys::API_VERSIONS), 0, i64::from(api(keys::API_VERSIONS).versions.max))]
        );
        decode_independently(frames[1]);
    }
}

fn decode_independently(frame: &[u8]) {
    use kafka_protocol::messages::{ApiVersionsResponse, ResponseHeader};
    use kafka_protocol::protocol::Decodable;
    let mut bytes = bytes::Bytes::copy_from_slice(&frame[4..]);
    let header = ResponseHeader::decode(&mut bytes, 0).unwrap();
    let response = ApiVersionsResponse::decode(&mut bytes, 0).unwrap();
    assert_eq!(
        (header.correlation_id, response.error_code, response.api_keys.len(), bytes.len()),
        (2, 35, 1, 0)
    );
}

#[test]
fn an_unknown_version_needs_no_cluster() {
    let mut pair = crate::pair::Pair::new();
    pair.client(&raw_request(keys::API_VERSIONS, 99, 8, 2, b"")).unwrap();
    assert!(!pair.dialled);
    assert_eq!(crate::frames::correlation_id(&pair.to_client, 4), 8);
    assert_eq!(pair.completed().len(), 1);
    assert_eq!(pair.completed()[0].response_bytes, pair.to_client.len() as u64);
}

#[test]
fn a_malformed_answer_closes() {
    let mut response = response_of(keys::API_VERSIONS, 3, 5, &offering(&[(1, 0, 1)]));
    let last = response.len() - 1;
    response[last] = 200;
    let outcome = told(Settings::default(), &[Client(request(keys::API_VERSIONS, 3, 5)), Cluster(response)]);
    assert!(outcome.error.is_some());
    assert_eq!(outcome.to_client, b"");
    let direction = Direction::Response;
    assert!(!Api::of(keys::API_VERSIONS).unwrap().fields(direction).is_empty());
}
