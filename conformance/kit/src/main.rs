//! The command line of the conformance kit. Puts together what the library has; exit code 0: all is well, 1: something is not,
//! 2: the question could not be answered.
#![expect(clippy::print_stderr, clippy::print_stdout, reason = "this is a program of the command line")]

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use tidegate_conformance::case::{self, Located};
use tidegate_conformance::compare::expectations::Expectations;
#[cfg(feature = "librdkafka")]
use tidegate_conformance::histories::command::{HistoriesArgs, histories};
use tidegate_conformance::report::model::{CaseResult, Report, Verdict};
use tidegate_conformance::suite::{self, Options};
use tidegate_conformance::targets::secured::Secured;
use tidegate_conformance::targets::{Spec, Starter};
use tidegate_conformance::{coverage, drivers, report};

/// Where cases are looked for before those that are built in.
const CASES: &str = "conformance/cases";

/// The driver that is no client library.
const RAW: &str = "raw";

/// Where deviations are listed.
const EXPECTATIONS: &str = "conformance/expectations";

/// Holds anything that speaks Kafka against cases, and any two of them against each other
#[derive(Parser)]
#[command(
    name = "tidegate-conformance",
    after_help = "Targets: HOST:PORT[,secured=HOST:PORT], kafka[:VERSION], embedded, gateway+kafka[:VERSION], gateway+embedded; all but the first are \
                  started for the run\n\nExample:\n  tidegate-conformance run --target localhost:9092 --filter fetch\n  \
                  tidegate-conformance diff kafka gateway+kafka --report out"
)]
struct Arguments {
    /// The folder of cases [default: conformance/cases where that exists, else those that are built in]
    #[arg(long, global = true, value_name = "DIR")]
    cases: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run cases on a target and hold them against what they expect
    Run {
        /// What to run on
        #[arg(long)]
        target: Spec,
        #[command(flatten)]
        how: How,
    },
    /// Run cases on two targets and compare what they answer, field by field
    Diff {
        /// The reference
        left: Spec,
        /// What is judged
        right: Spec,
        /// Mind the words of error messages too
        #[arg(long)]
        texts: bool,
        #[command(flatten)]
        how: How,
    },
    /// Make one page of the reports of several runs, target beside target
    Merge {
        /// Their folders
        #[arg(required = true)]
        runs: Vec<PathBuf>,
        /// Write report.json and index.html into this folder
        #[arg(long, value_name = "DIR")]
        report: PathBuf,
    },
    /// Say what the cases cover of what Kafka 4.3.1 serves, and what they do not
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Read every case file and say what is wrong with it
    Check,
    /// Print the JSON Schema of case files
    Schema,
    #[cfg(feature = "librdkafka")]
    Histories(HistoriesArgs),
}

#[derive(clap::Args)]
struct How {
    /// Only cases whose id contains this, or fits it where it has a `*`; @N for one version; may be repeated
    #[arg(long = "filter", value_name = "TEXT")]
    filters: Vec<String>,
    /// Runs at the same time
    #[arg(long, default_value_t = 4)]
    jobs: usize,
    /// The folder of lists of deviations
    #[arg(long, value_name = "DIR", default_value = EXPECTATIONS)]
    expectations: PathBuf,
    /// Write report.json, junit.xml and index.html into this folder
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Who speaks: `raw` builds frames from the protocol tables; java, franz-go, confluent-kafka, aiokafka, kafkajs and
    /// librdkafka are client libraries, `clients` all of them; may be repeated
    #[arg(long = "driver", value_name = "DRIVER", default_value = "raw")]
    drivers: Vec<String>,
    /// Show what passed too
    #[arg(long)]
    verbose: bool,
}

