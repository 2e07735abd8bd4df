#!/usr/bin/env bash
# Runs a class of Kafka's jars; the variables are those of Kafka's own script of this name.
set -euo pipefail
# In order: a class-data archive serves only the class path it was made with.
class_path="$(printf '%s:' "${KAFKA_LIBS:-/opt/kafka/libs}"/*.jar)"
# Variables with flags are lists of words.
# shellcheck disable=SC2086
exec "${JAVA_HOME:-/opt/java/openjdk}/bin/java" ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_JVM_PERFORMANCE_OPTS-} \
  ${KAFKA_GC_LOG_OPTS-} ${KAFKA_JMX_OPTS-} \
  ${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.yaml -Dlog4j.configuration=file:/etc/kafka/docker/tools-log4j.properties} \
  -Dkafka.logs.dir="${LOG_DIR:-/opt/kafka/logs}" -cp "${CLASSPATH:+$CLASSPATH:}${class_path%:}" ${KAFKA_OPTS-} "$@"
