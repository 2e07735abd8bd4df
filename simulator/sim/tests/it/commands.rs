//! The commands: what they print, leave, and exit with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tidegate_sim::report::{Sweep, files, read};
use tidegate_sim::scenario::Resolved;
use tidegate_sim::shrink::Size;

/// A producer that sends twice what it got no answer for, among faults that have nothing to do with it.
const TWICE: &str = "
version: 1
name: twice
why: A producer without idempotence sends twice, which one checker tells and none should excuse.
topology:
  gateways: {count: 2}
  topics: {orders: {partitions: 2}}
clients:
  - {name: writers, count: 2, producer: {topic: orders, rate: 50/s, idempotent: false}}
  - {name: readers, consumer: {topics: [orders]}}
phases: {warm_up: 500ms, faults: 3s, quiet: 1s, drain: 5s}
timeline:
  - {every: 400ms..600ms, lose_answer: {api: Produce}}
  - {every: 500ms..1s, stall: {link: gateways -> broker-2, for: 50ms..100ms}}
  - {at: 1s, latency: {link: readers <-> gateways, latency: 5ms..9ms, for: 1s}}
  - {at: 2s, reset: {link: readers <-> gateways}}
expect: EXPECT
seeds: {ci: 2, nightly: 4}
";

/// It has to be told.
const CANARY: &str = "{must_fail: [duplicate], sometimes: [send.retried]}";

/// It must not be, but is.
const FAILING: &str = "{always: [duplicate]}";

/// A folder that is taken away in the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(expect: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::write(folder.path("twice.yaml"), TWICE.replace("EXPECT", expect)).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command in the folder: exit code, standard output, standard error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        self.output(Command::new(env!("CARGO_BIN_EXE_tidegate-sim")).args(args).env_remove("CARGO_PKG_NAME"))
    }

    fn output(&self, command: &mut Command) -> (i32, String, String) {
        let Output { status, stdout, stderr } = command.current_dir(self.0.path()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }
}

fn trace_in(said: &str) -> &str {
    said.lines().find_map(|line| line.strip_prefix("trace ")).unwrap_or_else(|| panic!("no trace in {said}"))
}

