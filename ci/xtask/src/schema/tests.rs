//! Merge, proof, overlay and emission over releases that are small enough to read.

use super::definition::{self, Kind, Node};
use super::merge::{self, Schema};
use super::overlay::Overlay;
use super::releases::Release;
use super::versions::Range;
use super::{DIFFERENCES_SHOWN, compare, difference, emit};

/// The data messages that every release must have.
const EMBEDDED: [&str; 3] = [
    r#"{ "type": "data", "name": "ConsumerProtocolSubscription", "validVersions": "0", "fields": [] }"#,
    r#"{ "type": "data", "name": "ConsumerProtocolAssignment", "validVersions": "0", "fields": [] }"#,
    r#"{ "type": "data", "name": "DefaultPrincipalData", "validVersions": "0", "fields": [] }"#,
];

/// A release with one API, `X` with key 0, whose request has `fields` and whose response has none.
fn release(version: &str, valid: &str, fields: &str) -> Release {
    release_with(version, valid, "", fields)
}

/// The same with more `attributes` of the request, each followed by a comma.
fn release_with(version: &str, valid: &str, attributes: &str, fields: &str) -> Release {
    let message = |role: &str, name: &str, attributes: &str, fields: &str| {
        format!(
            r#"{{ "apiKey": 0, "type": "{role}", "name": "{name}", {attributes} "validVersions": "{valid}",
               "flexibleVersions": "2+", "fields": [{fields}] }}"#
        )
    };
    let apis = [message("request", "XRequest", attributes, fields), message("response", "XResponse", "", "")];
    let texts = apis.iter().map(String::as_str).chain(EMBEDDED);
    Release {
        version: version.parse().unwrap(),
        definitions: texts.map(|text| definition::parse(text).unwrap()).collect(),
    }
}

