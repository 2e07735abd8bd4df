//! Every limit of the wire, with its unit and its reason. What an operator would want to change is a default here and a
//! setting in the gateway's configuration.

/// Longest string in bytes: Kafka writes lengths as `int16` and refuses longer compact strings too
/// (`MessageDataGenerator`, "string field had invalid length").
pub const STRING_BYTES_MAX: usize = i16::MAX as usize;

/// Longest request or response header in bytes. A client id may take 32 KiB; the rest are tagged fields nobody defines yet.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;

/// Default for the longest request frame in bytes: Kafka's `socket.request.max.bytes`.
pub const REQUEST_BYTES_MAX: usize = 100 * 1024 * 1024;

/// Shortest request in bytes that has a header: key, version, correlation id.
pub const REQUEST_BYTES_MIN: usize = 8;

/// Bytes that the patches of a message may take for each byte of the message, over [`PATCH_BYTES_MIN`]. A broker in Metadata or
/// FindCoordinator takes some 25 bytes and its patches 32 and the new host, so that hosts of 150 bytes still fit; a message that is
/// made of nothing else than the shortest fields, against the longest names, does not.
pub const PATCH_BYTES_PER_BYTE: usize = 8;

/// Bytes that the patches of the shortest message may take.
pub const PATCH_BYTES_MIN: usize = 64 * 1024;

/// Deepest nesting of levels the walker can hold. The schema tables decide the depth, never the wire; a test over the whole
/// table proves that this suffices.
pub const WALK_DEPTH_MAX: usize = 16;

/// Most values that a decoded message may have, rows of all its structs and elements of all its arrays counted. A tree takes
/// some fifty times the memory of the smallest elements on the wire; this keeps one below some 200 MiB whatever a frame holds.
/// Two hundred thousand partitions of a Fetch request stay below it.
pub const MESSAGE_VALUES_MAX: usize = 1 << 21;
