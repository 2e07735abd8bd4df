// Tidegate's conformance driver for kafkajs: the protocol of ../README.md on standard input and output.
// Each function of `ops` is one command; what is tested lives in the kit.
'use strict'

const { randomUUID } = require('node:crypto')
const { readFileSync } = require('node:fs')
const readline = require('node:readline')
const zlib = require('node:zlib')
const { CompressionCodecs, CompressionTypes, Kafka, Partitioners, logLevel } = require('kafkajs')
const { administration } = require('./administration')

// Only gzip comes with the library; others are plugged in, as its documentation says. None that needs a compiler is here: no lz4.
CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
const codec = (compress, decompress) => () => ({
  compress: async encoder => Buffer.from(compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(decompress(buffer)),
})
const hasZstd = typeof zlib.zstdCompressSync === 'function' // Node 22.15
if (hasZstd) CompressionCodecs[CompressionTypes.ZSTD] = codec(zlib.zstdCompressSync, zlib.zstdDecompressSync)
const COMPRESSION = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  zstd: CompressionTypes.ZSTD,
}

// What a consumer takes to leave its group, which belongs to the time that a command has.
const LEAVING_MS = 500

class Unsupported extends Error {}

let kafka, admin
let members = new Map()
let transactional = new Map()

const toText = data => (data == null ? null : Buffer.from(data).toString('base64'))
const toBytes = text => (text == null ? null : Buffer.from(text, 'base64'))
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

function toMessage(record) {
  const headers = {}
  for (const [name, value] of record.headers ?? []) headers[name] = toBytes(value)
  const message = { key: toBytes(record.key), value: toBytes(record.value), headers }
  if (record.partition != null) message.partition = record.partition
  if (record.timestamp_ms != null) message.timestamp = String(record.timestamp_ms)
  return message
}

function toRecord(topic, partition, message) {
  const headers = []
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) headers.push([name, toText(one)])
  }
  const { key, value, offset, timestamp } = message
  return { topic, partition, offset: Number(offset), key: toText(key), value: toText(value), headers, timestamp_ms: Number(timestamp) }
}

async function send(sender, { topic, acks = -1, compression = 'none', records }) {
  const sent = await sender.send({ topic, acks, compression: COMPRESSION[compression], messages: records.map(toMessage) })
  // The answer has the first offset of each partition; the records of a partition keep their order.
  const next = new Map((sent ?? []).map(one => [one.partition, Number(one.baseOffset)]))
  return {
    records: records.map(({ partition }) => {
      const at = partition ?? [...next.keys()][0]
      const offset = next.get(at) ?? -1
      if (offset >= 0) next.set(at, offset + 1)
      return { partition: at, offset }
    }),
  }
}

const transactionalProducer = c =>
  kafka.producer({ transactionalId: c.transactional_id, idempotent: true, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner })

// A consumer that collects what it reads; the commands take it from there.
async function collect(config, topics, onRecord) {
  const { REBALANCING, GROUP_JOIN, CRASH } = { REBALANCING: 'consumer.rebalancing', GROUP_JOIN: 'consumer.group_join', CRASH: 'consumer.crash' }
  const member = { consumer: kafka.consumer({ ...config, maxWaitTimeInMs: 200 }), records: [], assignment: [], error: null }
  member.consumer.on(REBALANCING, () => (member.assignment = []))
  member.consumer.on(CRASH, event => (member.error = event.payload.error))
  member.consumer.on(GROUP_JOIN, ({ payload }) => {
    member.assignment = Object.entries(payload.memberAssignment).flatMap(([topic, all]) => all.map(partition => ({ topic, partition })))
  })
  await member.consumer.connect()
  await member.consumer.subscribe({ topics, fromBeginning: true })
  await member.consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const message of batch.messages) {
        const record = toRecord(batch.topic, batch.partition, message)
        if (onRecord(record)) member.records.push(record)
      }
    },
  })
  return member
}

async function until(member, deadline, enough) {
  while (!enough() && !member.error && Date.now() < deadline - 50) await sleep(10)
  if (member.error) throw member.error
  return member.records.splice(0)
}

