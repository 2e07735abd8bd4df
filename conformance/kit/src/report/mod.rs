//! Reports: data first, then its forms for machines and for people. Knows nothing of how a result came about.

pub mod model;
