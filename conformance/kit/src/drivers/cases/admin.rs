//! Administration: topics, configurations, records, groups.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::drivers::Failure;
use crate::drivers::record::Record;
use crate::drivers::scene::{EARLIEST, NEXT, PLAIN, Scene, refusal};

pub(super) const CASES: &[Case] = &[
    Case {
        id: "admin.topics",
        needs: &["create_topic", "metadata", "delete_topic"],
        why: "A topic comes with its partitions, cannot come twice, and goes.",
        run: topics,
    },
    Case {
        id: "admin.create_partitions",
        needs: &["create_topic", "metadata", "create_partitions"],
        why: "A topic grows, and does not shrink.",
        run: create_partitions,
    },
    Case {
        id: "admin.configs",
        needs: &["create_topic", "describe_configs", "alter_configs"],
        why: "What a topic was made with is described, and what was altered too.",
        run: configs,
    },
    Case {
        id: "admin.delete_records",
        needs: &["produce", "delete_records", "offset"],
        why: "The log's start moves, and no further than its end (KIP-107).",
        run: delete_records,
    },
    Case {
        id: "admin.groups",
        needs: &["read_start", "classic", "read_commit", "list_groups"],
        why: "A group that has committed is listed.",
        run: |scene| groups(scene, false),
    },
    Case {
        id: "admin.delete_group",
        needs: &["read_start", "classic", "read_commit", "list_groups", "delete_group"],
        why: "An empty group is deleted and its offsets with it (KIP-229).",
        run: |scene| groups(scene, true),
    },
];

fn topics(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("topic", 3, json!({}))?;
    let code = refusal(scene.create_topic(&topic, 3, &json!({})))?;
    ensure!(code == "TOPIC_ALREADY_EXISTS", "a second one of that name was refused with {code}");
    scene.call(json!({ "op": "delete_topic", "topic": topic }))?;
    // It may be made again as soon as its deletion is known to the controller, which has answered.
    scene.eventually("the topic again", |scene| match scene.create_topic(&topic, 2, &json!({})) {
        Ok(()) => Ok(Ok(())),
        Err(Failure::Refused { code, .. }) if code == "TOPIC_ALREADY_EXISTS" => Ok(Err(code)),
        Err(error) => Err(error.into()),
    })?;
    scene.wait_for_leaders(&topic, 2)
}

fn create_partitions(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("topic", 2, json!({}))?;
    scene.call(json!({ "op": "create_partitions", "topic": topic, "count": 5 }))?;
    scene.wait_for_leaders(&topic, 5)?;
    let code = refusal(scene.call(json!({ "op": "create_partitions", "topic": topic, "count": 3 })))?;
    // kafkajs has no more than its own sentence for this.
    ensure!(["INVALID_PARTITIONS", "CLIENT"].contains(&code.as_str()), "shrinking was refused with {code}");
    Ok(())
}

fn configs(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("topic", 1, json!({ "retention.ms": "12345678" }))?;
    let expect = |scene: &mut Scene<'_>, expected: &str| {
        scene.eventually("the configuration", |scene| {
            let answer = match scene.call(json!({ "op": "describe_configs", "topic": topic })) {
                // Any broker may be asked, and one may not have heard of the topic yet.
                Err(Failure::Refused { code, .. }) if code == "UNKNOWN_TOPIC_OR_PARTITION" => {
                    return Ok(Err(code));
                }
                answer => answer?,
            };
            let got = &answer["configs"]["retention.ms"];
            Ok(if got == expected { Ok(()) } else { Err(format!("{got}, not {expected}")) })
        })
    };
    expect(scene, "12345678")?;
    scene
        .call(json!({ "op": "alter_configs", "topic": topic, "configs": { "retention.ms": "87654321" } }))?;
    expect(scene, "87654321")
}

fn delete_records(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("topic", 1, json!({}))?;
    let records: Vec<Record> = (0..5).map(|index| Record::new(0, format!("value-{index}"))).collect();
    scene.produce(&topic, &records, PLAIN)?;
    scene.call(json!({ "op": "delete_records", "topic": topic, "partition": 0, "before": 3 }))?;
    let ends = (scene.offset(&topic, EARLIEST)?, scene.offset(&topic, NEXT)?);
    ensure!(ends == (3, 5), "after deleting what is before 3 the log begins and ends at {ends:?}");
    let code =
        refusal(scene.call(json!({ "op": "delete_records", "topic": topic, "partition": 0, "before": 9 })))?;
    // kafkajs has no more than its own sentence for this.
    ensure!(
        ["OFFSET_OUT_OF_RANGE", "CLIENT"].contains(&code.as_str()),
        "deleting beyond the end was refused with {code}"
    );
    Ok(())
}

fn groups(scene: &mut Scene<'_>, delete: bool) -> Result<()> {
    let (topic, group) = (scene.topic("topic", 1, json!({}))?, scene.name("group"));
    scene.produce(&topic, &[Record::new(0, "value")], PLAIN)?;
    scene.join("a", &group, &topic, "classic", None)?;
    scene.poll_until("the partition", &["a"], |of, _| of[0].len() == 1)?;
    scene.commit("a", &topic, (0, 1))?;
    scene.leave("a")?;
    let is_listed = |scene: &mut Scene<'_>| -> Result<bool> {
        let answer = scene.call(json!({ "op": "list_groups" }))?;
        Ok(answer["groups"].as_array().is_some_and(|all| all.iter().any(|one| one == group.as_str())))
    };
    ensure!(is_listed(scene)?, "the group is not listed");
    if delete {
        // The member's leaving may still be on its way.
        scene.eventually("the group's end", |scene| {
            match scene.call(json!({ "op": "delete_group", "group": group })) {
                Ok(_) => Ok(Ok(())),
                Err(Failure::Refused { code, .. }) if code == "NON_EMPTY_GROUP" => Ok(Err(code)),
                Err(error) => Err(error.into()),
            }
        })?;
        ensure!(!is_listed(scene)?, "the group is listed after it was deleted");
    }
    Ok(())
}
