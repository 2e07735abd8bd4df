//! `cargo xtask check` and `cargo xtask test`: what has to hold before a commit, and everything that has to hold.
//! Puts the steps in order; each of them lives elsewhere.

use std::cell::RefCell;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tidegate_kafka::Dist;

use crate::built::{self, Built, TestBinary};
use crate::libtest::{self, Counts};
use crate::repository::{Repository, output, run};
use crate::steps::Steps;
use crate::{schema, setup, tidy};

/// The releases that tests run: the last of 3.x, and the two newest.
const KAFKA_VERSIONS: &[&str] = &["3.9.2", "4.3.1", "4.4.0"];

/// The crate whose dependents start a real Kafka in their integration tests.
const KAFKA_CRATE: &str = "tidegate-kafka";

/// The conformance kit's binary.
const KIT: &str = "tidegate-conformance";

/// Where scenarios are, below the root, and where reports of their runs go.
const SCENARIOS: &str = "scenarios";
const SIMULATED: &str = "target/simulation";

/// Of each client library: records there and back, a group that commits and resumes, and TLS with a password. What a library's driver
/// needs is installed as the kit does it. The whole of it is `cargo xtask conformance`.
const SMOKE: &[&str] = &[
    "run",
    "--target",
    "embedded",
    "--driver",
    "clients",
    "--filter",
    "produce.uncompressed",
    "--filter",
    "group.classic_resume",
    "--filter",
    "secured.scram_512_produce",
];

/// `cargo xtask check`: everything that needs no Kafka.
///
/// # Errors
/// Which steps failed; what each said is printed.
pub(crate) fn check(repository: &Repository, fix: bool) -> Result<()> {
    let mut steps = Steps::default();
    if fix {
        steps.step("repair the format", || run(&mut repository.cargo(&["fmt", "--all"])));
        steps.step("repair what clippy can", || run(&mut clippy(repository, &["--workspace"], true)));
    }
    let built = lints(repository, &mut steps, fix);
    if let Some(built) = &built {
        let with_kafka = dependents(repository, KAFKA_CRATE)?;
        let binaries = built.tests.iter().filter(|one| !needs_kafka(one, &with_kafka));
        tests(repository, &mut steps, built, binaries);
    }
    steps.verdict()
}

/// `cargo xtask test`: all set-up, then everything. The last line of standard output counts the tests.
///
/// # Errors
/// If a step or a test failed.
pub(crate) fn test(repository: &Repository) -> Result<()> {
    let mut steps = Steps::default();
    let counts = everything(repository, &mut steps);
    let verdict = steps.verdict();
    // A step that failed without a test, such as clippy, must not hide behind tests that passed.
    let failed = if verdict.is_err() { counts.failed.max(1) } else { counts.failed };
    println!("{} passed, {failed} failed", counts.passed);
    verdict
}

fn everything(repository: &Repository, steps: &mut Steps) -> Counts {
    if steps.step("what this machine needs", setup::ensure).is_none() {
        return Counts::default();
    }
    for version in KAFKA_VERSIONS {
        steps.step(&format!("fetch Kafka {version}"), || {
            let dist = Dist::resolve(version)?;
            eprintln!("in {}", dist.lib().display());
            Ok(())
        });
    }
    steps.step("the tables are those of Kafka's own definitions", schema::check);
    let Some(built) = lints(repository, steps, false) else { return Counts::default() };
    steps.step("every client library on the in-memory cluster", || {
        run(repository.command(&built.program(KIT)?.to_string_lossy()).args(SMOKE))
    });
    simulate(repository, steps);
    tests(repository, steps, &built, built.tests.iter())
}

/// The scenarios, each with its seeds for CI. What seeds prove is nothing unless they decide everything: that comes first.
fn simulate(repository: &Repository, steps: &mut Steps) {
    let Some(simulator) = steps.step("build the simulation", || built::simulation(repository)) else {
        return;
    };
    let simulator = simulator.to_string_lossy();
    let out = repository.root().join(SIMULATED);
    steps.step("a seed decides everything in every scenario", || {
        run(repository.command(&simulator).args(["meta", SCENARIOS]))
    });
    steps.step("every scenario with its seeds", || {
        run(repository.command(&simulator).args(["run", SCENARIOS, "--out"]).arg(&out))
    });
}

