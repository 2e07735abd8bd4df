//! A stream of frames: whatever the lengths claim, the cut is between the limits and never beyond what was claimed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::frame::{LENGTH_BYTES, length};
use tidegate_wire::limits::REQUEST_BYTES_MIN;

/// A low limit, so that lengths just over it are found.
const FRAME_BYTES_MAX: usize = 300;

fuzz_target!(|stream: &[u8]| {
    let mut rest = stream;
    while let Ok(Some(claimed)) = length(rest, REQUEST_BYTES_MIN, FRAME_BYTES_MAX) {
        assert!((REQUEST_BYTES_MIN..=FRAME_BYTES_MAX).contains(&claimed));
        let raw = rest.first_chunk::<LENGTH_BYTES>().expect("a length was read from it");
        assert_eq!(u32::from_be_bytes(*raw) as usize, claimed);
        let Some(next) = rest.get(LENGTH_BYTES + claimed..) else { break };
        rest = next;
    }
});
