//! The gateway inside a deterministic network simulation.
