//! Runs in JUnit's form, which every CI system reads: a suite for each scenario, a test case for each seed.
//!
//! It never knows where it is read.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::sweep::{RunLine, Sweep};
use super::words::seconds;

/// The text of the file.
///
/// # Errors
/// It cannot be serialised.
pub fn junit(sweep: &Sweep) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("tidegate-sim");
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for run in &sweep.runs {
        let suite = suites.entry(&run.scenario).or_insert_with(|| TestSuite::new(&run.scenario));
        suite.add_test_case(case(run, &sweep.commit));
    }
    let mut failed = |scenario: &str, name: String, message: &str| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(message);
        let mut suite = TestSuite::new(format!("{scenario}: all seeds"));
        suite.add_test_case(TestCase::new(name, status));
        report.add_test_suite(suite);
    };
    for never in sweep.never() {
        let message = format!("{}: it happened in no run", never.place);
        failed(never.scenario, format!("sometimes {}", never.event.name()), &message);
    }
    if sweep.missing() > 0 {
        failed("merge", "no part is missing".to_owned(), &format!("{} runs are in no part", sweep.missing()));
    }
    report.add_test_suites(suites.into_values());
    report.to_string()
}

fn case(run: &RunLine, commit: &str) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(first) = run.failures.first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let invariant = first.split(':').next().unwrap_or_default();
        status.set_type(invariant).set_message(first).set_description(run.failures.join("\n"));
    }
    let mut case = TestCase::new(format!("seed {}", run.seed), status);
    case.set_classname(run.scenario.as_str()).set_time(Duration::from_millis(run.took_ms));
    let seed = run.seed.to_string();
    case.add_property(("seed", seed.as_str()))
        .add_property(("commit", commit))
        .add_property(("trace", run.trace.as_str()));
    let folder = run.folder.as_ref().map(|folder| format!("folder {folder}\n")).unwrap_or_default();
    case.set_system_out(format!("{} simulated, trace {}\n{folder}", seconds(run.simulated), run.trace));
    case
}
