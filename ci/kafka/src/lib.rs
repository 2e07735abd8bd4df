//! A real Apache Kafka as local processes, from the jars of the Maven repository.
