//! The caller's own checks report in the same form.

use insta::assert_snapshot;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::sample::{GOOD, Sample};

#[test]
fn positions_of_values_blocks_and_items() {
    let document = tidegate_yaml::parse_document::<Sample>("gateway.yaml", GOOD).expect("fits");
    for (path, position) in [
        ("", Some((2, 1))),
        ("listeners", Some((2, 1))),
        ("listeners[0]", Some((3, 5))),
        ("listeners[0].name", Some((3, 11))),
        ("listeners[1]", Some((5, 5))),
        ("listeners[1].port", Some((5, 21))),
        ("topics[\"orders.v1\"].partitions", Some((10, 27))),
        ("nodes.1", Some((12, 6))),
        ("auth.users", Some((22, 3))),
        ("listeners[2]", None),
        ("listeners[0].tls", None),
        ("not a path[", None),
    ] {
        assert_eq!(document.at(path), position, "{path}");
    }
}

#[test]
fn later_problems_are_reported_together_and_sorted() {
    let document = tidegate_yaml::parse_document::<Sample>("gateway.yaml", GOOD).expect("fits");
    assert_eq!(document.verdict(Vec::new()), Ok(()));
    let problems = vec![
        document.problem("auth.users.bob", "a password has one line", None),
        document.problem("listeners[1].port", "is taken by listener `a`", Some("use `9094`".to_owned())),
        document.problem("listeners[0].tls", "must be on outside a test", None),
    ];
    let document = document.map(|sample| sample.listeners.len());
    assert_eq!((document.value, document.name()), (2, "gateway.yaml"));
    assert_snapshot!(document.verdict(problems).expect_err("three problems"), @r#"
    gateway.yaml:3:5: listeners[0].tls: must be on outside a test
      |
    3 |   - name: "a"
      |     ^^^^

    gateway.yaml:5:21: listeners[1].port: is taken by listener `a`; use `9094`
      |
    5 |   - {name: b, port: 9093, tls: true, idle_timeout_ms: 600000}
      |                     ^^^^

    gateway.yaml:25:7: auth.users.bob: a password has one line
       |
    25 |       two
       |       ^^^
    "#);
}

/// A rule that no schema knows.
#[derive(Debug, JsonSchema)]
struct Even(#[allow(dead_code, reason = "only its reading is tested")] u32);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        if number.is_multiple_of(2) {
            Ok(Self(number))
        } else {
            Err(serde::de::Error::custom("must be even"))
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Numbers {
    #[allow(dead_code, reason = "only its reading is tested")]
    numbers: Vec<Even>,
}

#[test]
fn what_serde_refuses_has_its_position() {
    let error = tidegate_yaml::parse::<Numbers>("n.yaml", "numbers:\n  - 2\n  - 3\n").expect_err("odd");
    assert_snapshot!(error, @r"
    n.yaml:3:5: numbers[1]: must be even
      |
    3 |   - 3
      |     ^
    ");
}
