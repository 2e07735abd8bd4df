//! What is wrong with a scenario is told at once, each problem with its line, its column and a suggestion.

use std::time::Duration;

use tidegate_sim::scenario::{
    BROKERS_MAX, Bytes, CLIENTS_ALL_MAX, CLIENTS_MAX, Checked, Choice, Count, GATEWAYS_MAX, LinkSelector,
    PARTITIONS_MAX, PHASE_MAX, PartitionSelector, Quantity, Rate, Resolved, Selector,
    TRANSACTION_RECORDS_MAX, Time, VALUE_BYTES_MAX, resolve, schema,
};

fn problems(text: &str) -> String {
    match Checked::read("scenario.yaml", text) {
        Ok(_) => "none".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

/// A scenario with nothing wrong; each `(from, to)` is replaced in it.
fn with(changes: &[(&str, &str)]) -> String {
    let mut text = "version: 1
name: scenario
why: So that tests have something to change.
topology:
  brokers: {count: 3}
  gateways: {count: 2}
  topics: {orders: {partitions: 6}}
clients:
  - {name: writers, count: 2, producer: {topic: orders, rate: 100/s}}
  - {name: members, member: {group: billing, topics: [orders]}}
phases: {faults: 20s}
timeline:
  - at: 2s
    kill: {node: one of brokers, for: 1s}
"
    .to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn what_has_the_wrong_form_is_told_at_once() {
    insta::assert_snapshot!(problems(&with(&[
        ("version: 1", "version: 2"),
        ("why: So that tests have something to change.", "why: short"),
        ("{count: 2}", "{cuont: 2}"),
        ("rate: 100/s", "rate: 100, acks: most"),
        ("at: 2s", "at: 2"),
        ("kill: {node: one of brokers, for: 1s}", "kil: {node: one of brokers, for: 1s}"),
        ("faults: 20s", "faults: 20sec"),
    ])));
}

#[test]
fn selectors_of_the_wrong_form_are_told_at_once() {
    insta::assert_snapshot!(problems(&with(&[(
        "    kill: {node: one of brokers, for: 1s}",
        "    kill: {node: two of the brokers, for: 1s}
  - at: 3s
    move_leader: {partition: orders}
  - at: 4s
    reset: {link: clients - gateways}",
    )])));
}

#[test]
fn what_means_nothing_is_told_at_once() {
    insta::assert_snapshot!(problems(&with(&[
        ("name: scenario", "name: other"),
        ("topic: orders", "topic: ordrs"),
        ("name: members", "name: clients"),
        ("{partitions: 6}", "{partitions: 6, replication: 4}"),
        (
            "  - at: 2s\n    kill: {node: one of brokers, for: 1s}",
            "  - at: 30s
    kill: {node: one of brokrs, for: 3s..1s}
  - kill: {node: \"gateway[2]\", for: 1s}
  - {at: 1s, every: 2s, times: 0..3, kill: {node: rest, for: 1s}}
  - at: 1s
    drain: {node: brokers, for: 1s}
  - at: 1s
    kill: {node: leader of orders/6, for: 1s}
  - after: {event: transaction.begun, count: 0}
    lose_answer: {api: Prodce, from: one of leader of orders/0}
  - at: 1s
    refuse_request: {api: Produce, error: NOT_LEADER}
  - at: 1s
    move_leader: {partition: coordinator of group biling}
  - {every: 1us, chance: 0%, reset: {link: \"broker-1 <-> broker-1\"}}
  - at: 1s
    partition: {groups: [rest, gateways], for: 1s}
  - at: 1s
    rolling: {nodes: leader of orders/0, down: 1s, pause: 1s}
links:
  - link: clients <-> leader of orders/0
expect:
  always: [no_lost_ackd, duplicate]
  allow: [{checker: duplicate, why: nobody minds them here at all}]
  sometimes: [admin.ok, send.ok, send.ok]
seeds: {ci: 0, nightly: 0}"
        ),
    ])));
}

#[test]
fn what_would_do_nothing_is_refused() {
    let kill = "kill: {node: one of brokers, for: 1s}";
    for (fault, least, nothing) in [
        ("kill: {node: one of brokers, for: N}", "1us", "0s"),
        ("partition: {groups: [brokers, gateways], for: N}", "1us", "0s"),
        ("swizzle: {nodes: brokers, for: N}", "1us", "0s..2s"),
        ("bandwidth: {link: clients <-> gateways, bandwidth: N, for: 1s}", "1 B/s", "0 B/s"),
        ("slice: {link: clients <-> gateways, bytes: N, for: 1s}", "1", "0"),
        ("delay_answer: {api: Produce, by: N}", "1us", "0ms"),
        ("throttle: {api: Produce, throttle_time: N}", "1us", "0ms"),
        ("lose_answer: {api: Produce, times: N}", "1", "0..3"),
    ] {
        let told = |value: &str| problems(&with(&[(kill, &fault.replace('N', value))]));
        assert_eq!(told(least), "none", "{fault}");
        assert!(told(nothing).contains("nothing happens"), "{fault}: {}", told(nothing));
    }
    let rotate = (kill, "rotate_certificate: {node: gateways}");
    for (tls, is_right) in [("false", false), ("true", true), ("[true, false]", true)] {
        let tls = ("topology:", &*format!("topology:\n  tls: {{clients: {tls}}}"));
        let told = problems(&with(&[rotate, tls]));
        assert!(
            if is_right { told == "none" } else { told.contains("no certificate without TLS") },
            "{told}"
        );
    }
    for (in_flight, is_right) in [(0, false), (1, true)] {
        let rate = ("rate: 100/s", &*format!("rate: 100/s, in_flight: {in_flight}"));
        assert_eq!(problems(&with(&[rate])) == "none", is_right, "{in_flight}");
    }
}

#[test]
fn limits_hold_on_both_sides() {
    assert_eq!(problems(&with(&[])), "none");
    let limits = [
        ("brokers: {count: 3}", "brokers: {count: N}", BROKERS_MAX, 3),
        ("gateways: {count: 2}", "gateways: {count: N}", GATEWAYS_MAX, 1),
        ("name: writers, count: 2", "name: writers, count: N", CLIENTS_MAX, 1),
        ("{partitions: 6}", "{partitions: N}", PARTITIONS_MAX, 1),
    ];
    for (from, to, max, min) in limits {
        for (number, is_right) in
            [(min - 1, false), (min, true), (min + 1, true), (max - 1, true), (max, true), (max + 1, false)]
        {
            let found = problems(&with(&[(from, &to.replace('N', &number.to_string()))]));
            assert_eq!(found == "none", is_right, "{to} {number}: {found}");
        }
    }
    // All phases together, of which the others take 34 s.
    let max = PHASE_MAX.0.as_millis() - 34_000;
    for (ms, is_right) in [(max - 1, true), (max, true), (max + 1, false)] {
        let found = problems(&with(&[("faults: 20s", &format!("faults: {ms}ms"))]));
        assert_eq!(found == "none", is_right, "{found}");
    }
    for (at, is_right) in [("19999ms", true), ("20s", false), ("1s..20s", false), ("20001ms", false)] {
        assert_eq!(problems(&with(&[("at: 2s", &format!("at: {at}"))])) == "none", is_right, "{at}");
    }
}

#[test]
fn what_would_not_end_or_fit_is_refused_on_both_sides_of_its_limit() {
    let all = "name: writers, count: 2, producer: {topic: orders, rate: 100/s}}\n";
    let more: String = (2..=10)
        .map(|n| format!("  - {{name: w{n}, count: 100, producer: {{topic: orders, rate: 1/s}}}}\n"))
        .collect();
    // Of 900 others and one member, so many are left.
    let left = CLIENTS_ALL_MAX - 901;
    for (count, is_right) in [(left - 1, true), (left, true), (left + 1, false)] {
        let to = all.replace("count: 2", &format!("count: {count}")) + &more;
        let found = problems(&with(&[(all, &to)]));
        assert_eq!(found == "none", is_right, "{count}: {found}");
    }
    let max = VALUE_BYTES_MAX.0;
    for (bytes, is_right) in [(max - 1, true), (max, true), (max + 1, false)] {
        let to = format!("rate: 100/s, value_bytes: {bytes} B}}");
        let found = problems(&with(&[("rate: 100/s}", &to)]));
        assert_eq!(found == "none", is_right, "{bytes}: {found}");
    }
    let max = TRANSACTION_RECORDS_MAX.0;
    for (records, is_right) in [(max - 1, true), (max, true), (max + 1, false)] {
        let to = format!("transactions: {{topics: [orders], id: t, rate: 1/s, records: 1..{records}}}");
        let found = problems(&with(&[("producer: {topic: orders, rate: 100/s}", &to)]));
        assert_eq!(found == "none", is_right, "{records}: {found}");
    }
    for (every, is_right) in [("0s", false), ("0s..1s", false), ("1us", true)] {
        let to = format!("topics: [orders], rejoin_every: {every}}}");
        assert_eq!(problems(&with(&[("topics: [orders]}", &to)])) == "none", is_right, "{every}");
    }
    for (faults, is_right) in [("0s", false), ("1ms", true)] {
        let none = format!("{{warm_up: 0s, faults: {faults}, quiet: 0s, drain: 0s}}");
        let at = "timeline:\n  - at: 2s\n    kill: {node: one of brokers, for: 1s}\n";
        let found = problems(&with(&[("{faults: 20s}", &none), (at, "")]));
        assert_eq!(found == "none", is_right, "{found}");
    }
    for (step, is_right) in [
        ("  - {every: 1s, times: 0, ", false),
        ("  - {every: 1s, times: 1, ", true),
        ("  - {every: 1s, times: 0..1, ", true),
    ] {
        let text = with(&[("  - at: 2s\n    kill: {node: one of brokers, for: 1s}", step)]);
        let text = text.trim_end().to_owned() + " reset: {link: clients <-> gateways}}\n";
        assert_eq!(problems(&text) == "none", is_right, "{step}");
    }
    for (lasts, is_right) in [("0s", false), ("1us", true)] {
        let found = problems(&with(&[("for: 1s", &format!("for: {lasts}"))]));
        assert_eq!(found == "none", is_right, "{found}");
    }
    for (quiet, is_right) in [("5s", true), ("4999ms", false), ("4s..6s", false), ("[5s, 6s]", true)] {
        let phases = format!("{{faults: 20s, quiet: {quiet}}}");
        let text = with(&[("{faults: 20s}", &phases)]) + "expect:\n  eventually: {recovered: 5s}\n";
        assert_eq!(problems(&text) == "none", is_right, "{quiet}: {}", problems(&text));
    }
    for (latency, is_right) in [("8ms..1ms", false), ("1ms..8ms", true), ("[1ms..2ms, 8ms..1ms]", false)] {
        let links = format!("links: [{{link: clients <-> gateways, latency: {latency}}}]\ntimeline:");
        let found = problems(&with(&[("timeline:", &links)]));
        assert_eq!(found == "none", is_right, "{latency}: {found}");
    }
}

#[test]
fn a_number_that_is_far_too_large_is_told_at_once() {
    for (from, to) in [
        ("gateways: {count: 2}", "gateways: {count: 999999999}"),
        ("name: writers, count: 2", "name: writers, count: 999999999"),
        ("{partitions: 6}", "{partitions: 999999999}"),
    ] {
        let found = problems(&with(&[(from, to)]));
        assert!(found.contains("999999999 is not from 1 to"), "{found}");
    }
}

#[test]
fn a_resolved_scenario_that_was_edited_is_checked_too() {
    let text = resolve(&Checked::read("scenario.yaml", &with(&[])).unwrap(), 1).to_yaml();
    assert!(Resolved::read("resolved.yaml", &text).is_ok());
    for (from, to, told) in [
        ("name: members", "name: writers", "other clients are called `writers`"),
        ("rate: 100/s", "rate: 0/s", "with a rate of zero nothing is done"),
        ("topic: orders", "topic: order", "there is no topic"),
        ("gateway-2", "gateway-3", "there is no gateway `gateway-3`"),
        ("count: 2", "count: 999999999", "999999999 is not from 1 to"),
        ("faults: 20s", "faults: 24h", "all phases together"),
        (
            "eventually: {}",
            "eventually: {recovered: 13s}",
            "13s is longer than the quiet phase, which may take 12s",
        ),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        let problems = Resolved::read("resolved.yaml", &text.replacen(from, to, 1)).unwrap_err();
        assert!(problems.to_string().contains(told), "{problems}");
    }
}

/// Its parts are later than any time that somebody would write.
#[test]
fn a_pattern_that_takes_longer_than_the_phase_can_be_read_again() {
    let late = "rolling: {nodes: brokers, down: 1h, pause: 1500us}";
    let text = with(&[("kill: {node: one of brokers, for: 1s}", late)]);
    let resolved = resolve(&Checked::read("scenario.yaml", &text).unwrap(), 1);
    let last = resolved.timeline.last().unwrap().at.unwrap();
    assert_eq!(last.to_string(), "7202003ms");
    assert!(resolved.timeline.iter().any(|step| step.at.unwrap().to_string() == "3602001500us"));
    assert_eq!(Resolved::read("resolved.yaml", &resolved.to_yaml()).unwrap(), resolved);
}

#[test]
fn a_number_needs_its_unit_and_reads_back() {
    for text in ["250us", "0ms", "1500ms", "5s", "2m", "1h", "123456789012345us"] {
        assert_eq!(Time::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Time::parse("90s").unwrap(), Time(Duration::from_secs(90)));
    for text in ["5", "s", "5 s", "5sec", "-1s", "1.5s", "1234567890123456us", "999999999999999h", ""] {
        assert_eq!(Time::parse(text), None, "{text}");
    }
    assert_eq!(Rate::parse("2/s"), Rate::parse("120/m"));
    assert_eq!(Bytes::parse("1 KiB"), Bytes::parse("1024B"));
    for text in ["999999999h", "999999999/s", "999999999 GiB"] {
        let found = (Time::parse(text).is_some(), Rate::parse(text).is_some(), Bytes::parse(text).is_some());
        assert!(found.0 || found.1 || found.2, "{text}");
    }
    let choice: Choice<Count> = serde_json::from_str(r#""1..4""#).unwrap();
    assert_eq!((choice.min(), choice.max()), (Some(Count(1)), Some(Count(4))));
}

/// The expression that the schema has for a kind of text.
fn pattern(name: &str) -> String {
    schema()["$defs"][name]["pattern"].as_str().unwrap().to_owned()
}

/// Whether a text fits a schema's pattern, as an editor sees it.
fn fits(pattern: &str, text: &str) -> bool {
    let schema = serde_json::json!({ "type": "string", "pattern": pattern });
    tidegate_yaml::check("text", &serde_json::to_string(text).unwrap(), &schema).is_ok()
}

#[test]
fn the_schema_takes_the_selectors_that_the_parser_takes() {
    let nodes = [
        "any",
        "brokers",
        "gateway[0]",
        "broker-2",
        "one of brokers",
        "half of gateways",
        "2 of writers",
        "rest",
        "leader of orders/0",
        "leader of any",
        "follower of a.b-c/any",
        "follower[3] of orders/0",
        "coordinator of group x.y",
        "coordinator of transaction t-1",
        "minority of brokers, gateway[1],writers",
        // None of these is one.
        "",
        "Brokers",
        "broker[]",
        "broker-0",
        "0 of brokers",
        "leader orders/0",
        "leader of orders",
        "leader of orders/x",
        "coordinator of team x",
        "brokers,",
        "a b",
        "gateway[0",
        "orders/0",
        "follower[x] of any",
        "two of brokers",
    ];
    for (index, text) in nodes.into_iter().enumerate() {
        let parsed = text.parse::<Selector>();
        assert_eq!(parsed.is_ok(), index < 15, "{text:?}");
        assert_eq!(fits(&pattern("Nodes"), text), parsed.is_ok(), "{text:?}");
        if let Ok(selector) = parsed {
            assert_eq!(selector.to_string().parse::<Selector>().unwrap(), selector);
        }
    }
    let partitions = [
        "any",
        "orders/0",
        "a.b/any",
        "coordinator of group g",
        "coordinator of transaction t",
        "orders",
        "orders/",
        "/0",
        "orders/-1",
        "coordinator of g",
        "leader of orders/0",
        "",
    ];
    for (index, text) in partitions.into_iter().enumerate() {
        assert_eq!(text.parse::<PartitionSelector>().is_ok(), index < 5, "{text:?}");
        assert_eq!(fits(&pattern("Partition"), text), index < 5, "{text:?}");
    }
    let links = [
        "clients <-> gateways",
        "gateways -> leader of orders/0",
        "any->any",
        "clients, broker-1 <-> one of gateways",
        "clients",
        "clients <- gateways",
        "clients -- gateways",
        "-> gateways",
        "a -> b -> c",
    ];
    for (index, text) in links.into_iter().enumerate() {
        assert_eq!(text.parse::<LinkSelector>().is_ok(), index < 4, "{text:?}");
        assert_eq!(fits(&pattern("Link"), text), index < 4, "{text:?}");
    }
}

#[test]
fn a_resolved_scenario_leaves_nothing_to_choose() {
    let scenario = Checked::read("scenario", &with(&[])).unwrap();
    let text = resolve(&scenario, 1).to_yaml();
    assert!(Resolved::read("resolved.yaml", &text).is_ok());
    let node = text.lines().find(|line| line.contains("kill:")).unwrap();
    for (from, to) in [
        (node.to_owned(), "    kill: {node: one of brokers, for: 1s}".to_owned()),
        (node.to_owned(), "    kill: {node: broker-1, for: 1s..2s}".to_owned()),
        ("    at: 2s\n".to_owned(), String::new()),
        ("resolved: 1".to_owned(), "resolved: 2".to_owned()),
    ] {
        assert!(text.contains(&from));
        assert!(Resolved::read("resolved.yaml", &text.replace(&from, &to)).is_err(), "{to}");
    }
}

/// Settings are of those who take them: gateways, brokers, topics. A slip in one would be a world that is not the one that was meant.
#[test]
fn settings_of_others_are_told_where_they_are_wrong() {
    let text = with(&[
        ("brokers: {count: 3}", "brokers: {count: 3, settings: {min.insync.replica: \"2\"}}"),
        (
            "gateways: {count: 2}",
            "gateways: {count: 2, settings: {limits: {buffered_bytes_mx: 4 MiB, in_flight_requests_max: 0}}}",
        ),
        ("{partitions: 6}", "{partitions: 6, configs: {retention: \"1\"}}"),
        (
            "    kill: {node: one of brokers, for: 1s}",
            "    reload: {node: gateways, settings: {limits: {connections_max: 0}}}",
        ),
    ]);
    let told = problems(&text);
    for (place, what) in [
        ("5:54: topology.brokers.settings[\"min.insync.replica\"]", "did you mean \"min.insync.replicas\"?"),
        ("6:43: topology.gateways.settings.limits", "did you mean `buffered_bytes_max`?"),
        ("6:94: topology.gateways.settings.limits.in_flight_requests_max", "must be from 1 to 65536"),
        ("7:57: topology.topics.orders.configs.retention", "there is no setting"),
        ("14:67: timeline[0].reload.settings.limits.connections_max", "must be at least 1"),
    ] {
        assert!(told.contains(place) && told.contains(what), "{place}: {told}");
    }
    assert_eq!(told.matches("scenario.yaml:").count(), 5, "{told}");
}

/// The problem of a scenario whose only fault is this one, in a world that is changed so.
fn problem_of(fault: &str, changes: &[(&str, &str)]) -> String {
    let mut changes = changes.to_vec();
    changes.push(("    kill: {node: one of brokers, for: 1s}", fault));
    problems(&with(&changes))
}

#[test]
fn a_link_over_which_nothing_goes_is_told() {
    for (fault, is_right) in [
        ("    stall: {link: any -> any, for: 1s}", true),
        ("    stall: {link: brokers <-> brokers, for: 1s}", true),
        ("    blackhole: {link: leader of orders/0 -> brokers, for: 1s}", true),
        ("    reset: {link: 'clients, brokers <-> gateways'}", true),
        ("    reset: {link: brokers <-> brokers}", false),
        ("    refuse: {link: broker-1 -> broker-2, for: 1s}", false),
        ("    latency: {link: brokers <-> brokers, latency: 1s, for: 1s}", false),
        ("    stall: {link: clients <-> brokers, for: 1s}", false),
        ("    stall: {link: one of gateways -> gateways, for: 1s}", false),
        ("    stall: {link: broker-1 <-> broker-1, for: 1s}", false),
        ("    partition: {groups: [clients, brokers], for: 1s}", false),
        ("    partition: {groups: [broker-1, broker-2], for: 1s}", true),
        ("    partition: {groups: [broker-1, broker-2], mode: refuse, for: 1s}", false),
        ("    partition: {groups: [broker-1, broker-2], mode: [stall, blackhole], for: 1s}", true),
        ("    partition: {groups: [broker-1, broker-2], mode: [stall, refuse], for: 1s}", false),
    ] {
        let told = problem_of(fault, &[]);
        assert_eq!(told == "none", is_right, "{fault}: {told}");
        assert!(is_right || told.contains("scenario.yaml:14:") && told.contains("nothing goes"), "{told}");
    }
}

#[test]
fn any_is_a_host_that_has_something_to_say() {
    let text = with(&[(
        "    kill: {node: one of brokers, for: 1s}",
        "    latency: {link: any -> any, latency: 9ms, for: 1s}\n  - at: 3s\n    stall: {link: any <-> any, for: 1s}",
    )]);
    let scenario = Checked::read("scenario", &text).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..200 {
        for step in resolve(&scenario, seed).timeline {
            let words = step.action.in_words();
            let hosts = words.split(' ').filter_map(|word| word.rsplit_once('-'));
            let kinds: Vec<&str> = hosts.map(|(kind, _)| kind).filter(|kind| kind.len() > 1).collect();
            seen.insert((words.split(' ').next().unwrap().to_owned(), kinds.join(" ")));
        }
    }
    let pairs = |fault: &str| -> Vec<&str> {
        seen.iter().filter(|(other, _)| other == fault).map(|(_, kinds)| kinds.as_str()).collect()
    };
    let mut speak = vec![
        "broker gateway",
        "gateway broker",
        "gateway members",
        "gateway writers",
        "members gateway",
        "writers gateway",
    ];
    assert_eq!(pairs("latency"), speak);
    speak.insert(0, "broker broker");
    assert_eq!(pairs("stall"), speak);
}

#[test]
fn what_selects_nothing_is_told() {
    let alone = [("{partitions: 6}", "{partitions: 6, replication: 1}")];
    for fault in [
        "    kill: {node: follower of orders/0, for: 1s}",
        "    kill: {node: follower of any, for: 1s}",
        "    shrink_isr: {partition: orders/0, for: 1s}",
        "    stop_following: {partition: any, for: 1s}",
        "    move_leader: {partition: orders/any}",
        "    unclean_election: {partition: orders/0}",
    ] {
        assert_eq!(problem_of(fault, &[]), "none", "{fault}");
        let told = problem_of(fault, &alone);
        assert!(told.contains("scenario.yaml:14:") && told.contains("no follower"), "{fault}: {told}");
    }
    assert_eq!(problem_of("    bump_leader_epoch: {partition: orders/0}", &alone), "none");
    for (groups, is_right) in [
        ("gateways, brokers", true),
        ("one of gateways, one of gateways, rest", true),
        ("one of gateways, one of gateways, gateways", false),
        ("gateways, one of gateways", false),
        ("'gateway[0]', gateways, rest", true),
        ("'brokers, gateways', clients, rest", false),
        ("leader of orders/0, brokers", true),
        ("half of brokers, one of gateways, half of gateways", true),
    ] {
        let told = problem_of(&format!("    partition: {{groups: [{groups}], for: 1s}}"), &[]);
        assert_eq!(told == "none", is_right, "{groups}: {told}");
    }
    for (times, is_right) in [("0", false), ("0..2", false), ("1", true), ("2", true)] {
        let told = problem_of(&format!("    lose_answer: {{api: Produce, times: {times}}}"), &[]);
        assert_eq!(told == "none", is_right, "{times}: {told}");
    }
}
