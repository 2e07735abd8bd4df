//! The same over TLS, alone and with passwords (SASL over TLS): what a secured cluster needs of a client, and a gateway before it that
//! ends TLS on both sides and relays SASL.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::json;

use super::{Case, Way, groups, produce};
use crate::drivers::Failure;
use crate::drivers::scene::{PLAIN, Scene};

/// How long a library may try with a password that is wrong.
const TOLD: Duration = Duration::from_secs(5);

const SCRAM_512: &str = "SCRAM-SHA-512";

pub(super) const CASES: &[(Way, Case)] = &[
    (
        Way::Tls,
        Case {
            id: "secured.tls_produce",
            needs: &["SSL", "produce", "read_start"],
            why: "Records come back over TLS from every broker.",
            run: |scene| produce::round_trip(scene, PLAIN),
        },
    ),
    (
        Way::Tls,
        Case {
            id: "secured.tls_group",
            needs: &["SSL", "read_start", "classic", "produce"],
            why: "A member of a group gets all partitions and all records over TLS.",
            run: |scene| groups::alone(scene, "classic"),
        },
    ),
    (
        Way::Sasl("PLAIN"),
        Case {
            id: "secured.plain_produce",
            needs: &["SSL", "PLAIN", "produce", "read_start"],
            why: "Records come back over TLS from brokers that want a password (RFC 4616).",
            run: |scene| produce::round_trip(scene, PLAIN),
        },
    ),
    (
        Way::Sasl("SCRAM-SHA-256"),
        Case {
            id: "secured.scram_256_produce",
            needs: &["SSL", "SCRAM-SHA-256", "produce", "read_start"],
            why: "The same with a password that is never sent (RFC 7677).",
            run: |scene| produce::round_trip(scene, PLAIN),
        },
    ),
    (
        Way::Sasl(SCRAM_512),
        Case {
            id: "secured.scram_512_produce",
            needs: &["SSL", SCRAM_512, "produce", "read_start"],
            why: "The same with SHA-512 (KIP-84).",
            run: |scene| produce::round_trip(scene, PLAIN),
        },
    ),
    (
        Way::Sasl(SCRAM_512),
        Case {
            id: "secured.scram_512_group",
            needs: &["SSL", SCRAM_512, "read_start", "classic", "produce"],
            why: "A member of a group, with a password.",
            run: |scene| groups::alone(scene, "classic"),
        },
    ),
    (
        Way::Sasl(SCRAM_512),
        Case {
            id: "secured.scram_512_consumer",
            needs: &["SSL", SCRAM_512, "read_start", "consumer", "produce"],
            why: "A member of a group of the new protocol (KIP-848), with a password.",
            run: |scene| groups::alone(scene, "consumer"),
        },
    ),
    (
        Way::WrongPassword(SCRAM_512),
        Case {
            id: "secured.wrong_password",
            needs: &["SSL", SCRAM_512, "create_topic"],
            why: "Who has a wrong password is refused, and told in time.",
            run: wrong_password,
        },
    ),
];

/// By what code a library says it is the library's: some try again until their time is up.
fn wrong_password(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.name("topic");
    let command = json!({ "op": "create_topic", "topic": topic, "partitions": 1, "replication_factor": 1 });
    match scene.call_within(command, TOLD) {
        Err(Failure::Refused { .. }) => Ok(()),
        Err(lost) => Err(lost.into()),
        Ok(_) => bail!("a topic was made by somebody with a wrong password"),
    }
}