#[test]
fn a_run_that_fails_leaves_a_folder_that_replays_explains_and_shows_it() {
    let folder = Folder::with(FAILING);
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seed", "3"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("FAILED twice with seed 3\n  duplicate: "), "{said}");
    assert!(said.contains("  tidegate-sim replay sim-out/twice-3/resolved.yaml\n"), "{said}");

    let (code, replayed, _) = folder.run(&["replay", "sim-out/twice-3/resolved.yaml", "--out", "again"]);
    assert_eq!(code, 1, "{replayed}");
    assert_eq!(trace_in(&replayed), trace_in(&said));
    assert!(replayed.contains("the same run as was recorded"), "{replayed}");
    for name in [files::RESOLVED, files::HISTORY, files::SLICE, files::CLUSTER, files::TRACE, files::CHROME] {
        let both =
            ["sim-out/twice-3", "again/twice-3-replay"].map(|run| folder.text(&format!("{run}/{name}")));
        assert!(!both[0].is_empty() && both[0] == both[1], "{name}");
    }

    // Wherever the replay is to go, the folder of the first run stays as it is.
    let before = folder.text("sim-out/twice-3/run.json");
    for more in [&[][..], &["--out", "sim-out"], &["--out", "./sim-out/../sim-out"]] {
        let (_, replayed, _) = folder.run(&[&["replay", "sim-out/twice-3/resolved.yaml"], more].concat());
        assert!(replayed.contains("/twice-3-replay/index.html\n"), "{replayed}");
        assert_eq!(folder.text("sim-out/twice-3/run.json"), before);
    }
    let replay = folder.text("sim-out/twice-3-replay/run.json");
    let (_, replayed, _) =
        folder.run(&["replay", "sim-out/twice-3-replay/resolved.yaml", "--out", "sim-out"]);
    assert!(replayed.contains("sim-out/twice-3-replay-replay/index.html\n"), "{replayed}");
    assert_eq!(folder.text("sim-out/twice-3/run.json"), before);
    assert_eq!(folder.text("sim-out/twice-3-replay/run.json"), replay);

    let (code, told, _) = folder.run(&["explain", "sim-out/twice-3"]);
    assert_eq!(code, 0);
    for part in
        ["duplicate did not hold, ", "no value is at two offsets", "at attempt 2", "lose answer Produce"]
    {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!((6..=30).contains(&told.lines().count()), "{told}");
    let (_, json, _) = folder.run(&["explain", "sim-out/twice-3", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["violations"][0]["invariant"], "duplicate");
    check_folder(&folder.path("sim-out/twice-3"));
    check_page(&folder.text("sim-out/index.html"));
}

#[test]
fn a_replay_that_is_another_run_than_was_recorded_fails_even_if_it_is_clean() {
    let folder = Folder::with(CANARY);
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seed", "3", "--trace"]);
    assert_eq!(code, 0, "{said}");
    let recorded = folder.path("sim-out/twice-3/run.json");
    let (trace, text) = (trace_in(&said).to_owned(), folder.text("sim-out/twice-3/run.json"));
    std::fs::write(&recorded, text.replace(&trace, "0123456789abcdef")).unwrap();
    let (code, said, _) = folder.run(&["replay", "sim-out/twice-3/resolved.yaml"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("another run than was recorded: that was trace 0123456789abcdef"), "{said}");
    // Somebody has changed the scenario: that this is another run is no news.
    let resolved = folder.text("sim-out/twice-3/resolved.yaml").replace("drain: 5s", "drain: 6s");
    std::fs::write(folder.path("sim-out/twice-3/resolved.yaml"), resolved).unwrap();
    let (code, said, _) = folder.run(&["replay", "sim-out/twice-3/resolved.yaml"]);
    assert!(code == 0 && !said.contains("was recorded"), "{said}");
    assert!(said.contains("not the scenario of the record beside it: nothing is compared"), "{said}");
}

#[test]
fn what_is_allowed_is_told_and_does_not_fail() {
    let reason = "nobody is as quick as that";
    let allow = format!("[{{checker: all_clients_progress, why: {reason}}}]");
    let folder = Folder::with(&format!("{{eventually: {{recovered: 1us}}, allow: {allow}}}"));
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seed", "3", "--trace"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!(" in 1 of 1 runs of twice, because {reason}\n")), "{said}");
    let left = read(&folder.path("sim-out/twice-3")).unwrap();
    let [allowed] = left.record.allowed.as_slice() else { panic!("{:?}", left.record) };
    assert!(
        allowed.invariant == "all_clients_progress" && allowed.count > 0 && allowed.why == reason,
        "{allowed:?}"
    );
    assert!(left.record.failures.is_empty() && !allowed.first.is_empty());
    let (_, explained, _) = folder.run(&["explain", "sim-out/twice-3"]);
    assert!(
        explained.contains("\nallowed: all_clients_progress, ") && explained.contains(reason),
        "{explained}"
    );
    let page = folder.text("sim-out/twice-3/index.html");
    assert!(page.contains("allowed: all_clients_progress, ") && page.contains(reason));
    assert!(folder.text("sim-out/index.html").contains(reason));
}

#[test]
fn a_record_says_of_which_commit_it_is_wherever_it_was_made() {
    let folder = Folder::with(CANARY);
    let (_, said, _) = folder.run(&["run", "twice.yaml", "--seed", "3", "--json"]);
    let sweep: Sweep = serde_json::from_str(&said).unwrap();
    assert_eq!(sweep.commit, env!("TIDEGATE_COMMIT"));
    let is_repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.git").exists();
    assert!(!is_repository || sweep.commit != "unknown");
}

/// What is in a folder is what it should be.
fn check_folder(folder: &Path) {
    let left = read(folder).unwrap();
    assert!(left.record.failures.iter().all(|failure| failure.invariant == "duplicate"));
    assert!(left.history.operations().count() > 100 && !left.cluster.is_empty());
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(text(files::TRACE).lines().count() as u64, left.record.events);
    let chrome: Value = serde_json::from_str(&text(files::CHROME)).unwrap();
    let of =
        |ph: &str| chrome["traceEvents"].as_array().unwrap().iter().filter(|event| event["ph"] == ph).count();
    assert!(of("b") == of("e") && of("b") > 100 && of("s") >= of("f") && of("f") > 100 && of("M") > 5);
    let capture = std::fs::read(folder.join(files::CAPTURE)).unwrap();
    assert!(capture.starts_with(&[0x4d, 0x3c, 0xb2, 0xa1]) && capture.len() > 10_000);
    let page = text(files::PAGE);
    check_page(&page);
    for part in ["What is wrong", "The operations that contradict each other", "<svg", "The logs around it"] {
        assert!(page.contains(part), "{part}");
    }
}

/// A page has no tag that is left open, and needs nothing from elsewhere.
fn check_page(page: &str) {
    const NEVER_CLOSED: [&str; 2] = ["meta", "!doctype"];
    let mut open: Vec<&str> = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("a tag without end: {part}"));
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{open:?}");
        } else if !tag.ends_with('/') && !NEVER_CLOSED.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(!page.contains("src=") && !page.contains("://") && !page.contains("@import"));
}

#[test]
fn a_canary_among_useless_faults_shrinks_to_the_one_that_matters() {
    let folder = Folder::with(CANARY);
    let (code, resolved, _) = folder.run(&["resolve", "twice.yaml", "--seed", "1"]);
    assert_eq!(code, 0);
    std::fs::write(folder.path("twice-1.yaml"), &resolved).unwrap();
    let before = Size::of(&Resolved::read("before", &resolved).unwrap());
    assert!(before.faults > 6, "{before}");
    let (code, said, progress) = folder.run(&["shrink", "twice-1.yaml", "--tries", "60"]);
    assert_eq!(code, 0, "{said} {progress}");
    assert!(progress.contains(" of 60: ") && said.contains("tries in "), "{progress} {said}");
    let text = folder.text("twice-1.shrunk.yaml");
    let shrunk = Resolved::read("shrunk", &text).unwrap();
    let after = Size::of(&shrunk);
    assert!(
        after.faults == 1 && after.clients < before.clients && after.simulated_ms < before.simulated_ms,
        "{after}"
    );
    assert!(text.starts_with("# The least of twice-1.yaml in which duplicate fails: "), "{text}");
    let known = shrunk.failure.unwrap();
    assert_eq!((known.invariant.as_str(), known.trace.as_str()), ("duplicate", trace_in(&said)));
    let (code, replayed, _) = folder.run(&["replay", "twice-1.shrunk.yaml"]);
    assert_eq!(code, 0, "{replayed}");
    assert!(
        replayed.contains("the same failure as was recorded, in the same run: duplicate\n")
            && replayed.contains("; sim-out/twice-1.shrunk-1-replay/index.html"),
        "{replayed}"
    );
    // It still fails in the same way, as a canary must: `run` takes it as it is.
    // A regression is called as its file is, so that it can be run beside the scenario that it is of.
    let (code, said, _) = folder.run(&["run", "twice.yaml", "twice-1.shrunk.yaml", "--seed", "1", "--json"]);
    assert_eq!(code, 0, "{said}");
    let sweep: Sweep = serde_json::from_str(&said).unwrap();
    assert_eq!(sweep.scenarios().into_iter().collect::<Vec<_>>(), ["twice", "twice-1.shrunk"]);
    folder.run(&["shrink", "twice-1.yaml", "--tries", "2", "--out", "part.yaml"]);
    let text = folder.text("part.yaml");
    assert!(
        text.starts_with("# A part, when the budget was spent, of twice-1.yaml in which duplicate fails: "),
        "{text}"
    );
    let (code, _, problem) = folder.run(&["shrink", "twice-1.yaml", "--invariant", "g0"]);
    assert_eq!(code, 2);
    assert!(problem.contains("that does not fail in twice-1.yaml, but duplicate"), "{problem}");
}

#[test]
fn parts_of_a_sweep_are_merged_to_what_the_whole_would_be() {
    let folder = Folder::with(CANARY);
    let sweep =
        |name: &str| -> Sweep { serde_json::from_str(&folder.text(&format!("{name}/runs.json"))).unwrap() };
    let (code, said, _) =
        folder.run(&["run", "twice.yaml", "--seeds", "1..4", "--out", "whole", "--jobs", "2"]);
    assert_eq!(code, 0, "{said}");
    for part in ["1/2", "2/2"] {
        let out = format!("part-{}", &part[..1]);
        let (code, said, _) =
            folder.run(&["run", "twice.yaml", "--seeds", "1..4", "--shard", part, "--out", &out]);
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains(&format!("2 runs of 1 scenarios, part {part} of 4: 2 clean, 0 failed")),
            "{said}"
        );
    }
    let (code, said, _) = folder.run(&["merge", "part-1", "part-2", "--out", "merged", "--junit", "out.xml"]);
    assert_eq!(code, 0, "{said}");
    let told = |sweep: &Sweep| -> Vec<(u64, String)> {
        sweep.runs.iter().map(|run| (run.seed, run.trace.clone())).collect()
    };
    assert_eq!(told(&sweep("merged")), told(&sweep("whole")));
    let junit = folder.text("out.xml");
    assert_eq!((junit.matches("<testcase ").count(), junit.matches("<failure").count()), (4, 0), "{junit}");
    check_page(&folder.text("merged/index.html"));

    let (code, said, _) = folder.run(&["merge", "part-1", "--out", "half"]);
    assert_eq!(code, 1);
    assert!(said.starts_with("MISSING 2 runs that no part has\n"), "{said}");
    let (code, _, problem) = folder.run(&["merge", "part-1", "part-1"]);
    assert_eq!((code, problem.trim()), (2, "twice with seed 1 is in two parts"));
    let (code, _, problem) = folder.run(&["merge", "part-1", "part-2", "--out", "./part-2"]);
    assert_eq!((code, problem.trim()), (2, "part-2 is a part: the whole needs another --out"));
    // As many runs, of a file that was edited since.
    let edited = folder.text("twice.yaml").replace("rate: 50/s", "rate: 51/s");
    std::fs::write(folder.path("twice.yaml"), edited).unwrap();
    folder.run(&["run", "twice.yaml", "--seeds", "1..4", "--shard", "2/2", "--out", "part-2"]);
    let (code, _, problem) = folder.run(&["merge", "part-1", "part-2"]);
    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("a file was edited between them"), "{problem}");
}

