//! SASL after a SaslHandshake of version 0: tokens travel as bare frames, without a Kafka header (KIP-43, KIP-152).
//!
//! Only the mechanism says when such an exchange is over, so only mechanisms of a fixed length can be relayed this way. From
//! SaslHandshake v1 on tokens travel inside SaslAuthenticate, which passes like any other request.

/// Kafka's `Errors.UNSUPPORTED_SASL_MECHANISM`.
const UNSUPPORTED_SASL_MECHANISM: i16 = 33;

/// How many tokens each side sends; `None` where that is not fixed (GSSAPI) or not known.
pub(crate) fn tokens(mechanism: &[u8]) -> Option<u8> {
    match mechanism {
        b"PLAIN" | b"OAUTHBEARER" => Some(1),
        b"SCRAM-SHA-256" | b"SCRAM-SHA-512" => Some(2),
        _ => None,
    }
}

/// The complete answer to a SaslHandshake v0 for a mechanism that cannot be relayed without a header.
pub(crate) fn unsupported(correlation_id: i32) -> Vec<u8> {
    let mut frame = Vec::with_capacity(14);
    frame.extend_from_slice(&10_i32.to_be_bytes());
    frame.extend_from_slice(&correlation_id.to_be_bytes());
    frame.extend_from_slice(&UNSUPPORTED_SASL_MECHANISM.to_be_bytes());
    frame.extend_from_slice(&0_i32.to_be_bytes());
    frame
}