const ops = {
  ...administration(() => admin),

  async produce(c) {
    const producer = kafka.producer({ idempotent: c.idempotent ?? false, maxInFlightRequests: c.idempotent ? 1 : undefined, createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    try {
      return await send(producer, c)
    } finally {
      await producer.disconnect()
    }
  },

  async consume(c, deadline) {
    const from = new Map(c.from.map(at => [at.partition, at.offset]))
    const seen = new Set() // what came before the seek may come again after it
    const config = { groupId: `unused-${randomUUID()}`, readUncommitted: c.isolation !== 'read_committed' }
    const member = await collect(config, [c.topic], ({ partition, offset }) => {
      const wanted = from.has(partition) && offset >= from.get(partition) && !seen.has(`${partition}/${offset}`)
      return wanted && seen.add(`${partition}/${offset}`)
    })
    try {
      for (const [partition, offset] of from) member.consumer.seek({ topic: c.topic, partition, offset: String(offset) })
      return { records: await until(member, deadline - LEAVING_MS, () => member.records.length >= c.count) }
    } finally {
      await member.consumer.disconnect()
    }
  },

  async transaction(c) {
    const key = `${c.transactional_id}/${c.instance}`
    if (!transactional.has(key)) {
      const producer = transactionalProducer(c)
      await producer.connect()
      transactional.set(key, producer)
    }
    const transaction = await transactional.get(key).transaction()
    try {
      const done = await send(transaction, { ...c, acks: -1 })
      await (c.end === 'commit' ? transaction.commit() : transaction.abort())
      return done
    } catch (error) {
      await transaction.abort().catch(() => {})
      throw error
    }
  },

  async transform(c, deadline) {
    const producer = transactionalProducer(c)
    await producer.connect()
    const member = await collect({ groupId: c.group, readUncommitted: false }, [c.from], () => true)
    try {
      const records = await until(member, deadline - LEAVING_MS, () => member.records.length >= c.count)
      const next = new Map()
      for (const { partition, offset } of records) next.set(partition, offset + 1)
      const transaction = await producer.transaction()
      await send(transaction, { topic: c.to, records })
      const partitions = [...next].map(([partition, offset]) => ({ partition, offset: String(offset) }))
      await transaction.sendOffsets({ consumerGroupId: c.group, topics: [{ topic: c.from, partitions }] })
      await (c.end === 'commit' ? transaction.commit() : transaction.abort())
      return { records }
    } finally {
      await member.consumer.disconnect()
      await producer.disconnect()
    }
  },

  async group_start(c) {
    if ((c.protocol ?? 'classic') !== 'classic' || c.instance_id) throw new Unsupported('kafkajs has classic groups of dynamic members only')
    members.set(c.member, await collect({ groupId: c.group, readUncommitted: true, heartbeatInterval: 500 }, c.topics, () => true))
  },

  async group_poll(c, deadline) {
    const member = members.get(c.member)
    const enough = () => member.records.length >= (c.count ?? 0) && (c.partitions == null || member.assignment.length === c.partitions)
    return { records: await until(member, deadline, enough), assignment: member.assignment }
  },

  async group_commit(c) {
    await members.get(c.member).consumer.commitOffsets(c.offsets.map(at => ({ ...at, offset: String(at.offset) })))
  },

  async group_stop(c) {
    const { consumer } = members.get(c.member)
    members.delete(c.member)
    await consumer.disconnect()
  },
}

const session = {
  async hello() {
    const more = ['none', 'gzip', 'snappy', 'idempotent', 'read_committed', 'classic', 'SSL', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']
    const features = [...Object.keys(ops), ...more, ...(hasZstd ? ['zstd'] : [])]
    return { protocol: 1, name: 'kafkajs', library: 'kafkajs', version: require('kafkajs/package.json').version, features }
  },

  async open({ bootstrap, security = {} }) {
    await session.close()
    const { mechanism, username, password, ca_file: ca } = security
    kafka = new Kafka({
      clientId: 'tidegate-conformance',
      brokers: bootstrap.split(','),
      retry: { retries: 3 },
      logLevel: logLevel.WARN,
      logCreator: () => entry => console.error(JSON.stringify(entry.log)), // standard output is for answers
      ssl: ca ? { ca: [readFileSync(ca)] } : undefined,
      sasl: mechanism ? { mechanism: mechanism.toLowerCase(), username, password } : undefined,
    })
    admin = kafka.admin() // connects when it is first asked
  },

  async close() {
    const clients = [...[...members.values()].map(member => member.consumer), ...transactional.values(), ...(admin ? [admin] : [])]
    members = new Map()
    transactional = new Map()
    admin = undefined
    await Promise.allSettled(clients.map(client => client.disconnect()))
  },
}

function codeOf(error) {
  if (error instanceof Unsupported) return 'UNSUPPORTED'
  for (let one = error; one; one = one.errors?.[0] ?? one.cause ?? one.originalError) {
    if (one.type && one.type !== 'UNKNOWN') return one.type
    if (one.name === 'KafkaJSRequestTimeoutError') return 'REQUEST_TIMED_OUT'
  }
  return 'CLIENT'
}

async function answer(c) {
  const run = session[c.op] ?? ops[c.op]
  const deadline = Date.now() + (c.deadline_ms ?? 10000)
  let timer
  try {
    if (!run) throw new Unsupported(c.op)
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error("the command's deadline has passed"), { type: 'REQUEST_TIMED_OUT' })), deadline - Date.now())
    })
    return (await Promise.race([run(c, deadline), late])) ?? {}
  } catch (error) {
    return { error: { code: codeOf(error), message: String(error) } }
  } finally {
    clearTimeout(timer)
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const c = JSON.parse(line)
    if (c.op === 'exit') break
    process.stdout.write(JSON.stringify(await answer(c)) + '\n')
  }
  await Promise.race([session.close(), sleep(5000)])
  process.exit(0)
}

main()