#[test]
fn a_sweep_takes_away_what_the_one_before_left() {
    let folder = Folder::with(CANARY);
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seed", "1", "--trace"]);
    assert_eq!(code, 0, "{said}");
    std::fs::write(folder.path("sim-out/twice-1/mine"), "").unwrap();
    let sweep =
        |seed: &str, junit: &str| folder.run(&["run", "twice.yaml", "--seed", seed, "--junit", junit]);
    // What cannot be written is told before the first run, and before anything is taken away.
    let (code, said, problem) = sweep("2", "nowhere/out.xml");
    assert!(code == 2 && said.is_empty() && problem.contains("nowhere/out.xml"), "{said} {problem}");
    assert!(folder.path("sim-out/runs.json").exists());
    let (code, said, progress) = sweep("2", "out.xml");
    assert_eq!(code, 0, "{said}");
    assert!(
        progress.contains("1 folders that the sweep before left in sim-out were taken away"),
        "{progress}"
    );
    let left = |name: &str| folder.path("sim-out/twice-1").join(name).exists();
    assert!(!left(files::RECORD) && !left(files::TRACE) && left("mine"), "what is not of a run stays");
    // A run whose folder cannot be written has failed, and the others go on.
    std::fs::write(folder.path("sim-out/twice-3"), "").unwrap();
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seeds", "3..4", "--trace"]);
    assert!(code == 1 && said.contains("world.unwritten: sim-out/twice-3 could not be written"), "{said}");
    assert!(said.contains("2 runs of 1 scenarios: 1 clean, 1 failed"), "{said}");
}

