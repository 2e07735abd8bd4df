//! Leaders that move, brokers that die and stand still, answers that are lost, late or wrong.
//!
//! Never knows how the model keeps logs.

use std::collections::BTreeSet;
use std::time::Duration;

use tidegate_cluster::{AnswerFault, AnswerRule, ErrorCode, FaultError};
use tidegate_wire::message::Struct;
use tidegate_wire::records::BatchOptions;

use crate::client::{Told, World, at, element, int, request, topic};
use crate::log::{FETCH, PRODUCE, batch, fetch, produce, values};

const METADATA: i16 = 3;
const FIND_COORDINATOR: i16 = 10;
const CREATE_TOPICS: i16 = 19;
const CREATE_PARTITIONS: i16 = 37;
const UNREGISTER_BROKER: i16 = 64;

/// How long the controller waits for a broker (`broker.session.timeout.ms`).
const BROKER_SESSION: Duration = Duration::from_secs(9);

/// How long a follower may lag (`replica.lag.time.max.ms`).
const REPLICA_LAG: Duration = Duration::from_secs(30);

/// Three brokers, and a topic that all of them replicate.
fn replicated(configs: &[(&str, &str)], delay: Duration) -> World {
    World::with(3, |plan| {
        plan.topics.push(topic("t", 3, configs));
        plan.replication_delay = delay;
    })
}

fn leader(world: &mut World, ask: i32) -> i32 {
    let connection = world.connect(ask);
    let answer = world.ask(connection, METADATA, 9, &metadata());
    int(&answer, "Topics.Partitions.LeaderId") as i32
}

fn metadata() -> Struct {
    let mut body = request(METADATA);
    body.set("Topics", tidegate_wire::message::Value::Null);
    body
}

fn other_than(node_id: i32) -> i32 {
    if node_id == 1 { 2 } else { 1 }
}

fn records(value: &str) -> Vec<u8> {
    batch(BatchOptions::default(), &[value])
}

fn code(response: &Struct) -> i64 {
    int(response, "Responses.PartitionResponses.ErrorCode")
}

/// Seen on Kafka 4.3.1: a coordinator that was killed is named until the controller has missed it for as long as a broker's session is.
#[test]
fn a_coordinator_that_was_killed_is_named_until_its_session_is_over() {
    let mut world = replicated(&[], Duration::ZERO);
    let mut find = request(FIND_COORDINATOR);
    find.set("Key", "g");
    let any = world.connect(1);
    world.ask(any, FIND_COORDINATOR, 2, &find);
    let dead = int(&world.ask(any, FIND_COORDINATOR, 2, &find), "NodeId");
    let survivor = world.connect(other_than(dead as i32));
    world.cause(|cluster, now| cluster.kill_broker(now, dead as i32));
    world.pass(BROKER_SESSION - Duration::from_millis(1));
    assert_eq!(int(&world.ask(survivor, FIND_COORDINATOR, 2, &find), "NodeId"), dead);
    world.pass(Duration::from_millis(1));
    let next = world.ask(survivor, FIND_COORDINATOR, 2, &find);
    assert_eq!(int(&next, "ErrorCode"), 0);
    assert_ne!(int(&next, "NodeId"), dead);
}

#[test]
fn a_broker_that_has_gone_can_be_unregistered_and_one_that_nobody_knows_cannot() {
    let mut world = replicated(&[], Duration::ZERO);
    let dead = leader(&mut world, 1);
    world.cause(|cluster, now| cluster.kill_broker(now, dead));
    let survivor = other_than(dead);
    let client = world.connect(survivor);
    for (node_id, expected) in [(dead, ErrorCode::NONE), (99, ErrorCode::BROKER_ID_NOT_REGISTERED)] {
        let mut body = request(UNREGISTER_BROKER);
        body.set("BrokerId", node_id);
        let answer = world.ask(client, UNREGISTER_BROKER, 0, &body);
        assert_eq!(int(&answer, "ErrorCode"), i64::from(expected.0), "broker {node_id}");
    }
    assert_ne!(leader(&mut world, survivor), dead, "what it led is led by another at once");
}

