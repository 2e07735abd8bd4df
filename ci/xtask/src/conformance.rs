//! `cargo xtask conformance`: the whole matrix of the conformance kit, target by target, each with a report that a person can look
//! at. Only says what is run; what it means for it to hold is the kit's.

use anyhow::{Result, ensure};
use clap::Args;

use crate::repository::{Repository, run};
use crate::setup;
use crate::steps::Steps;

/// Where reports go, below the root.
const REPORTS: &str = "target/conformance";

/// On what the cases and the client libraries are run.
const TARGETS: &[&str] = &["kafka", "gateway+kafka", "embedded", "gateway+embedded"];

/// What is compared field by field, the reference first.
const PAIRS: &[[&str; 2]] = &[["kafka", "gateway+kafka"], ["kafka", "embedded"]];

#[derive(Args)]
pub(crate) struct Conformance {
    /// Only cases whose id contains this; may be repeated
    #[arg(long = "filter", value_name = "TEXT")]
    filters: Vec<String>,
    /// Only these targets, and no comparison; may be repeated
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// Only raw frames: no client library is provisioned
    #[arg(long)]
    raw: bool,
}

/// Runs the matrix to its end, whatever fails.
///
/// # Errors
/// Which parts of it did not hold; their reports say why.
pub(crate) fn conformance(repository: &Repository, options: &Conformance) -> Result<()> {
    let mut steps = Steps::default();
    ensure!(
        steps.step("what this machine needs", setup::ensure).is_some(),
        "this machine lacks what is needed"
    );
    for arguments in matrix(options) {
        steps.step(&arguments.join(" "), || {
            let mut command =
                repository.cargo(&["run", "--quiet", "--locked", "-p", "tidegate-conformance", "--"]);
            run(command.args(&arguments))
        });
    }
    let runs = targets(options).into_iter().map(|target| format!("{REPORTS}/{}", folder_name(target)));
    let runs: Vec<String> =
        runs.filter(|run| repository.root().join(run).join("report.json").exists()).collect();
    steps.step("all targets on one page", || {
        let mut command =
            repository.cargo(&["run", "--quiet", "--locked", "-p", "tidegate-conformance", "--", "merge"]);
        run(command.args(&runs).args(["--report", REPORTS]))
    });
    eprintln!("reports: {}", repository.root().join(REPORTS).display());
    steps.verdict()
}

/// The targets that were asked for, or all.
fn targets(options: &Conformance) -> Vec<&str> {
    if options.targets.is_empty() {
        TARGETS.to_vec()
    } else {
        options.targets.iter().map(String::as_str).collect()
    }
}

/// The command lines of the kit.
fn matrix(options: &Conformance) -> Vec<Vec<String>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let drivers: &[&str] = if options.raw { &["raw"] } else { &["raw", "clients"] };
    let mut lines = Vec::new();
    for target in targets(options) {
        let mut line = words(&["run", "--target", target]);
        line.extend(drivers.iter().flat_map(|driver| words(&["--driver", driver])));
        lines.push((target.to_owned(), line));
    }
    if options.targets.is_empty() {
        let pairs = PAIRS.iter();
        lines.extend(pairs.map(|[left, right]| (format!("{left}-{right}"), words(&["diff", left, right]))));
    }
    let filters: Vec<String> =
        options.filters.iter().flat_map(|filter| ["--filter".to_owned(), filter.clone()]).collect();
    let line = |(name, mut line): (String, Vec<String>)| {
        line.extend(filters.iter().cloned());
        line.extend(["--report".to_owned(), format!("{REPORTS}/{}", folder_name(&name))]);
        line
    };
    lines.into_iter().map(line).collect()
}

/// A name of a folder on every system: addresses and releases have colons.
fn folder_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "+-.".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(filters: &[&str], targets: &[&str], raw: bool) -> Vec<String> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let options = Conformance { filters: owned(filters), targets: owned(targets), raw };
        matrix(&options).iter().map(|line| line.join(" ")).collect()
    }

    #[test]
    fn every_target_is_run_and_every_pair_compared() {
        let all = lines(&[], &[], false);
        assert_eq!(all.len(), TARGETS.len() + PAIRS.len());
        assert_eq!(
            all[0],
            "run --target kafka --driver raw --driver clients --report target/conformance/kafka"
        );
        assert_eq!(
            all[TARGETS.len()],
            "diff kafka gateway+kafka --report target/conformance/kafka-gateway+kafka"
        );
    }

    #[test]
    fn a_part_of_it_can_be_asked_for() {
        assert_eq!(
            lines(&["fetch"], &["localhost:9092"], true),
            [
                "run --target localhost:9092 --driver raw --filter fetch --report target/conformance/localhost_9092"
            ]
        );
    }
}
