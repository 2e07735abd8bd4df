//! What a case of a client works with: a driver on a target, names of its own, and the ops with types. Never knows which library
//! it is.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::record::Record;
use super::{Driver, Failure};

/// How long an op may take.
const OP: Duration = Duration::from_secs(20);

/// How long something may take to come about that happens by itself: a rebalance, a topic's leaders, the end of a transaction.
const EVENTUALLY: Duration = Duration::from_secs(60);

/// How long a group_poll listens while several members take turns.
const TURN: Duration = Duration::from_millis(300);

/// A place in a log: partition and offset.
pub type Place = (i32, i64);

/// Asks [`Scene::offset`] for where the log begins.
pub const EARLIEST: i64 = -2;

/// Asks [`Scene::offset`] for the offset of the next record.
pub const NEXT: i64 = -1;

/// The name of a reader that is alone.
const READER: &str = "reader";

/// What is read, and where it is written.
#[derive(Debug, Clone, Copy)]
pub struct Transform<'a> {
    /// The transactional id.
    pub id: &'a str,
    /// The group that reads.
    pub group: &'a str,
    /// The topic that is read.
    pub from: &'a str,
    /// The topic that is written.
    pub to: &'a str,
    /// How many records.
    pub count: usize,
}

/// How records are produced.
#[derive(Debug, Clone, Copy)]
pub struct Producing<'a> {
    /// -1, 1 or 0.
    pub acks: i16,
    /// Whether the producer is idempotent.
    pub idempotent: bool,
    /// The codec's name.
    pub compression: &'a str,
}

/// All acks, nothing else.
pub const PLAIN: Producing<'static> = Producing { acks: -1, idempotent: false, compression: "none" };

/// One run of one case.
pub struct Scene<'a> {
    driver: &'a mut dyn Driver,
    /// Unique to this run: what all names begin with.
    prefix: String,
    replication_factor: usize,
}

impl<'a> Scene<'a> {
    /// A scene whose names begin with `prefix`, on a target where topics get `replication_factor` replicas.
    pub fn new(driver: &'a mut dyn Driver, prefix: String, replication_factor: usize) -> Self {
        Self { driver, prefix, replication_factor }
    }