#[test]
fn a_moved_leader_is_named_to_those_who_ask_the_old_one() {
    let mut world = replicated(&[], Duration::ZERO);
    let old = leader(&mut world, 1);
    let new = other_than(old);
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, new));
    let client = world.connect(old);
    let answer = world.ask(client, PRODUCE, 10, &produce("t", 1, records("a")));
    assert_eq!(code(&answer), i64::from(ErrorCode::NOT_LEADER_OR_FOLLOWER.0));
    assert_eq!(int(&answer, "Responses.PartitionResponses.CurrentLeader.LeaderId"), i64::from(new));
    assert_eq!(int(&answer, "NodeEndpoints.NodeId"), i64::from(new));
    assert_eq!(leader(&mut world, old), new);
}

#[test]
fn what_only_the_leader_has_is_lost_with_it() {
    let mut world = replicated(&[], Duration::from_millis(50));
    let old = leader(&mut world, 1);
    let client = world.connect(old);
    assert_eq!(code(&world.ask(client, PRODUCE, 9, &produce("t", 1, records("kept")))), 0);
    world.pass(Duration::from_millis(50));
    assert_eq!(code(&world.ask(client, PRODUCE, 9, &produce("t", 1, records("lost")))), 0);
    world.cause(|cluster, now| cluster.kill_broker(now, old));
    assert!(matches!(world.told(client), Some(Told::Closed(_))));
    assert_eq!(world.try_connect(old), None);
    let witness = other_than(old);
    world.pass(Duration::from_millis(8_999));
    assert_eq!(leader(&mut world, witness), old, "the controller has not noticed yet");
    world.pass(Duration::from_millis(1));
    let new = leader(&mut world, witness);
    assert_ne!(new, old);
    let client = world.connect(new);
    assert_eq!(values(&world.ask(client, FETCH, 12, &fetch("t", 0, 0))), ["kept"]);
    world.ask(client, PRODUCE, 9, &produce("t", 1, records("next")));
    world.cause(|cluster, now| cluster.restart_broker(now, old));
    world.pass(Duration::from_secs(1));
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, old));
    let client = world.connect(old);
    assert_eq!(values(&world.ask(client, FETCH, 12, &fetch("t", 0, 0))), ["kept", "next"]);
}

#[test]
fn acks_of_all_wait_for_those_in_sync() {
    let mut world = replicated(&[], Duration::from_millis(50));
    let node_id = leader(&mut world, 1);
    let client = world.connect(node_id);
    let sent = world.send(client, PRODUCE, 9, &produce("t", -1, records("a")));
    assert_eq!(world.answer(sent), None);
    world.pass(Duration::from_millis(50));
    assert_eq!(code(&world.answer(sent).expect("they have it")), 0);
}

#[test]
fn too_few_in_sync_are_an_error_before_and_too_late_after() {
    let mut world = replicated(&[("min.insync.replicas", "3")], Duration::from_millis(50));
    let node_id = leader(&mut world, 1);
    let follower = other_than(node_id);
    let client = world.connect(node_id);
    let sent = world.send(client, PRODUCE, 9, &produce("t", -1, records("a")));
    world.cause(|cluster, now| cluster.shrink_isr(now, "t", 0, follower));
    world.pass(Duration::from_secs(1));
    let answer = world.answer(sent).expect("its time is over");
    assert_eq!(code(&answer), i64::from(ErrorCode::REQUEST_TIMED_OUT.0), "the high watermark stands still");
    let answer = world.ask(client, PRODUCE, 9, &produce("t", -1, records("b")));
    assert_eq!(code(&answer), i64::from(ErrorCode::NOT_ENOUGH_REPLICAS.0));
    world.cause(|cluster, now| cluster.follow_again(now, "t", 0, follower));
    let sent = world.send(client, PRODUCE, 9, &produce("t", -1, records("c")));
    world.pass(Duration::from_millis(50));
    assert_eq!(code(&world.answer(sent).expect("all are in sync")), 0);
}

#[test]
fn a_broker_that_stands_still_answers_when_it_goes_on() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    let client = world.connect(node_id);
    world.cause(|cluster, now| cluster.pause_broker(now, node_id));
    let sent = world.send(client, PRODUCE, 9, &produce("t", 1, records("a")));
    world.pass(Duration::from_secs(1));
    assert_eq!(world.answer(sent), None);
    world.cause(|cluster, now| cluster.resume_broker(now, node_id));
    assert_eq!(code(&world.answer(sent).expect("it goes on")), 0);
}

