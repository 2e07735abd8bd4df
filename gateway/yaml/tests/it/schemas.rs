//! `check` without a Rust type: the schema keywords, and schemas that are not understood.

use insta::assert_snapshot;
use serde_json::{Value, json};

fn check(text: &str, schema: &Value) -> Result<Value, String> {
    tidegate_yaml::check("f.yaml", text, schema).map_err(|problems| problems.to_string())
}

#[test]
fn untyped_values_keep_their_kind() {
    let text = "a: [1, -2, 1.5, true, null, ~, no, 'x', \"1\", 2024-01-01]\nb:\nc: {1: x}\nd: |\n  t\n";
    assert_eq!(
        check(text, &json!({})),
        Ok(json!({
            "a": [1, -2, 1.5, true, null, null, "no", "x", "1", "2024-01-01"], "b": null, "c": {"1": "x"}, "d": "t\n",
        }))
    );
    assert_snapshot!(check("a: {b: [0777]}\nc: 99999999999999999999\n", &json!(true)).expect_err("odd"), @r"
    f.yaml:1:9: a.b[0]: readers disagree on the number `0777`; write `777`, or `511` if it was meant to be octal, or put it in quotes if it is text
      |
    1 | a: {b: [0777]}
      |         ^^^^

    f.yaml:2:4: c: must be from -9223372036854775808 to 18446744073709551615, found `99999999999999999999`
      |
    2 | c: 99999999999999999999
      |    ^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn bounds_at_minus_one_zero_and_plus_one() {
    for (schema, low, high) in [
        (json!({"type": "integer", "minimum": -3, "maximum": 7}), -3, 7),
        (json!({"type": "integer", "exclusiveMinimum": -3, "exclusiveMaximum": 7}), -2, 6),
        (json!({"type": "integer", "minimum": -3.5, "maximum": 7.5}), -3, 7),
        (json!({"type": "integer", "format": "uint8"}), 0, 255),
        (json!({"type": "integer", "format": "int16"}), -32768, 32767),
        (json!({"type": "number", "minimum": -3, "maximum": 7}), -3, 7),
        (json!({"type": ["integer", "null"], "minimum": 1, "maximum": 2}), 1, 2),
    ] {
        for value in [low, high] {
            assert!(check(&value.to_string(), &schema).is_ok(), "{value} in {schema}");
        }
        for value in [low - 1, high + 1] {
            assert!(check(&value.to_string(), &schema).is_err(), "{value} in {schema}");
        }
    }
    for (schema, low, high) in [
        (json!({"type": "array", "minItems": 1, "maxItems": 2}), 1, 2),
        (json!({"type": "array", "minItems": 3, "maxItems": 3, "items": {"const": 1}}), 3, 3),
    ] {
        for count in 0..=4 {
            let text = format!("[{}]", vec!["1"; count].join(","));
            assert_eq!(check(&text, &schema).is_ok(), (low..=high).contains(&count), "{count} in {schema}");
        }
    }
    let text = json!({"type": "string", "minLength": 2, "maxLength": 3});
    for (value, fits) in [("é", false), ("éé", true), ("ééé", true), ("éééé", false)] {
        assert_eq!(check(value, &text).is_ok(), fits, "{value}");
    }
    let keys =
        json!({"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": true});
    for (value, fits) in
        [("{}", false), ("{a: 1}", true), ("{a: 1, b: 1}", true), ("{a: 1, b: 1, c: 1}", false)]
    {
        assert_eq!(check(value, &keys).is_ok(), fits, "{value}");
    }
}

#[test]
fn lists_with_places_and_without_repetition() {
    let schema = json!({
        "type": "array", "uniqueItems": true,
        "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": {"type": "boolean"},
    });
    assert_snapshot!(check("[a, 1, 2, true, true]", &schema).expect_err("wrong"), @r#"
    f.yaml:1:2: [0]: expected a whole number, found the text `a`
      |
    1 | [a, 1, 2, true, true]
      |  ^

    f.yaml:1:5: [1]: expected text, found the number `1`; for text, put it in quotes: "1"
      |
    1 | [a, 1, 2, true, true]
      |     ^

    f.yaml:1:8: [2]: expected `true` or `false`, found the number `2`
      |
    1 | [a, 1, 2, true, true]
      |        ^

    f.yaml:1:17: [4]: given twice; the same as item [3]
      |
    1 | [a, 1, 2, true, true]
      |                 ^^^^
    "#);
}

#[test]
fn names_of_keys() {
    let schema = json!({
        "type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"pattern": "^[a-z]+$"},
    });
    assert_eq!(check("a: 1", &schema), Ok(json!({"a": 1})));
    assert_snapshot!(check("A: 1\nb: x\n", &schema).expect_err("wrong"), @r"
    f.yaml:1:1: `A` does not match the pattern `^[a-z]+$`
      |
    1 | A: 1
      | ^

    f.yaml:2:4: b: expected a whole number, found the text `x`
      |
    2 | b: x
      |    ^
    ");
}

#[test]
fn parts_that_apply_together() {
    let schema = json!({
        "allOf": [{"$ref": "#/$defs/A"}, {"type": "object", "properties": {"b": {"const": 2}}, "required": ["b"]}],
        "$defs": {"A": {"type": "object", "properties": {"a": {"enum": [1, "x"]}}}},
    });
    assert!(check("{a: 1, b: 2}", &schema).is_ok());
    assert_snapshot!(check("{a: 2, c: 1}", &schema).expect_err("wrong"), @r"
    f.yaml:1:1: missing key `b`
      |
    1 | {a: 2, c: 1}
      | ^

    f.yaml:1:5: a: unknown value `2`; known here: `1`, `x`
      |
    1 | {a: 2, c: 1}
      |     ^

    f.yaml:1:8: unknown key `c`; known here: `a`, `b`
      |
    1 | {a: 2, c: 1}
      |        ^
    ");
    assert_snapshot!(check("{a: 1}", &json!(false)).expect_err("never"), @r"
    f.yaml:1:1: nothing can be given here
      |
    1 | {a: 1}
      | ^
    ");
}

#[test]
fn a_schema_that_is_not_understood_is_an_error() {
    for (schema, why) in [
        (json!({"not": {}}), "the keyword `not` is not understood"),
        (json!({"properties": {"a": {"if": true}}}), "the keyword `if` is not understood"),
        (json!({"$ref": "#/$defs/A"}), "`$ref` to `#/$defs/A`, which is not in the schema"),
        (json!({"$ref": "other.json"}), "`$ref` to `other.json`, which is not in the schema"),
        (json!({"items": 3}), "a schema is neither an object nor a boolean"),
    ] {
        let error = check("a: 1", &schema).expect_err("no schema");
        assert!(error.starts_with(&format!("f.yaml:1:1: the schema of this file: {why}")), "{error}");
    }
    assert!(
        check("a: 1", &json!({"pattern": "("})).expect_err("no pattern").contains("the pattern `(` is wrong")
    );
}

#[test]
fn a_schema_that_refers_to_itself_ends() {
    assert_eq!(check("a: 1", &json!({"$ref": "#"})), Ok(json!({"a": 1})));
    let schema = json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]});
    assert!(check("a: 1", &schema).is_ok() || check("a: 1", &schema).is_err());
}
