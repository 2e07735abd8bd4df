// Administration: topics, configurations, offsets, groups. Each function is one command.
'use strict'

const { ConfigResourceTypes } = require('kafkajs')

// `client` gives the admin client of the moment.
exports.administration = client => {
  const connected = async () => {
    await client().connect()
    return client()
  }
  return {
    async committed(c) {
      const [{ topic, partitions }] = await (await connected()).fetchOffsets({ groupId: c.group, topics: [c.topic] })
      return { offsets: partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })) }
    },

    async create_topic(c) {
      const configEntries = Object.entries(c.configs ?? {}).map(([name, value]) => ({ name, value }))
      const topics = [{ topic: c.topic, numPartitions: c.partitions, replicationFactor: c.replication_factor, configEntries }]
      // The library makes `false` of the one error that it expects.
      if (!(await (await connected()).createTopics({ topics }))) throw Object.assign(new Error('createTopics said false'), { type: 'TOPIC_ALREADY_EXISTS' })
    },

    async delete_topic(c) {
      await (await connected()).deleteTopics({ topics: [c.topic] })
    },

    async create_partitions(c) {
      await (await connected()).createPartitions({ topicPartitions: [{ topic: c.topic, count: c.count }] })
    },

    async metadata(c) {
      const client = await connected()
      const { brokers } = await client.describeCluster()
      const { topics } = await client.fetchTopicMetadata({ topics: [c.topic] })
      return {
        brokers: brokers.map(({ nodeId, host, port }) => ({ id: nodeId, host, port })),
        partitions: topics[0].partitions.map(({ partitionId, leader }) => ({ partition: partitionId, leader })),
      }
    },

    async offset(c) {
      const client = await connected()
      const of = all => all.find(at => at.partition === c.partition)
      const ends = of(await client.fetchTopicOffsets(c.topic))
      if (c.timestamp_ms < 0) return { offset: Number(c.timestamp_ms === -2 ? ends.low : ends.high) }
      const at = of(await client.fetchTopicOffsetsByTimestamp(c.topic, c.timestamp_ms))
      // The library gives the end where Kafka has none.
      return { offset: at.offset === ends.high ? -1 : Number(at.offset) }
    },

    async describe_configs(c) {
      const { resources } = await (await connected()).describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: c.topic }] })
      return { configs: Object.fromEntries(resources[0].configEntries.map(({ configName, configValue }) => [configName, configValue])) }
    },

    async alter_configs(c) {
      const configEntries = Object.entries(c.configs).map(([name, value]) => ({ name, value }))
      await (await connected()).alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: c.topic, configEntries }] })
    },

    async delete_records(c) {
      await (await connected()).deleteTopicRecords({ topic: c.topic, partitions: [{ partition: c.partition, offset: String(c.before) }] })
    },

    async list_groups() {
      return { groups: (await (await connected()).listGroups()).groups.map(group => group.groupId) }
    },

    async delete_group(c) {
      await (await connected()).deleteGroups([c.group])
    },
  }
}
