//! Cases times versions, on one target or two, several at a time. Judges with expectations or by comparison, and sorts what it
//! finds into listed and not.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail, ensure};

use crate::case::{Located, Need, api_named, versions};
use crate::compare::expectations::{Command, Expectations, glob};
use crate::compare::{differences, normalise};
use crate::report::model::{CaseResult, Finding, Report, Served, Verdict};
use crate::run::directory::Directory;
use crate::run::runner::{Ran, run};
use crate::run::transcript::Outcome;
use crate::targets::Target;

/// How a suite is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Parts of case ids, or patterns with `*`; a version after `@`. None: everything.
    pub filters: Vec<String>,
    /// Runs at the same time.
    pub jobs: usize,
    /// Whether a comparison minds the words of error messages.
    pub texts: bool,
    /// Hears of each result when it is there: how many there are, of how many.
    pub told: Option<fn(usize, usize, &CaseResult)>,
}

/// One case in one version.
#[derive(Debug, Clone, Copy)]
struct Job<'c> {
    located: &'c Located,
    version: i16,
}

/// Runs cases on a target and holds them against what they expect.
///
/// # Errors
/// If the filters leave nothing.
pub fn run_all(
    cases: &[Located],
    target: &Target,
    listed: &Expectations,
    options: &Options,
) -> Result<Report> {
    let listed = &listed.of(Command::Run);
    let results = each(cases, options, listed, |job, prefix| {
        let ran = attempt(job, target, prefix);
        let findings = ran.map(|ran| {
            let mismatches = ran.mismatches.into_iter().map(|(step, mismatch)| Finding {
                step,
                path: mismatch.path,
                expected: mismatch.expected,
                got: mismatch.got,
                listed: None,
            });
            mismatches.collect()
        });
        (target.name.clone(), findings)
    })?;
    Ok(judge(Command::Run, vec![target.name.clone()], &target.directory, results, listed))
}

/// Runs cases on two targets and compares what they answer.
///
/// # Errors
/// If the filters leave nothing.
pub fn diff(
    cases: &[Located],
    [left, right]: [&Target; 2],
    listed: &Expectations,
    options: &Options,
) -> Result<Report> {
    let listed = &listed.of(Command::Diff);
    let results = each(cases, options, listed, |job, prefix| {
        let started_ms = now_ms();
        let left_ran = attempt(job, left, &format!("{prefix}a"));
        let right_ran = attempt(job, right, &format!("{prefix}b"));
        let findings = match (left_ran, right_ran) {
            (Ok(left_ran), Ok(right_ran)) => {
                let need = job.located.case.needs;
                let of = |target: &'_ Target, ran: &Ran| {
                    let directory = target.cluster_for(need).unwrap_or(&target.directory);
                    normalise(&ran.transcript, directory, started_ms, options.texts)
                };
                let (one, other) = (of(left, &left_ran), of(right, &right_ran));
                let found = differences(&one, &other).into_iter();
                Ok(found.map(Finding::from).collect())
            }
            (Err(Stopped::NotServed), Err(Stopped::NotServed)) => Err(Stopped::NotServed),
            (Err(Stopped::NotServed), _) => Ok(vec![not_served(&left.name)]),
            (_, Err(Stopped::NotServed)) => Ok(vec![not_served(&right.name)]),
            (Err(Stopped::Hung(text)), _) => Err(Stopped::Hung(format!("{}: {text}", left.name))),
            (_, Err(Stopped::Hung(text))) => Err(Stopped::Hung(format!("{}: {text}", right.name))),
            (Err(Stopped::Broken(text)), _) => Err(Stopped::Broken(format!("{}: {text}", left.name))),
            (_, Err(Stopped::Broken(text))) => Err(Stopped::Broken(format!("{}: {text}", right.name))),
        };
        (right.name.clone(), findings)
    })?;
    Ok(judge(Command::Diff, vec![left.name.clone(), right.name.clone()], &left.directory, results, listed))
}

