//! Edits change what they name, and nothing else.

use super::round_trip::{any_codec, any_records};
use super::{Owned, batch, read, reseal, write};
use proptest::prelude::*;
use std::borrow::Cow;
use tidegate_wire::records::{
    BatchOptions, Change, Codec, CompressionLevels, ControlRecord, Edit, Header, HeaderChange, NewHeader,
    RecordEditor, RecordError, RecordView, Rewritten, Scratch, control_batch, rewrite, rewrite_with,
};

/// A compacted batch of a transaction with an append time, of which every field has its own value.
fn compacted(codec: Codec) -> Vec<u8> {
    let records = [3, 7].map(|offset| Owned {
        offset: 1_000 + offset,
        timestamp_ms: 50 + offset,
        key: Some(vec![b'k']),
        value: Some(vec![b'v'; 300]),
        headers: vec![(b"h".to_vec(), Some(vec![1])), (b"h".to_vec(), Some(vec![2])), (b"n".to_vec(), None)],
    });
    let options = BatchOptions {
        base_offset: 1_000,
        partition_leader_epoch: 8,
        codec,
        log_append_time_ms: Some(2_000),
        transactional: true,
        producer_id: 77,
        producer_epoch: 3,
        base_sequence: 5,
        ..BatchOptions::default()
    };
    let mut bytes = write(options, CompressionLevels::default(), &records);
    bytes[23..27].copy_from_slice(&9i32.to_be_bytes());
    // A bit that has no meaning yet.
    bytes[21] |= 0x40;
    reseal(&mut bytes);
    bytes
}

fn apply(
    bytes: &[u8],
    edit: impl for<'r> FnMut(&RecordView<'r>) -> Result<Edit<'r>, RecordError>,
) -> Result<(Rewritten, Vec<u8>), RecordError> {
    let mut out = b"before".to_vec();
    let levels = CompressionLevels::default();
    let rewritten = rewrite(&batch(bytes), &mut Scratch::new(), levels, edit, &mut out)?;
    assert_eq!(&out[..6], b"before");
    Ok((rewritten, out.split_off(6)))
}

#[test]
fn without_edits_the_bytes_are_the_same() {
    for codec in Codec::ALL {
        let bytes = compacted(codec);
        assert_eq!(apply(&bytes, |_| Ok(Edit::Keep)), Ok((Rewritten::Unchanged, bytes)), "{codec}");
    }
}

#[test]
fn an_edit_to_the_same_value_gives_the_same_bytes_when_uncompressed() {
    let bytes = compacted(Codec::None);
    let (rewritten, out) = apply(&bytes, |record| Ok(Edit::value(record.value.unwrap_or_default()))).unwrap();
    assert_eq!(rewritten, Rewritten::Changed { kept: 2, dropped: 0 });
    assert_eq!(out, bytes);
}

#[test]
fn a_changed_value_changes_nothing_else() {
    for codec in Codec::ALL {
        let bytes = compacted(codec);
        let (_, out) = apply(&bytes, |record| {
            Ok(if record.offset == 1_003 { Edit::value(vec![b'w'; 1_000]) } else { Edit::Keep })
        })
        .unwrap();
        let mut expected = read(&bytes).unwrap();
        expected[0].value = Some(vec![b'w'; 1_000]);
        assert_eq!(read(&out), Ok(expected), "{codec}");
        assert_eq!(batch(&out).check_crc(), Ok(()));
        // Everything but length and checksum: LogAppendTime, largest timestamp, last offset, producer, count.
        assert_eq!((&out[..8], &out[12..17]), (&bytes[..8], &bytes[12..17]));
        assert_eq!(&out[21..61], &bytes[21..61], "{codec}");
    }
}

