//! The report in JUnit's form, which every CI system reads: a suite for each API, a test case for each run.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::model::{CaseResult, Report, Verdict};

/// The text of the file.
///
/// # Errors
/// If it cannot be serialised.
pub(super) fn render(report: &Report) -> Result<String> {
    let mut junit =
        Junit::new(format!("tidegate-conformance {} {}", report.command, report.targets.join(" ")));
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for result in &report.results {
        suites.entry(&result.api).or_insert_with(|| TestSuite::new(&result.api)).add_test_case(test(result));
    }
    if !report.stale.is_empty() {
        let mut suite = TestSuite::new("deviations");
        for stale in &report.stale {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message("listed, and nothing deviates");
            suite.add_test_case(TestCase::new(stale, status));
        }
        junit.add_test_suite(suite);
    }
    junit.add_test_suites(suites.into_values());
    junit.to_string().context("serialise the JUnit report")
}

fn test(result: &CaseResult) -> TestCase {
    let words: Vec<String> = result.findings.iter().map(super::model::Finding::in_words).collect();
    let mut status = match result.verdict {
        Verdict::Passed | Verdict::Listed => TestCaseStatus::success(),
        Verdict::NotServed | Verdict::NotInLibrary => TestCaseStatus::skipped(),
        Verdict::Failed | Verdict::Hung => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if result.verdict != Verdict::Passed {
        status.set_message(words.first().map_or(result.verdict.name(), String::as_str));
        status.set_description(words.join("\n"));
    }
    let name = format!("{} v{} ({})", result.case, result.version, result.driver);
    let mut test = TestCase::new(name, status);
    test.set_classname(result.target.as_str()).set_time(Duration::from_millis(result.millis));
    test
}