/// A field as a definition has it.
fn field(name: &str, kind: &str, versions: &str) -> String {
    format!(r#"{{ "name": "{name}", "type": "{kind}", "versions": "{versions}" }}"#)
}

fn struct_of(name: &str, versions: &str, fields: &str) -> String {
    format!(r#"{{ "name": "{name}", "type": "[]{name}S", "versions": "{versions}", "fields": [{fields}] }}"#)
}

fn fields(all: &[(&str, &str)]) -> String {
    let all: Vec<String> = all.iter().map(|(name, versions)| field(name, "int8", versions)).collect();
    all.join(", ")
}

/// Merges and proves.
fn merged(releases: &[Release]) -> Schema {
    let schema = merge::merge(releases).unwrap();
    merge::verify(&schema, releases).unwrap();
    schema
}

/// The rows in a short form: `Name 0-3`, with the rows of a struct in brackets.
fn rows(nodes: &[Node]) -> String {
    let row = |node: &Node| match &node.kind {
        Kind::Primitive(_) => format!("{} {}", node.name, node.versions),
        Kind::Struct(fields) => format!("{} {} [{}]", node.name, node.versions, rows(fields)),
    };
    nodes.iter().map(row).collect::<Vec<_>>().join(", ")
}

fn problem(result: anyhow::Result<impl std::fmt::Debug>) -> String {
    format!("{:#}", result.unwrap_err())
}

#[test]
fn a_version_comes_from_the_newest_release_that_has_it() {
    let old = release("3.9.2", "0-2", &fields(&[("A", "0+"), ("OldName", "1+")]));
    let new = release("4.4.0", "1-3", &fields(&[("A", "1+"), ("NewName", "1+"), ("Added", "3")]));
    let schema = merged(&[old, new]);
    assert_eq!(rows(&schema.apis[0].request.fields), "A 0-3, NewName 1-3, Added 3");
    assert_eq!(schema.apis[0].versions, Range::new(0, 3));
}

#[test]
fn a_field_that_is_gone_stands_after_the_one_before_it() {
    let old = release(
        "3.9.2",
        "0-2",
        &fields(&[
            ("First", "0"),
            ("A", "0+"),
            ("Gone", "0-1"),
            ("GoneToo", "0"),
            ("B", "0+"),
            ("Last", "0-1"),
        ]),
    );
    let new = release("4.4.0", "2-3", &fields(&[("A", "0+"), ("B", "0+"), ("C", "3")]));
    let schema = merged(&[old, new]);
    assert_eq!(
        rows(&schema.apis[0].request.fields),
        "First 0, A 0-3, Gone 0-1, GoneToo 0, B 0-3, Last 0-1, C 3"
    );
}

#[test]
fn a_field_that_is_gone_stands_after_one_that_came_later() {
    let old = fields(&[("A", "0+"), ("Later", "2+"), ("Gone", "0"), ("B", "0+")]);
    let new = fields(&[("A", "0+"), ("Later", "2+"), ("B", "0+")]);
    let schema = merged(&[release("3.9.2", "0-2", &old), release("4.4.0", "1-2", &new)]);
    assert_eq!(rows(&schema.apis[0].request.fields), "A 0-2, Later 2, Gone 0, B 0-2");
    let [old, new] = [old, new].map(|fields| struct_of("Topics", "0+", &fields));
    let schema = merged(&[release("3.9.2", "0-2", &old), release("4.4.0", "1-2", &new)]);
    assert_eq!(rows(&schema.apis[0].request.fields), "Topics 0-2 [A 0-2, Later 2, Gone 0, B 0-2]");
}

#[test]
fn structs_are_merged_inside() {
    let old = release("3.9.2", "0", &struct_of("Topics", "0+", &fields(&[("Name", "0"), ("P", "0+")])));
    let new = release("4.4.0", "1", &struct_of("Topics", "0+", &fields(&[("TopicId", "1+"), ("P", "0+")])));
    let schema = merged(&[old, new]);
    assert_eq!(rows(&schema.apis[0].request.fields), "Topics 0-1 [Name 0, TopicId 1, P 0-1]");
}

#[test]
fn a_field_that_changed_its_type_has_two_rows() {
    let old = release("3.9.2", "0", &field("Port", "int32", "0+"));
    let new = release("4.4.0", "1", &field("Port", "uint16", "0+"));
    let schema = merged(&[old, new]);
    let kinds: Vec<(&str, Range)> =
        schema.apis[0].request.fields.iter().map(|node| (node.kind.name(), node.versions)).collect();
    assert_eq!(kinds, [("int32", Range::new(0, 0)), ("uint16", Range::new(1, 1))]);
}

#[test]
fn an_unstable_latest_version_is_left_out_until_a_release_calls_it_stable() {
    let unstable = r#""latestVersionUnstable": true,"#;
    let old = release_with("4.0.2", "0-1", unstable, &field("Draft", "string", "1+"));
    let new = release_with("4.4.0", "0-2", unstable, &fields(&[("Done", "1+"), ("Draft", "2+")]));
    let schema = merged(&[old, new]);
    assert_eq!(rows(&schema.apis[0].request.fields), "Done 1");
    assert_eq!(schema.apis[0].response.versions, Range::new(0, 1));

    let never = release_with("4.4.0", "0", unstable, &fields(&[("Draft", "0+")]));
    let schema = merged(&[never]);
    assert_eq!((schema.apis[0].versions, rows(&schema.apis[0].request.fields)), (Range::NONE, String::new()));
}

#[test]
fn an_api_that_is_gone_keeps_the_versions_it_had() {
    let old = release("3.9.2", "0-2", &fields(&[("A", "0+")]));
    let new = release("4.4.0", "none", "");
    let schema = merged(&[old, new]);
    assert_eq!(rows(&schema.apis[0].request.fields), "A 0-2");
}

#[test]
fn releases_that_read_a_version_differently_are_told() {
    let old = release("3.9.2", "0-1", &field("A", "int8", "0+"));
    for (other, what) in [
        (field("A", "int16", "0+"), "int16"),
        (field("A", "[]int8", "0+"), "array: true"),
        (r#"{ "name": "A", "type": "int8", "versions": "0+", "nullableVersions": "1+" }"#.into(), "nullable"),
        (
            r#"{ "name": "A", "type": "int8", "versions": "0+", "taggedVersions": "1+", "tag": 3 }"#.into(),
            "3",
        ),
        (fields(&[("A", "0+"), ("B", "1")]), "None"),
    ] {
        let releases = [release("3.9.2", "0-1", &field("A", "int8", "0+")), release("4.4.0", "0-1", &other)];
        let schema = merge::merge(&releases).unwrap();
        let problem = problem(merge::verify(&schema, &releases));
        assert!(problem.contains("3.9.2's own") && problem.contains(what), "{problem}");
    }
    let releases = [old];
    assert_eq!(merge::verify(&merge::merge(&releases).unwrap(), &releases).unwrap(), 4 + EMBEDDED.len());
}

#[test]
fn a_gap_between_the_versions_of_two_releases_is_an_error() {
    let releases = [release("3.9.2", "0-1", ""), release("4.4.0", "3", "")];
    assert!(problem(merge::merge(&releases)).contains("a gap between"));
}

const OVERLAY: &str = r#"
    [apis]
    cluster_action = []
    forwarded = []
    neither = ["X"]
    [entity_types]
    topicName = "TopicName"
    [rules.string]
    Name = "OtherString"
    "Users.Name" = "Principal"
    "*Message" = "FreeText"
    [fields]
    "XRequest.Special.Name" = "ClusterId"
"#;

/// One field for each entry of [`OVERLAY`].
fn covered() -> String {
    [
        r#"{ "name": "Topic", "type": "string", "versions": "0+", "entityType": "topicName" }"#.to_owned(),
        field("Name", "string", "0+"),
        field("ErrorMessage", "string", "0+"),
        field("Count", "int32", "0+"),
        struct_of("Users", "0+", &field("Name", "string", "0+")),
        struct_of("Special", "0+", &field("Name", "string", "0+")),
    ]
    .join(", ")
}

fn categories(overlay: &str, fields: &str) -> anyhow::Result<super::overlay::Categories> {
    Overlay::parse(overlay)?.apply(&merge::merge(&[release("4.4.0", "0", fields)])?)
}

#[test]
fn the_most_telling_entry_wins() {
    let categories = categories(OVERLAY, &covered()).unwrap();
    let of = |path: &str, kind| categories[&(path.to_owned(), kind)].as_str();
    assert_eq!(of("XRequest.Topic", "string"), "TopicName");
    assert_eq!(of("XRequest.Name", "string"), "OtherString");
    assert_eq!(of("XRequest.Users.Name", "string"), "Principal");
    assert_eq!(of("XRequest.Special.Name", "string"), "ClusterId");
    assert_eq!(of("XRequest.ErrorMessage", "string"), "FreeText");
    assert_eq!(of("XRequest.Count", "int32"), "None");
    assert_eq!(of("XRequest.Users", "struct"), "None");
}

#[test]
fn a_field_whose_type_or_name_says_something_needs_a_category() {
    for (name, kind) in [
        ("Anything", "string"),
        ("Anything", "[]string"),
        ("Anything", "bytes"),
        ("Anything", "uuid"),
        ("Anything", "records"),
        ("ObserverId", "int32"),
        ("ObserverIds", "[]int32"),
        ("StandbyReplicas", "[]int32"),
        ("Port", "uint16"),
        ("BatchErrorCode", "int16"),
        ("ThrottleTimeMs", "int32"),
        ("ProducerId", "int64"),
    ] {
        let problem = problem(categories(OVERLAY, &format!("{}, {}", covered(), field(name, kind, "0+"))));
        assert!(
            problem.contains(&format!("XRequest.{name}: a ")) && problem.contains("1 problems"),
            "{problem}"
        );
    }
    for (name, kind) in [("Partition", "int32"), ("LeaderEpoch", "int32"), ("Valid", "bool")] {
        categories(OVERLAY, &format!("{}, {}", covered(), field(name, kind, "0+"))).unwrap();
    }
}

#[test]
fn what_is_wrong_in_the_overlay_is_told() {
    let unknown = r#"{ "name": "T", "type": "string", "versions": "0+", "entityType": "new" }"#;
    let problem_with = |from: &str, to: &str, fields: &str| {
        problem(categories(
            &OVERLAY.replace(from, to),
            &format!("{}, {fields}", covered()).replace(", ]", "]"),
        ))
    };
    let plain = field("Plain", "int8", "0+");
    for (from, to, expected) in [
        ("neither = [\"X\"]", "neither = []", "[apis] X: belongs either"),
        ("forwarded = []", "forwarded = [\"X\"]", "[apis] X: belongs either"),
        ("neither = [\"X\"]", "neither = [\"X\", \"Y\"]", "[apis] Y: no release has"),
        (
            "topicName = ",
            "groupId = \"GroupId\"\ntopicName = ",
            "[entity_types] groupId: nothing comes to it",
        ),
        ("Name = \"Other", "Gone = \"Sasl\"\nName = \"Other", "[string] Gone: nothing comes to it"),
        ("XRequest.Special.Name", "XRequest.Name.Special", "[fields] XRequest.Name.Special: nothing comes"),
        ("= \"ClusterId\"", "= \"OtherString\"", "the rules say OtherString already"),
        ("= \"ClusterId\"", "= \"Clusters\"", "no category `Clusters`"),
        ("rules.string", "rules.text", "[rules.text]: Kafka has no such type"),
        ("\"*Message\"", "\"*rMessage\" = \"FreeText\"\n\"*Message\"", "both `*rMessage` and `*Message`"),
    ] {
        let problem = problem_with(from, to, &plain);
        assert!(problem.contains(expected), "{expected}: {problem}");
    }
    assert!(problem_with("", "", unknown).contains("entityType `new` is not in [entity_types]"));
    assert!(Overlay::parse(&format!("{OVERLAY}\n[more]")).is_err());
}

#[test]
fn the_same_releases_give_the_same_text_and_it_reads_as_meant() {
    let text = || {
        let default = r#"{ "name": "Name", "type": "string", "versions": "1+", "nullableVersions": "2+",
            "taggedVersions": "2+", "tag": 4, "default": "a\"b" }"#;
        let fields = format!("{}, {default}", struct_of("TopicData", "0+", &field("Index", "int32", "0+")));
        let schema = merged(&[release("3.9.2", "0-1", &fields), release("4.4.0", "1-3", &fields)]);
        let overlay = OVERLAY.lines().filter(|line| {
            !["topicName", "Users", "Message", "Special"].iter().any(|other| line.contains(other))
        });
        let overlay = Overlay::parse(&overlay.collect::<Vec<_>>().join("\n")).unwrap();
        emit::emit(&schema, &overlay.apply(&schema).unwrap(), &overlay.apis)
    };
    let first = text();
    assert_eq!(first, text());
    for expected in [
        "const XREQUEST__TOPIC_DATA: &[F] = &[\n    F::row(\"Index\", K::Int32, false, v(0, 3), NO, 0, NO, \
         C::None, D::Zero),\n];\n",
        "    F::row(\"TopicData\", K::Struct(XREQUEST__TOPIC_DATA), true, v(0, 3), NO, 0, NO, C::None, D::Zero),\n",
        "    F::row(\"Name\", K::String, false, v(1, 3), v(2, 3), 4, v(2, 3), C::OtherString, \
         D::Text(\"a\\\"b\")),\n",
        "const XRESPONSE: &[F] = &[];\n",
        "    Api { key: 0, name: \"X\", versions: v(0, 3), flexible: v(2, 32767), on_broker: false, \
         cluster_action: false, forwarded: false, request: XREQUEST, response: XRESPONSE },\n",
    ] {
        assert!(first.contains(expected), "{expected}\nin\n{first}");
    }
}

#[test]
fn a_difference_is_told_in_few_lines() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    let made: String = (0..100).map(|line| format!("{line}\n")).collect();
    let told = difference("7\nx\n", &made).unwrap();
    assert!(told.starts_with("  1 lines of the committed file go, 99 lines come\n  - x\n  + 0\n"), "{told}");
    assert_eq!(told.lines().count(), 2 + DIFFERENCES_SHOWN);
    assert!(difference("a\nb\nc\n", "a\nc\nb\n").unwrap().ends_with("another from line 2 on"));
}

#[test]
fn a_listing_is_compared_field_by_field() {
    let only =
        release("4.4.0", "0-1", &format!("{}, {}", covered(), fields(&[("New", "1"), ("Last", "0+")])));
    let schema = merge::merge(std::slice::from_ref(&only)).unwrap();
    let categories = Overlay::parse(OVERLAY).unwrap().apply(&schema).unwrap();
    let listed = |path: &str, kind: &str, more: &str| {
        format!(r#"{{ "path": "{path}", "type": "{kind}", "versions": "0-1" {more} }}"#)
    };
    let check = |changed: usize, by: &str, renamed: usize, expected: &[&str]| {
        let mut lines = vec![
            listed("Topic", "string", r#", "category": "topic_name""#),
            listed("Name", "string", r#", "category": "other_string""#),
            listed("ErrorMessage", "string", r#", "category": "free_text""#),
            listed("Count", "int32", ""),
            listed("Users[]", "[]User", ""),
            listed("Users[].Name", "string", r#", "category": "principal""#),
            listed("Special[]", "[]Special", ""),
            listed("Special[].Name", "string", r#", "category": "cluster_id""#),
            listed("New", "int8", "").replace("0-1", "1-9"),
            listed("Last", "int8", ""),
        ];
        lines[changed] = by.to_owned();
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let text = format!(
            r#"{{ "data_messages": [], "apis": [
                {{ "key": 0, "request": {{ "fields": [{}] }}, "response": {{ "fields": [] }} }}] }}"#,
            lines.join(", ")
        );
        let listing: compare::Listing = serde_json::from_str(&text).unwrap();
        let outcome = compare::compare(&listing, &only, &schema, &categories).unwrap();
        assert_eq!((outcome.compared, outcome.renamed.len()), (10, renamed), "{:?}", outcome.renamed);
        assert_eq!(outcome.differences, expected);
    };
    check(3, &listed("Count", "int32", ""), 0, &[]);
    check(3, &listed("Number", "int32", ""), 1, &[]);
    check(3, &listed("Count", "int64", ""), 0, &["XRequest.Count: type int32 here, int64 there; "]);
    check(
        3,
        &listed("Count", "int32", r#", "default": "0x10""#),
        0,
        &["XRequest.Count: default 0 here, 16 there; "],
    );
    check(1, &listed("Name", "string", ""), 0, &["XRequest.Name: category OtherString here, None there; "]);
    check(3, "", 0, &["XRequest.Count: not in the listing"]);
    let two = format!("{}, {}", listed("Count", "int32", ""), listed("Extra", "int32", ""));
    check(3, &two, 0, &["XRequest.Extra: only in the listing"]);
}