    /// A name of this run.
    #[must_use]
    pub fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.prefix)
    }

    /// A command as it is.
    ///
    /// # Errors
    /// If it fails.
    pub fn call(&mut self, command: Value) -> Result<Value, Failure> {
        self.call_within(command, OP)
    }

    /// A command with a deadline of its own: some libraries try until the last moment what cannot succeed.
    ///
    /// # Errors
    /// If it fails.
    pub fn call_within(&mut self, command: Value, deadline: Duration) -> Result<Value, Failure> {
        self.driver.call(command, deadline)
    }

    /// A new topic, known to all with a leader for each partition.
    ///
    /// # Errors
    /// If it cannot be made, or does not get its leaders.
    pub fn topic(&mut self, what: &str, partitions: i32, configs: Value) -> Result<String> {
        let topic = self.name(what);
        self.create_topic(&topic, partitions, &configs)?;
        self.wait_for_leaders(&topic, partitions)?;
        Ok(topic)
    }

    /// Asks for a topic.
    ///
    /// # Errors
    /// If it fails.
    pub fn create_topic(&mut self, topic: &str, partitions: i32, configs: &Value) -> Result<(), Failure> {
        let factor = self.replication_factor;
        let command = json!({ "op": "create_topic", "topic": topic, "partitions": partitions, "replication_factor": factor, "configs": configs });
        self.call(command).map(|_| ())
    }

    /// Waits until a topic has this many partitions, and each a leader among the brokers.
    ///
    /// # Errors
    /// If that does not come about.
    pub fn wait_for_leaders(&mut self, topic: &str, partitions: i32) -> Result<()> {
        self.eventually("the topic's leaders", |scene| {
            let metadata = match scene.call(json!({ "op": "metadata", "topic": topic })) {
                Ok(metadata) => metadata,
                // Not every broker knows it yet.
                Err(Failure::Refused { code, message }) => return Ok(Err(format!("{code}: {message}"))),
                Err(lost) => return Err(lost.into()),
            };
            let ids: Vec<i64> = numbers(&metadata["brokers"], "id");
            let leaders: Vec<i64> = numbers(&metadata["partitions"], "leader");
            let good = leaders.len() == usize::try_from(partitions)?
                && leaders.iter().all(|leader| ids.contains(leader));
            Ok(if good { Ok(()) } else { Err(format!("{metadata}")) })
        })
    }

    /// Tries until it is as it should be. The inner error says what it is like.
    ///
    /// # Errors
    /// If `look` fails, or it does not come about in time.
    pub fn eventually<T>(
        &mut self,
        what: &str,
        mut look: impl FnMut(&mut Self) -> Result<Result<T, String>>,
    ) -> Result<T> {
        let deadline = Instant::now() + EVENTUALLY;
        loop {
            match look(self)? {
                Ok(done) => return Ok(done),
                Err(state) if Instant::now() >= deadline => {
                    bail!("{what}: not within {} s, it is {state}", EVENTUALLY.as_secs())
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Writes records and says where each went.
    ///
    /// # Errors
    /// If it fails, or the answer does not fit.
    pub fn produce(&mut self, topic: &str, records: &[Record], how: Producing<'_>) -> Result<Vec<Place>> {
        let written: Vec<Value> = records.iter().map(Record::to_json).collect();
        let command = json!({ "op": "produce", "topic": topic, "records": written, "acks": how.acks, "idempotent": how.idempotent, "compression": how.compression });
        places(&self.call(command)?, records.len())
    }

    /// Reads at least `count` records from the places given; fewer if there are no more.
    ///
    /// # Errors
    /// If it fails, or what comes are no records.
    pub fn consume(
        &mut self,
        topic: &str,
        from: &[Place],
        count: usize,
        isolation: &str,
    ) -> Result<Vec<Record>> {
        let from: Vec<Value> = from.iter().map(|place| at(topic, *place)).collect();
        self.call(json!({ "op": "read_start", "reader": READER, "isolation": isolation, "from": from }))?;
        let answer = self.call(json!({ "op": "read_poll", "reader": READER, "count": count }))?;
        self.leave(READER)?;
        records(&answer)
    }

    /// The first offset at or after a time, -1 for none; or [`EARLIEST`] or [`NEXT`].
    ///
    /// # Errors
    /// If it fails.
    pub fn offset(&mut self, topic: &str, timestamp_ms: i64) -> Result<i64> {
        let command = json!({ "op": "offset", "topic": topic, "partition": 0, "timestamp_ms": timestamp_ms });
        let answer = self.call(command)?;
        answer["offset"].as_i64().with_context(|| format!("an answer without an offset: {answer}"))
    }

    /// Reads records as a member of a group, and in one transaction writes them elsewhere and commits their offsets.
    ///
    /// # Errors
    /// If it fails, or the records do not come.
    pub fn transform(&mut self, way: Transform<'_>, end: &str) -> Result<Vec<Record>> {
        let Transform { id, group, from, to, count } = way;
        self.call(json!({
            "op": "read_start", "reader": READER, "isolation": "read_committed", "group": group, "topics": [from],
            "protocol": "classic", "transactional_id": id,
        }))?;
        let mut read: Vec<Record> = Vec::new();
        while read.len() < count {
            let left = count - read.len();
            let answer = self.call(json!({ "op": "read_poll", "reader": READER, "count": left }))?;
            let some = records(&answer)?;
            ensure!(!some.is_empty(), "{} of {count} records came", read.len());
            read.extend(some);
        }
        let mut next = BTreeMap::new();
        for record in &read {
            let (partition, offset) = record.partition.zip(record.offset).context("a record from nowhere")?;
            next.insert(partition, offset + 1);
        }
        let offsets: Vec<Value> = next.into_iter().map(|place| at(from, place)).collect();
        let written: Vec<Value> = read.iter().map(Record::to_json).collect();
        let answer = self.call(json!({
            "op": "transaction", "transactional_id": id, "instance": 0, "topic": to, "records": written, "end": end,
            "reader": READER, "group": group, "offsets": offsets,
        }))?;
        places(&answer, count)?;
        self.leave(READER)?;
        Ok(read)
    }

    /// Writes records in a transaction.
    ///
    /// # Errors
    /// If it fails.
    pub fn transaction(
        &mut self,
        topic: &str,
        id: &str,
        instance: u8,
        records: &[Record],
        end: &str,
    ) -> Result<Vec<Place>, anyhow::Error> {
        let written: Vec<Value> = records.iter().map(Record::to_json).collect();
        let command = json!({ "op": "transaction", "transactional_id": id, "instance": instance, "topic": topic, "records": written, "end": end });
        places(&self.call(command)?, records.len())
    }

    /// Starts a member of a group.
    ///
    /// # Errors
    /// If it fails.
    pub fn join(
        &mut self,
        member: &str,
        group: &str,
        topic: &str,
        protocol: &str,
        instance_id: Option<&str>,
    ) -> Result<()> {
        self.call(json!({
            "op": "read_start", "reader": member, "isolation": "read_uncommitted", "group": group, "topics": [topic],
            "protocol": protocol, "instance_id": instance_id,
        }))?;
        Ok(())
    }

    /// Polls a member once; gives its records and how many partitions it has.
    ///
    /// # Errors
    /// If it fails.
    pub fn poll(&mut self, member: &str) -> Result<(Vec<Record>, Vec<i32>)> {
        let command = json!({ "op": "read_poll", "reader": member, "count": 1 });
        let answer = self.call_within(command, TURN)?;
        let mut assignment = Vec::new();
        for partition in numbers(&answer["assignment"], "partition") {
            assignment.push(i32::try_from(partition)?);
        }
        assignment.sort_unstable();
        Ok((records(&answer)?, assignment))
    }

    /// Polls members in turns until `enough` likes what all have been assigned and have read in all.
    ///
    /// # Errors
    /// If it fails, or does not come about.
    pub fn poll_until(
        &mut self,
        what: &str,
        members: &[&str],
        mut enough: impl FnMut(&[Vec<i32>], &[Record]) -> bool,
    ) -> Result<(Vec<Vec<i32>>, Vec<Record>)> {
        let mut read = Vec::new();
        self.eventually(what, |scene| {
            let mut assignments = Vec::new();
            for member in members {
                let (records, assignment) = scene.poll(member)?;
                read.extend(records);
                assignments.push(assignment);
            }
            if enough(&assignments, &read) {
                return Ok(Ok((assignments, std::mem::take(&mut read))));
            }
            Ok(Err(format!("partitions {assignments:?}, {} records", read.len())))
        })
    }

    /// Commits one offset of a member.
    ///
    /// # Errors
    /// If it fails.
    pub fn commit(&mut self, member: &str, topic: &str, place: Place) -> Result<(), Failure> {
        self.call(json!({ "op": "read_commit", "reader": member, "offsets": [at(topic, place)] })).map(|_| ())
    }

    /// What a group has committed, -1 for nothing.
    ///
    /// # Errors
    /// If it fails.
    pub fn committed(&mut self, group: &str, topic: &str, partitions: &[i32]) -> Result<Vec<i64>> {
        let command = json!({ "op": "committed", "group": group, "topic": topic, "partitions": partitions });
        let answer = self.call(command)?;
        let all = answer["offsets"].as_array().context("an answer without offsets")?;
        let of = |partition: &i32| {
            let found = all.iter().find(|at| at["topic"] == topic && at["partition"] == *partition);
            found.map_or(Some(-1), |at| at["offset"].as_i64())
        };
        let offsets: Option<Vec<i64>> = partitions.iter().map(of).collect();
        offsets.with_context(|| format!("an offset is no number: {answer}"))
    }

    /// Ends a member, or a reader.
    ///
    /// # Errors
    /// If it fails.
    pub fn leave(&mut self, member: &str) -> Result<()> {
        self.call(json!({ "op": "read_stop", "reader": member }))?;
        Ok(())
    }
}

/// The code of a refusal.
///
/// # Errors
/// If it succeeded, or the driver was lost.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> Result<String> {
    match outcome {
        Err(Failure::Refused { code, .. }) => Ok(code),
        Err(lost) => Err(lost.into()),
        Ok(done) => bail!("it was not refused: {done:?}"),
    }
}

/// The records of an answer.
///
/// # Errors
/// If there are none in it.
pub fn records(answer: &Value) -> Result<Vec<Record>> {
    answer["records"].as_array().context("an answer without records")?.iter().map(Record::from_json).collect()
}

fn places(answer: &Value, count: usize) -> Result<Vec<Place>> {
    let partitions = numbers(&answer["records"], "partition");
    let offsets = numbers(&answer["records"], "offset");
    ensure!(partitions.len() == count && offsets.len() == count, "{count} records were written: {answer}");
    partitions
        .into_iter()
        .zip(offsets)
        .map(|(partition, offset)| Ok((i32::try_from(partition)?, offset)))
        .collect()
}

/// A place as the protocol has it.
fn at(topic: &str, (partition, offset): Place) -> Value {
    json!({ "topic": topic, "partition": partition, "offset": offset })
}

/// A field of each object of a list.
fn numbers(list: &Value, field: &str) -> Vec<i64> {
    list.as_array().into_iter().flatten().filter_map(|one| one[field].as_i64()).collect()
}