#[test]
fn a_broker_that_stands_still_for_long_leads_no_more() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    let client = world.connect(node_id);
    world.cause(|cluster, now| cluster.pause_broker(now, node_id));
    let sent = world.send(client, PRODUCE, 9, &produce("t", 1, records("a")));
    world.pass(Duration::from_secs(9));
    assert_ne!(leader(&mut world, other_than(node_id)), node_id);
    world.cause(|cluster, now| cluster.resume_broker(now, node_id));
    let answer = world.answer(sent).expect("it goes on");
    assert_eq!(code(&answer), i64::from(ErrorCode::NOT_LEADER_OR_FOLLOWER.0));
}

#[test]
fn answers_are_lost_late_or_wrong_as_the_rules_say() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    let rule = |after, fault| AnswerRule { api_key: PRODUCE, nodes: BTreeSet::new(), after, times: 1, fault };
    let now = world.now;
    world.cluster.fault_answers(now, rule(0, AnswerFault::Refuse(ErrorCode::REQUEST_TIMED_OUT)));
    world.cluster.fault_answers(now, rule(1, AnswerFault::Delay(Duration::from_secs(2))));
    world.cluster.fault_answers(now, rule(2, AnswerFault::Deny(ErrorCode::NETWORK_EXCEPTION)));
    world.cluster.fault_answers(now, rule(3, AnswerFault::Lose));
    let client = world.connect(node_id);
    let refused = world.ask(client, PRODUCE, 9, &produce("t", 1, records("refused")));
    assert_eq!(code(&refused), i64::from(ErrorCode::REQUEST_TIMED_OUT.0));
    let sent = world.send(client, PRODUCE, 9, &produce("t", 1, records("late")));
    world.pass(Duration::from_millis(1_999));
    assert_eq!(world.answer(sent), None);
    world.pass(Duration::from_millis(1));
    assert_eq!(code(&world.answer(sent).expect("it is time")), 0);
    let denied = world.ask(client, PRODUCE, 9, &produce("t", 1, records("denied")));
    assert_eq!(code(&denied), i64::from(ErrorCode::NETWORK_EXCEPTION.0));
    world.send(client, PRODUCE, 9, &produce("t", 1, records("unanswered")));
    assert!(matches!(world.told(client), Some(Told::Closed(_))));
    let client = world.connect(node_id);
    let answer = world.ask(client, FETCH, 12, &fetch("t", 0, 0));
    assert_eq!(values(&answer), ["late", "denied", "unanswered"], "all but the refused one were applied");
}

#[test]
fn a_rule_of_several_brokers_counts_them_together() {
    let mut world = World::with(3, |_| {});
    let fault = AnswerFault::Refuse(ErrorCode::UNKNOWN_SERVER_ERROR);
    let rule = AnswerRule { api_key: METADATA, nodes: [1, 2].into(), after: 0, times: 1, fault };
    world.cause(|cluster, now| {
        cluster.fault_answers(now, rule);
        Ok::<(), FaultError>(())
    });
    let mut hits = Vec::new();
    for node_id in [3, 2, 1] {
        let client = world.connect(node_id);
        world.ask(client, METADATA, 9, &metadata());
        hits.push(world.cluster.answers_hit());
    }
    assert_eq!(hits, [0, 1, 1], "not the third, the second, and then no more");
}

#[test]
fn what_lasts_by_itself_ends_when_it_is_told_to() {
    let mut world = replicated(&[], Duration::ZERO);
    let (old, now) = (leader(&mut world, 1), world.now);
    let fault = AnswerFault::Delay(Duration::from_secs(60));
    let rule = AnswerRule { api_key: PRODUCE, nodes: BTreeSet::new(), after: 0, times: 9, fault };
    world.cluster.fault_answers(now, rule);
    let client = world.connect(old);
    let late = world.send(client, PRODUCE, 9, &produce("t", 1, records("late")));
    world.cause(|cluster, now| cluster.stale_metadata(now, 3, now.plus(Duration::from_secs(60))));
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, other_than(old)));
    assert_eq!((world.answer(late), leader(&mut world, 3)), (None, old));
    world.cause(|cluster, now| {
        cluster.forget_faults(now);
        Ok::<(), FaultError>(())
    });
    assert_eq!(code(&world.answer(late).expect("nothing holds it back")), 0);
    assert_eq!(leader(&mut world, 3), other_than(old));
    world.pass(Duration::from_secs(60));
    assert_eq!(world.answer(late), None, "it is sent once");
}

