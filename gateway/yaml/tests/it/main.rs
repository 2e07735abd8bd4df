//! One test binary of the crate: golden error texts, limits, mutations, helper types.
