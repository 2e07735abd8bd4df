//! The meta test: a seed decides everything. Without it no other simulation means anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use tidegate_sim::seam;
use tidegate_sim::trace::{CHECKPOINT_EVENTS, Report};

/// What one run left, in whatever process: the lines by their first word, and the events by number.
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
    let Report { hash, events, checkpoints, kept, .. } = seam::run(seed, keep).unwrap();
    let checkpoints = checkpoints.iter().map(|hash| format!("{hash:016x}")).collect();
    let kept = (from..).zip(kept.iter().map(ToString::to_string)).collect();
    Run { hash: format!("{hash:016x}"), events, checkpoints, kept }
}

fn child(seed: u64, keep: std::ops::Range<u64>, folder: &Path, variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidegate-sim"));
    command
        .args(["seam", "--seed", &seed.to_string()])
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder);
    command.args(["--from", &keep.start.to_string(), "--to", &keep.end.to_string()]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap_or_else(|| panic!("{key} in {text}"))
            .trim()
    };
    let kept = text.lines().filter_map(|line| line.strip_prefix("event ")).map(|line| {
        let (number, event) = line.split_once(' ').unwrap();
        (number.parse().unwrap(), event.to_owned())
    });
    Run {
        hash: value("hash ").into(),
        events: value("events ").parse().unwrap(),
        checkpoints: value("checkpoints").split_whitespace().map(Into::into).collect(),
        kept: kept.collect(),
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
    for seed in 1..=5 {
        let bare = |keep| child(seed, keep, Path::new("/"), &[]);
        let crowded = |keep| child(seed, keep, &other_folder, &crowded);
        assert_eq!(first_difference(&bare, &crowded), None, "seed {seed} in two processes");
        seam::run(seed + 100, 0..0).unwrap();
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
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| here(6, 0..0))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(runs.iter().all(|run| *run == expected), "{expected:?} {runs:?}");
}

#[test]
fn seeds_give_different_traces_and_the_first_different_event_is_named() {
    let hashes: std::collections::BTreeSet<_> = (1..=5).map(|seed| here(seed, 0..0).hash).collect();
    assert_eq!(hashes.len(), 5);
    let named = first_difference(&|keep| here(1, keep), &|keep| here(2, keep)).unwrap();
    let (left, right) = named.split_once(" | ").unwrap();
    assert!(
        left.starts_with("event ") && left.contains("s ") && right.contains('#') && !left.ends_with(right),
        "{named}"
    );
}
