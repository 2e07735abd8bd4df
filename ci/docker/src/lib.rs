//! A real Apache Kafka in containers, for tests and `cargo xtask kafka start --with docker`.
//!
//! The brokers run from the `apache/kafka` image; where that cannot be pulled, from an image of the same interface
//! that is made here, of this machine's Java and the jars of the Maven repository. [`rootfs`] and [`plan`] are always
//! there; what talks to an engine needs the feature `engine`. Everything blocks. It never knows the gateway.
#![cfg_attr(feature = "engine", expect(clippy::print_stderr, reason = "an image takes a while and says so"))]

pub mod plan;
pub mod rootfs;

#[cfg(feature = "engine")]
mod cluster;
#[cfg(feature = "engine")]
mod dockerd;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod image;

#[cfg(feature = "engine")]
pub use cluster::{Containers, Description};
#[cfg(feature = "engine")]
pub use dockerd::Dockerd;
#[cfg(feature = "engine")]
pub use engine::Engine;
#[cfg(feature = "engine")]
pub use image::{Image, ImageChoice, Origin};