#[test]
fn a_report_that_cannot_be_written_hides_no_summary() {
    let folder = Folder::with(CANARY);
    std::fs::create_dir_all(folder.path("part")).unwrap();
    let (code, said, _) = folder.run(&["run", "twice.yaml", "--seed", "1", "--out", "part"]);
    assert_eq!(code, 0, "{said}");
    std::fs::create_dir_all(folder.path("whole/index.html")).unwrap();
    let (code, said, problem) = folder.run(&["merge", "part", "--out", "whole"]);
    assert!(code == 2 && problem.contains("index.html"), "{problem}");
    assert!(said.contains("1 runs of 1 scenarios: 1 clean, 0 failed"), "{said}");
}

#[test]
fn exit_codes_tell_what_failed_from_what_could_not_be_done() {
    let never = Folder::with("{must_fail: [duplicate], sometimes: [send.failed]}");
    let (code, said, _) = never.run(&["run", "twice.yaml", "--seeds", "1..1", "--junit", "junit.xml"]);
    assert_eq!(code, 1, "{said}");
    // Where the file demands it, for editors and people.
    assert!(
        said.starts_with("NEVER send.failed in any run of twice, which twice.yaml:17:46 demands\n"),
        "{said}"
    );
    for (report, told) in [
        ("junit.xml", "message=\"twice.yaml:17:46: it happened in no run\""),
        ("sim-out/index.html", "twice.yaml:17:46"),
    ] {
        assert!(never.text(report).contains(told), "{report}");
    }
    let (code, said, _) = never.run(&["run", "twice.yaml", "--seed", "1", "--json"]);
    assert_eq!(code, 0, "a single seed proves nothing about it: {said}");
    assert_eq!(serde_json::from_str::<Sweep>(&said).unwrap().runs.len(), 1);

    let silent = Folder::with("{must_fail: [g1c]}");
    let (code, said, problem) = silent.run(&["run", "twice.yaml", "--seed", "1"]);
    assert_eq!(code, 1, "{said} {problem}");
    assert!(said.contains("canary: none of g1c found anything"), "{said}");

    // Two files whose runs nobody could tell apart.
    std::fs::create_dir(never.path("more")).unwrap();
    std::fs::copy(never.path("twice.yaml"), never.path("more/twice.yaml")).unwrap();
    let (code, _, problem) = never.run(&["run", ".", "--seed", "1"]);
    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("is called twice as well, and both have the same seeds"), "{problem}");

    std::fs::write(silent.path("other.yaml"), "version: 1\nnam: other\n").unwrap();
    for (args, problem) in [
        (&["run", "other.yaml"][..], "other.yaml:2:1"),
        (&["run", ".", "--seed", "1"], "nothing was run: "),
        (&["run", "none.yaml"], "none.yaml"),
        (&["run", "twice.yaml", "--seeds", "1..1000000000000"], "a sweep has at most 10000000"),
        (&["run", "twice.yaml", "--shard", "3/2"], "`3/2` is not a part"),
        (&["replay", "twice.yaml"], "is not a resolved scenario"),
        (&["explain", "."], "run.json"),
        (&["merge", "nowhere"], "nowhere"),
        (&["shrink", "other.yaml"], "is not a resolved scenario"),
    ] {
        let (code, _, said) = silent.run(args);
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(said.contains(problem), "{args:?}: {said}");
    }
}

