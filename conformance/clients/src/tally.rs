//! Counting by sequence: was everything written that was acknowledged, once, in order, and read completely?
//! Pure; never knows who wrote or read.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// One record as a consumer got it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The partition it was in.
    pub partition: i32,
    /// Its place there.
    pub offset: i64,
    /// Who wrote it and the how manieth it was: `writer.17`.
    pub value: String,
}

/// How many finds of one kind are named in a failure.
const NAMED_MAX: usize = 10;

/// What a reader of one topic got, in the order in which it got it.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    records: Vec<Record>,
}

impl Tally {
    /// The next record.
    pub fn push(&mut self, record: Record) {
        self.records.push(record);
    }

    /// How many it got.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it got none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The values of all records.
    #[must_use]
    pub fn values(&self) -> BTreeSet<&str> {
        self.records.iter().map(|record| record.value.as_str()).collect()
    }

    /// The same without records that were given again at an offset that was given before, as a group may after a
    /// rebalance (at least once). In the order of partitions and offsets.
    #[must_use]
    pub fn once_per_offset(&self) -> Self {
        let by_offset: BTreeMap<_, _> =
            self.records.iter().map(|record| ((record.partition, record.offset), record.clone())).collect();
        Self { records: by_offset.into_values().collect() }
    }

    /// Checks that exactly `written` is here: nothing lost, nothing twice, every partition read in the order of its
    /// offsets, and the records of each writer in each partition in the order in which it wrote them.
    ///
    /// # Errors
    /// With everything that is not so.
    pub fn check(&self, written: &BTreeSet<String>) -> Result<()> {
        let mut faults = Vec::new();
        let mut name = |what: &str, finds: Vec<String>| {
            if !finds.is_empty() {
                let (count, first) = (finds.len(), finds[..finds.len().min(NAMED_MAX)].join(", "));
                faults.push(format!("{count} {what}: {first}"));
            }
        };
        let values = self.values();
        name("lost", written.iter().filter(|value| !values.contains(value.as_str())).cloned().collect());
        let extra = values.iter().filter(|value| !written.contains(**value));
        name("never acknowledged", extra.map(|&value| value.to_owned()).collect());
        name("more than once", self.repeated());
        name("not after the offset before", self.disordered());
        name("before an earlier one of its writer", self.overtaken());
        if faults.is_empty() {
            return Ok(());
        }
        bail!("of {} written and {} read: {}", written.len(), self.len(), faults.join("; "))
    }

    fn repeated(&self) -> Vec<String> {
        let mut seen = BTreeMap::new();
        let mut finds = Vec::new();
        for record in &self.records {
            if let Some(first) = seen.insert(&record.value, record) {
                let (at, again) = (first, record);
                finds.push(format!(
                    "{} at {}:{} and {}:{}",
                    record.value, at.partition, at.offset, again.partition, again.offset
                ));
            }
        }
        finds
    }

    fn disordered(&self) -> Vec<String> {
        let mut last: BTreeMap<i32, i64> = BTreeMap::new();
        let mut finds = Vec::new();
        for Record { partition, offset, .. } in &self.records {
            if let Some(before) = last.insert(*partition, *offset).filter(|before| before >= offset) {
                finds.push(format!("{partition}:{offset} after {partition}:{before}"));
            }
        }
        finds
    }

    fn overtaken(&self) -> Vec<String> {
        let mut last: BTreeMap<(i32, &str), u64> = BTreeMap::new();
        let mut finds = Vec::new();
        for record in &self.records {
            let Some((writer, number)) = sequence(&record.value) else {
                finds.push(format!("{} is no writer.number", record.value));
                continue;
            };
            if last.insert((record.partition, writer), number).is_some_and(|before| before >= number) {
                finds.push(format!("{} at {}:{}", record.value, record.partition, record.offset));
            }
        }
        finds
    }
}

fn sequence(value: &str) -> Option<(&str, u64)> {
    let (writer, number) = value.rsplit_once('.')?;
    Some((writer, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(records: &[(i32, i64, &str)]) -> Tally {
        let mut tally = Tally::default();
        for &(partition, offset, value) in records {
            tally.push(Record { partition, offset, value: value.to_owned() });
        }
        tally
    }

    fn written(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn what_was_written_once_and_in_order_passes() {
        let read = tally(&[(0, 0, "a.0"), (1, 0, "a.1"), (0, 1, "b.0"), (0, 2, "a.2")]);
        read.check(&written(&["a.0", "a.1", "a.2", "b.0"])).unwrap();
        Tally::default().check(&BTreeSet::new()).unwrap();
    }

    #[test]
    fn every_fault_has_its_name() {
        let fault = |read: &Tally, all: &[&str]| read.check(&written(all)).unwrap_err().to_string();
        let one = tally(&[(0, 0, "a.0")]);
        assert_eq!(fault(&one, &["a.0", "a.1"]), "of 2 written and 1 read: 1 lost: a.1");
        assert_eq!(fault(&one, &[]), "of 0 written and 1 read: 1 never acknowledged: a.0");
        let twice = tally(&[(0, 0, "a.0"), (1, 5, "a.0")]);
        assert_eq!(fault(&twice, &["a.0"]), "of 1 written and 2 read: 1 more than once: a.0 at 0:0 and 1:5");
        let back = tally(&[(0, 1, "a.0"), (0, 0, "b.0")]);
        let text = "of 2 written and 2 read: 1 not after the offset before: 0:0 after 0:1";
        assert_eq!(fault(&back, &["a.0", "b.0"]), text);
        let overtaken = tally(&[(0, 0, "a.1"), (0, 1, "a.0")]);
        let text = "of 2 written and 2 read: 1 before an earlier one of its writer: a.0 at 0:1";
        assert_eq!(fault(&overtaken, &["a.0", "a.1"]), text);
    }

    #[test]
    fn a_record_that_a_group_gives_again_is_no_duplicate_in_the_log() {
        let read = tally(&[(0, 0, "a.0"), (0, 1, "a.1"), (0, 0, "a.0"), (0, 1, "a.1"), (0, 2, "a.2")]);
        let all = written(&["a.0", "a.1", "a.2"]);
        assert!(read.check(&all).is_err());
        read.once_per_offset().check(&all).unwrap();
        let doubled = tally(&[(0, 0, "a.0"), (0, 1, "a.0")]);
        assert!(doubled.once_per_offset().check(&written(&["a.0"])).is_err());
    }
}
