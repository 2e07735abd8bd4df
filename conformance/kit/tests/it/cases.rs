//! Case files: those that are committed are right, and a wrong one is told from a right one with its line.

use std::path::Path;

use tidegate_conformance::case::{self, parse};

const GOOD: &str = "\
why: What was produced is fetched.
cite: [KIP-98]
api: Fetch
kind: minimal
versions: 4-18
topics: { t: {} }
steps:
  - send: Fetch
    body: { MaxWaitMs: 0, Topics: [{ Topic: \"{t}\" }] }
    expect: { ErrorCode: NONE, Responses: { $length: 1 } }
";

fn errors_with(piece: &str, replacement: &str) -> String {
    assert!(GOOD.contains(piece), "{piece}");
    match parse("fetch/x.yaml", &GOOD.replacen(piece, replacement, 1)) {
        Ok(case) => panic!("accepted: {case:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_committed_cases_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let cases = case::load(Some(&folder)).unwrap();
    assert!(cases.len() > 100, "{} cases", cases.len());
    assert_eq!(cases.len(), case::load(None).unwrap().len(), "what is built in is what is there");
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases.schema.json");
    let committed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(committed, case::schema(), "`tidegate-conformance schema` prints it");
}

#[test]
fn a_right_case_is_read() {
    assert_eq!(parse("fetch/x.yaml", GOOD).unwrap().api, "Fetch");
}

#[test]
fn slips_are_found_with_their_place() {
    insta::assert_snapshot!("a_field_that_no_version_has", errors_with("MaxWaitMs", "MaxWaitMS"));
    insta::assert_snapshot!("a_matcher_that_is_none", errors_with("$length", "$lenght"));
    insta::assert_snapshot!("versions_that_do_not_exist", errors_with("4-18", "\"99\""));
    insta::assert_snapshot!("an_unknown_key", errors_with("why:", "wyh:"));
    insta::assert_snapshot!("an_unknown_api", errors_with("- send: Fetch", "- send: Fetsch"));
    insta::assert_snapshot!(
        "two_things_in_one_step",
        errors_with("- send: Fetch", "- send: Fetch\n    frame: \"00\"")
    );
}

#[test]
fn a_case_in_the_wrong_folder_is_refused() {
    let error = parse("produce/x.yaml", GOOD).unwrap_err().to_string();
    assert!(error.contains("cases of Fetch are in the folder `fetch`"), "{error}");
}