#[test]
fn a_request_that_is_worked_on_when_faults_are_over_is_answered() {
    let mut world = replicated(&[], Duration::from_secs(1));
    let (node_id, now) = (leader(&mut world, 1), world.now);
    let rule =
        AnswerRule { api_key: PRODUCE, nodes: BTreeSet::new(), after: 0, times: 1, fault: AnswerFault::Lose };
    world.cluster.fault_answers(now, rule);
    let client = world.connect(node_id);
    let sent = world.send(client, PRODUCE, 9, &produce("t", -1, records("one")));
    world.cause(|cluster, now| {
        cluster.forget_faults(now);
        Ok::<(), FaultError>(())
    });
    world.pass(Duration::from_secs(1));
    assert_eq!(code(&world.answer(sent).expect("nothing is wrong any more")), 0);
}

#[test]
fn a_bumped_epoch_fences_those_who_know_the_old_one() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    world.cause(|cluster, now| cluster.bump_leader_epoch(now, "t", 0));
    let client = world.connect(node_id);
    for (epoch, expected) in
        [(0, ErrorCode::FENCED_LEADER_EPOCH), (1, ErrorCode::NONE), (2, ErrorCode::UNKNOWN_LEADER_EPOCH)]
    {
        let mut body = fetch("t", 0, 0);
        set_epoch(&mut body, epoch);
        let answer = world.ask(client, FETCH, 12, &body);
        assert_eq!(int(&answer, "Responses.Partitions.ErrorCode"), i64::from(expected.0), "epoch {epoch}");
    }
}

fn set_epoch(body: &mut Struct, epoch: i32) {
    let mut asked = at(body, "Topics").structs().next().expect("one topic").clone();
    let mut partition = at(&asked, "Partitions").structs().next().expect("one partition").clone();
    partition.set("CurrentLeaderEpoch", epoch);
    asked.set("Partitions", vec![partition]);
    body.set("Topics", vec![asked]);
}

#[test]
fn a_fault_that_is_impossible_says_why() {
    let mut world = replicated(&[], Duration::ZERO);
    let now = world.now;
    assert_eq!(world.cluster.kill_broker(now, 9), Err(FaultError::NoSuchBroker(9)));
    let error = world.cluster.resume_broker(now, 1).expect_err("it runs");
    assert_eq!(error.to_string(), "broker 1 is running, not paused");
    let error = world.cluster.move_leader(now, "missing", 0, 1).expect_err("no such topic");
    assert_eq!(error.to_string(), "there is no partition missing-0");
}

#[test]
fn a_broker_that_does_not_hear_of_leaders_tells_of_the_old_one_until_its_time_is_over() {
    let mut world = replicated(&[], Duration::ZERO);
    let old = leader(&mut world, 1);
    let new = other_than(old);
    let until = world.now.plus(Duration::from_secs(5));
    world.cause(|cluster, now| cluster.stale_metadata(now, 3, until));
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, new));
    assert_eq!((leader(&mut world, 1), leader(&mut world, 3)), (new, old));
    world.pass(Duration::from_millis(4_999));
    assert_eq!(leader(&mut world, 3), old);
    world.pass(Duration::from_millis(1));
    assert_eq!(leader(&mut world, 3), new);
}

/// Replicas that are in sync, of the partition that all brokers have.
fn in_sync(world: &World) -> Vec<i32> {
    let states = world.cluster.partition_states();
    let state = states.iter().find(|state| state.topic == "t").expect("it is there");
    state.replicas.iter().filter(|replica| replica.in_sync).map(|replica| replica.node_id).collect()
}

fn cut(world: &mut World, node_id: i32, others: &[i32]) {
    for other in others {
        world.cause(|cluster, now| cluster.cut_link(now, node_id, *other));
    }
}

#[test]
fn a_follower_that_cannot_reach_its_leader_falls_out_of_sync_and_comes_back() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    let follower = other_than(node_id);
    cut(&mut world, follower, &[node_id]);
    let client = world.connect(node_id);
    let sent = world.send(client, PRODUCE, 9, &produce("t", -1, records("one")));
    world.pass(REPLICA_LAG - Duration::from_millis(1));
    assert_eq!(in_sync(&world).len(), 3);
    world.pass(Duration::from_millis(1));
    assert_eq!(in_sync(&world).len(), 2);
    assert!(!in_sync(&world).contains(&follower), "it did not fetch");
    world.answer(sent).expect("nobody waits for it any more");
    world.cause(|cluster, now| cluster.mend_link(now, node_id, follower));
    assert_eq!(in_sync(&world).len(), 3);
    assert_eq!(world.cluster.mend_link(world.now, node_id, follower), Ok(()), "it is whole already");
}

