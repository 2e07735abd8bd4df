//! Tests of the kit from outside: its codec against another one, its messages about wrong files, what its comparison forgives and
//! what it does not, the committed cases on the in-memory cluster,
//! scenarios by librdkafka, and all of it together on a real Kafka.

mod cases;
mod codec;
mod comparison;
mod embedded;
mod end_to_end;
mod generate;
#[cfg(feature = "librdkafka")]
mod histories;
