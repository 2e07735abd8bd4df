//! A producer that asks for no acknowledgement, and hangs up as soon as it has sent: what it sent counts. Kafka reads what
//! a connection still holds when its client is gone, and so must the gateway.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use tidegate_clients::Door;

use crate::support::{TIMEOUT, V4_3, step, through_gateway};

/// Records of one connection, a request each.
const RECORDS: i64 = 50;

/// Connections, one after the other.
const ROUNDS: i64 = 6;

/// How the client goes.
#[derive(Clone, Copy)]
enum Goodbye {
    /// Everything that came was read: the connection ends in order.
    Orderly,
    /// An answer was left unread: the kernel resets the connection.
    Reset,
}

fn send_and_go(address: &str, topic: &str, how: Goodbye) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    if matches!(how, Goodbye::Reset) {
        // ApiVersions v0 with an empty client id; nobody reads the answer. It has to have come, or its absence would
        // make an orderly end of it.
        stream.write_all(&[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0, 0]).unwrap();
        stream.peek(&mut [0]).unwrap();
    }
    let requests: Vec<u8> = (0..RECORDS).flat_map(|n| produce(topic, &n.to_be_bytes().repeat(100))).collect();
    stream.write_all(&requests).unwrap();
}

/// Produce v7 with acks=0, of one record to partition 0.
fn produce(topic: &str, value: &[u8]) -> Vec<u8> {
    let batch = batch(value);
    let topic = [&(topic.len() as u16).to_be_bytes()[..], topic.as_bytes()].concat();
    let body = [
        // Key 0, version 7, correlation id 2, client id "", transactional id null, acks 0, timeout 30 s, one topic.
        &[0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0x75, 0x30, 0, 0, 0, 1][..],
        &topic,
        // One partition, number 0.
        &[0, 0, 0, 1, 0, 0, 0, 0],
        &(batch.len() as u32).to_be_bytes(),
        &batch,
    ]
    .concat();
    [&(body.len() as u32).to_be_bytes()[..], &body].concat()
}

/// A record batch (magic 2) of one record without key, headers and producer id.
fn batch(value: &[u8]) -> Vec<u8> {
    // Attributes 0, timestamp delta 0, offset delta 0, key null, value, no headers.
    let record = [&[0, 0, 0, 1][..], &varint(value.len()), value, &[0]].concat();
    let record = [&varint(record.len())[..], &record].concat();
    let tail = [
        // Attributes, last offset delta, first and greatest timestamp.
        &[0; 2 + 4 + 8 + 8][..],
        // Producer id, epoch and sequence: none.
        &[0xff; 8 + 2 + 4],
        &[0, 0, 0, 1],
        &record,
    ]
    .concat();
    let length = (4 + 1 + 4 + tail.len()) as u32;
    // First offset, length, leader epoch -1, magic.
    let head = [&[0; 8][..], &length.to_be_bytes(), &[0xff; 4], &[2]].concat();
    [&head[..], &crc32c(&tail).to_be_bytes(), &tail].concat()
}

/// A length as a zigzag varint.
fn varint(length: usize) -> Vec<u8> {
    let mut left = length << 1;
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// RFC 3720 appendix B.4, bit by bit.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0x82f6_3b78 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn what_was_sent_without_acknowledgement_counts_also_when_the_client_is_gone() {
    through_gateway(&V4_3, |setting| {
        let at = setting.at(Door::Plain);
        for how in [Goodbye::Orderly, Goodbye::Reset] {
            for direct in [true, false] {
                let name = match how {
                    Goodbye::Orderly => "orderly",
                    Goodbye::Reset => "reset",
                };
                let topic = format!("abrupt-{name}-{}", if direct { "direct" } else { "gateway" });
                step(&topic);
                at.create_topic(&topic, 1);
                let leader = at.leaders(&topic)[0].1;
                let client: BaseConsumer = at.rdkafka().create().unwrap();
                let metadata = client.fetch_metadata(Some(&topic), TIMEOUT).unwrap();
                let broker = metadata.brokers().iter().find(|broker| broker.id() == leader).unwrap();
                let address = if direct {
                    let index = setting.cluster.ids.iter().position(|id| *id == leader).unwrap();
                    setting.cluster.internal_bootstrap.split(',').nth(index).unwrap().to_owned()
                } else {
                    format!("{}:{}", broker.host(), broker.port())
                };
                let mut lost = Vec::new();
                for round in 1..=ROUNDS {
                    send_and_go(&address, &topic, how);
                    let deadline = Instant::now() + Duration::from_secs(5);
                    let end = || client.fetch_watermarks(&topic, 0, TIMEOUT).unwrap().1;
                    let before: i64 = lost.iter().sum();
                    let expected = round * RECORDS - before;
                    while end() < expected && Instant::now() < deadline {}
                    if end() < expected {
                        lost.push(expected - end());
                    }
                }
                println!("  {topic}: lost {lost:?}");
                assert!(lost.is_empty() || direct, "{topic}: lost {lost:?}");
            }
        }
    });
}
