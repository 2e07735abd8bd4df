//! New batches from old ones: messages of old formats become batches of magic 2, batches get another codec.
//!
//! Never knows why.

use tidegate_wire::records::{
    BatchOptions, BatchView, BatchWriter, Batches, Codec, CompressionLevels, Entry, Header, NewRecord,
    RecordLimits, RecordView, Scratch, TimestampType,
};

/// The options of a batch that says the same as `view`, with another codec.
fn options_of(view: &BatchView<'_>, codec: Codec) -> BatchOptions {
    let log_append = view.timestamp_type() == TimestampType::LogAppendTime;
    BatchOptions {
        base_offset: view.base_offset(),
        partition_leader_epoch: view.partition_leader_epoch(),
        codec,
        log_append_time_ms: log_append.then(|| view.max_timestamp_ms()),
        delete_horizon_ms: view.delete_horizon_ms(),
        transactional: view.is_transactional(),
        control: view.is_control(),
        producer_id: view.producer_id(),
        producer_epoch: view.producer_epoch(),
        base_sequence: view.base_sequence(),
    }
}

/// The same records with another codec. `None` where they cannot be read or written.
pub(super) fn with_codec(view: &BatchView<'_>, codec: Codec, levels: CompressionLevels) -> Option<Vec<u8>> {
    let mut writer = BatchWriter::new(options_of(view, codec));
    let mut scratch = Scratch::new();
    for record in view.records(&mut scratch).ok()? {
        push(&mut writer, &record.ok()?)?;
    }
    finish(&writer, levels)
}

/// One batch of all messages of a set of magic 0 or 1 (`convertAndAssignOffsetsNonCompressed`).
pub(super) fn from_messages(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut writer: Option<BatchWriter> = None;
    for entry in Batches::new(bytes, RecordLimits::default()) {
        let Entry::Message(message) = entry.ok()? else { break };
        message.check_crc().ok()?;
        let codec = message.codec().ok()?;
        let writer =
            writer.get_or_insert_with(|| BatchWriter::new(BatchOptions { codec, ..BatchOptions::default() }));
        let mut scratch = Scratch::new();
        for record in message.records(&mut scratch).ok()? {
            let RecordView { timestamp_ms, key, value, .. } = record.ok()?;
            writer.push(&NewRecord { timestamp_ms, key, value, headers: &[] }).ok()?;
        }
    }
    finish(&writer?, CompressionLevels::default())
}

/// What is left of a batch after compaction: the records that `keep` wants, at their offsets. `None` where it cannot be read.
pub(super) fn kept(
    view: &BatchView<'_>,
    delete_horizon_ms: Option<i64>,
    mut keep: impl FnMut(&RecordView<'_>) -> bool,
) -> Option<(Vec<u8>, i32)> {
    let mut options = options_of(view, view.codec().ok()?);
    options.delete_horizon_ms = delete_horizon_ms;
    let mut writer = BatchWriter::new(options);
    let mut scratch = Scratch::new();
    for record in view.records(&mut scratch).ok()? {
        let record = record.ok()?;
        if keep(&record) {
            push_at(&mut writer, record.offset_delta(), &record)?;
        }
    }
    writer.extend_to(view.last_offset_delta()).ok()?;
    let count = writer.record_count();
    finish(&writer, CompressionLevels::default()).map(|bytes| (bytes, count))
}

fn push(writer: &mut BatchWriter, record: &RecordView<'_>) -> Option<()> {
    let headers: Vec<Header<'_>> = record.headers().collect();
    writer.push(&new_record(record, &headers)).ok()
}

fn push_at(writer: &mut BatchWriter, offset_delta: i32, record: &RecordView<'_>) -> Option<()> {
    let headers: Vec<Header<'_>> = record.headers().collect();
    writer.push_at(offset_delta, &new_record(record, &headers)).ok()
}

fn new_record<'a>(record: &RecordView<'a>, headers: &'a [Header<'a>]) -> NewRecord<'a> {
    NewRecord { timestamp_ms: record.timestamp_ms, key: record.key, value: record.value, headers }
}

fn finish(writer: &BatchWriter, levels: CompressionLevels) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    writer.finish(&mut Scratch::new(), levels, &mut out).ok()?;
    Some(out)
}
