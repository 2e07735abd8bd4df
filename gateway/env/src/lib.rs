//! The outside world as a small trait set, and its real implementation on tokio.
