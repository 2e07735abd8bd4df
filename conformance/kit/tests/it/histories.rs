//! Scenarios of the simulation by librdkafka in real time: what the checkers say of it, and that it does what the simulated clients do.
//!
//! Bounds of time are taken out of them first: they are about recovery, which a busy machine makes late.

use std::path::Path;
use std::time::Duration;

use tidegate_conformance::histories::compare::{Tally, differing};
use tidegate_conformance::histories::{Lived, failures, play, refusals};
use tidegate_sim::runner;
use tidegate_sim::scenario::{Bounds, Checked, Event, Eventually, Resolved, Time, resolve};
use tidegate_sim::world::claim_thread;

/// The phase of faults is cut to this, so that the tests are quick.
const FAULTS: Duration = Duration::from_secs(8);

/// The quiet phase too.
const QUIET: Duration = Duration::from_secs(2);

fn scenario(path: &str) -> Resolved {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(path);
    let text = std::fs::read_to_string(&path).expect("the committed scenario can be read");
    let checked = Checked::read(&path.display().to_string(), &text).expect("it has no problem");
    let mut resolved = resolve(&checked, 1);
    resolved.phases.faults = resolved.phases.faults.min(Time(FAULTS));
    resolved.phases.quiet = resolved.phases.quiet.min(Time(QUIET));
    resolved.timeline.retain(|step| step.at.is_none_or(|at| at < resolved.phases.faults));
    resolved.expect.eventually = Eventually { recovered: None, lag: None, answered: None };
    resolved.expect.bounds = Bounds { buffered: None, reconnects_per_second: None };
    resolved
}

fn played(resolved: &Resolved, through_gateway: bool) -> Lived {
    let lived = play(resolved, through_gateway).expect("it can be played");
    assert_eq!(failures(resolved, &lived), Vec::<String>::new());
    assert!(lived.left_out.is_empty(), "{:?}", lived.left_out);
    lived
}

/// What differs much of what the scenario decides, and not the machine: how often something is sent again depends on how much had piled up
/// at that moment.
fn differing_plans(simulated: &Tally, real: &Tally) -> Vec<&'static str> {
    let planned =
        ["sends ok", "sends failed", "sends unknown", "records in logs", "records polled", "faults"];
    differing(simulated, real).into_iter().filter(|row| planned.contains(row)).collect()
}

fn tally(lived: &Lived) -> Tally {
    Tally::of(&lived.history, &lived.truth, &lived.verdict)
}

fn simulated(resolved: &Resolved) -> Tally {
    claim_thread();
    let run = runner::run(&runner::setup(resolved).expect("the simulation has it")).expect("it can be built");
    assert!(run.is_clean(), "{:?} {:?}", run.broken, run.verdict.counts);
    Tally::of(&run.history, &run.truth, &run.verdict)
}

#[test]
fn without_faults_librdkafka_does_what_simulated_clients_do() {
    let resolved = scenario("smoke/produce_and_consume.yaml");
    let real = tally(&played(&resolved, true));
    assert!(real.count("sends ok") > 0 && real.count("duplicates in logs") == 0);
    assert_eq!(real.count("records polled"), 2 * real.count("sends ok"), "two readers read everything once");
    assert_eq!(differing_plans(&simulated(&resolved), &real), Vec::<&str>::new());
}

#[test]
fn answers_that_are_lost_are_asked_for_again_and_nothing_is_there_twice() {
    let resolved = scenario("faults/ambiguous_ack.yaml");
    let lived = played(&resolved, false);
    let real = tally(&lived);
    assert!(lived.events.get(&Event::FaultBegun).is_some_and(|count| *count > 0));
    assert!(real.count("sends retried") > 0 && real.count("connections lost") > 0, "{real:?}");
    assert_eq!(real.count("duplicates in logs"), 0);
    assert_eq!(differing_plans(&simulated(&resolved), &real), Vec::<&str>::new());
}

#[test]
fn a_canary_is_found_with_real_clients_too() {
    let resolved = scenario("canary/sent_twice_without_idempotence.yaml");
    let lived = played(&resolved, false);
    assert!(tally(&lived).count("duplicates in logs") > 0);
    assert!(!lived.verdict.counts.contains_key("no_duplicates"), "it knows how often each record was sent");
}

#[test]
fn what_cannot_be_played_is_told_before_the_run() {
    let told = |path: &str, through_gateway| refusals(&scenario(path), through_gateway).join("; ");
    assert!(told("tls/both_sides.yaml", false).contains("no TLS"));
    assert!(told("transactions/read_process_write.yaml", false).contains("process"));
    assert!(told("faults/sliced_bytes.yaml", true).contains("without --through-gateway"));
    assert_eq!(told("faults/sliced_bytes.yaml", false), "");
    assert!(play(&scenario("overload/hostile_clients.yaml"), false).is_err());
}
