//! Which leader epoch began where in a log (`LeaderEpochFileCache`, KIP-101, KIP-279).
//!
//! Never knows who the leaders were.

/// The first offset of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EpochStart {
    pub(crate) epoch: i32,
    pub(crate) start_offset: i64,
}

/// Epochs and their first offsets; both rise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Epochs(Vec<EpochStart>);

impl Epochs {
    /// `epoch` begins at `offset`. An epoch in which nothing was written is forgotten.
    pub(crate) fn note(&mut self, epoch: i32, offset: i64) {
        if epoch >= 0 && self.0.last().is_none_or(|last| epoch > last.epoch) {
            self.truncate_to(offset);
            self.0.push(EpochStart { epoch, start_offset: offset });
        }
    }

    /// The epoch of the last batch.
    pub(crate) fn latest(&self) -> Option<i32> {
        self.0.last().map(|last| last.epoch)
    }

    /// Where the last epoch began.
    pub(crate) fn start_of_latest(&self) -> Option<i64> {
        self.0.last().map(|last| last.start_offset)
    }

    /// The epoch in which the record at `offset` was written.
    pub(crate) fn of_offset(&self, offset: i64) -> Option<i32> {
        self.0.iter().rev().find(|entry| entry.start_offset <= offset).map(|entry| entry.epoch)
    }

    /// The largest epoch that is not above `epoch`, and where the next one begins (`endOffsetFor`); `None` is what Kafka calls
    /// undefined.
    pub(crate) fn end_offset_for(&self, epoch: i32, log_end_offset: i64) -> Option<(i32, i64)> {
        let latest = self.latest()?;
        if epoch == latest {
            return Some((latest, log_end_offset));
        }
        let after = self.0.partition_point(|entry| entry.epoch <= epoch);
        let next = self.0.get(after)?;
        match after.checked_sub(1) {
            Some(before) => Some((self.0[before].epoch, next.start_offset)),
            // The epoch is from before the log: whatever was written in it ended where the first one that is left begins.
            None => Some((epoch, next.start_offset)),
        }
    }

    /// The log ends at `offset` now.
    pub(crate) fn truncate_to(&mut self, offset: i64) {
        self.0.retain(|entry| entry.start_offset < offset);
    }

    /// The log begins at `offset` now: the epoch that it is in begins there.
    pub(crate) fn begin_at(&mut self, offset: i64) {
        let after = self.0.partition_point(|entry| entry.start_offset <= offset);
        if after > 0 {
            self.0.drain(..after - 1);
            self.0[0].start_offset = self.0[0].start_offset.max(offset);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs() -> Epochs {
        let mut epochs = Epochs::default();
        for (epoch, offset) in [(0, 0), (0, 5), (2, 10), (5, 20)] {
            epochs.note(epoch, offset);
        }
        epochs
    }

    #[test]
    fn an_epoch_ends_where_the_next_begins() {
        let epochs = epochs();
        assert_eq!(epochs.end_offset_for(0, 30), Some((0, 10)));
        assert_eq!(epochs.end_offset_for(1, 30), Some((0, 10)), "the one below it");
        assert_eq!(epochs.end_offset_for(5, 30), Some((5, 30)));
        assert_eq!(epochs.end_offset_for(6, 30), None, "not known yet");
        assert_eq!(Epochs::default().end_offset_for(0, 0), None);
    }

    #[test]
    fn truncation_and_a_new_beginning_keep_what_is_in_between() {
        let mut epochs = epochs();
        epochs.truncate_to(20);
        assert_eq!(epochs.latest(), Some(2));
        epochs.begin_at(7);
        assert_eq!(epochs.of_offset(7), Some(0));
        epochs.begin_at(10);
        assert_eq!(epochs.of_offset(9), None);
        assert_eq!(epochs.end_offset_for(1, 15), Some((1, 10)), "before the log");
    }
}
