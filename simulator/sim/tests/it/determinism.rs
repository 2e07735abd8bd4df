//! The meta test: a seed decides everything. Without it no other simulation means anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tidegate_sim::runner::{self, setup};
use tidegate_sim::scenario::{Checked, resolve};
use tidegate_sim::trace::{CHECKPOINT_EVENTS, Report};

/// TLS on both sides, every kind of client that has to do with records, and faults of every layer.
const SCENARIO: &str = "
version: 1
name: determinism
why: A bit of everything, so that whatever draws from anywhere but its seed is found out.
topology:
  tls: {clients: true, brokers: true}
  topics: {orders: {partitions: 6}, invoices: {partitions: 3}}
clients:
  - {name: writers, count: 2, producer: {topic: orders, rate: 50/s, compression: zstd}}
  - {name: members, member: {group: billing, topics: [orders], protocol: consumer}}
  - {name: workers, processor: {group: invoicing, from: orders, to: invoices, id: worker}}
phases: {warm_up: 500ms, faults: 3s, quiet: 1s, drain: 5s}
timeline:
  - {at: 200ms..600ms, reload: {node: gateways, settings: {limits: {in_flight_requests_max: 64}}}}
  - {at: 700ms, stall: {link: gateways <-> one of brokers, for: 50ms..800ms}}
  - {at: 1s, rotate_certificate: {node: gateways}}
  - {at: 1s..2s, kill: {node: one of brokers, for: 100ms..1s}}
  - {at: 2500ms, kill: {node: gateways, for: 200ms}}
";

/// What one run left, in whatever process.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    hash: String,
    events: u64,
    checkpoints: Vec<String>,
    kept: BTreeMap<u64, String>,
}

/// A way to run a seed and keep a window of events.
type Runner<'a> = &'a dyn Fn(std::ops::Range<u64>) -> Run;

fn here(seed: u64, keep: std::ops::Range<u64>) -> Run {
    let from = keep.start;
    let checked = Checked::read("determinism.yaml", SCENARIO).unwrap_or_else(|problems| panic!("{problems}"));
    let mut setup = setup(&resolve(&checked, seed)).unwrap();
    setup.world.keep = keep;
    let run = runner::run(&setup).unwrap();
    assert_eq!(run.broken, None);
    let Report { hash, events, checkpoints, kept, .. } = run.report;
    let checkpoints = checkpoints.iter().map(|hash| format!("{hash:016x}")).collect();
    let kept = (from..).zip(kept.iter().map(ToString::to_string)).collect();
    Run { hash: format!("{hash:016x}"), events, checkpoints, kept }
}

/// The scenario as a file, for other processes.
fn file() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("determinism");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("determinism.yaml");
    // Another test may read it right now: whole, or not at all.
    let new = folder.join(format!("{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::write(&new, SCENARIO).unwrap();
    std::fs::rename(&new, &path).unwrap();
    path
}

fn child(seed: u64, keep: std::ops::Range<u64>, folder: &Path, variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidegate-sim"));
    command
        .arg("trace")
        .arg(file())
        .args(["--json", "--seed", &seed.to_string()])
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder);
    command.args(["--from", &keep.start.to_string(), "--to", &keep.end.to_string()]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let texts = |key: &str| {
        let list = told[key].as_array().unwrap().iter();
        list.map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    Run {
        hash: told["hash"].as_str().unwrap().to_owned(),
        events: told["events"].as_u64().unwrap(),
        checkpoints: texts("checkpoints"),
        kept: (keep.start..).zip(texts("kept")).collect(),
    }
}

/// The first event at which two ways to run differ, or `None`.
fn first_difference(left: Runner<'_>, right: Runner<'_>) -> Option<String> {
    let (a, b) = (left(0..0), right(0..0));
    if (&a.hash, a.events) == (&b.hash, b.events) {
        return None;
    }
    let equal = a.checkpoints.iter().zip(&b.checkpoints).take_while(|(a, b)| a == b).count() as u64;
    let window = equal * CHECKPOINT_EVENTS..(equal + 1) * CHECKPOINT_EVENTS;
    let (a, b) = (left(window.clone()), right(window.clone()));
    let none = "nothing".to_owned();
    let first = window.clone().find(|number| a.kept.get(number) != b.kept.get(number));
    Some(match first {
        Some(number) => {
            let [a, b] = [&a, &b].map(|run| run.kept.get(&number).unwrap_or(&none));
            format!("event {number}: {a} | {b}")
        }
        None => format!("somewhere in {window:?}, but not when it was run again: {} | {}", a.hash, b.hash),
    })
}

#[test]
fn a_seed_gives_one_trace_in_any_process_and_after_any_other_run() {
    let other_folder = std::env::temp_dir();
    let long = "x".repeat(4000);
    let crowded = [
        ("LANG", "tr_TR.UTF-8"),
        ("TZ", "Asia/Kathmandu"),
        ("RUST_LOG", "trace"),
        ("FILLING", long.as_str()),
    ];
    for seed in 1..=3 {
        let bare = |keep| child(seed, keep, Path::new("/"), &[]);
        let crowded = |keep| child(seed, keep, &other_folder, &crowded);
        assert_eq!(first_difference(&bare, &crowded), None, "seed {seed} in two processes");
        here(seed + 100, 0..0);
        assert_eq!(first_difference(&bare, &|keep| here(seed, keep)), None, "seed {seed} after another");
    }
}

/// The children above passed it: whoever goes round the simulation would have made them fail.
#[test]
#[cfg(target_os = "linux")]
fn the_alarm_hears_every_way_round_the_simulation() {
    for (way, heard) in [
        ("time-of-day", "1 calls went round the simulation, first clock_gettime\n"),
        ("random", "1 calls went round the simulation, first getrandom\n"),
        ("random-call", "1 calls went round the simulation, first syscall(SYS_getrandom)\n"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_tidegate-sim")).args(["canary", way]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.starts_with(heard), "{way}: {said}");
        assert!(said.contains("go_round"), "the backtrace names the culprit: {said}");
    }
}

#[test]
fn threads_do_not_disturb_each_other() {
    let expected = here(6, 0..0);
    let runs = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| here(6, 0..0))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(runs.iter().all(|run| *run == expected), "{expected:?} {runs:?}");
}

#[test]
fn seeds_give_different_traces_and_the_first_different_event_is_named() {
    let hashes: std::collections::BTreeSet<_> = (1..=3).map(|seed| here(seed, 0..0).hash).collect();
    assert_eq!(hashes.len(), 3);
    let named = first_difference(&|keep| here(1, keep), &|keep| here(2, keep)).unwrap();
    let (left, right) = named.split_once(" | ").unwrap();
    assert!(
        left.starts_with("event ") && left.contains("s ") && right.contains('#') && !left.ends_with(right),
        "{named}"
    );
}