fn main() -> ExitCode {
    match answer(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("tidegate-conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn answer(arguments: &Arguments) -> Result<bool> {
    let cases = arguments.cases.as_deref().or_else(|| Some(Path::new(CASES)).filter(|path| path.is_dir()));
    match &arguments.command {
        Command::Run { target, how } => run(&case::load(cases)?, target, how),
        Command::Diff { left, right, texts, how } => diff(&case::load(cases)?, [left, right], *texts, how),
        Command::Merge { runs, report: folder } => {
            let read = runs.iter().map(|run| report::read(&run.join("report.json")));
            let runs = read.collect::<Result<Vec<_>>>()?;
            let mut targets = BTreeSet::new();
            let twice = runs.iter().flat_map(|run| &run.targets).find(|target| !targets.insert(*target));
            ensure!(
                twice.is_none(),
                "two of the runs are of one target, {}",
                twice.map_or("", String::as_str)
            );
            report::write_overview(runs, &coverage::rows(&case::load(cases)?), folder)?;
            eprintln!("see {}", folder.join("index.html").display());
            Ok(true)
        }
        Command::List { json } => {
            let rows = coverage::rows(&case::load(cases)?);
            println!(
                "{}",
                if *json { serde_json::to_string_pretty(&rows)? } else { coverage::in_words(&rows) }
            );
            Ok(true)
        }
        #[cfg(feature = "librdkafka")]
        Command::Histories(args) => histories(args),
        Command::Check => {
            let cases = case::load(cases)?;
            eprintln!("{} cases, no problem", cases.len());
            Ok(true)
        }
        Command::Schema => {
            println!("{}", serde_json::to_string_pretty(&case::schema())?);
            Ok(true)
        }
    }
}

fn options(how: &How, texts: bool) -> Options {
    Options { filters: how.filters.clone(), jobs: how.jobs, texts, told: Some(progress) }
}

fn run(cases: &[Located], target: &Spec, how: &How) -> Result<bool> {
    let clients = clients(how)?;
    let mut starter = Starter::default();
    let spec = target;
    let mut target = starter.start(spec)?;
    if how.drivers.iter().any(|driver| driver == RAW) && suite::needs_a_secured_cluster(cases, &how.filters)?
    {
        starter.secure(&mut target, spec)?;
    }
    let secure = !clients.is_empty() && drivers::suite::need_security(&how.filters);
    let secured = if secure { Secured::start(&mut starter, spec)? } else { None };
    let mut report = if how.drivers.iter().any(|driver| driver == RAW) {
        let listed = Expectations::load(&how.expectations, &target.name, None)?;
        suite::run_all(cases, &target, &listed, &options(how, false))?
    } else {
        Report { command: "run".to_owned(), targets: vec![target.name.clone()], ..Report::default() }
    };
    let place = drivers::suite::Where::of(&target, secured);
    for name in clients {
        report.results.extend(drivers::suite::run(name, &place, &how.filters, &mut progress));
    }
    finish(&report, cases, how)
}

/// The client libraries among the words of `--driver`.
fn clients(how: &How) -> Result<Vec<drivers::Name>> {
    let words = how.drivers.iter().filter(|word| *word != RAW);
    let names =
        words.map(
            |word| if word == "clients" { Ok(drivers::Name::ALL.to_vec()) } else { Ok(vec![word.parse()?]) },
        );
    Ok(names.collect::<Result<Vec<_>>>()?.concat())
}

fn diff(cases: &[Located], [left, right]: [&Spec; 2], texts: bool, how: &How) -> Result<bool> {
    ensure!(how.drivers == [RAW], "a diff compares answers, which only the driver `raw` sees");
    ensure!(left != right || matches!(left, Spec::Address(..)), "these are one and the same target");
    let mut starter = Starter::default();
    let mut targets = [starter.start(left)?, starter.start(right)?];
    if suite::needs_a_secured_cluster(cases, &how.filters)? {
        for (target, spec) in targets.iter_mut().zip([left, right]) {
            starter.secure(target, spec)?;
        }
    }
    let listed = Expectations::load(&how.expectations, &targets[1].name, Some(&targets[0].name))?;
    let report = suite::diff(cases, [&targets[0], &targets[1]], &listed, &options(how, texts))?;
    finish(&report, cases, how)
}

/// Says how far it is: a line for each result, or one line that changes where a person looks on.
fn progress(done: usize, all: usize, result: &CaseResult) {
    let CaseResult { driver, case, version, millis, .. } = result;
    let verdict = result.verdict.name();
    let line = format!("{done}/{all} {verdict:<10} {driver} {case} v{version} ({millis} ms)");
    if std::io::stderr().is_terminal() && done < all {
        // Back to the beginning of the line, and what was longer is wiped away.
        eprint!("\r\x1b[K{line}");
    } else if std::io::stderr().is_terminal() {
        eprintln!("\r\x1b[K{line}");
    } else {
        eprintln!("{line}");
    }
}

/// Says what was found.
fn finish(report: &Report, cases: &[Located], how: &How) -> Result<bool> {
    for result in report.results.iter().filter(|result| how.verbose || result.verdict.is_bad()) {
        eprintln!("{:<10} {} v{} ({} ms)", result.verdict.name(), result.case, result.version, result.millis);
        for finding in &result.findings {
            eprintln!("           {}", finding.in_words());
        }
    }
    for stale in &report.stale {
        eprintln!("stale      {stale}: listed, and nothing deviates");
    }
    let counts = [
        Verdict::Passed,
        Verdict::Listed,
        Verdict::Failed,
        Verdict::Hung,
        Verdict::Broken,
        Verdict::NotServed,
        Verdict::NotInLibrary,
    ];
    let counts = counts.map(|verdict| format!("{} {}", report.count(verdict), verdict.name()));
    eprintln!(
        "{}: {}; {} deviations met, {} stale",
        report.targets.join(" and "),
        counts.join(", "),
        report.listed,
        report.stale.len()
    );
    if let Some(folder) = &how.report {
        report::write(report, &coverage::rows(cases), folder)?;
        eprintln!("see {}", folder.join("index.html").display());
    }
    Ok(report.is_good())
}
