//! Request and response headers: reading what has arrived so far never contradicts reading the whole frame.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::frame::{request_header, response_header};
use tidegate_wire::reply::error_reply;

fuzz_target!(|frame: &[u8]| {
    let whole = request_header(frame, frame.len());
    assert_ne!(whole, Ok(None), "a whole frame is enough");
    if let Ok(Some(header)) = whole {
        assert!(header.body_at <= frame.len());
    }
    for arrived in 0..frame.len().min(200) {
        let part = request_header(&frame[..arrived], frame.len());
        assert!(part == Ok(None) || part == whole, "{part:?} of {arrived} bytes, then {whole:?}");
    }
    for header_version in [0, 1] {
        let whole = response_header(frame, frame.len(), header_version);
        assert_ne!(whole, Ok(None), "a whole frame is enough");
        for arrived in 0..frame.len().min(200) {
            let part = response_header(&frame[..arrived], frame.len(), header_version);
            assert!(part == Ok(None) || part == whole, "{part:?} of {arrived} bytes, then {whole:?}");
        }
    }
    // Whatever can be read can be refused, or is no request.
    if let Ok(Some(reply)) = error_reply(frame, 44, Some("refused")) {
        assert_eq!(reply.len(), 4 + u32::from_be_bytes([reply[0], reply[1], reply[2], reply[3]]) as usize);
    }
});
