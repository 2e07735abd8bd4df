//! Checkers of the gateway itself, over what an observer saw at both of its sides and what its metrics said.
//!
//! They never look into the gateway: what cannot be seen from outside is not judged.

pub mod all_clients_progress;
pub mod buffers_bounded;
pub mod dials_bounded;
pub mod newest_certificate;
pub mod no_answer_cut_off;
pub mod no_reconnect_herd;
pub mod no_unsafe_retry;
pub mod no_upstream_leak;
pub mod nothing_before_authentication;
pub mod one_answer_in_order;
pub mod only_gateway_addresses;
pub mod passed_unchanged;
pub mod records_identical;
pub mod versions_honest;

/// Kafka's key of ApiVersions.
const API_VERSIONS: i16 = 18;

/// Kafka's key of JoinGroup.
const JOIN_GROUP: i16 = 11;

/// Kafka's key of SyncGroup.
const SYNC_GROUP: i16 = 14;

/// Kafka's key of SaslHandshake.
const SASL_HANDSHAKE: i16 = 17;

/// Kafka's key of SaslAuthenticate.
const SASL_AUTHENTICATE: i16 = 36;
