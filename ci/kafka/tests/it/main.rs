//! Real brokers, started, harmed and ended. Needs Java 17 and, the first time, Maven.

mod faults;
