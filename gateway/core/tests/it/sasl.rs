//! SASL as it passes: SaslHandshake v0 with raw tokens behind it, v1 with SaslAuthenticate.

use tidegate_core::limits::SASL_TOKEN_BYTES_MAX;
use tidegate_core::{ClientFault, Close, Settings, UpstreamFault};
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::keys;

use crate::frames::{api, decoded, frame, request, request_of, response_of};
use crate::script::{Client, ClientCloses, Cluster, Line, told};

fn handshake(version: i16, correlation_id: i32, mechanism: &str) -> Vec<u8> {
    let mut message = Struct::new(api(keys::SASL_HANDSHAKE).request);
    message.set("Mechanism", mechanism);
    request_of(keys::SASL_HANDSHAKE, version, correlation_id, &message)
}

fn shaken(version: i16, correlation_id: i32, error_code: i64) -> Vec<u8> {
    let mut message = Struct::new(api(keys::SASL_HANDSHAKE).response);
    message
        .set("ErrorCode", error_code)
        .set("Mechanisms", Value::Array(vec!["PLAIN".into(), "SCRAM-SHA-256".into()]));
    response_of(keys::SASL_HANDSHAKE, version, correlation_id, &message)
}

fn metadata(correlation_id: i32) -> Vec<u8> {
    response_of(keys::METADATA, 0, correlation_id, &Struct::new(api(keys::METADATA).response))
}

const MECHANISMS: [(&str, usize); 4] =
    [("PLAIN", 1), ("OAUTHBEARER", 1), ("SCRAM-SHA-256", 2), ("SCRAM-SHA-512", 2)];

#[test]
fn raw_tokens_pass_after_a_handshake_v0() {
    for (mechanism, tokens) in MECHANISMS {
        let mut script = vec![Client(handshake(0, 1, mechanism)), Cluster(shaken(0, 1, 0))];
        let (mut asked, mut answered) = (handshake(0, 1, mechanism), shaken(0, 1, 0));
        for turn in 0..tokens {
            // Nothing in a token is a header, even where it looks like one, and an empty one is a token, too.
            let token = frame(&vec![0xff; 30 * turn]);
            let challenge = frame(&vec![0; 5 + turn]);
            script.extend([Client(token.clone()), Cluster(challenge.clone())]);
            asked.extend(token);
            answered.extend(challenge);
        }
        script.extend([Client(request(keys::METADATA, 0, 2)), Cluster(metadata(2)), ClientCloses]);
        asked.extend(request(keys::METADATA, 0, 2));
        answered.extend(metadata(2));
        let outcome = told(Settings::default(), &script);
        assert_eq!((outcome.error, outcome.closed), (None, Some(Close::Done)), "{mechanism}");
        assert_eq!((outcome.to_cluster, outcome.to_client), (asked, answered), "{mechanism}");
    }
}

/// What follows a handshake depends on its answer, so that a client that does not wait is made to.
#[test]
fn a_client_that_does_not_wait_is_made_to() {
    let token = frame(b"\0user\0secret");
    let everything =
        [request(keys::METADATA, 0, 1), handshake(0, 2, "PLAIN"), token, request(keys::METADATA, 0, 3)];
    let begin = told(Settings::default(), &[Client(everything.concat())]);
    assert_eq!(begin.to_cluster, everything[..2].concat());
    let first = [metadata(1), shaken(0, 2, 0)].concat();
    let middle = told(Settings::default(), &[Client(everything.concat()), Cluster(first.clone())]);
    assert_eq!(middle.to_cluster, everything[..3].concat());
    let answers = [Cluster(first), Cluster(frame(b"")), Cluster(metadata(3))];
    let end = told(Settings::default(), &[&[Client(everything.concat())], &answers[..]].concat());
    assert_eq!((end.error, end.to_cluster, end.in_flight), (None, everything.concat(), 0));
}

/// After a refused handshake requests go on: a client may try another mechanism.
#[test]
fn a_refused_handshake_is_followed_by_requests() {
    let script = [
        Client(handshake(0, 1, "SCRAM-SHA-256")),
        Cluster(shaken(0, 1, 33)),
        Client(handshake(0, 2, "PLAIN")),
        Cluster(shaken(0, 2, 0)),
        Client(frame(b"token")),
        Cluster(frame(b"")),
        Client(request(keys::METADATA, 0, 3)),
        Cluster(metadata(3)),
    ];
    let outcome = told(Settings::default(), &script);
    assert_eq!((outcome.error, outcome.in_flight), (None, 0));
}

/// How many tokens GSSAPI takes only its end says, and without headers nobody else can see it.
#[test]
fn mechanisms_without_a_fixed_length_are_refused_in_version_0() {
    for mechanism in ["GSSAPI", "UNHEARD-OF", ""] {
        let script =
            [Client(handshake(0, 1, mechanism)), Client(request(keys::METADATA, 0, 2)), Cluster(metadata(2))];
        let outcome = told(Settings::default(), &script);
        assert_eq!(outcome.error, None);
        assert_eq!(outcome.to_cluster, request(keys::METADATA, 0, 2), "the handshake reaches no broker");
        assert_eq!(outcome.answers(), [1, 2]);
        let (frames, _) = crate::frames::frames(&outcome.to_client);
        assert_eq!(decoded(keys::SASL_HANDSHAKE, 0, frames[0]).value("ErrorCode"), Some(&Value::Int(33)));
    }
}

#[test]
fn version_1_passes_with_any_mechanism() {
    for mechanism in ["PLAIN", "GSSAPI", "UNHEARD-OF"] {
        let authenticate = request(keys::SASL_AUTHENTICATE, 2, 2);
        let authenticated =
            response_of(keys::SASL_AUTHENTICATE, 2, 2, &Struct::new(api(keys::SASL_AUTHENTICATE).response));
        let (asked, answered) =
            ([handshake(1, 1, mechanism), authenticate].concat(), [shaken(1, 1, 0), authenticated].concat());
        let outcome = told(Settings::default(), &[Client(asked.clone()), Cluster(answered.clone())]);
        assert_eq!((outcome.error, outcome.to_cluster, outcome.to_client), (None, asked, answered));
    }
}

#[test]
fn the_limit_of_a_raw_token() {
    let begin = [Client(handshake(0, 1, "PLAIN")), Cluster(shaken(0, 1, 0))];
    let with = |line: Line| {
        crate::script::tell(crate::pair::Pair::new(), &[&begin[..], &[line]].concat(), usize::MAX)
    };
    for bytes in [SASL_TOKEN_BYTES_MAX - 1, SASL_TOKEN_BYTES_MAX] {
        assert_eq!(with(Client(frame(&vec![0; bytes]))).error, None);
    }
    assert_eq!(
        with(Client(frame(&vec![0; SASL_TOKEN_BYTES_MAX + 1]))).error,
        Some(ClientFault::SaslTokenTooLong.into())
    );
    assert_eq!(with(Client(vec![0xff; 4])).error, Some(ClientFault::SaslTokenTooLong.into()));
    let challenge = |bytes: usize| {
        let script = [&begin[..], &[Client(frame(b"x")), Cluster(frame(&vec![0; bytes]))]].concat();
        crate::script::tell(crate::pair::Pair::new(), &script, usize::MAX).error
    };
    assert_eq!((challenge(SASL_TOKEN_BYTES_MAX - 1), challenge(SASL_TOKEN_BYTES_MAX)), (None, None));
    assert!(matches!(
        challenge(SASL_TOKEN_BYTES_MAX + 1),
        Some(tidegate_core::Error::Upstream(UpstreamFault::Frame(_)))
    ));
}
