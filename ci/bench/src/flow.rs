//! One connection's stream of requests, prebuilt, and the judgement of its responses: no response is counted that was not
//! looked into.

use anyhow::{Context as _, Result, ensure};
use tidegate_wire::message::Struct;
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Category, Direction as Half, keys};
use tidegate_wire::walk::{Seen, Visitor, walk};

use crate::client::{Topic, request, response_header_bytes};
use crate::workload::{Batch, Direction};

/// Where the correlation id stands in a request frame: behind length, key and version.
const CORRELATION_AT: usize = 8;
/// An offset that stands in a prebuilt Fetch where the real one goes.
const OFFSET_MARK: i64 = 0x7154_3a96_0d1e_5c2b;
/// How long a broker may think about a Produce, in milliseconds.
const PRODUCE_TIMEOUT_MS: i64 = 30_000;
/// How long a broker may wait for data that a Fetch asks for, in milliseconds. It has the data.
const FETCH_WAIT_MS: i64 = 500;
/// Most bytes of a Fetch response: the default of Java's `fetch.max.bytes`.
const FETCH_BYTES_MAX: i64 = 50 * 1024 * 1024;

/// The versions of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Versions {
    pub(crate) produce: i16,
    pub(crate) fetch: i16,
}

/// One connection's stream of requests.
#[derive(Debug)]
pub(crate) struct Flow {
    api: &'static Api,
    version: i16,
    frame: Vec<u8>,
    offset_at: Option<usize>,
    correlation_id: i32,
    /// Bytes of the batch that each request carries or gets.
    pub(crate) batch_bytes: usize,
    records_per_batch: i64,
    batches: i64,
    asked: i64,
    answered: i64,
}

impl Flow {
    /// The stream of `direction` over one partition, which holds `batches` of `batch` where it is consumed.
    pub(crate) fn new(
        direction: Direction,
        versions: Versions,
        topic: &Topic,
        partition: usize,
        batch: &Batch,
        batches: usize,
    ) -> Result<Self> {
        let (api_key, version) = match direction {
            Direction::Produce => (keys::PRODUCE, versions.produce),
            Direction::Consume => (keys::FETCH, versions.fetch),
        };
        let api = Api::of(api_key).context("an API of the table")?;
        let body = match direction {
            Direction::Produce => produce(api, topic, partition, batch)?,
            Direction::Consume => fetch(api, topic, partition, batch)?,
        };
        let frame = request(api, version, 0, &body)?;
        let mark = OFFSET_MARK.to_be_bytes();
        let offset_at = match direction {
            Direction::Produce => None,
            Direction::Consume => {
                let found = frame.windows(mark.len()).position(|window| window == mark);
                Some(found.context("a Fetch has an offset")?)
            }
        };
        Ok(Self {
            api,
            version,
            frame,
            offset_at,
            correlation_id: 0,
            batch_bytes: batch.bytes.len(),
            records_per_batch: batch.records as i64,
            batches: batches as i64,
            asked: 0,
            answered: 0,
        })
    }

    /// The two halves: what asks, and what judges.
    pub(crate) fn halves(&mut self) -> (Asker<'_>, Judge<'_>) {
        let offset_at = self.offset_at;
        let next_offset = move |batch: i64, records: i64, batches: i64| batch % batches.max(1) * records;
        let asker = Asker {
            frame: &mut self.frame,
            offset_at,
            correlation_id: &mut self.correlation_id,
            asked: &mut self.asked,
            records_per_batch: self.records_per_batch,
            batches: self.batches,
            next_offset,
        };
        let judge = Judge {
            api: self.api,
            version: self.version,
            consumes: offset_at.is_some(),
            batch_bytes: self.batch_bytes,
            answered: &mut self.answered,
            records_per_batch: self.records_per_batch,
            batches: self.batches,
            next_offset,
        };
        (asker, judge)
    }
}

fn produce(api: &Api, topic: &Topic, partition: usize, batch: &Batch) -> Result<Struct> {
    let mut body = Struct::new(api.request);
    body.set("Acks", 1).set("TimeoutMs", PRODUCE_TIMEOUT_MS);
    let mut data = body.new_element("TopicData").context("a row of the table")?;
    data.set("Name", topic.name.as_str()).set("TopicId", tidegate_wire::message::Value::Uuid(topic.id));
    let mut into = data.new_element("PartitionData").context("a row of the table")?;
    into.set("Index", partition as i64)
        .set("Records", tidegate_wire::message::Value::Bytes(batch.bytes.clone()));
    data.push("PartitionData", into);
    body.push("TopicData", data);
    Ok(body)
}

