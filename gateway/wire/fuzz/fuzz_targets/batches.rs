//! Any bytes as a records field: reading ends, holds to its limits, and what is rewritten reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::records::{
    Batches, CompressionLevels, Edit, Entry, RecordError, RecordLimits, Rewritten, Scratch, rewrite,
};

const LIMITS: RecordLimits = RecordLimits { batch_bytes_max: 1 << 16, decompressed_bytes_max: 1 << 18 };

fuzz_target!(|bytes: &[u8]| {
    let mut scratch = Scratch::new();
    for entry in Batches::new(bytes, LIMITS) {
        match entry {
            Ok(Entry::Batch(batch)) => {
                let valid = batch.records(&mut scratch).is_ok_and(|mut records| {
                    records.all(|record| record.is_ok_and(|record| record.headers().count() < bytes.len()))
                });
                let mut out = Vec::new();
                let rewritten = rewrite(
                    &batch,
                    &mut scratch,
                    CompressionLevels::default(),
                    |_| Ok::<_, RecordError>(Edit::Drop),
                    &mut out,
                );
                if let Ok(Rewritten::Changed { kept, .. }) = rewritten {
                    assert!(valid && kept == 0, "only what reads to its end is rewritten");
                    let mut again = Batches::new(&out, LIMITS);
                    let Some(Ok(Entry::Batch(again))) = again.next() else {
                        panic!("a rewritten batch is a batch")
                    };
                    again.check_crc().expect("a rewritten batch has its checksum");
                }
            }
            Ok(Entry::Message(message)) => {
                if let Ok(records) = message.records(&mut scratch) {
                    records.for_each(drop);
                }
            }
            Ok(Entry::Partial(_)) | Err(_) => {}
        }
    }
    assert!(scratch.buffer_bytes() <= 8 * LIMITS.decompressed_bytes_max, "{}", scratch.buffer_bytes());
});
