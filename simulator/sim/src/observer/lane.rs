//! One direction of a connection: bytes as they pass the gateway's socket, put together to frames.
//!
//! With TLS the bytes are records (RFC 8446, 5.1), whose content is found by their tags. It never knows what frames hold.

use tidegate_wire::limits::REQUEST_BYTES_MAX;

use crate::env::{Plain, Sealed, TAG_BYTES};

/// Bytes of a frame's length.
const LENGTH_BYTES: usize = 4;

/// Bytes of a TLS record's header: its type, a version, its length.
const RECORD_HEADER_BYTES: usize = 5;

/// The type of a record that holds data of an application, and of everything else that is sealed.
const APPLICATION_DATA: u8 = 23;

/// Longest frame that is believed, in bytes: Kafka's limit for requests. Longer responses are none that a simulated cluster sends.
const FRAME_BYTES_MAX: usize = REQUEST_BYTES_MAX;

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// With TLS, the place of copies and the records that have not passed whole.
    records: Option<(Sealed, Vec<u8>)>,
    /// The bytes of frames, from `at` on.
    bytes: Vec<u8>,
    at: usize,
    /// Its sender has said that nothing more comes.
    has_said_goodbye: bool,
    /// It cannot be read any further.
    lost: bool,
}

impl Lane {
    /// A direction, with TLS if there is a place of copies.
    pub(super) fn new(sealed: Option<Sealed>) -> Self {
        Self { records: sealed.map(|sealed| (sealed, Vec::new())), ..Self::default() }
    }

    /// These bytes pass.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        if self.lost {
            return;
        }
        if self.at > 0 {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
        let Some((sealed, records)) = &mut self.records else {
            self.bytes.extend_from_slice(bytes);
            return;
        };
        records.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(header) = records[at..].first_chunk::<RECORD_HEADER_BYTES>() {
            let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
            let Some(record) = records.get(at..at + RECORD_HEADER_BYTES + length) else { break };
            at += record.len();
            if header[0] != APPLICATION_DATA {
                continue;
            }
            // Whoever sends what nobody has sealed does not speak TLS, and the other side will end it.
            let tag = record[RECORD_HEADER_BYTES..].last_chunk::<TAG_BYTES>();
            match tag.and_then(|tag| sealed.take(tag)) {
                Some(Plain::Data(plain)) => self.bytes.extend_from_slice(&plain),
                Some(Plain::Alert) => self.has_said_goodbye = true,
                Some(Plain::Other) => {}
                None => self.lost = true,
            }
        }
        records.drain(..at);
    }

    /// The next frame without its length, if it has passed whole.
    ///
    /// # Errors
    /// There is none, and never will be.
    pub(super) fn next_frame(&mut self) -> Result<Option<&[u8]>, String> {
        let Some(raw) = self.bytes[self.at..].first_chunk::<LENGTH_BYTES>().filter(|_| !self.lost) else {
            return Ok(None);
        };
        let claimed = i32::from_be_bytes(*raw);
        let length = usize::try_from(claimed).ok().filter(|length| *length <= FRAME_BYTES_MAX);
        let Some(length) = length else {
            self.lost = true;
            return Err(format!("a frame of {claimed} bytes"));
        };
        let start = self.at + LENGTH_BYTES;
        let Some(frame) = self.bytes.get(start..start + length) else { return Ok(None) };
        self.at = start + length;
        Ok(Some(frame))
    }

    /// Whether its end would come too early: inside a frame, or with TLS, before its sender has said so (RFC 8446, 6.1).
    pub(super) fn is_inside(&self) -> bool {
        self.at < self.bytes.len() || self.records.is_some() && !self.has_said_goodbye
    }

    /// Nothing more of it is read.
    pub(super) fn give_up(&mut self) {
        self.lost = true;
        self.bytes = Vec::new();
        self.at = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(lane: &mut Lane, bytes: &[u8]) -> Vec<Vec<u8>> {
        lane.pass(bytes);
        std::iter::from_fn(|| lane.next_frame().unwrap().map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn frames_are_cut_however_they_come() {
        let stream = [0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0, 1, 9];
        for cut in 0..=stream.len() {
            let mut lane = Lane::default();
            let mut all = frames(&mut lane, &stream[..cut]);
            all.extend(frames(&mut lane, &stream[cut..]));
            assert_eq!(all, [vec![7, 8], vec![], vec![9]], "{cut}");
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_told_once() {
        for (length, whole) in
            [(-1, false), (FRAME_BYTES_MAX as i32, true), (FRAME_BYTES_MAX as i32 + 1, false)]
        {
            let mut lane = Lane::default();
            lane.pass(&length.to_be_bytes());
            assert_eq!(lane.next_frame().is_ok(), whole, "{length}");
            assert_eq!(lane.next_frame(), Ok(None));
        }
    }

    #[test]
    fn what_nobody_sealed_is_not_read() {
        let mut lane = Lane::new(Some(Sealed::default()));
        let handshake = [22, 3, 3, 0, 1, 1];
        assert!(frames(&mut lane, &handshake).is_empty() && !lane.lost);
        let mut forged = vec![23, 3, 3, 0, 17];
        forged.extend([0; 17]);
        assert!(frames(&mut lane, &forged).is_empty() && lane.lost);
    }
}