#[test]
fn a_seed_decides_everything_in_any_process() {
    let folder = Folder::with(CANARY);
    let (code, said, problem) = folder.run(&["meta", "twice.yaml", "--seed", "5"]);
    assert_eq!(code, 0, "{said} {problem}");
    assert!(said.starts_with("1 scenarios, each run four times with seed 5: 0 differ"), "{said}");
}

/// Without it nobody knows whether it would find anything.
#[test]
fn what_the_environment_decides_is_found_and_named() {
    let folder = Folder::with(CANARY);
    for (canary, named) in [
        ("trace", "a process with an empty environment differ: event "),
        ("history", "differ: the traces are the same, and the history is not: line "),
        ("verdict", "differ: the traces are the same, and what was found is not: line "),
    ] {
        let (code, said, problem) = folder.run(&["meta", "twice.yaml", "--canary", canary]);
        assert_eq!(code, 1, "{canary}: {said} {problem}");
        assert!(said.starts_with("FAILED twice.yaml: ") && said.contains(named), "{canary}: {said}");
        assert!(said.contains("1 scenarios, each run four times with seed 1: 1 differ"), "{said}");
    }
}

/// `cargo run` says in the environment whose program it runs.
#[test]
fn who_called_it_by_cargo_is_told_a_command_of_cargo() {
    for (package, command) in [("tidegate-sim", "cargo sim"), ("another", "tidegate-sim")] {
        let folder = Folder::with(FAILING);
        let mut run = Command::new(env!("CARGO_BIN_EXE_tidegate-sim"));
        let (_, said, _) =
            folder.output(run.args(["run", "twice.yaml", "--seed", "3"]).env("CARGO_PKG_NAME", package));
        assert!(said.contains(&format!("  {command} replay sim-out/twice-3/resolved.yaml\n")), "{said}");
    }
}

/// With the feature only: else there is nothing to plant.
#[cfg(feature = "planted-bugs")]
#[test]
fn a_planted_bug_is_recorded_and_planted_again_by_the_printed_command() {
    let folder = Folder::with("{}");
    let (code, said, _) = folder.run(&["--plant", "advertise_too_much", "run", "twice.yaml", "--seed", "1"]);
    assert_eq!(code, 1, "{said}");
    let command = "tidegate-sim replay sim-out/twice-1/resolved.yaml --plant advertise_too_much";
    assert!(said.contains(command) && said.contains("the bug advertise_too_much was planted"), "{said}");
    let left = read(&folder.path("sim-out/twice-1")).unwrap();
    assert_eq!(left.record.planted.as_deref(), Some("advertise_too_much"));
    assert_eq!(left.record.replay, command);
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    let (code, said, _) = folder.run(&arguments);
    assert!(code == 1 && said.contains("the same run as was recorded"), "{said}");
    let (code, said, _) = folder.run(&arguments[..2]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("another run than was recorded: ") && said.contains(" with --plant advertise_too_much"),
        "{said}"
    );
}
