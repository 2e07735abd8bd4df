//! Real clients through the gateway before a real Kafka.