#[test]
fn dropped_records_leave_their_offsets_behind() {
    for codec in Codec::ALL {
        let bytes = compacted(codec);
        let (rewritten, out) =
            apply(&bytes, |record| Ok(if record.offset == 1_003 { Edit::Drop } else { Edit::Keep })).unwrap();
        assert_eq!(rewritten, Rewritten::Changed { kept: 1, dropped: 1 });
        assert_eq!(read(&out).unwrap(), read(&bytes).unwrap()[1..]);
        assert_eq!((batch(&out).record_count(), batch(&out).last_offset()), (1, 1_009));
        assert_eq!(&out[21..57], &bytes[21..57]);

        let (rewritten, out) = apply(&bytes, |_| Ok(Edit::Drop)).unwrap();
        assert_eq!(rewritten, Rewritten::Changed { kept: 0, dropped: 2 });
        assert_eq!((out.len(), read(&out)), (61, Ok(vec![])));
        assert_eq!((batch(&out).codec(), batch(&out).check_crc()), (Ok(Codec::None), Ok(())));
        assert_eq!(batch(&out).attributes(), batch(&bytes).attributes().with_codec(Codec::None));
        assert_eq!(&out[23..57], &bytes[23..57]);
        // And an empty batch stays as it is.
        assert_eq!(apply(&out, |_| Ok(Edit::Drop)), Ok((Rewritten::Unchanged, out.clone())));
    }
}

#[test]
fn headers_are_kept_appended_to_or_replaced() {
    let bytes = compacted(Codec::None);
    let header = |key: &'static [u8], value: Option<&'static [u8]>| NewHeader::from(Header { key, value });
    let old = read(&bytes).unwrap()[0].headers.clone();

    let (_, out) =
        apply(&bytes, |_| Ok(Edit::append_headers(vec![header(b"h", Some(b"3")), header(b"", None)])))
            .unwrap();
    let mut expected = old;
    expected.extend([(b"h".to_vec(), Some(b"3".to_vec())), (vec![], None)]);
    assert_eq!(read(&out).unwrap()[1].headers, expected);

    let (_, out) = apply(&bytes, |record| {
        assert_eq!(record.headers().len(), 3);
        let mut headers: Vec<NewHeader<'_>> = record.headers().map(NewHeader::from).collect();
        headers.remove(1);
        Ok(Edit::Replace { key: Change::Null, value: Change::Null, headers: HeaderChange::Set(headers) })
    })
    .unwrap();
    let out = read(&out).unwrap();
    assert_eq!((out[0].key.as_ref(), out[0].value.as_ref(), out[0].headers.len()), (None, None, 2));
    assert_eq!(out[0].headers[1], (b"n".to_vec(), None));
}

#[test]
fn odd_encodings_of_untouched_records_survive() {
    // One record with overlong forms of its integers, as a careless producer writes them, and one without.
    let odd = hex_record("808000 00 808000 8000 01 0276 8000");
    let plain = hex_record("10 00 00 02 01 02 77 00");
    let mut body = odd.clone();
    body.extend_from_slice(&plain);
    let bytes = super::batch_around(0, 2, &body);
    let before = read(&bytes);
    assert!(before.is_ok(), "{before:?}");
    let (_, out) = apply(&bytes, |record| {
        Ok(if record.value == Some(b"w") { Edit::value(&b"x"[..]) } else { Edit::Keep })
    })
    .unwrap();
    assert_eq!(&out[61..61 + odd.len()], odd);
    assert_eq!(read(&out).unwrap()[1].value, Some(b"x".to_vec()));
}

/// Bytes of a record whose length, the first varint, is set to what follows it.
fn hex_record(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    let bytes: Vec<u8> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    let length_bytes = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let length = (bytes.len() - length_bytes) as u8 * 2;
    let mut fixed = vec![0x80; length_bytes];
    fixed[length_bytes - 1] = 0;
    fixed[0] |= length;
    if length_bytes == 1 {
        fixed[0] = length;
    }
    fixed.extend_from_slice(&bytes[length_bytes..]);
    fixed
}

#[test]
fn a_damaged_batch_never_gets_a_good_checksum() {
    for codec in Codec::ALL {
        let mut bytes = compacted(codec);
        bytes[50] ^= 1;
        let refused = apply(&bytes, |_| Ok(Edit::Drop));
        assert!(matches!(refused, Err(RecordError::CrcMismatch { .. })), "{codec}");
    }
}

