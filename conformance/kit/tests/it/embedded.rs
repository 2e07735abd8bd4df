//! Every committed case on the in-memory cluster, alone and behind the gateway: no process is started, so this is quick.

use tidegate_conformance::case::load;
use tidegate_conformance::compare::expectations::Expectations;
use tidegate_conformance::report::model::Report;
use tidegate_conformance::suite::{Options, diff, run_all};
use tidegate_conformance::targets::{Spec, Starter, Target};

/// Runs at the same time: what is found must not depend on it.
const JOBS: usize = 8;

fn options() -> Options {
    Options { filters: Vec::new(), jobs: JOBS, texts: false, told: None }
}

/// The committed list of what a target does otherwise, on purpose.
fn listed(target: &str, reference: Option<&str>) -> Expectations {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../expectations");
    Expectations::load(&folder, target, reference).expect("the committed deviations can be read")
}

fn assert_good(report: &Report) {
    let bad: Vec<String> = report
        .results
        .iter()
        .filter(|one| one.verdict.is_bad())
        .map(|one| {
            let findings: Vec<String> = one.findings.iter().map(|finding| finding.in_words()).collect();
            format!("{} v{} {}: {}", one.case, one.version, one.verdict.name(), findings.join("; "))
        })
        .collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(report.stale.is_empty(), "{:?}", report.stale);
}

/// A target with both of its clusters.
fn started(starter: &mut Starter, spec: &Spec) -> Target {
    let mut target = starter.start(spec).expect("the target starts");
    starter.secure(&mut target, spec).expect("its second cluster starts");
    target
}

#[test]
fn every_case_holds_on_the_in_memory_cluster() {
    let embedded = started(&mut Starter::default(), &Spec::Embedded);
    let report = run_all(&load(None).unwrap(), &embedded, &listed("embedded", None), &options()).unwrap();
    assert_good(&report);
    assert!(report.results.len() > 1_000, "{} runs", report.results.len());
}

#[test]
fn the_gateway_before_the_in_memory_cluster_cannot_be_told_from_it() {
    let mut starter = Starter::default();
    let embedded = started(&mut starter, &Spec::Embedded);
    let gateway = started(&mut starter, &Spec::GatewayEmbedded);
    let listed = listed("gateway+embedded", Some("embedded"));
    let report = diff(&load(None).unwrap(), [&embedded, &gateway], &listed, &options()).unwrap();
    assert_good(&report);
}
