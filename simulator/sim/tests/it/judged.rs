//! Every checker speaks in a real run: the scenario in which each has something to judge. A checker that is silent in all of them would
//! find nothing whatever happens.

use std::collections::BTreeMap;
use std::time::Duration;

use tidegate_sim::check::CHECKERS;
use tidegate_sim::runner::{PhaseTimes, Setup, run, setup};
use tidegate_sim::scenario::{Checked, resolve};

const S: Duration = Duration::from_secs(1);

/// Scenarios, each with the checkers that have to have something to judge in it. Checkers of clients alone are not named twice.
const SPEAKING: &[(&str, &[&str])] = &[
    (
        "routing/leader_moves_mid_produce.yaml",
        &[
            "offsets_consistent",
            "duplicate",
            "no_duplicates",
            "lost_write",
            "unseen",
            "unsent_read",
            "poll_skip",
            "int_poll_skip",
            "nonmonotonic_poll",
            "int_nonmonotonic_poll",
            "nonmonotonic_send",
            "g0_process",
            "g0_realtime",
            "g1c_process",
            "g1c_realtime",
            "no_lost_acked",
            "per_partition_order",
            "read_committed",
            "one_answer_in_order",
            "only_gateway_addresses",
            "versions_honest",
            "records_identical",
            "passed_unchanged",
            "no_answer_cut_off",
            "dials_bounded",
            "no_upstream_leak",
            "all_clients_progress",
        ],
    ),
    (
        "transactions/read_process_write.yaml",
        &[
            "aborted_read",
            "precommitted_read",
            "int_nonmonotonic_send",
            "int_send_skip",
            "g0",
            "g1c",
            "g1c_with_writes",
            "transactions_all_or_nothing",
            "processed_once",
            "g2",
            "lost_update",
            "group_exclusivity",
            "committed_offsets",
        ],
    ),
    ("faults/plain_producers_lose_brokers.yaml", &["no_unsafe_retry"]),
    ("tls/authenticated_clients.yaml", &["nothing_before_authentication"]),
    ("tls/certificate_rotation.yaml", &["newest_certificate"]),
    ("overload/little_memory.yaml", &["buffers_bounded"]),
    ("faults/resets_and_refusals.yaml", &["no_reconnect_herd"]),
    ("smoke/produce_and_consume.yaml", &["realtime_lag"]),
];

/// The scenario with a seed, all checkers on, and no more time than it takes.
fn short(path: &str) -> Setup {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    let mut setup = setup(&resolve(&Checked::read(path, &text).unwrap(), 1)).unwrap();
    setup.phases = PhaseTimes { warm_up: 3 * S, faults: 6 * S, quiet: 2 * S, drain_max: 10 * S };
    setup.judge.on = CHECKERS.iter().map(|checker| checker.id.to_owned()).collect();
    setup.judge.off.clear();
    setup
}

#[test]
fn every_checker_has_something_to_judge_in_a_real_run() {
    let named: Vec<&str> = SPEAKING.iter().flat_map(|(_, checkers)| *checkers).copied().collect();
    let missing: Vec<&str> =
        CHECKERS.iter().map(|checker| checker.id).filter(|id| !named.contains(id)).collect();
    assert!(missing.is_empty(), "no scenario is named for {missing:?}");
    let mut silent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, checkers) in SPEAKING {
        let run = run(&short(path)).unwrap();
        for checker in checkers.iter().filter(|checker| run.verdict.judged[**checker] == 0) {
            silent.entry(path).or_default().push(checker);
        }
    }
    assert!(silent.is_empty(), "silent: {silent:#?}");
}
