//! The tests of the wire crate, as one binary. What holds for one message holds for every API, version and direction: most
//! tests here run over the whole schema table.

mod allocation;
mod carriers;
mod generate;
mod hostile;
mod identity;
mod lengths;
mod mapping;
mod messages;
mod records;