/// Format, clippy, tidy, documentation. What was built, if it could be.
fn lints(repository: &Repository, steps: &mut Steps, fix: bool) -> Option<Built> {
    steps.step("format", || run(&mut repository.cargo(&["fmt", "--all", "--check"])));
    let built = steps.step("build", || built::workspace(repository));
    steps.step("tidy", || {
        let built = built.as_ref().context("needs the gateway, which was not built")?;
        tidy::run(repository, &built.gateway()?, fix)
    });
    steps.step("clippy", || run(&mut clippy(repository, &["--workspace"], false)));
    // `cargo xtask mutants` takes minutes; that what it plants still compiles is known sooner.
    let bugs = ["--package", "tidegate-sim", "--features", "planted-bugs"];
    steps.step("clippy of planted bugs", || run(&mut clippy(repository, &bugs, false)));
    steps.step("documentation", || {
        let args = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked", "--quiet"];
        run(repository.cargo(&args).env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))
    });
    built
}

fn clippy(repository: &Repository, of: &[&str], fix: bool) -> Command {
    let mut command = repository.cargo(&["clippy", "--all-targets", "--locked"]);
    command.args(of);
    if fix {
        command.args(["--fix", "--allow-dirty", "--allow-staged"]);
    }
    command.args(["--", "-D", "warnings"]);
    command
}

/// Runs test binaries, then the examples in the documentation.
fn tests<'a>(
    repository: &Repository,
    steps: &mut Steps,
    built: &Built,
    binaries: impl Iterator<Item = &'a TestBinary>,
) -> Counts {
    let counts = RefCell::new(Counts::default());
    // Without it nothing was built, and there are no binaries to run.
    let gateway = built.gateway().unwrap_or_default();
    for binary in binaries {
        let name = format!("test {} ({} {})", binary.package, binary.kind, binary.name);
        steps.step(&name, || libtest::run(binary, &gateway, &mut counts.borrow_mut()));
    }
    steps.step("test the examples in the documentation", || {
        libtest::run_examples(repository, &mut counts.borrow_mut())
    });
    counts.into_inner()
}

/// An integration test of a crate that can start a Kafka may do so; unit tests never do.
fn needs_kafka(binary: &TestBinary, with_kafka: &[String]) -> bool {
    binary.kind == "test" && with_kafka.contains(&binary.package)
}

/// A crate of the workspace and all members that name it as a dependency, in their tests too.
fn dependents(repository: &Repository, of: &str) -> Result<Vec<String>> {
    let args = ["metadata", "--format-version", "1", "--no-deps", "--locked"];
    let metadata: serde_json::Value = serde_json::from_str(&output(&mut repository.cargo(&args))?)?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let names = packages.iter().filter(|package| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        package["name"] == of || dependencies.into_iter().any(|dependency| dependency["name"] == of)
    });
    let names: Vec<String> =
        names.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect();
    if names.is_empty() {
        bail!("no crate of the workspace has the name {of}");
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integration_tests_beside_a_kafka_are_left_to_the_whole_run() {
        let with_kafka = dependents(&Repository::find().unwrap(), KAFKA_CRATE).unwrap();
        assert!(with_kafka.contains(&"xtask".to_owned()) && with_kafka.contains(&KAFKA_CRATE.to_owned()));
        assert!(!with_kafka.contains(&"tidegate-wire".to_owned()));
        let binary = |package: &str, kind: &str| TestBinary {
            package: package.to_owned(),
            kind: kind.to_owned(),
            name: "it".to_owned(),
            executable: "it".into(),
            folder: ".".into(),
        };
        for (package, kind, expected) in
            [(KAFKA_CRATE, "test", true), (KAFKA_CRATE, "lib", false), ("tidegate-wire", "test", false)]
        {
            assert_eq!(needs_kafka(&binary(package, kind), &with_kafka), expected, "{package} {kind}");
        }
    }

    #[test]
    fn a_crate_that_is_not_there_is_a_mistake_in_this_file() {
        assert!(dependents(&Repository::find().unwrap(), "tidegate-none").is_err());
    }
}
