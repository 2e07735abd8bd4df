//! One test binary: golden error texts, limits, mutations, documents, helper types.

mod byte_size;
mod documents;
mod enums;
mod golden;
mod limits;
mod mutations;
mod sample;
mod schemas;
