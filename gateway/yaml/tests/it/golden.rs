//! Wrong files and what is said about them, word for word.

use insta::assert_snapshot;

use crate::sample::{GOOD, Level, Sample, errors, errors_with};

#[test]
fn the_sample_is_accepted() {
    let sample: Sample = tidegate_yaml::parse("gateway.yaml", GOOD).expect("the sample fits");
    assert_eq!(sample.listeners[1].idle_timeout_ms, Some(600_000));
    assert_eq!(sample.topics["orders.v1"].partitions, 3);
    assert_eq!(sample.nodes.len(), 2);
    assert_eq!(sample.level, Level::Debug);
}

#[test]
fn all_problems_at_once() {
    let text = r#"
listeners:
  - name: a
    prt: 9092
    tls: yes
  - name: 17
    port: 99999
    port: 1
    idle_timeout_ms: 30s
cluster: Main
sampling: 1_000
topics:
  orders: {partitions: 0777}
auth: {type: oaut, issuer: x}
level: [debug]
limits: &limits {}
"#;
    assert_snapshot!(errors(text), @r#"
    gateway.yaml:4:5: listeners[0]: unknown key `prt`; did you mean `port`?
      |
    4 |     prt: 9092
      |     ^^^

    gateway.yaml:5:10: listeners[0].tls: expected `true` or `false`, found the text `yes`; write `true`, without quotes
      |
    5 |     tls: yes
      |          ^^^

    gateway.yaml:6:11: listeners[1].name: expected text, found the number `17`; for text, put it in quotes: "17"
      |
    6 |   - name: 17
      |           ^^

    gateway.yaml:7:11: listeners[1].port: must be from 1 to 65535, found `99999`
      |
    7 |     port: 99999
      |           ^^^^^

    gateway.yaml:8:5: listeners[1]: duplicate key `port`; it was given before, in line 7
      |
    8 |     port: 1
      |     ^^^^

    gateway.yaml:9:22: listeners[1].idle_timeout_ms: expected a whole number, found the text `30s`; write the number only, without a unit
      |
    9 |     idle_timeout_ms: 30s
      |                      ^^^

    gateway.yaml:10:10: cluster: `Main` does not match the pattern `^[a-z][a-z0-9-]*$`
       |
    10 | cluster: Main
       |          ^^^^

    gateway.yaml:11:11: sampling: expected a number, found the ambiguous number `1_000`; write `1000`
       |
    11 | sampling: 1_000
       |           ^^^^^

    gateway.yaml:13:24: topics.orders.partitions: expected a whole number, found the ambiguous number `0777`; write `777`, or `511` if it was meant to be octal
       |
    13 |   orders: {partitions: 0777}
       |                        ^^^^

    gateway.yaml:14:14: auth.type: unknown value `oaut`; did you mean `oauth`?
       |
    14 | auth: {type: oaut, issuer: x}
       |              ^^^^

    gateway.yaml:15:8: level: expected one of `debug`, `info`, `trace`, found a list
       |
    15 | level: [debug]
       |        ^

    gateway.yaml:16:1: unknown key `limits`; known here: `auth`, `cluster`, `faults`, `frame_bytes_max`, `level`, `listeners`, `nodes`, `sampling`, `topics`
       |
    16 | limits: &limits {}
       | ^^^^^^

    gateway.yaml:16:9: limits: the anchor `&limits` is not accepted; write the value where it is needed
       |
    16 | limits: &limits {}
       |         ^^^^^^^
    "#);
}

#[test]
fn keys() {
    assert_snapshot!(errors_with("port: 9092", "prt: 9092"), @r"
    gateway.yaml:4:5: listeners[0]: unknown key `prt`; did you mean `port`?
      |
    4 |     prt: 9092
      |     ^^^
    ");
    assert_snapshot!(errors_with("cluster: main-1", "colour: main-1"), @r"
    gateway.yaml:2:1: missing key `cluster`
      |
    2 | listeners:
      | ^^^^^^^^^

    gateway.yaml:6:1: unknown key `colour`; known here: `auth`, `cluster`, `faults`, `frame_bytes_max`, `level`, `listeners`, `nodes`, `sampling`, `topics`
      |
    6 | colour: main-1
      | ^^^^^^
    ");
    assert_snapshot!(errors_with("    port: 9092\n", ""), @r#"
    gateway.yaml:3:5: listeners[0]: missing key `port`
      |
    3 |   - name: "a"
      |     ^^^^
    "#);
    assert_snapshot!(errors_with("port: 9093, ", "port: 9093, port: 9094, "), @r"
    gateway.yaml:5:27: listeners[1]: duplicate key `port`; it was given before, in line 5
      |
    5 |   - {name: b, port: 9093, port: 9094, tls: true, idle_timeout_ms: 600000}
      |                           ^^^^
    ");
    assert_snapshot!(errors_with("  2: \"::1\"", "  two: \"::1\""), @r#"
    gateway.yaml:13:3: nodes: the key `two` is not a whole number
       |
    13 |   two: "::1"
       |   ^^^
    "#);
    assert_snapshot!(errors_with("cluster: main-1", "? [a]\n: b\ncluster: main-1"), @r"
    gateway.yaml:6:3: a list or a mapping cannot be a key; write a text
      |
    6 | ? [a]
      |   ^
    ");
}

#[test]
fn types() {
    assert_snapshot!(errors_with("tls: true", "tls: yes"), @r"
    gateway.yaml:5:32: listeners[1].tls: expected `true` or `false`, found the text `yes`; write `true`, without quotes
      |
    5 |   - {name: b, port: 9093, tls: yes, idle_timeout_ms: 600000}
      |                                ^^^
    ");
    assert_snapshot!(errors_with("tls: true", "tls: 'false'"), @r"
    gateway.yaml:5:32: listeners[1].tls: expected `true` or `false`, found the text `false`; write `false`, without quotes
      |
    5 |   - {name: b, port: 9093, tls: 'false', idle_timeout_ms: 600000}
      |                                ^^^^^^^
    ");
    assert_snapshot!(errors_with("port: 9092", "port: \"9092\""), @r#"
    gateway.yaml:4:11: listeners[0].port: expected a whole number, found the text `9092`; remove the quotes
      |
    4 |     port: "9092"
      |           ^^^^^^
    "#);
    assert_snapshot!(errors_with("port: 9092", "port: 9092.5"), @r"
    gateway.yaml:4:11: listeners[0].port: expected a whole number, found the number `9092.5`; write it without a fraction or an exponent
      |
    4 |     port: 9092.5
      |           ^^^^^^
    ");
    assert_snapshot!(errors_with("port: 9092", "port:"), @r"
    gateway.yaml:4:5: listeners[0].port: expected a whole number, found nothing
      |
    4 |     port:
      |     ^^^^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: 1.10"), @r#"
    gateway.yaml:3:11: listeners[0].name: expected text, found the number `1.10`; for text, put it in quotes: "1.10"
      |
    3 |   - name: 1.10
      |           ^^^^
    "#);
    assert_snapshot!(errors_with("name: \"a\"", "name: null"), @r#"
    gateway.yaml:3:11: listeners[0].name: expected text, found `null`; for text, put it in quotes: "null"
      |
    3 |   - name: null
      |           ^^^^
    "#);
    assert_snapshot!(errors_with("600000", "600s"), @r"
    gateway.yaml:5:55: listeners[1].idle_timeout_ms: expected a whole number, found the text `600s`; write the number only, without a unit
      |
    5 |   - {name: b, port: 9093, tls: true, idle_timeout_ms: 600s}
      |                                                       ^^^^
    ");
    assert_snapshot!(errors_with("{partitions: 3}", "partitions:3"), @r#"
    gateway.yaml:10:14: topics["orders.v1"]: expected a mapping, found the text `partitions:3`; a space is needed after the colon
       |
    10 |   orders.v1: partitions:3
       |              ^^^^^^^^^^^^
    "#);
    assert_snapshot!(errors("listeners: a\ncluster: a\n"), @r"
    gateway.yaml:1:12: listeners: expected a list, found the text `a`; a list with one item is written [a]
      |
    1 | listeners: a
      |            ^
    ");
    assert_snapshot!(errors("listeners:\n  name: a\n  port: 1\ncluster: a\n"), @r"
    gateway.yaml:1:1: listeners: expected a list, found a mapping; start each item with `- `
      |
    1 | listeners:
      | ^^^^^^^^^
    ");
    assert_snapshot!(errors("- a\n- b\n"), @r"
    gateway.yaml:1:1: expected a mapping, found a list
      |
    1 | - a
      | ^
    ");
    assert_snapshot!(errors("# only a comment\n"), @r"
    gateway.yaml:1:1: the file is empty
      |
    1 | # only a comment
      | ^
    ");
}

#[test]
fn numbers() {
    assert_snapshot!(errors_with("port: 9092", "port: 0"), @r"
    gateway.yaml:4:11: listeners[0].port: must be from 1 to 65535, found `0`
      |
    4 |     port: 0
      |           ^
    ");
    assert_snapshot!(errors_with("port: 9092", "port: 65536"), @r"
    gateway.yaml:4:11: listeners[0].port: must be from 1 to 65535, found `65536`
      |
    4 |     port: 65536
      |           ^^^^^
    ");
    assert_snapshot!(errors_with("at_ms: 200", "at_ms: -1"), @r"
    gateway.yaml:15:12: faults[0].at_ms: must be at least 0, found `-1`
       |
    15 |   - at_ms: -1
       |            ^^
    ");
    assert_snapshot!(errors_with("at_ms: 200", "at_ms: 18446744073709551616"), @r"
    gateway.yaml:15:12: faults[0].at_ms: must be from 0 to 18446744073709551615, found `18446744073709551616`
       |
    15 |   - at_ms: 18446744073709551616
       |            ^^^^^^^^^^^^^^^^^^^^
    ");
    assert_snapshot!(errors_with("at_ms: 200", "at_ms: 0200"), @r"
    gateway.yaml:15:12: faults[0].at_ms: expected a whole number, found the ambiguous number `0200`; write `200`, or `128` if it was meant to be octal
       |
    15 |   - at_ms: 0200
       |            ^^^^
    ");
    assert_snapshot!(errors_with("at_ms: 200", "at_ms: 1_000"), @r"
    gateway.yaml:15:12: faults[0].at_ms: expected a whole number, found the ambiguous number `1_000`; write `1000`
       |
    15 |   - at_ms: 1_000
       |            ^^^^^
    ");
    assert_snapshot!(errors_with("at_ms: 200", "at_ms: 0xFF"), @r"
    gateway.yaml:15:12: faults[0].at_ms: expected a whole number, found the ambiguous number `0xFF`; write the decimal number `255`
       |
    15 |   - at_ms: 0xFF
       |            ^^^^
    ");
    assert_snapshot!(errors_with("sampling: 0.25", "sampling: .inf"), @r"
    gateway.yaml:7:11: sampling: expected a number, found the number `.inf`; write a finite number
      |
    7 | sampling: .inf
      |           ^^^^
    ");
    assert_snapshot!(errors_with("16 MiB", "16 MB"), @r"
    gateway.yaml:8:18: frame_bytes_max: expected a size such as `64 KiB`, `16 MiB`, `1 GiB` or a number of bytes, found `16 MB`
      |
    8 | frame_bytes_max: 16 MB
      |                  ^^^^^
    ");
    assert_snapshot!(errors_with("16 MiB", "-1"), @r"
    gateway.yaml:8:18: frame_bytes_max: must be at least 0, found `-1`
      |
    8 | frame_bytes_max: -1
      |                  ^^
    ");
    assert_snapshot!(errors_with("16 MiB", "99999999999 GiB"), @r"
    gateway.yaml:8:18: frame_bytes_max: more than 2^64 - 1 bytes
      |
    8 | frame_bytes_max: 99999999999 GiB
      |                  ^^^^^^^^^^^^^^^
    ");
}

#[test]
fn texts_and_lists() {
    assert_snapshot!(errors_with("cluster: main-1", "cluster: \"\""), @r#"
    gateway.yaml:6:10: cluster: needs at least 1 character, found 0
      |
    6 | cluster: ""
      |          ^^
    "#);
    assert_snapshot!(errors_with("cluster: main-1", "cluster: Main"), @r"
    gateway.yaml:6:10: cluster: `Main` does not match the pattern `^[a-z][a-z0-9-]*$`
      |
    6 | cluster: Main
      |          ^^^^
    ");
    assert_snapshot!(errors_with("cluster: main-1", "cluster: a23456789012345678901"), @r"
    gateway.yaml:6:10: cluster: takes at most 20 characters, found 21
      |
    6 | cluster: a23456789012345678901
      |          ^^^^^^^^^^^^^^^^^^^^^
    ");
    assert_snapshot!(errors("listeners: []\ncluster: a\n"), @r"
    gateway.yaml:1:12: listeners: needs at least 1 item, found 0
      |
    1 | listeners: []
      |            ^
    ");
    assert_snapshot!(errors_with("1: 127.0.0.1", "1: 127.0.0.256"), @r"
    gateway.yaml:12:6: nodes.1: expected an IP address, found `127.0.0.256`
       |
    12 |   1: 127.0.0.256
       |      ^^^^^^^^^^^
    ");
    assert_snapshot!(errors_with("level: debug", "level: debgu"), @r"
    gateway.yaml:27:8: level: unknown value `debgu`; did you mean `debug`?
       |
    27 | level: debgu
       |        ^^^^^
    ");
    assert_snapshot!(errors_with("level: debug", "level: 3"), @r"
    gateway.yaml:27:8: level: expected one of `debug`, `info`, `trace`, found the number `3`
       |
    27 | level: 3
       |        ^
    ");
}

#[test]
fn refused_constructs() {
    assert_snapshot!(errors_with("name: \"a\"", "name: &n a"), @r"
    gateway.yaml:3:11: listeners[0]: the anchor `&n` is not accepted; write the value where it is needed
      |
    3 |   - name: &n a
      |           ^^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: *n"), @r"
    gateway.yaml:3:11: listeners[0].name: an alias is not accepted; write the value out, or put text that starts with `*` in quotes
      |
    3 |   - name: *n
      |           ^^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: !!str a"), @r"
    gateway.yaml:3:11: listeners[0].name: the tag `tag:yaml.org,2002:str` is not accepted; leave it out: the kind of every value is known here
      |
    3 |   - name: !!str a
      |           ^
    ");
    assert_snapshot!(errors_with("  - name: \"a\"", "  - <<: {tls: true}\n    name: a"), @r"
    gateway.yaml:3:5: listeners[0]: the merge key `<<` is not accepted; write the keys out
      |
    3 |   - <<: {tls: true}
      |     ^^
    ");
    assert_snapshot!(errors_with("level: debug\n", "---\nlevel: debug\n"), @r"
    gateway.yaml:27:1: a second document in one file; remove the `---` and what follows it, or use two files
       |
    27 | ---
       | ^^^
    ");
    assert_snapshot!(errors_with("# A file that fits.", "%YAML 1.1\n---"), @r"
    gateway.yaml:1:1: a directive is not accepted; remove the line; YAML 1.2 is read
      |
    1 | %YAML 1.1
      | ^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: \"a\u{1b}[2J\u{202e}\""), @r#"
    gateway.yaml:3:13: the invisible character U+001B is not accepted; inside double quotes it can be written as "\u001b"
      |
    3 |   - name: "a�[2J�"
      |             ^

    gateway.yaml:3:17: the invisible character U+202E is not accepted; inside double quotes it can be written as "\u202e"
      |
    3 |   - name: "a�[2J�"
      |                 ^
    "#);
}

#[test]
fn syntax() {
    assert_snapshot!(errors_with("name: \"a\"", "name: a: b"), @r"
    gateway.yaml:3:12: listeners[0]: a `:` is not expected here; put text that contains `: ` in quotes, and check the indentation and the brackets of the lines before
      |
    3 |   - name: a: b
      |            ^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: \"a"), @r"
    gateway.yaml:4:5: listeners[0].name: a quote of a line before is not closed there; write the same quote at the end of the text, or indent the lines that it continues on
      |
    4 |     port: 9092
      |     ^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: @a"), @r"
    gateway.yaml:3:11: listeners[0].name: text cannot start with this character; put the text in quotes
      |
    3 |   - name: @a
      |           ^
    ");
    assert_snapshot!(errors_with("name: \"a\"", "name: \"C:\\q\""), @r#"
    gateway.yaml:3:11: listeners[0].name: an unknown escape in double quotes; write `\\` for a backslash, or use single quotes
      |
    3 |   - name: "C:\q"
      |           ^
    "#);
    assert_snapshot!(errors_with("name: \"a\"", "name: 'a' b"), @r"
    gateway.yaml:3:15: listeners[0].name: text after the closing quote; put the whole text in one pair of quotes
      |
    3 |   - name: 'a' b
      |               ^
    ");
    assert_snapshot!(errors_with("    port: 9092", "   port: 9092"), @r"
    gateway.yaml:4:4: listeners[1]: a `-` and a key do not fit together here; items of one list start with `- ` in the same column
      |
    4 |    port: 9092
      |    ^
    ");
    assert_snapshot!(errors_with("    port: 9092", "\tport: 9092"), @r"
    gateway.yaml:4:2: listeners[0].name: a tab cannot indent; use spaces
      |
    4 |  port: 9092
      |  ^
    ");
    assert_snapshot!(errors_with("600000}", "600000"), @r"
    gateway.yaml:6:1: listeners[1]: this line does not line up with a line before; keys of one mapping start in the same column; or a bracket before is not closed
      |
    6 | cluster: main-1
      | ^
    ");
    assert_snapshot!(errors_with("600000}", "600000]"), @r"
    gateway.yaml:5:5: listeners[1]: this `{` is closed with `]`; close it with `}`
      |
    5 |   - {name: b, port: 9093, tls: true, idle_timeout_ms: 600000]
      |     ^
    ");
}

#[test]
fn a_long_line_and_wide_text_keep_the_mark_in_place() {
    let text = format!("cluster: a\nlisteners: [{{name: \"{}\", port: ü}}]\n", "é".repeat(200));
    assert_snapshot!(errors(&text), @r#"
    gateway.yaml:2:230: listeners[0].port: expected a whole number, found the text `ü`
      |
    2 | …ééééééééééééééééééééééééééééééééééééééééééééééééééé", port: ü}]
      |                                                              ^
    "#);
}

#[test]
fn json_has_the_same_content() {
    let problems = tidegate_yaml::parse::<Sample>("gateway.yaml", "listeners: []\ncluster: a\nlevl: info\n")
        .expect_err("wrong");
    assert_snapshot!(serde_json::to_string_pretty(&problems.to_json()).expect("json"), @r#"
    {
      "file": "gateway.yaml",
      "more": 0,
      "problems": [
        {
          "column": 12,
          "help": null,
          "line": 1,
          "message": "needs at least 1 item, found 0",
          "path": "listeners"
        },
        {
          "column": 1,
          "help": "did you mean `level`?",
          "line": 3,
          "message": "unknown key `levl`",
          "path": ""
        }
      ]
    }
    "#);
}
