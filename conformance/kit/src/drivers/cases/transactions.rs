//! Transactions (KIP-98, KIP-447, KIP-890): what a commit shows, what an abort hides, who is fenced, and offsets that move with records.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::drivers::Failure;
use crate::drivers::record::Record;
use crate::drivers::scene::{PLAIN, Scene, Transform};

pub(super) const CASES: &[Case] = &[
    Case {
        id: "transaction.commit_and_abort",
        needs: &["transaction", "read_start", "read_committed"],
        why: "A committed reader sees what was committed and only that; an uncommitted one sees all.",
        run: commit_and_abort,
    },
    Case {
        id: "transaction.fencing",
        needs: &["transaction", "read_start", "read_committed"],
        why: "A second producer of the same transactional id takes over, and the first one is refused.",
        run: fencing,
    },
    Case {
        id: "transaction.transform_commit",
        needs: &["transaction", "produce", "read_start", "committed", "read_committed"],
        why: "Read, write and commit offsets in one transaction: both appear.",
        run: |scene| transform(scene, "commit"),
    },
    Case {
        id: "transaction.transform_abort",
        needs: &["transaction", "produce", "read_start", "committed", "read_committed"],
        why: "The same with an abort: neither appears, and the group begins again where it was.",
        run: |scene| transform(scene, "abort"),
    },
];

/// The errors by which Kafka and its clients say that a producer was fenced; which one depends on the request that meets it.
const FENCED: &[&str] = &["INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED"];

fn values(records: &[Record]) -> Vec<String> {
    records.iter().map(Record::value_text).collect()
}

fn commit_and_abort(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 2, json!({}))?;
    let id = scene.name("transactions");
    let pair = |name: &str| [Record::new(0, name), Record::new(1, name)];
    for (name, end) in [("first", "commit"), ("second", "abort"), ("third", "commit")] {
        scene.transaction(&topic, &id, 0, &pair(name), end)?;
    }
    for partition in 0..2 {
        // The markers of both ends take offsets too.
        let read = scene.consume(&topic, &[(partition, 0)], 2, "read_committed")?;
        ensure!(
            values(&read) == ["first", "third"],
            "committed in partition {partition}: {:?}",
            values(&read)
        );
        let offsets: Vec<Option<i64>> = read.iter().map(|record| record.offset).collect();
        ensure!(offsets == [Some(0), Some(4)], "their offsets: {offsets:?}");
        let read = scene.consume(&topic, &[(partition, 0)], 3, "read_uncommitted")?;
        ensure!(
            values(&read) == ["first", "second", "third"],
            "all in partition {partition}: {:?}",
            values(&read)
        );
    }
    Ok(())
}

fn fencing(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    let id = scene.name("transactions");
    scene.transaction(&topic, &id, 1, &[Record::new(0, "of the first")], "commit")?;
    scene.transaction(&topic, &id, 2, &[Record::new(0, "of the second")], "commit")?;
    let Err(error) = scene.transaction(&topic, &id, 1, &[Record::new(0, "of a zombie")], "commit") else {
        anyhow::bail!("the first producer went on after the second had begun")
    };
    let code = error.downcast_ref::<Failure>().and_then(Failure::code).map(str::to_owned);
    ensure!(
        code.as_deref().is_some_and(|code| FENCED.contains(&code)),
        "the first producer was refused with {error:#}"
    );
    scene.transaction(&topic, &id, 2, &[Record::new(0, "of the second again")], "commit")?;
    let read = scene.consume(&topic, &[(0, 0)], 3, "read_committed")?;
    ensure!(
        values(&read) == ["of the first", "of the second", "of the second again"],
        "committed: {:?}",
        values(&read)
    );
    Ok(())
}

fn transform(scene: &mut Scene<'_>, end: &str) -> Result<()> {
    let (from, to) = (scene.topic("from", 2, json!({}))?, scene.topic("to", 2, json!({}))?);
    let (id, group) = (scene.name("transform"), scene.name("group"));
    let records: Vec<Record> = (0..6).map(|index| Record::new(index % 2, format!("value-{index}"))).collect();
    scene.produce(&from, &records, PLAIN)?;
    let way = Transform { id: &id, group: &group, from: &from, to: &to, count: records.len() };
    let read = scene.transform(way, end)?;
    ensure!(read.len() == records.len(), "{} records were to be read, {} were", records.len(), read.len());
    if end == "abort" {
        let committed = scene.committed(&group, &from, &[0, 1])?;
        ensure!(committed == [-1, -1], "committed by an aborted transaction: {committed:?}");
        // A second run reads the same and commits, and only its records are seen.
        scene.transform(way, "commit")?;
    }
    // The end of a transaction is answered before its markers are written.
    scene.eventually("the group's offsets", |scene| {
        let committed = scene.committed(&group, &from, &[0, 1])?;
        Ok(if committed == [3, 3] { Ok(()) } else { Err(format!("{committed:?}")) })
    })?;
    let mut read = values(&scene.consume(&to, &[(0, 0), (1, 0)], records.len(), "read_committed")?);
    read.sort();
    ensure!(
        read == values(&records)
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        "written: {read:?}"
    );
    Ok(())
}
