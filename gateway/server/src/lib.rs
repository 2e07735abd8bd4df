//! The gateway: listeners, TLS, upstream connections, metrics, reload, drain.
