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

const producer = more => kafka.producer({ ...more, createPartitioner: Partitioners.DefaultPartitioner })

// Offsets as the library groups them.
function byTopic(offsets) {
  const topics = new Map(offsets.map(at => [at.topic, []]))
  for (const { topic, partition, offset } of offsets) topics.get(topic).push({ partition, offset: String(offset) })
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}

class Unsupported extends Error {}

let kafka, admin
let readers = new Map()
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

const ops = {
  ...administration(() => admin),

  async produce(c) {
    const sender = producer({ idempotent: c.idempotent ?? false, maxInFlightRequests: c.idempotent ? 1 : undefined })
    await sender.connect()
    try {
      return await send(sender, c)
    } finally {
      await sender.disconnect()
    }
  },

  async transaction(c) {
    const key = `${c.transactional_id}/${c.instance}`
    if (!transactional.has(key)) {
      const sender = producer({ transactionalId: c.transactional_id, idempotent: true, maxInFlightRequests: 1 })
      await sender.connect()
      transactional.set(key, sender)
    }
    const transaction = await transactional.get(key).transaction()
    try {
      const done = await send(transaction, { ...c, acks: -1 })
      if (c.reader) await transaction.sendOffsets({ consumerGroupId: c.group, topics: byTopic(c.offsets) })
      await (c.end === 'commit' ? transaction.commit() : transaction.abort())
      return done
    } catch (error) {
      await transaction.abort().catch(() => {})
      throw error
    }
  },

  async read_start(c) {
    const groupId = c.group ?? `unused-${randomUUID()}` // the library reads in groups only
    const readUncommitted = c.isolation !== 'read_committed'
    const consumer = kafka.consumer({ groupId, readUncommitted, heartbeatInterval: 500, maxWaitTimeInMs: 200 })
    const reader = { consumer, records: [], assignment: [], error: null }
    readers.set(c.reader, reader)
    consumer.on('consumer.rebalancing', () => (reader.assignment = []))
    consumer.on('consumer.crash', event => (reader.error = event.payload.error))
    consumer.on('consumer.group_join', ({ payload }) => {
      reader.assignment = Object.entries(payload.memberAssignment).flatMap(([topic, all]) => all.map(partition => ({ topic, partition })))
    })
    const from = new Map((c.from ?? []).map(at => [at.partition, at.offset]))
    const seen = new Set() // what came before the seek may come again after it
    const wanted = ({ partition, offset }) => {
      if (c.group) return true
      const place = `${partition}/${offset}`
      return offset >= (from.get(partition) ?? Infinity) && !seen.has(place) && seen.add(place)
    }
    await consumer.connect()
    await consumer.subscribe({ topics: c.topics ?? [c.from[0].topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        reader.records.push(...batch.messages.map(message => toRecord(batch.topic, batch.partition, message)).filter(wanted))
      },
    })
    for (const { topic, partition, offset } of c.from ?? []) consumer.seek({ topic, partition, offset: String(offset) })
  },

  async read_poll(c, deadline) {
    const reader = readers.get(c.reader)
    while (reader.records.length < c.count && !reader.error && Date.now() < deadline - 50) await sleep(10)
    if (reader.error) throw reader.error
    return { records: reader.records.splice(0), assignment: reader.assignment }
  },

  async read_commit(c) {
    await readers.get(c.reader).consumer.commitOffsets(c.offsets.map(at => ({ ...at, offset: String(at.offset) })))
  },

  async read_stop(c) {
    const { consumer } = readers.get(c.reader)
    readers.delete(c.reader)
    await consumer.disconnect()
  },
}

const session = {
  async hello() {
    const { version } = require('kafkajs/package.json')
    const lacks = ['consumer', 'static', 'lz4', 'null_headers', 'repeated_headers', ...(hasZstd ? [] : ['zstd'])]
    return { protocol: 2, name: 'kafkajs', library: 'kafkajs', version, lacks }
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
    const clients = [...[...readers.values()].map(reader => reader.consumer), ...transactional.values(), ...(admin ? [admin] : [])]
    readers = new Map()
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
