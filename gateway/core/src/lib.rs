//! The state machine of one client connection, without any runtime.
