#!/usr/bin/env bash
# Becomes a broker: kafka-server-start.sh server.properties [--override property=value]...
set -euo pipefail
export KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}"
config=/opt/kafka/config
export KAFKA_LOG4J_OPTS="${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$config/log4j2.yaml -Dlog4j.configuration=file:$config/log4j.properties}"
if [[ -n ${KAFKA_JMX_PORT-} ]]; then
  host="${KAFKA_JMX_HOSTNAME:-$(hostname -i | cut -d' ' -f1)}"
  jmx=com.sun.management.jmxremote
  export KAFKA_JMX_OPTS="${KAFKA_JMX_OPTS:--D$jmx=true -D$jmx.authenticate=false -D$jmx.ssl=false} -Djava.rmi.server.hostname=$host -D$jmx.local.only=false -D$jmx.rmi.port=$KAFKA_JMX_PORT -D$jmx.port=$KAFKA_JMX_PORT"
fi
exec /opt/kafka/bin/kafka-run-class.sh kafka.Kafka "$@"