/// A full Fetch without a session, of one batch: what a consumer that keeps up gets.
fn fetch(api: &Api, topic: &Topic, partition: usize, batch: &Batch) -> Result<Struct> {
    let mut body = Struct::new(api.request);
    body.set("MaxWaitMs", FETCH_WAIT_MS).set("MinBytes", 1).set("MaxBytes", FETCH_BYTES_MAX);
    let mut asked = body.new_element("Topics").context("a row of the table")?;
    asked.set("Topic", topic.name.as_str()).set("TopicId", tidegate_wire::message::Value::Uuid(topic.id));
    let mut from = asked.new_element("Partitions").context("a row of the table")?;
    from.set("Partition", partition as i64).set("FetchOffset", OFFSET_MARK);
    from.set("PartitionMaxBytes", batch.bytes.len() as i64);
    asked.push("Partitions", from);
    body.push("Topics", asked);
    Ok(body)
}

type NextOffset = fn(i64, i64, i64) -> i64;

/// Gives the requests of a flow.
pub(crate) struct Asker<'a> {
    frame: &'a mut [u8],
    offset_at: Option<usize>,
    correlation_id: &'a mut i32,
    asked: &'a mut i64,
    records_per_batch: i64,
    batches: i64,
    next_offset: NextOffset,
}

impl Asker<'_> {
    /// The next request and its correlation id.
    pub(crate) fn next(&mut self) -> (&[u8], i32) {
        *self.correlation_id = self.correlation_id.wrapping_add(1) & i32::MAX;
        self.frame[CORRELATION_AT..CORRELATION_AT + 4].copy_from_slice(&self.correlation_id.to_be_bytes());
        if let Some(at) = self.offset_at {
            let offset = (self.next_offset)(*self.asked, self.records_per_batch, self.batches);
            self.frame[at..at + 8].copy_from_slice(&offset.to_be_bytes());
        }
        *self.asked += 1;
        (self.frame, *self.correlation_id)
    }
}

/// Judges the responses of a flow.
pub(crate) struct Judge<'a> {
    api: &'static Api,
    version: i16,
    consumes: bool,
    batch_bytes: usize,
    answered: &'a mut i64,
    records_per_batch: i64,
    batches: i64,
    next_offset: NextOffset,
}

const WANTS: Categories = Categories::EMPTY.with(Category::ErrorCode).with(Category::Records);

#[derive(Default)]
struct Look {
    error: i64,
    records_bytes: usize,
    base_offset: i64,
}

impl Visitor for Look {
    fn field(&mut self, seen: Seen<'_>, _patches: &mut Patches) {
        match seen.field.category {
            Category::ErrorCode if self.error == 0 => self.error = seen.int(),
            Category::Records => {
                let records = seen.bytes().unwrap_or_default();
                self.records_bytes += records.len();
                self.base_offset = records.first_chunk().map_or(-1, |raw| i64::from_be_bytes(*raw));
            }
            _ => {}
        }
    }
}

impl Judge<'_> {
    /// Looks into a response, its length left out.
    ///
    /// # Errors
    /// It is not the answer to the oldest request, or reports an error, or does not hold exactly the batch that was asked for.
    pub(crate) fn judge(&mut self, frame: &[u8], correlation_id: i32) -> Result<()> {
        let api = self.api;
        ensure!(
            frame.get(..4) == Some(&correlation_id.to_be_bytes()[..]),
            "{}: another correlation id",
            api.name
        );
        let mut look = Look::default();
        walk(
            api,
            self.version,
            Half::Response,
            frame,
            response_header_bytes(api, self.version),
            WANTS,
            &mut look,
        )?;
        ensure!(look.error == 0, "{} was answered with error {}", api.name, look.error);
        if self.consumes {
            let expected = (self.next_offset)(*self.answered, self.records_per_batch, self.batches);
            let found = (look.records_bytes, look.base_offset);
            ensure!(
                found == (self.batch_bytes, expected),
                "a Fetch got {found:?}, not {:?}",
                (self.batch_bytes, expected)
            );
        }
        *self.answered += 1;
        Ok(())
    }
}
