//! The benchmark harness: load, bare relay, gateway, interleaved in one run.