impl From<crate::compare::Difference> for Finding {
    fn from(difference: crate::compare::Difference) -> Self {
        Self {
            step: difference.step,
            path: difference.path,
            expected: difference.left,
            got: difference.right,
            listed: None,
        }
    }
}

fn not_served(target: &str) -> Finding {
    let got = format!("{target} does not list the version in ApiVersions");
    Finding {
        step: 0,
        path: String::new(),
        expected: "both serve it or neither".to_owned(),
        got,
        listed: None,
    }
}

fn stopped(expected: &str, text: String) -> Finding {
    Finding { step: 0, path: String::new(), expected: expected.to_owned(), got: text, listed: None }
}

/// Why a run has no transcript.
enum Stopped {
    NotServed,
    /// What was waited for in vain.
    Hung(String),
    Broken(String),
}

fn attempt(job: Job<'_>, target: &Target, prefix: &str) -> Result<Ran, Stopped> {
    let directory = target.cluster_for(job.located.case.needs).ok_or(Stopped::NotServed)?;
    if let Some(api) = api_named(&job.located.case.api)
        && !directory.serves(api, job.version)
    {
        return Err(Stopped::NotServed);
    }
    let directory = directory.for_one_run();
    let ran =
        run(job.located, job.version, &directory, prefix).map_err(|error| match directory.is_over() {
            true => Stopped::Hung(format!("{error:#}")),
            false => Stopped::Broken(format!("{error:#}")),
        })?;
    match ran.transcript.exchanges.iter().find(|exchange| exchange.outcome == Outcome::Silence) {
        Some(silent) => Err(Stopped::Hung(format!("no answer to {} in step {}", silent.api, silent.step))),
        None => Ok(ran),
    }
}

/// Whether any run that the filters leave needs more than a plain cluster.
///
/// # Errors
/// If the filters leave nothing.
pub fn needs_a_secured_cluster(cases: &[Located], filters: &[String]) -> Result<bool> {
    Ok(jobs(cases, filters)?.iter().any(|job| job.located.case.needs.is_some()))
}

/// Every case in every version that the filters leave.
fn jobs<'c>(cases: &'c [Located], filters: &[String]) -> Result<Vec<Job<'c>>> {
    let mut jobs = Vec::new();
    for located in cases {
        let Some(api) = api_named(&located.case.api) else { continue };
        let range = versions::parse(&located.case.versions, api.versions)?;
        for version in range.min..=range.max {
            if filters.is_empty() || filters.iter().any(|filter| wanted(filter, &located.id, version)) {
                jobs.push(Job { located, version });
            }
        }
    }
    ensure!(!jobs.is_empty(), "no case fits the filter");
    Ok(jobs)
}

fn wanted(filter: &str, id: &str, version: i16) -> bool {
    let (name, number) = filter.rsplit_once('@').unwrap_or((filter, ""));
    let fits = if name.contains('*') { glob(name, id) } else { id.contains(name) };
    fits && (number.is_empty() || number.parse() == Ok(version))
}