#[test]
fn an_error_of_the_edit_ends_the_rewrite_and_leaves_nothing() {
    let bytes = compacted(Codec::None);
    let mut out = vec![1, 2, 3];
    let mut seen = 0;
    let levels = CompressionLevels::default();
    let result = rewrite(
        &batch(&bytes),
        &mut Scratch::new(),
        levels,
        |_| {
            seen += 1;
            if seen == 2 { Err(RecordError::ControlRecordInvalid) } else { Ok(Edit::Drop) }
        },
        &mut out,
    );
    assert_eq!((result, out), (Err(RecordError::ControlRecordInvalid), vec![1, 2, 3]));
}

#[test]
fn control_batches_are_never_edited() {
    let mut bytes = Vec::new();
    let marker = ControlRecord::Commit { coordinator_epoch: 1 };
    control_batch(BatchOptions::default(), 0, marker, &mut bytes).unwrap();
    assert_eq!(apply(&bytes, |_| Ok(Edit::Drop)), Ok((Rewritten::Unchanged, bytes.clone())));
}

/// Lends its edits from one buffer of its own.
#[derive(Default)]
struct UpperCase(Vec<u8>);

impl RecordEditor<RecordError> for UpperCase {
    fn edit<'e>(&'e mut self, record: &RecordView<'e>) -> Result<Edit<'e>, RecordError> {
        self.0.clear();
        self.0.extend(record.value.unwrap_or_default().iter().map(u8::to_ascii_uppercase));
        Ok(Edit::Replace {
            key: Change::Keep,
            value: Change::Set(Cow::Borrowed(&self.0)),
            headers: HeaderChange::Keep,
        })
    }
}

#[test]
fn an_editor_may_lend_from_its_own_buffer_and_nothing_is_allocated_per_record() {
    for count in [10, 1_000] {
        let records: Vec<Owned> = (0..count)
            .map(|offset| Owned { offset, value: Some(vec![b'a'; 100]), ..Owned::default() })
            .collect();
        let bytes = write(BatchOptions::default(), CompressionLevels::default(), &records);
        let (mut out, mut scratch, mut editor) =
            (Vec::new(), Scratch::new(), UpperCase(Vec::with_capacity(100)));
        let (rewritten, allocated) = crate::allocation::allocated(|| {
            rewrite_with(&batch(&bytes), &mut scratch, CompressionLevels::default(), &mut editor, &mut out)
        });
        assert!(matches!(rewritten, Ok(Rewritten::Changed { .. })));
        assert_eq!(allocated, bytes.len());
        assert!(read(&out).unwrap().iter().all(|record| record.value == Some(vec![b'A'; 100])));

        let (read, allocated) =
            crate::allocation::allocated(|| batch(&bytes).records(&mut scratch).unwrap().count());
        assert_eq!((read as i64, allocated), (count, 0));
    }
}

proptest! {
    #[test]
    fn rewriting_agrees_with_a_model(
        codec in any_codec(),
        records in any_records(),
        choices in prop::collection::vec(0u8..4, 20),
    ) {
        let options = BatchOptions { codec, base_offset: 1_000, ..BatchOptions::default() };
        let bytes = write(options, CompressionLevels::default(), &records);
        let mut index = 0;
        let (rewritten, out) = apply(&bytes, |record| {
            index += 1;
            Ok(match choices[index - 1] {
                0 => Edit::Keep,
                1 => Edit::Drop,
                2 => Edit::value(b"edited".to_vec()),
                _ => Edit::append_headers(vec![NewHeader { key: b"k".into(), value: record.key.map(Cow::Borrowed) }]),
            })
        }).unwrap();
        let mut expected = Vec::new();
        for (record, choice) in records.iter().zip(&choices) {
            let mut record = record.clone();
            match choice {
                0 => {}
                1 => continue,
                2 => record.value = Some(b"edited".to_vec()),
                _ => record.headers.push((b"k".to_vec(), record.key.clone())),
            }
            expected.push(record);
        }
        prop_assert_eq!(read(&out), Ok(expected));
        prop_assert_eq!(batch(&out).check_crc(), Ok(()));
        prop_assert_eq!(batch(&out).last_offset(), batch(&bytes).last_offset());
        let untouched = choices.iter().take(records.len()).all(|&choice| choice == 0);
        prop_assert_eq!(rewritten == Rewritten::Unchanged, untouched);
    }
}