#[test]
fn a_leader_that_is_cut_from_most_is_fenced_and_does_not_know_it() {
    let mut world = replicated(&[], Duration::ZERO);
    let old = leader(&mut world, 1);
    let others: Vec<i32> = (1..=3).filter(|node_id| *node_id != old).collect();
    cut(&mut world, old, &others);
    let client = world.connect(old);
    world.pass(BROKER_SESSION - Duration::from_millis(1));
    assert_eq!(leader(&mut world, others[0]), old, "its session lives");
    let lonely = world.send(client, PRODUCE, 9, &produce("t", 1, records("lonely")));
    assert_eq!(code(&world.answer(lonely).expect("its connections stay")), 0);
    world.pass(Duration::from_millis(1));
    let new = leader(&mut world, others[0]);
    assert!(others.contains(&new) && leader(&mut world, old) == old, "only the others have heard");
    assert!(!in_sync(&world).contains(&old));
    for other in others {
        world.cause(|cluster, now| cluster.mend_link(now, old, other));
    }
    assert_eq!((leader(&mut world, old), in_sync(&world).len()), (new, 3));
    let client = world.connect(new);
    let answer = world.ask(client, FETCH, 12, &fetch("t", 0, 0));
    assert_eq!(values(&answer), [""; 0], "what nobody else had is lost");
}

#[test]
fn where_nobody_reaches_most_nobody_is_fenced() {
    let mut world = replicated(&[], Duration::ZERO);
    let node_id = leader(&mut world, 1);
    cut(&mut world, 1, &[2, 3]);
    cut(&mut world, 2, &[3]);
    world.pass(BROKER_SESSION + REPLICA_LAG);
    assert_eq!((leader(&mut world, other_than(node_id)), in_sync(&world).len()), (node_id, 3));
    // Two of them find each other, and the third one's time begins.
    world.cause(|cluster, now| cluster.mend_link(now, 1, 2));
    world.pass(BROKER_SESSION + REPLICA_LAG);
    assert!(!in_sync(&world).contains(&3));
    assert_eq!(world.cluster.cut_link(world.now, 1, 9), Err(FaultError::NoSuchBroker(9)));
}

/// Cuts the leader from all others until it is fenced. Returns it, the others, and the leader that they have then.
fn isolated_leader(world: &mut World) -> (i32, Vec<i32>, i32) {
    let old = leader(world, 1);
    let others: Vec<i32> = (1..=3).filter(|node_id| *node_id != old).collect();
    cut(world, old, &others);
    world.pass(BROKER_SESSION);
    let new = leader(world, others[0]);
    assert_ne!(new, old);
    (old, others, new)
}

fn mend(world: &mut World, node_id: i32, others: &[i32]) {
    for other in others {
        world.cause(|cluster, now| cluster.mend_link(now, node_id, *other));
    }
}

#[test]
fn a_broker_that_has_not_heard_names_the_old_leader_wherever_it_names_one() {
    let mut world = replicated(&[], Duration::ZERO);
    let old = leader(&mut world, 1);
    let until = world.now.plus(Duration::from_secs(60));
    world.cause(|cluster, now| cluster.stale_metadata(now, old, until));
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, other_than(old)));
    let client = world.connect(old);
    let answer = world.ask(client, PRODUCE, 10, &produce("t", 1, records("a")));
    assert_eq!(code(&answer), i64::from(ErrorCode::NOT_LEADER_OR_FOLLOWER.0));
    assert_eq!(int(&answer, "Responses.PartitionResponses.CurrentLeader.LeaderId"), i64::from(old));
    assert_eq!(int(&answer, "NodeEndpoints.NodeId"), i64::from(old));
}

