//! Every limit one below, at, and one above; and files made to hurt.

use serde_json::{Value, json};
use tidegate_yaml::{DEPTH_MAX, NODES_MAX, TEXT_BYTES_MAX};

fn check(text: &str) -> Result<Value, String> {
    tidegate_yaml::check("f.yaml", text, &json!(true)).map_err(|problems| problems.to_string())
}

#[test]
fn bytes() {
    for (bytes, fits) in [(TEXT_BYTES_MAX - 1, true), (TEXT_BYTES_MAX, true), (TEXT_BYTES_MAX + 1, false)] {
        let text = format!("a: {}", "x".repeat(bytes - 3));
        assert_eq!(check(&text).is_ok(), fits, "{bytes} bytes");
    }
    let error = check(&" ".repeat(TEXT_BYTES_MAX + 1)).expect_err("too long");
    assert_eq!(
        error.lines().next(),
        Some("f.yaml:1:1: the file has 1048577 bytes; at most 1048576 are read")
    );
}

#[test]
fn depth_of_brackets_and_of_blocks() {
    for (depth, fits) in [(DEPTH_MAX - 1, true), (DEPTH_MAX, true), (DEPTH_MAX + 1, false)] {
        assert_eq!(
            check(&format!("{}{}", "[".repeat(depth), "]".repeat(depth))).is_ok(),
            fits,
            "{depth} lists"
        );
        assert_eq!(check(&format!("{}1", "- ".repeat(depth))).is_ok(), fits, "{depth} items");
        let mut text = String::new();
        for level in 0..depth {
            text.push_str(&format!("{}a:\n", " ".repeat(level)));
        }
        assert_eq!(check(&text).is_ok(), fits, "{depth} mappings");
    }
    let error =
        check(&format!("{}{}", "[".repeat(DEPTH_MAX + 1), "]".repeat(DEPTH_MAX + 1))).expect_err("too deep");
    assert!(error.starts_with("f.yaml:1:65: [0]"), "{error}");
    assert!(error.contains(": nested deeper than 64 levels"), "{error}");
}

#[test]
fn nodes() {
    for (nodes, fits) in [(NODES_MAX - 1, true), (NODES_MAX, true), (NODES_MAX + 1, false)] {
        let text = format!("[{}]", vec!["1"; nodes - 1].join(","));
        assert_eq!(check(&text).is_ok(), fits, "{nodes} nodes");
    }
}

#[test]
fn files_made_to_hurt_end_with_an_error() {
    for text in [
        "[".repeat(TEXT_BYTES_MAX),
        "{".repeat(TEXT_BYTES_MAX),
        "- ".repeat(TEXT_BYTES_MAX / 2),
        "? ".repeat(TEXT_BYTES_MAX / 2),
        "a: {b: ".repeat(TEXT_BYTES_MAX / 8),
        "\"".repeat(TEXT_BYTES_MAX),
        "a:\n".repeat(TEXT_BYTES_MAX / 3),
        "&a ".repeat(TEXT_BYTES_MAX / 3),
        "*a ".repeat(TEXT_BYTES_MAX / 3),
        "---\n".repeat(TEXT_BYTES_MAX / 4),
        "\u{1}".repeat(TEXT_BYTES_MAX),
        format!("a: &a [x]\nb: &b [{0}]\nc: [{1}]\n", "*a,".repeat(1000), "*b,".repeat(1000)),
    ] {
        let error = check(&text).expect_err("hostile");
        assert!(error.len() < 200_000, "{} bytes of error", error.len());
    }
}

#[test]
fn long_paths_do_not_multiply() {
    // 60 levels of keys with 1,000 characters, and problems at the bottom of them.
    let key = "k".repeat(1000);
    let mut text = String::new();
    for level in 0..60 {
        text.push_str(&format!("{}{key}:\n", " ".repeat(level)));
    }
    text.push_str(&format!("{}[{}]\n", " ".repeat(60), vec!["0777"; 50_000].join(",")));
    let error = check(&text).expect_err("octal numbers");
    assert!(error.len() < 1_000_000, "{} bytes of error", error.len());
    assert!(error.ends_with("f.yaml: and 49900 more"));
}

#[test]
fn very_many_unknown_keys_are_counted() {
    let variant = |name: &str| json!({"type": "object", "properties": {name: {"type": "integer"}}, "required": [name], "additionalProperties": false});
    let keys: Vec<String> = (0..40_000).map(|index| format!("k{index}: 1")).collect();
    let text = format!("{{{}}}", keys.join(", "));
    for schema in [
        json!({"type": "object", "properties": {"a_name_of_some_length": {"type": "integer"}}}),
        json!({"oneOf": [variant("a"), variant("b")]}),
    ] {
        let problems = tidegate_yaml::check("f.yaml", &text, &schema).expect_err("unknown keys");
        assert_eq!(problems.count(), 40_000);
        assert_eq!(problems.as_slice().len(), tidegate_yaml::PROBLEMS_MAX);
    }
}

#[test]
fn alternatives_inside_alternatives_are_bounded() {
    // Each level tries two branches that look alike until the bottom.
    let schema = json!({
        "$ref": "#/$defs/Node",
        "$defs": { "Node": { "anyOf": [
            { "type": "array", "items": { "$ref": "#/$defs/Node" } },
            { "type": "array", "items": { "$ref": "#/$defs/Node" }, "minItems": 1 },
            { "type": "integer" },
        ] } },
    });
    let text = format!("{}x{}", "[".repeat(60), "]".repeat(60));
    let problems = tidegate_yaml::check("f.yaml", &text, &schema).expect_err("hostile");
    assert!(problems.to_string().contains("too many alternatives to check"), "{problems}");
}
