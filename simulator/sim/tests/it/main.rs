//! The gateway in a simulation, as a whole.

mod determinism;
mod faults;
mod support;
mod traffic;
