//! Consumer groups, classic (KIP-62, KIP-345) and of the new protocol (KIP-848): assignment, rebalance, commit and resume.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::drivers::record::Record;
use crate::drivers::scene::{PLAIN, Scene};

pub(super) const CASES: &[Case] = &[
    Case {
        id: "group.classic",
        needs: &["read_start", "classic", "produce"],
        why: "A member gets all partitions and all records.",
        run: |scene| alone(scene, "classic"),
    },
    Case {
        id: "group.classic_rebalance",
        needs: &["read_start", "classic", "produce"],
        why: "A second member takes half of the partitions, and gives them back when it leaves.",
        run: |scene| rebalance(scene, "classic"),
    },
    Case {
        id: "group.classic_resume",
        needs: &["read_start", "classic", "produce", "read_commit", "committed"],
        why: "A later member goes on where an earlier one has committed.",
        run: |scene| resume(scene, "classic"),
    },
    Case {
        id: "group.classic_static",
        needs: &["read_start", "classic", "static", "produce"],
        why: "A member with an instance id reads like any other (KIP-345).",
        run: static_member,
    },
    Case {
        id: "group.consumer",
        needs: &["read_start", "consumer", "produce"],
        why: "A member of the new protocol gets all partitions and all records.",
        run: |scene| alone(scene, "consumer"),
    },
    Case {
        id: "group.consumer_rebalance",
        needs: &["read_start", "consumer", "produce"],
        why: "The broker hands half of the partitions to a second member, and back when it leaves.",
        run: |scene| rebalance(scene, "consumer"),
    },
    Case {
        id: "group.consumer_resume",
        needs: &["read_start", "consumer", "produce", "read_commit", "committed"],
        why: "A later member of the new protocol goes on where an earlier one has committed.",
        run: |scene| resume(scene, "consumer"),
    },
];

const PARTITIONS: i32 = 4;

/// A topic with three records in each partition, named `partition/index`.
fn filled(scene: &mut Scene<'_>) -> Result<String> {
    let topic = scene.topic("records", PARTITIONS, json!({}))?;
    let records: Vec<Record> = (0..3 * PARTITIONS)
        .map(|index| {
            Record::new(index % PARTITIONS, format!("{}/{}", index % PARTITIONS, index / PARTITIONS))
        })
        .collect();
    scene.produce(&topic, &records, PLAIN)?;
    Ok(topic)
}

fn everything() -> BTreeSet<String> {
    (0..3 * PARTITIONS).map(|index| format!("{}/{}", index % PARTITIONS, index / PARTITIONS)).collect()
}

fn values(read: &[Record]) -> BTreeSet<String> {
    read.iter().map(Record::value_text).collect()
}

fn has_all(assignment: &[i32]) -> bool {
    assignment.iter().copied().eq(0..PARTITIONS)
}

pub(super) fn alone(scene: &mut Scene<'_>, protocol: &str) -> Result<()> {
    let (topic, group) = (filled(scene)?, scene.name("group"));
    scene.join("a", &group, &topic, protocol, None)?;
    let enough = |of: &[Vec<i32>], read: &[Record]| has_all(&of[0]) && values(read) == everything();
    scene.poll_until("all partitions and records", &["a"], enough)?;
    scene.leave("a")
}

fn rebalance(scene: &mut Scene<'_>, protocol: &str) -> Result<()> {
    let (topic, group) = (filled(scene)?, scene.name("group"));
    scene.join("a", &group, &topic, protocol, None)?;
    scene.poll_until("all partitions for the first member", &["a"], |of, _| has_all(&of[0]))?;
    scene.join("b", &group, &topic, protocol, None)?;
    let halves = |of: &[Vec<i32>], _: &[Record]| {
        let both: BTreeSet<i32> = of.iter().flatten().copied().collect();
        of.iter().all(|one| one.len() == 2) && both.len() == 4
    };
    scene.poll_until("half of the partitions for each of two members", &["a", "b"], halves)?;
    // What is written now reaches the one that has the partition now.
    let late: Vec<Record> =
        (0..PARTITIONS).map(|partition| Record::new(partition, format!("{partition}/late"))).collect();
    scene.produce(&topic, &late, PLAIN)?;
    let expected: BTreeSet<String> = late.iter().map(Record::value_text).collect();
    scene.poll_until("the late records", &["a", "b"], |_, read| values(read).is_superset(&expected))?;
    scene.leave("b")?;
    scene.poll_until("all partitions for the first member again", &["a"], |of, _| has_all(&of[0]))?;
    scene.leave("a")
}

fn resume(scene: &mut Scene<'_>, protocol: &str) -> Result<()> {
    let (topic, group) = (filled(scene)?, scene.name("group"));
    scene.join("a", &group, &topic, protocol, None)?;
    scene.poll_until("all partitions", &["a"], |of, _| has_all(&of[0]))?;
    scene.commit("a", &topic, (0, 2))?;
    scene.commit("a", &topic, (3, 3))?;
    let committed = scene.committed(&group, &topic, &[0, 1, 2, 3])?;
    ensure!(committed == [2, -1, -1, 3], "committed 2 in partition 0 and 3 in partition 3: {committed:?}");
    scene.leave("a")?;
    scene.join("b", &group, &topic, protocol, None)?;
    scene.produce(&topic, &[Record::new(3, "3/late")], PLAIN)?;
    let expected: BTreeSet<String> =
        ["0/2", "1/0", "1/1", "1/2", "2/0", "2/1", "2/2", "3/late"].map(str::to_owned).into_iter().collect();
    let enough = |_: &[Vec<i32>], read: &[Record]| values(read).is_superset(&expected);
    let (_, read) = scene.poll_until("what was not committed", &["b"], enough)?;
    ensure!(values(&read) == expected, "the second member read {:?}", values(&read));
    scene.leave("b")
}

fn static_member(scene: &mut Scene<'_>) -> Result<()> {
    let (topic, group, instance) = (filled(scene)?, scene.name("group"), scene.name("instance"));
    scene.join("a", &group, &topic, "classic", Some(&instance))?;
    let enough = |of: &[Vec<i32>], read: &[Record]| has_all(&of[0]) && values(read) == everything();
    scene.poll_until("all partitions and records", &["a"], enough)?;
    scene.leave("a")
}
