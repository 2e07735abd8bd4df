//! Every fault does what its row of the table says, as far as clients can see it, and is over when it is healed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use tidegate_env::Env;
use tidegate_sim::env::Trouble;
use tidegate_sim::faults::FAULTS;
use tidegate_sim::history::EventKind;
use tidegate_sim::runner::{Run, run, setup};
use tidegate_sim::scenario::{Checked, Event, Resolved, resolve};
use tidegate_sim::{Options, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A run of which the timeline is given. Times of it are those of the run: there is no warm-up worth mentioning.
fn played(timeline: &str) -> Run {
    run(&setup(&resolved(timeline)).unwrap()).unwrap()
}

/// A run to which nothing is done.
fn undisturbed() -> Run {
    let mut resolved = resolved("  - {at: 500ms, reset: {link: clients <-> gateways}}");
    resolved.timeline.clear();
    run(&setup(&resolved).unwrap()).unwrap()
}

fn resolved(timeline: &str) -> Resolved {
    let tls = timeline.contains("rotate_certificate");
    let text = format!(
        "
version: 1
name: played
why: What clients see of one fault, and that they do not see it any more when it is healed.
topology:
  brokers: {{settings: {{broker.session.timeout.ms: '1000', replica.lag.time.max.ms: '500', min.insync.replicas: '2'}}}}
  gateways: {{count: 2}}
  tls: {{clients: {tls}}}
  topics: {{orders: {{partitions: 3}}}}
clients:
  - {{name: writers, producer: {{topic: orders, rate: 50/s}}}}
  - {{name: others, producer: {{topic: orders, rate: 50/s}}}}
  - {{name: readers, consumer: {{topics: [orders]}}}}
phases: {{warm_up: 1s, faults: 3s, quiet: 2s, drain: 10s}}
timeline:
{timeline}
"
    );
    let scenario = Checked::read("played.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    resolve(&scenario, 3)
}

fn ms(range: Range<u64>) -> Range<u64> {
    // After the warm-up.
    (range.start + 1_000) * 1_000_000..(range.end + 1_000) * 1_000_000
}

fn count(run: &Run, event: Event) -> u64 {
    run.events.get(&event).copied().unwrap_or(0)
}

/// Records of clients of this name that were acknowledged at this time of the timeline, in milliseconds.
fn sent(run: &Run, name: &str, when: Range<u64>) -> usize {
    let when = ms(when);
    let ended = run.history.operations().filter(|one| one.client.starts_with(name) && one.is_ok());
    ended
        .filter(|one| !one.sends().is_empty() && one.completed.is_some_and(|at| when.contains(&at.0)))
        .count()
}

/// The shortest and the longest time, in milliseconds, of records that were sent at this time and acknowledged.
fn took(run: &Run, when: Range<u64>) -> (u64, u64) {
    let when = ms(when);
    let begun = run.history.operations().filter(|one| one.is_ok() && when.contains(&one.invoked.0));
    let sends = begun.filter(|one| !one.sends().is_empty());
    let times = sends.filter_map(|one| Some((one.completed?.0 - one.invoked.0) / 1_000_000));
    let times: Vec<u64> = times.collect();
    (times.iter().copied().min().unwrap_or(0), times.iter().copied().max().unwrap_or(0))
}

/// Nobody sent anything at this time, and everybody did in the quiet phase.
fn silence(run: &Run, when: Range<u64>) {
    assert_eq!(sent(run, "", when), 0);
    assert!(sent(run, "writers", 3_500..5_000) > 40 && sent(run, "others", 3_500..5_000) > 40);
}

/// A fault of the table, what is written, and what is seen of it.
type Act = (&'static str, &'static str, fn(&Run));

const ACTS: &[Act] = &[
    (
        "latency",
        "{at: 500ms, latency: {link: clients <-> gateways, latency: 150ms..200ms, for: 1s}}",
        |run| {
            let (least, most) = took(run, 600..1_000);
            assert!(least >= 300 && most < 800, "there and back: {least} to {most}");
            assert!(took(run, 2_300..4_000).1 < 150, "{:?}", took(run, 2_300..4_000));
        },
    ),
    ("latency", "{at: 500ms, latency: {link: gateways -> clients, latency: 200ms, for: 1s}}", |run| {
        let (least, most) = took(run, 600..1_000);
        assert!(least >= 200 && most < 400, "only one way: {least} to {most}");
        assert!(took(run, 2_300..4_000).1 < 150);
    }),
    (
        "bandwidth",
        "{at: 500ms, bandwidth: {link: clients <-> gateways, bandwidth: 2 KiB/s, for: 2s}}",
        |run| {
            assert!(took(run, 600..1_500).1 > 300, "{:?}", took(run, 600..1_500));
            assert!(took(run, 4_000..5_000).1 < 150);
        },
    ),
    ("stall", "{at: 500ms, stall: {link: gateways -> brokers, for: 1s}}", |run| {
        silence(run, 550..1_500);
        assert_eq!(count(run, Event::ConnectionLost), 0);
    }),
    ("stall", "{at: 500ms, stall: {link: broker-1 <-> broker-2, for: 2s}}", |run| {
        assert!(took(run, 550..900).1 > 300, "an in-sync follower is waited for: {:?}", took(run, 550..900));
        assert!(took(run, 4_000..5_000).1 < 150);
    }),
    ("blackhole", "{at: 500ms, blackhole: {link: gateways <-> brokers, for: 1s}}", |run| {
        silence(run, 550..1_500);
        assert!(count(run, Event::ConnectionLost) > 0, "they turned out to be dead");
    }),
    (
        "refuse",
        "{at: 500ms, refuse: {link: clients -> gateways, for: 1s}}\n  - {at: 600ms, reset: {link: clients <-> gateways}}",
        |run| silence(run, 650..1_500),
    ),
    ("refuse", "{at: 500ms, refuse: {link: clients -> gateways, for: 1s}}", |run| {
        assert!(sent(run, "", 550..1_500) > 60, "connections that are there stay");
    }),
    ("reset", "{at: 500ms, reset: {link: clients <-> gateways}}", |run| {
        assert!(count(run, Event::ConnectionLost) >= 3);
    }),
    ("slice", "{at: 500ms, slice: {link: clients <-> gateways, bytes: 7, for: 1s}}", |run| {
        assert!(sent(run, "", 550..1_500) > 60);
        assert_eq!(count(run, Event::ConnectionLost), 0);
        let (pieces, whole) = (run.report.events, undisturbed().report.events);
        assert!(pieces > whole * 3 / 2, "the same bytes arrive in more pieces: {pieces}, not {whole}");
    }),
    ("kill", "{at: 500ms, kill: {node: gateways, for: 1s}}", |run| {
        silence(run, 550..1_500);
        assert!(count(run, Event::ConnectionLost) >= 3);
    }),
    ("restart", "{at: 500ms, restart: {node: gateways}}", |run| {
        assert!(count(run, Event::ConnectionLost) >= 3, "its connections ended");
        assert!(sent(run, "", 1_000..2_000) > 60, "and it was there at once");
    }),
    ("power_off", "{at: 500ms, power_off: {node: gateways, for: 1s}}", |run| silence(run, 550..1_500)),
    ("pause", "{at: 500ms, pause: {node: gateways, for: 1s}}", |run| {
        silence(run, 550..1_500);
        assert_eq!(count(run, Event::ConnectionLost), 0, "connections stay");
    }),
    ("pause", "{at: 500ms, pause: {node: brokers, for: 1s}}", |run| {
        silence(run, 550..1_500);
        assert_eq!(count(run, Event::ConnectionLost), 0, "connections stay");
    }),
    ("pause", "{at: 500ms, pause: {node: writers, for: 1s}}", |run| {
        assert_eq!(sent(run, "writers", 550..1_500), 0);
        assert!(sent(run, "others", 550..1_500) > 30 && sent(run, "writers", 3_000..5_000) > 60);
    }),
    ("stop", "{at: 500ms, stop: {node: leader of orders/0, for: 1s}}", |run| {
        assert!(count(run, Event::LeaderMoved) > 0 && sent(run, "", 1_000..1_500) > 20);
    }),
    ("move_leader", "{at: 500ms, move_leader: {partition: orders/0}}", |run| {
        assert!(count(run, Event::LeaderMoved) > 0);
    }),
    ("unclean_election", "{at: 500ms, unclean_election: {partition: orders/0}}", |run| {
        assert!(count(run, Event::LeaderMoved) > 0);
    }),
    ("bump_leader_epoch", "{at: 500ms, bump_leader_epoch: {partition: orders/0}}", |run| {
        assert!(count(run, Event::LeaderFenced) > 0, "who reads knows the epoch before");
        assert!(sent(run, "", 1_000..2_000) > 60);
    }),
    (
        "shrink_isr",
        "{at: 500ms, shrink_isr: {partition: orders/0, follower: 0, for: 1s}}\n  - {at: 600ms, shrink_isr: {partition: orders/0, follower: 1, for: 900ms}}",
        |run| {
            assert!(count(run, Event::SendRetried) > 0, "the leader alone is too few");
            assert!(sent(run, "", 3_500..5_000) > 100);
        },
    ),
    ("stop_following", "{at: 500ms, stop_following: {partition: orders/0, for: 2s}}", |run| {
        assert!(took(run, 550..900).1 > 300, "an in-sync follower is waited for");
        assert!(took(run, 4_000..5_000).1 < 150);
    }),
    (
        "stale_metadata",
        "{at: 500ms, stale_metadata: {node: brokers, for: 60s}}\n  - {at: 600ms, kill: {node: leader of orders/0, for: 10s}}",
        |run| {
            assert!(took(run, 700..900).1 > 2_000, "nobody finds the new leader: {:?}", took(run, 700..900));
            let again = took(run, 4_500..5_000);
            assert!(again.1 < 150, "it is over when the phase is: {again:?}");
        },
    ),
    ("lose_answer", "{at: 500ms, lose_answer: {api: Produce, from: brokers}}", |run| {
        assert_eq!(count(run, Event::FaultHit), 1, "of all brokers together");
        assert!(count(run, Event::SendRetried) > 0);
    }),
    ("delay_answer", "{at: 2500ms, delay_answer: {api: Produce, by: 25s, times: 3}}", |run| {
        assert_eq!(count(run, Event::FaultHit), 3);
        assert!((500..1_500).contains(&took(run, 2_400..3_000).1), "until the phase is over");
    }),
    ("refuse_request", "{at: 500ms, refuse_request: {api: Produce, error: REQUEST_TIMED_OUT}}", |run| {
        assert!(count(run, Event::FaultHit) == 1 && count(run, Event::SendRetried) > 0);
    }),
    ("deny_request", "{at: 500ms, deny_request: {api: Produce, error: REQUEST_TIMED_OUT}}", |run| {
        assert!(count(run, Event::FaultHit) == 1 && count(run, Event::SendRetried) > 0);
    }),
    ("throttle", "{at: 500ms, throttle: {api: Produce, throttle_time: 400ms}}", |run| {
        assert!(count(run, Event::FaultHit) == 1 && count(run, Event::Throttled) == 1);
    }),
    (
        "reload",
        "{at: 500ms, reload: {node: gateways, settings: {limits: {connections_max: 1}}, for: 1s}}\n  - {at: 700ms, reset: {link: clients <-> gateways}}",
        |run| {
            assert_eq!(count(run, Event::GatewayReloaded), 4, "two of them, there and back");
            assert!(sent(run, "", 1_000..1_500) < 30, "most of them were not let in again");
            assert!(sent(run, "", 3_500..5_000) > 100);
        },
    ),
    (
        "rotate_certificate",
        "{at: 500ms, rotate_certificate: {node: gateways}}\n  - {at: 700ms, reset: {link: clients <-> gateways}}",
        |run| {
            assert_eq!(count(run, Event::GatewayReloaded), 2);
            let shown = |when: Range<u64>| {
                let shown = run.history.events().filter(move |event| when.contains(&event.at.0));
                let shown = shown.filter_map(|event| match &event.kind {
                    EventKind::Shown { certificate, .. } => Some(certificate.clone()),
                    _ => None,
                });
                shown.collect::<BTreeSet<_>>()
            };
            let (before, after) = (shown(0..ms(500..500).end), shown(ms(700..2_000)));
            assert_eq!((before.len(), after.len()), (1, 1));
            assert_ne!(before, after);
        },
    ),
    ("drain", "{at: 500ms, drain: {node: gateways, for: 1s}}", |run| {
        assert!(count(run, Event::ConnectionLost) >= 3);
        assert!(sent(run, "", 3_500..5_000) > 100);
    }),
    (
        "partition",
        "{at: 500ms, partition: {groups: [gateways, brokers], one_way: true, mode: stall, for: 1s}}",
        |run| {
            silence(run, 550..1_500);
            assert_eq!(count(run, Event::ConnectionLost), 0);
        },
    ),
    ("partition", "{at: 500ms, partition: {groups: [leader of orders/0, brokers], for: 2s}}", |run| {
        assert!(count(run, Event::LeaderMoved) > 0, "who is cut from most is fenced");
        assert!(sent(run, "", 2_000..2_500) > 20, "and the others go on");
        assert!(took(run, 4_000..5_000).1 < 150);
    }),
    ("rolling", "{at: 200ms, rolling: {nodes: brokers, down: 400ms, pause: 300ms}}", |run| {
        assert_eq!((count(run, Event::FaultBegun), count(run, Event::FaultHealed)), (3, 3));
        assert!(count(run, Event::LeaderMoved) > 0 && sent(run, "", 3_000..5_000) > 100);
    }),
    ("swizzle", "{at: 500ms, swizzle: {nodes: brokers, for: 1s}}", |run| {
        assert_eq!((count(run, Event::FaultBegun), count(run, Event::FaultHealed)), (3, 3));
        assert!(took(run, 500..1_000).1 > 300, "{:?}", took(run, 500..1_000));
        assert!(took(run, 4_000..5_000).1 < 150);
    }),
];

#[test]
fn every_fault_is_seen_and_is_over_when_it_is_healed() {
    let mut wrong = Vec::new();
    for (name, written, seen) in ACTS {
        let run = played(&format!("  - {written}"));
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            assert_eq!(run.broken, None);
            assert_eq!(run.left_out, Vec::<String>::new());
            assert!(*name == "unclean_election" || run.verdict.is_clean(), "{:#?}", run.verdict.anomalies);
            seen(&run);
        }));
        if told.is_err() {
            wrong.push(format!("{written}: {:?}", run.events));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untold: Vec<&str> =
        FAULTS.iter().map(|row| row.name).filter(|name| !ACTS.iter().any(|(act, ..)| act == name)).collect();
    assert_eq!(untold, [""; 0], "every row has an act");
}

#[test]
fn what_was_due_when_the_phase_was_over_is_told() {
    let run = played("  - {at: 2999ms, reset: {link: clients <-> gateways}}");
    assert_eq!(run.left_out, ["timeline[0]: reset was left out: it was due when faults were over"]);
    // So it is of the parts of a pattern of which the first was in time.
    let run = played("  - {at: 2500ms, rolling: {nodes: brokers, down: 400ms, pause: 300ms}}");
    assert_eq!(run.left_out, ["timeline[0]: stop was left out: it was due when faults were over"; 2]);
}

#[test]
fn a_configuration_that_the_gateway_refuses_is_told() {
    let mut resolved = resolved("  - {at: 500ms, reload: {node: 'gateway[0]', settings: {}}}");
    // Written in a scenario it would have been refused before the run.
    let action = r#"{"reload": {"node": "gateway-1", "settings": {"clusters": []}, "for": null}}"#;
    resolved.timeline[0].action = serde_json::from_str(action).unwrap();
    let run = run(&setup(&resolved).unwrap()).unwrap();
    assert_eq!(run.left_out.len(), 1, "{:?}", run.left_out);
    assert!(
        run.left_out[0].starts_with("timeline[0]: reload of gateway-1 was refused: "),
        "{:?}",
        run.left_out
    );
    assert_eq!(count(&run, Event::GatewayReloaded), 0);
}

/// Its files are read together: what one of them says is of no use to a gateway that refuses another.
#[test]
fn a_certificate_is_taken_with_the_first_configuration_that_is_not_refused() {
    let mut resolved = resolved(
        "  - {at: 500ms, reload: {node: 'gateway[0]', settings: {}, for: 1s}}
  - {at: 1s, rotate_certificate: {node: 'gateway[0]'}}
  - {at: 2s, reset: {link: clients <-> gateways}}",
    );
    let action = r#"{"reload": {"node": "gateway-1", "settings": {"clusters": []}, "for": "1s"}}"#;
    resolved.timeline[0].action = serde_json::from_str(action).unwrap();
    let run = run(&setup(&resolved).unwrap()).unwrap();
    assert_eq!(run.left_out.len(), 2, "{:?}", run.left_out);
    let certificates = run.truth.certificates.iter().filter(|had| &*had.gateway == "gateway-1");
    let [first, renewed] = certificates.collect::<Vec<_>>()[..] else {
        panic!("{:?}", run.truth.certificates)
    };
    assert_eq!(first.taken, None, "nobody was asked to read it");
    let (written, taken) = (ms(1_000..1_000).start, ms(1_500..1_600));
    assert!(
        renewed.from.0 >= written && renewed.taken.is_some_and(|at| taken.contains(&at.0)),
        "{renewed:?}"
    );
    assert!(run.verdict.is_clean() && run.verdict.judged["newest_certificate"] > 0, "{:?}", run.verdict);
}

/// A megabyte does not fit into what lies between two hosts.
#[test]
fn a_link_that_stalls_is_felt_by_who_writes() {
    let mut world = World::new(&Options::new(5)).unwrap();
    let written = std::rc::Rc::new(std::cell::Cell::new(0_usize));
    let so_far = written.clone();
    world
        .client("reader-1", |host| async move {
            let mut listener = host.env.bind("0.0.0.0:7000".parse()?).await?;
            let (mut stream, _) = listener.accept().await?;
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await?;
            anyhow::ensure!(all.len() == 1 << 20);
            Ok(())
        })
        .unwrap();
    world
        .client("writer-1", |host| async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let mut stream = host.env.dial("reader-1", 7000).await?.stream;
            let bytes = vec![7; 1 << 20];
            let mut left = &bytes[..];
            while !left.is_empty() {
                let count = stream.write(left).await?;
                so_far.set(so_far.get() + count);
                left = &left[count..];
            }
            stream.shutdown().await?;
            Ok(())
        })
        .unwrap();
    world.run_until(Duration::from_secs(1), |_| written.get() > 0).unwrap();
    let stall = world.trouble("writer-1", "reader-1", Trouble::Stall);
    world.run_for(Duration::from_secs(1)).unwrap();
    let before = written.get();
    assert!(before < 1 << 20, "the window is full: {before}");
    world.run_for(Duration::from_secs(1)).unwrap();
    assert_eq!(written.get(), before);
    world.heal(stall);
    world.run().unwrap();
    assert_eq!(written.get(), 1 << 20);
}
