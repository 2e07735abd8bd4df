//! What the simulated cluster holds: its logs and committed offsets.
//!
//! It never knows what clients did.

use std::collections::BTreeMap;

use anyhow::Context as _;
use tidegate_cluster::{Cluster, LogView};
use tidegate_wire::records::{BatchView, Batches, Entry, RecordLimits, Scratch};

use crate::clients::records::{id_of, marker};
use crate::history::{LogRecord, Partition, PartitionLog, TransactionState, Truth};

/// Reads the logs and the committed offsets.
///
/// # Errors
/// A log holds what is no batch, which is a bug of the cluster.
pub(super) fn of(cluster: &Cluster) -> anyhow::Result<Truth> {
    let mut truth = Truth::default();
    for view in cluster.log_views() {
        let partition = Partition::new(view.topic.as_str(), view.partition);
        let log = log(&view).with_context(|| format!("the log of {partition}"))?;
        truth.logs.insert(partition, log);
    }
    for found in cluster.committed_views() {
        let partition = Partition::new(found.topic.as_str(), found.partition);
        truth.committed.entry(found.group.as_str().into()).or_default().insert(partition, found.offset);
    }
    Ok(truth)
}

fn log(view: &LogView) -> anyhow::Result<PartitionLog> {
    let mut records: Vec<LogRecord> = Vec::new();
    // The records of open transactions, by producer.
    let mut open: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for bytes in &view.batches {
        for entry in Batches::new(bytes, RecordLimits::default()) {
            let Entry::Batch(batch) = entry? else { anyhow::bail!("not a whole batch of magic 2") };
            batch.check_crc()?;
            if batch.is_control() {
                end(&batch, &mut records, &mut open)?;
            } else {
                take(&batch, &mut records, &mut open)?;
            }
        }
    }
    Ok(PartitionLog {
        start_offset: view.start_offset,
        high_watermark: view.high_watermark,
        end_offset: view.end_offset,
        compacted: view.compacted,
        records,
    })
}

fn take(
    batch: &BatchView<'_>,
    records: &mut Vec<LogRecord>,
    open: &mut BTreeMap<i64, Vec<usize>>,
) -> anyhow::Result<()> {
    let transactional = batch.is_transactional();
    let transaction = if transactional { TransactionState::Open } else { TransactionState::None };
    for record in batch.records(&mut Scratch::default())? {
        let record = record?;
        if transactional {
            open.entry(batch.producer_id()).or_default().push(records.len());
        }
        records.push(LogRecord { offset: record.offset, value: record.value.map(id_of), transaction });
    }
    Ok(())
}

fn end(
    batch: &BatchView<'_>,
    records: &mut Vec<LogRecord>,
    open: &mut BTreeMap<i64, Vec<usize>>,
) -> anyhow::Result<()> {
    let ended = match marker(batch)? {
        Some(true) => Some(TransactionState::Committed),
        Some(false) => Some(TransactionState::Aborted),
        None => None,
    };
    if let Some(state) = ended {
        for index in open.remove(&batch.producer_id()).unwrap_or_default() {
            records[index].transaction = state;
        }
    }
    let transaction = TransactionState::None;
    records.push(LogRecord { offset: batch.base_offset(), value: None, transaction });
    Ok(())
}