/// Does all jobs, several at a time; results stand in the order of the jobs.
fn each<'c>(
    cases: &'c [Located],
    options: &Options,
    listed: &Expectations,
    work: impl Fn(Job<'c>, &str) -> (String, Result<Vec<Finding>, Stopped>) + Sync,
) -> Result<Vec<CaseResult>> {
    let jobs = jobs(cases, &options.filters)?;
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    // A subscription to metrics is the whole cluster's: whoever changes one makes every client ask anew.
    let metrics = Mutex::new(());
    let run_id = format!("tg{:06x}", now_ms() & 0x00ff_ffff);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, jobs.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(number) else { return };
                    let shares = job.located.case.needs == Some(Need::Telemetry);
                    let alone = shares.then(|| metrics.lock().unwrap_or_else(PoisonError::into_inner));
                    let started = Instant::now();
                    let (target, findings) = work(*job, &format!("{run_id}-{number:05}"));
                    drop(alone);
                    let mut result = result_of(*job, target, findings, started.elapsed().as_millis() as u64);
                    forgive(&mut result, listed);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(told) = options.told {
                        told(results.len() + 1, jobs.len(), &result);
                    }
                    results.push((number, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    if results.len() != jobs.len() {
        bail!("{} of {} runs did not end", jobs.len() - results.len(), jobs.len());
    }
    results.sort_by_key(|(number, _)| *number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn result_of(
    job: Job<'_>,
    target: String,
    findings: Result<Vec<Finding>, Stopped>,
    millis: u64,
) -> CaseResult {
    let (verdict, findings) = match findings {
        Ok(findings) if findings.is_empty() => (Verdict::Passed, findings),
        Ok(findings) => (Verdict::Failed, findings),
        Err(Stopped::NotServed) => (Verdict::NotServed, Vec::new()),
        Err(Stopped::Broken(text)) => {
            (Verdict::Broken, vec![stopped("a case that can be carried out", text)])
        }
        Err(Stopped::Hung(text)) => (Verdict::Hung, vec![stopped("an answer in time", text)]),
    };
    let case = &job.located.case;
    CaseResult {
        case: job.located.id.clone(),
        api: case.api.clone(),
        kind: case.kind,
        version: job.version,
        target,
        driver: "raw".to_owned(),
        verdict,
        findings,
        millis,
    }
}

/// Sorts findings into listed and not.
fn forgive(result: &mut CaseResult, listed: &Expectations) {
    for finding in &mut result.findings {
        let entry = listed.find(&result.case, result.version, &finding.path);
        finding.listed = entry.map(|index| listed.deviations[index].reason.clone());
    }
    if result.verdict == Verdict::Failed && result.findings.iter().all(|finding| finding.listed.is_some()) {
        result.verdict = Verdict::Listed;
    }
}

/// Puts results together, and finds entries of the list that are no longer true.
fn judge(
    command: Command,
    targets: Vec<String>,
    directory: &Directory,
    results: Vec<CaseResult>,
    listed: &Expectations,
) -> Report {
    let mut met = BTreeSet::new();
    let mut concerned = BTreeSet::new();
    for result in &results {
        if result.verdict == Verdict::NotServed {
            continue;
        }
        let speaks = |(index, deviation): (usize, &crate::compare::expectations::Deviation)| {
            deviation.concerns(&result.case, result.version).then_some(index)
        };
        concerned.extend(listed.deviations.iter().enumerate().filter_map(speaks));
        let found = |finding: &Finding| listed.find(&result.case, result.version, &finding.path);
        met.extend(result.findings.iter().filter_map(found));
    }
    let stale = concerned.difference(&met).map(|index| {
        let deviation = &listed.deviations[*index];
        format!("{} {} {}", deviation.case, deviation.versions, deviation.field)
    });
    Report {
        command: command.name().to_owned(),
        targets,
        stale: stale.collect(),
        listed: met.len(),
        served: served(directory),
        results,
    }
}

fn served(directory: &Directory) -> Vec<Served> {
    let rows = directory.served.iter().filter_map(|(key, versions)| {
        let api = tidegate_wire::schema::Api::of(*key)?.name.to_owned();
        Some(Served { key: *key, api, min: versions.min, max: versions.max })
    });
    rows.collect()
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        for (filter, id, version, fits) in [
            ("fetch", "fetch/minimal", 4, true),
            ("fetch/*", "share-fetch/minimal", 4, false),
            ("fetch", "share-fetch/minimal", 4, true),
            ("fetch@4", "fetch/minimal", 4, true),
            ("fetch@4", "fetch/minimal", 5, false),
        ] {
            assert_eq!(wanted(filter, id, version), fits, "{filter} {id} {version}");
        }
    }
}
