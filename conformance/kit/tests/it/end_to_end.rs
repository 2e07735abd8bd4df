//! The kit on a real Kafka, alone and behind the gateway: what holds is found to hold, what does not is found not to.

use tidegate_conformance::case::{Located, load, parse};
use tidegate_conformance::compare::expectations::Expectations;
use tidegate_conformance::coverage;
use tidegate_conformance::report::{self, model::Verdict};
use tidegate_conformance::suite::{Options, diff, run_all};
use tidegate_conformance::targets::{Spec, Starter};

#[test]
fn kafka_and_the_gateway_before_it_are_told_apart_from_what_they_are_not() {
    let mut starter = Starter::default();
    let kafka = starter.start(&Spec::Kafka("4.3.1".to_owned())).unwrap();
    let gateway = starter.start(&Spec::GatewayKafka("4.3.1".to_owned())).unwrap();
    let filters = ["produce/minimal", "fetch/minimal", "metadata/minimal"].map(str::to_owned).to_vec();
    let options = Options { filters, jobs: 2, texts: true, told: None };
    let cases = load(None).unwrap();
    let none = Expectations::default();
    let alike = diff(&cases, [&kafka, &gateway], &none, &options).unwrap();
    assert!(
        alike.is_good(),
        "{:?}",
        alike.results.iter().filter(|one| one.verdict.is_bad()).collect::<Vec<_>>()
    );

    // A case that is wrong about Kafka is found out, on its line of the report.
    let text = "why: a\ncite: [b]\napi: Metadata\nkind: minimal\nversions: \"9\"\ntopics: { t: {} }\nsteps:\n  - send: Metadata\n    \
                body: { Topics: [{ Name: \"{t}\" }] }\n    expect: { Topics: [{ ErrorCode: UNKNOWN_TOPIC_OR_PARTITION }] }\n";
    let wrong = [Located {
        id: "metadata/wrong-on-purpose".to_owned(),
        case: parse("metadata/x.yaml", text).unwrap(),
    }];
    let all = Options { filters: Vec::new(), ..options };
    let found = run_all(&wrong, &kafka, &none, &all).unwrap();
    assert_eq!(found.results[0].verdict, Verdict::Failed);
    assert_eq!(found.results[0].findings[0].path, "Topics[0].ErrorCode");

    // Listed, it passes; listed for a field that does not deviate, it fails as stale.
    let entry = |field: &str| {
        let text = format!(
            "[[deviation]]\ncase = \"metadata/*\"\nfield = \"{field}\"\nreason = \"for this test only\"\n"
        );
        Expectations::parse(&text).unwrap()
    };
    let listed = run_all(&wrong, &kafka, &entry("Topics.ErrorCode"), &all).unwrap();
    assert!(listed.is_good() && listed.results[0].verdict == Verdict::Listed && listed.listed == 1);
    let stale = run_all(&wrong, &kafka, &entry("Topics.Name"), &all).unwrap();
    assert!(!stale.is_good() && stale.stale.len() == 1);

    let folder = tempfile::tempdir().unwrap();
    report::write(&found, &coverage::rows(&cases), folder.path()).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("index.html").contains("metadata/wrong-on-purpose"));
    assert!(read("junit.xml").contains("<failure") && read("report.json").contains("\"failed\""));
}
