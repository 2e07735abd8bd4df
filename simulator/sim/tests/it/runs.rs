//! Whole runs: clients, phases, truth, verdict.

use std::time::Duration;

use tidegate_sim::check;
use tidegate_sim::clients::{
    AssignRole, FetchSettings, GroupProtocol, GroupRole, ProducerRole, Role, SenderSettings, Times,
};
use tidegate_sim::report::{Record, failures};
use tidegate_sim::runner::{ClientSetup, PhaseTimes, Run, Setup, run, setup as setup_of};
use tidegate_sim::scenario::{Checked, Event, Resolved, resolve};
use tidegate_sim::shrink::Size;
use tidegate_sim::world::{BOOTSTRAP_PORT, Options, gateway_host};

const S: Duration = Duration::from_secs(1);

fn client(name: &str, role: Role) -> ClientSetup {
    let bootstrap = vec![(gateway_host(1), BOOTSTRAP_PORT)];
    ClientSetup { name: name.into(), bootstrap, user: None, times: Times::default(), role }
}

fn producer() -> Role {
    Role::Producer(ProducerRole {
        topics: vec!["orders".into()],
        every: Duration::from_millis(20),
        records_max: None,
        value_bytes: 20..200,
        sender: SenderSettings::default(),
    })
}

fn setup(seed: u64) -> Setup {
    let reader = Role::Assign(AssignRole { topics: vec!["orders".into()], fetch: FetchSettings::default() });
    Setup {
        world: Options::new(seed),
        clients: vec![
            client("producer-1", producer()),
            client("producer-2", producer()),
            client("reader-1", reader),
        ],
        phases: PhaseTimes { warm_up: S, faults: 2 * S, quiet: S, drain_max: 10 * S },
        links: Vec::new(),
        timeline: Vec::new(),
        hosts: Vec::new(),
        judge: check::Options::default(),
    }
}

fn check_clean(run: &Run) {
    assert_eq!(run.broken, None);
    assert!(run.verdict.is_clean(), "{:#?}", run.verdict.anomalies);
}

#[test]
fn without_faults_everything_is_sent_and_read_and_the_seed_decides_it() {
    let (one, two) = (run(&setup(1)).unwrap(), run(&setup(1)).unwrap());
    check_clean(&one);
    let acknowledged = one.history.operations().filter(|o| o.is_ok() && !o.sends().is_empty()).count();
    let read: usize = one.history.operations().map(|o| o.seen().len()).sum();
    assert!(acknowledged > 150, "{acknowledged}");
    assert_eq!(read, acknowledged);
    assert_eq!((one.report.hash, one.history), (two.report.hash, two.history));
}

fn member(group: &str) -> Role {
    Role::Group(GroupRole {
        topics: vec!["orders".into()],
        group: group.into(),
        instance_id: None,
        protocol: GroupProtocol::Classic,
        session_timeout: 6 * S,
        heartbeat_interval: S / 2,
        rebalance_timeout: 5 * S,
        commit_interval: S / 2,
        fetch: FetchSettings::default(),
        rejoin_every: None,
    })
}

#[test]
fn members_of_a_group_share_the_partitions_and_miss_nothing() {
    let mut setup = setup(2);
    setup.clients.extend([client("member-1", member("g")), client("member-2", member("g"))]);
    setup.phases.warm_up = 8 * S;
    let run = run(&setup).unwrap();
    check_clean(&run);
    let of = |name: &str| -> usize {
        let own = run.history.operations().filter(|operation| &*operation.client == name);
        own.map(|operation| operation.seen().len()).sum()
    };
    assert!(of("member-1") > 50 && of("member-2") > 50);
    assert_eq!(run.truth.committed[&"g".into()].len(), 6, "every partition has a committed offset");
}

const FAULTS: &str = "
version: 1
name: faults
why: Plays faults of every layer on a small world, and heals them all.
topology:
  brokers: {settings: {broker.session.timeout.ms: '2000'}}
  gateways: {count: 2}
  topics:
    orders: {partitions: 3, configs: {min.insync.replicas: '2'}}
clients:
  - name: writers
    count: 2
    producer: {topic: orders, rate: 50/s}
  - name: readers
    consumer: {topics: [orders]}
