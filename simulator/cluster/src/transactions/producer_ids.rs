//! Producer ids: each broker hands them out from a block that the controller has given to it (KIP-730).
//!
//! Never knows what a producer id is used for.

use std::collections::BTreeMap;
use std::ops::Range;

/// Ids in one block (`ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE`).
pub(crate) const PRODUCER_ID_BLOCK_IDS: i64 = 1000;

/// The blocks of all brokers, and where the next one begins.
#[derive(Debug, Default)]
pub(crate) struct ProducerIds {
    next_block_at: i64,
    by_broker: BTreeMap<i32, Range<i64>>,
}

impl ProducerIds {
    /// An id that nobody has been given before, from the block of this broker.
    pub(crate) fn next(&mut self, node_id: i32) -> i64 {
        let block = self.by_broker.entry(node_id).or_insert(0..0);
        if block.is_empty() {
            *block = self.next_block_at..self.next_block_at + PRODUCER_ID_BLOCK_IDS;
            self.next_block_at = block.end;
        }
        let id = block.start;
        block.start += 1;
        id
    }

    /// Forgets the rest of a broker's block: a broker that has been restarted asks for a new one.
    pub(crate) fn restart(&mut self, node_id: i32) {
        self.by_broker.remove(&node_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_use_up_their_own_blocks_and_no_id_comes_twice() {
        let mut ids = ProducerIds::default();
        assert_eq!(ids.next(1), 0);
        assert_eq!(ids.next(2), PRODUCER_ID_BLOCK_IDS);
        let last_of_block = (1..PRODUCER_ID_BLOCK_IDS).map(|_| ids.next(1)).last();
        assert_eq!(last_of_block, Some(PRODUCER_ID_BLOCK_IDS - 1));
        assert_eq!(ids.next(1), 2 * PRODUCER_ID_BLOCK_IDS);
        assert_eq!(ids.next(2), PRODUCER_ID_BLOCK_IDS + 1);
    }

    #[test]
    fn a_restarted_broker_begins_a_new_block() {
        let mut ids = ProducerIds::default();
        ids.next(1);
        ids.restart(1);
        assert_eq!(ids.next(1), PRODUCER_ID_BLOCK_IDS);
    }
}
