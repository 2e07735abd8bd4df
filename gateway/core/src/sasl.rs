//! SASL after a SaslHandshake of version 0: tokens travel as bare frames, without a Kafka header (KIP-43, KIP-152).
//!
//! Only the mechanism says when such an exchange is over, so only mechanisms of a fixed length can be relayed this way. From
//! SaslHandshake v1 on tokens travel inside SaslAuthenticate, which passes like any other request.

/// Kafka's `Errors.UNSUPPORTED_SASL_MECHANISM`.
pub(crate) const UNSUPPORTED_SASL_MECHANISM: i16 = 33;

/// How many tokens each side sends; `None` where that is not fixed (GSSAPI) or not known.
pub(crate) fn tokens(mechanism: &[u8]) -> Option<u8> {
    match mechanism {
        b"PLAIN" | b"OAUTHBEARER" => Some(1),
        b"SCRAM-SHA-256" | b"SCRAM-SHA-512" => Some(2),
        _ => None,
    }
}