phases: {warm_up: 1s, faults: 8s, quiet: 5s, drain: 20s}
timeline:
  - {at: 500ms, stall: {link: gateways <-> broker-2, for: 500ms}}
  - {at: 1s, kill: {node: leader of orders/0, for: 1s}}
  - {at: 3s, blackhole: {link: writers <-> gateway-1, for: 1s}}
  - {at: 4s, reset: {link: clients <-> gateways}}
  - {at: 4500ms, move_leader: {partition: orders/1}}
  - {at: 5s, drain: {node: gateway-2, for: 2s}}
  - {after: {event: send.ok, count: 20}, lose_answer: {api: Produce}}
";

#[test]
fn faults_are_played_and_healed_and_nothing_is_lost() {
    let scenario = Checked::read("faults.yaml", FAULTS).unwrap_or_else(|problems| panic!("{problems}"));
    let resolved = resolve(&scenario, 3);
    let (one, two) =
        (run(&setup_of(&resolved).unwrap()).unwrap(), run(&setup_of(&resolved).unwrap()).unwrap());
    check_clean(&one);
    assert_eq!(one.left_out, Vec::<String>::new());
    assert_eq!((one.events[&Event::FaultBegun], one.events[&Event::FaultHealed]), (7, 7));
    assert!(one.events[&Event::SendRetried] > 0 && one.events[&Event::ConnectionLost] > 0);
    assert_eq!(one.report.first_difference(&two.report), None);
}

/// What cannot be played is said before a run: left out of one, it would pass unseen.
#[test]
fn every_scenario_can_be_played() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut played = 0;
    for area in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir()) {
        for path in std::fs::read_dir(area).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            if Resolved::is_one(&text) {
                continue;
            }
            let checked = Checked::read(&name, &text).unwrap_or_else(|problems| panic!("{problems}"));
            for seed in 1..=20 {
                setup_of(&resolve(&checked, seed)).unwrap_or_else(|error| panic!("{name}: {error:#}"));
            }
            played += 1;
        }
    }
    assert!(played >= 25, "{played}");
}

/// What once failed does so no more. Each file is small, and says what it was.
#[test]
fn regressions_are_small_tell_their_story_and_are_clean() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/regressions");
    let mut played = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let (name, text) = (path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        assert!(Resolved::is_one(&text), "{name} is what `tidegate-sim shrink` leaves");
        let resolved = Resolved::read(&name, &text).unwrap_or_else(|problems| panic!("{problems}"));
        let story = text.lines().take_while(|line| line.starts_with('#')).count();
        assert!(
            story >= 3 && resolved.failure.is_some(),
            "{name} says what happened, and which invariant failed"
        );
        assert!(Size::of(&resolved).faults <= 3, "{name}: {}", Size::of(&resolved));
        check_clean(&run(&setup_of(&resolved).unwrap()).unwrap());
        played += 1;
    }
    assert!(played >= 1);
}

/// Checkers find nothing where nothing was done.
#[test]
fn a_run_in_which_no_client_got_anything_has_failed() {
    const NOTHING: &str = "
version: 1
name: nothing
why: Nobody writes, so that nobody reads, and nothing can be wrong with either.
topology: {topics: {orders: {partitions: 1}}}
clients: [{name: readers, consumer: {topics: [orders]}}]
phases: {warm_up: 500ms, faults: 500ms, quiet: 500ms, drain: 1s}
";
    let read =
        |text: &str| Checked::read("nothing.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    let failures = |text: &str| {
        let resolved = resolve(&read(text), 1);
        let run = run(&setup_of(&resolved).unwrap()).unwrap();
        let failed: Vec<_> = failures(&resolved, &run).into_iter().map(|failure| failure.invariant).collect();
        let record = Record::of(&resolved, &run, ("now", None), "replay");
        assert_eq!(record.invariants(), failed, "what makes it fail is what it leaves");
        failed
    };
    assert_eq!(failures(NOTHING), ["world.idle"]);
    let writers = "clients: [{name: writers, producer: {topic: orders, rate: 50/s}}, ";
    assert_eq!(failures(&NOTHING.replace("clients: [", writers)), [""; 0]);
}