#[test]
fn a_fenced_broker_that_has_not_heard_is_among_those_it_takes_for_alive() {
    let mut world = replicated(&[], Duration::ZERO);
    let mut find = request(FIND_COORDINATOR);
    find.set("Key", "g");
    let any = world.connect(1);
    world.ask(any, FIND_COORDINATOR, 2, &find);
    let (old, others, _) = isolated_leader(&mut world);
    let brokers = |world: &mut World, ask: i32| {
        let connection = world.connect(ask);
        let answer = world.ask(connection, METADATA, 9, &metadata());
        let ids = at(&answer, "Brokers").structs().map(|broker| int(broker, "NodeId") as i32);
        ids.collect::<BTreeSet<i32>>()
    };
    assert_eq!(brokers(&mut world, old), BTreeSet::from([1, 2, 3]));
    assert_eq!(brokers(&mut world, others[0]), others.iter().copied().collect());
    let lonely = world.connect(old);
    let found = world.ask(lonely, FIND_COORDINATOR, 2, &find);
    assert_eq!(int(&found, "ErrorCode"), 0, "it knows the coordinator that there was");
}

#[test]
fn a_cut_that_ends_before_anybody_is_fenced_does_not_let_a_stale_broker_hear() {
    let mut world = replicated(&[], Duration::ZERO);
    let old = leader(&mut world, 1);
    let new = other_than(old);
    let until = world.now.plus(Duration::from_secs(60));
    world.cause(|cluster, now| cluster.stale_metadata(now, 3, until));
    world.cause(|cluster, now| cluster.move_leader(now, "t", 0, new));
    cut(&mut world, 3, &[1, 2]);
    world.pass(Duration::from_secs(1));
    mend(&mut world, 3, &[1, 2]);
    assert_eq!(leader(&mut world, 3), old);
    world.cause(|cluster, now| {
        cluster.forget_faults(now);
        Ok::<(), FaultError>(())
    });
    assert_eq!(leader(&mut world, 3), new);
}

#[test]
fn a_fault_that_ends_does_not_let_a_broker_hear_that_is_cut_off() {
    let mut world = replicated(&[], Duration::ZERO);
    let (old, others, new) = isolated_leader(&mut world);
    let until = world.now.plus(Duration::from_secs(1));
    world.cause(|cluster, now| cluster.stale_metadata(now, old, until));
    world.pass(Duration::from_secs(2));
    assert_eq!(leader(&mut world, old), old);
    // Nor does the end of the cut end a fault, or the fault begin with what nobody told the broker.
    let until = world.now.plus(Duration::from_secs(1));
    world.cause(|cluster, now| cluster.stale_metadata(now, old, until));
    mend(&mut world, old, &others);
    assert_eq!(leader(&mut world, old), old);
    world.pass(Duration::from_secs(1));
    assert_eq!(leader(&mut world, old), new);
}

#[test]
fn who_is_cut_off_learns_nothing_while_the_others_lose_each_other() {
    let mut world = replicated(&[], Duration::ZERO);
    let (old, others, new) = isolated_leader(&mut world);
    cut(&mut world, others[0], &others[1..]);
    world.pass(Duration::from_secs(1));
    mend(&mut world, others[0], &others[1..]);
    world.pass(BROKER_SESSION);
    assert_eq!((leader(&mut world, others[0]), leader(&mut world, old)), (new, old));
    mend(&mut world, old, &others);
    assert_eq!(leader(&mut world, old), new);
}

#[test]
fn followers_of_new_partitions_that_are_cut_off_fall_out_of_sync_too() {
    let mut world = replicated(&[], Duration::ZERO);
    cut(&mut world, 1, &[2]);
    let client = world.connect(3);
    let mut body = request(CREATE_TOPICS);
    let mut made = element(&body, "Topics");
    made.set("Name", "later").set("NumPartitions", 3).set("ReplicationFactor", 3);
    body.push("Topics", made);
    world.ask(client, CREATE_TOPICS, 7, &body);
    let mut body = request(CREATE_PARTITIONS);
    let mut more = element(&body, "Topics");
    more.set("Name", "later").set("Count", 6).set("Assignments", tidegate_wire::message::Value::Null);
    body.push("Topics", more).set("TimeoutMs", 1000);
    world.ask(client, CREATE_PARTITIONS, 2, &body);
    world.pass(REPLICA_LAG);
    let states = world.cluster.partition_states();
    let made: Vec<_> = states.iter().filter(|state| state.topic == "later").collect();
    assert_eq!(made.len(), 6);
    for state in made {
        let out = state.replicas.iter().filter(|replica| !replica.in_sync);
        let out: Vec<i32> = out.map(|replica| replica.node_id).collect();
        let expected = match state.leader {
            1 => vec![2],
            2 => vec![1],
            _ => Vec::new(),
        };
        assert_eq!(out, expected, "partition {} that {} leads", state.partition, state.leader);
    }
}
