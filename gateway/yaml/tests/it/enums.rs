//! Alternatives: the error is about the branch that was meant.

use insta::assert_snapshot;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sample::{errors, errors_with};

#[test]
fn internally_tagged() {
    assert_snapshot!(errors_with("type: plain", "type: plian"), @r"
    gateway.yaml:21:9: auth.type: unknown value `plian`; did you mean `plain`?
       |
    21 |   type: plian
       |         ^^^^^
    ");
    assert_snapshot!(errors_with("  type: plain\n", ""), @r"
    gateway.yaml:20:1: auth: missing key `type`; one of `anonymous`, `plain`, `oauth`
       |
    20 | auth:
       | ^^^^
    ");
    assert_snapshot!(errors_with("type: plain", "typ: plain"), @r"
    gateway.yaml:21:3: auth: unknown key `typ`; did you mean `type`?
       |
    21 |   typ: plain
       |   ^^^
    ");
    assert_snapshot!(errors_with("type: plain", "type: [plain]"), @r"
    gateway.yaml:21:9: auth.type: expected one of `anonymous`, `plain`, `oauth`, found a list
       |
    21 |   type: [plain]
       |         ^
    ");
    assert_snapshot!(errors_with("type: plain", "type: oauth"), @r"
    gateway.yaml:20:1: auth: missing key `issuer`
       |
    20 | auth:
       | ^^^^

    gateway.yaml:22:3: auth: unknown key `users`; known here: `audience`, `issuer`, `type`
       |
    22 |   users:
       |   ^^^^^
    ");
    assert_snapshot!(errors_with("alice: 'secret'", "alice: 12345"), @r#"
    gateway.yaml:23:12: auth.users.alice: expected text, found the number `12345`; for text, put it in quotes: "12345"
       |
    23 |     alice: 12345
       |            ^^^^^
    "#);
    assert_snapshot!(errors("listeners: [{name: a, port: 1}]\ncluster: a\nauth: anonymous\n"), @r"
    gateway.yaml:3:7: auth: expected a mapping, found the text `anonymous`; write {type: anonymous}
      |
    3 | auth: anonymous
      |       ^^^^^^^^^
    ");
    assert_snapshot!(errors("listeners: [{name: a, port: 1}]\ncluster: a\nauth: basic\n"), @r"
    gateway.yaml:3:7: auth: expected a mapping, found the text `basic`; its key `type` says which: one of `anonymous`, `plain`, `oauth`
      |
    3 | auth: basic
      |       ^^^^^
    ");
}

#[test]
fn externally_tagged_beside_other_keys() {
    assert_snapshot!(errors_with("move_leader:", "mov_leader:"), @r"
    gateway.yaml:16:5: faults[0]: unknown key `mov_leader`; did you mean `move_leader`?
       |
    16 |     mov_leader: {partitions: 1}
       |     ^^^^^^^^^^
    ");
    assert_snapshot!(errors_with("    move_leader: {partitions: 1}\n", ""), @r"
    gateway.yaml:15:5: faults[0]: missing one of the keys `move_leader`, `reset_connection`
       |
    15 |   - at_ms: 200
       |     ^^^^^
    ");
    assert_snapshot!(errors_with("move_leader: {partitions: 1}", "move_leader: {partitions: x}\n    reset_connection: {count: 1}"), @r"
    gateway.yaml:16:31: faults[0].move_leader.partitions: expected a whole number, found the text `x`
       |
    16 |     move_leader: {partitions: x}
       |                               ^

    gateway.yaml:17:5: faults[0]: `reset_connection` cannot be given as well; keep one of `move_leader` and `reset_connection`
       |
    17 |     reset_connection: {count: 1}
       |     ^^^^^^^^^^^^^^^^
    ");
    assert_snapshot!(errors_with("  - at_ms: 300\n    reset_connection:\n      count: 5", "  - reset_connection:\n      cont: 5\n    att_ms: 3"), @r"
    gateway.yaml:18:7: faults[1].reset_connection: unknown key `cont`; did you mean `count`?
       |
    18 |       cont: 5
       |       ^^^^

    gateway.yaml:19:5: faults[1]: unknown key `att_ms`; did you mean `at_ms`?
       |
    19 |     att_ms: 3
       |     ^^^^^^
    ");
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Step {
    Heal,
    Reset(Reset),
    Slow { by_ms: u32 },
    Pair(u8, String),
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Reset {
    count: u8,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Target {
    Id(u32),
    Name(String),
    Between { from: String, to: String },
    Any { any: Vec<Self> },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    Count(u8),
    Nothing,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Plan {
    steps: Vec<Step>,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    adjacent: Option<Adjacent>,
    #[serde(default)]
    last: Option<Step>,
}

fn plan_errors(text: &str) -> String {
    tidegate_yaml::parse::<Plan>("plan.yaml", text).expect_err("wrong").to_string()
}

#[test]
fn every_form_is_accepted() {
    let text = "steps:\n  - heal\n  - reset: {count: 1}\n  - slow:\n      by_ms: 2\n  - pair: [1, x]\n\
                target: {any: [1, a, {from: a, to: b}]}\nadjacent: {kind: Count, value: 3}\nlast: heal\n";
    let plan: Plan = tidegate_yaml::parse("plan.yaml", text).expect("fits");
    assert_eq!(plan.steps.len(), 4);
    assert_eq!(plan.adjacent, Some(Adjacent::Count(3)));
    assert_eq!(plan.last, Some(Step::Heal));
    let empty: Plan = tidegate_yaml::parse("plan.yaml", "steps: []\nlast:\ntarget: ~\n").expect("fits");
    assert_eq!((empty.last, empty.target), (None, None));
}

#[test]
fn externally_tagged() {
    assert_snapshot!(plan_errors("steps: [heel]"), @r"
    plan.yaml:1:9: steps[0]: unknown value `heel`; did you mean `heal`?
      |
    1 | steps: [heel]
      |         ^^^^
    ");
    assert_snapshot!(plan_errors("steps: [reset]"), @r"
    plan.yaml:1:9: steps[0]: `reset` needs a value; write it as a key: `reset: …`
      |
    1 | steps: [reset]
      |         ^^^^^
    ");
    assert_snapshot!(plan_errors("steps: [heal: 1]"), @r"
    plan.yaml:1:9: steps[0]: `heal` takes no value; write it alone, without a colon: `heal`
      |
    1 | steps: [heal: 1]
      |         ^^^^
    ");
    assert_snapshot!(plan_errors("steps: [{rest: {count: 1}}]"), @r"
    plan.yaml:1:10: steps[0]: unknown key `rest`; did you mean `reset`?
      |
    1 | steps: [{rest: {count: 1}}]
      |          ^^^^
    ");
    assert_snapshot!(plan_errors("steps: [{reset: {count: 1}, slow: {by_ms: 1}}]"), @r"
    plan.yaml:1:29: steps[0]: `slow` cannot be given as well; keep one of `reset` and `slow`
      |
    1 | steps: [{reset: {count: 1}, slow: {by_ms: 1}}]
      |                             ^^^^
    ");
    assert_snapshot!(plan_errors("steps: [{}]"), @r"
    plan.yaml:1:9: steps[0]: missing one of the keys `reset`, `slow`, `pair`
      |
    1 | steps: [{}]
      |         ^
    ");
    assert_snapshot!(plan_errors("steps: [3]"), @r"
    plan.yaml:1:9: steps[0]: expected `heal` or a mapping, found the number `3`
      |
    1 | steps: [3]
      |         ^
    ");
    assert_snapshot!(plan_errors("steps: [pair: [1]]"), @r"
    plan.yaml:1:15: steps[0].pair: needs exactly 2 items, found 1
      |
    1 | steps: [pair: [1]]
      |               ^
    ");
    assert_snapshot!(plan_errors("steps: []\nlast: {slow: {by_ms: -1, x: 1}}"), @r"
    plan.yaml:2:22: last.slow.by_ms: must be from 0 to 4294967295, found `-1`
      |
    2 | last: {slow: {by_ms: -1, x: 1}}
      |                      ^^

    plan.yaml:2:26: last.slow: unknown key `x`; known here: `by_ms`
      |
    2 | last: {slow: {by_ms: -1, x: 1}}
      |                          ^
    ");
}

#[test]
fn untagged_and_adjacent() {
    assert_snapshot!(plan_errors("steps: []\ntarget: {from: a, too: b}"), @r"
    plan.yaml:2:19: target: unknown key `too`; did you mean `to`?
      |
    2 | target: {from: a, too: b}
      |                   ^^^
    ");
    assert_snapshot!(plan_errors("steps: []\ntarget: {any: [1, true]}"), @r#"
    plan.yaml:2:19: target.any[1]: expected a whole number or text or a mapping, found the boolean `true`; for text, put it in quotes: "true"
      |
    2 | target: {any: [1, true]}
      |                   ^^^^
    "#);
    assert_snapshot!(plan_errors("steps: []\ntarget: -1"), @r"
    plan.yaml:2:9: target: must be from 0 to 4294967295, found `-1`
      |
    2 | target: -1
      |         ^^
    ");
    assert_snapshot!(plan_errors("steps: []\nadjacent: {kind: Count, value: 300}"), @r"
    plan.yaml:2:32: adjacent.value: must be from 0 to 255, found `300`
      |
    2 | adjacent: {kind: Count, value: 300}
      |                                ^^^
    ");
    assert_snapshot!(plan_errors("steps: []\nadjacent: {kind: Nothing, valu: 3}"), @r"
    plan.yaml:2:27: adjacent: unknown key `valu`; known here: `kind`
      |
    2 | adjacent: {kind: Nothing, valu: 3}
      |                           ^^^^
    ");
}
