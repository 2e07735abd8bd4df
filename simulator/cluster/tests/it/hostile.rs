//! Bytes that mean nothing, at every broker's door: the cluster answers or closes, and never panics.
//!
//! Never knows what a broker answers: conformance cases do.

use bytes::Bytes;
use tidegate_cluster::{Cluster, ConnectionId};
use tidegate_wire::message;
use tidegate_wire::schema::APIS;

use crate::client::{Told, World, request, topic};

/// Frames of each version of each API that are made wrong.
const FRAMES_PER_VERSION: usize = 24;

/// Longest tail of random bytes.
const TAIL_BYTES_MAX: u64 = 64;

/// Marsaglia's xorshift: the same frames in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> usize {
        (self.next() % bound.max(1)) as usize
    }
}

/// Something is done to a frame behind its key and version, so that a handler gets to see it.
fn spoil(frame: &mut Vec<u8>, random: &mut Random) {
    let body = 4;
    match random.below(5) {
        0 => frame.truncate(body + random.below((frame.len() - body) as u64)),
        1 => {
            let more = random.below(TAIL_BYTES_MAX);
            frame.extend((0..more).map(|_| random.next() as u8));
        }
        2 => {
            for _ in 0..=random.below(4) {
                let at = body + random.below((frame.len() - body) as u64);
                frame[at] = random.next() as u8;
            }
        }
        3 => {
            // Lengths and counts that cannot be true.
            let at = body + random.below((frame.len() - body) as u64);
            let value: &[u8] = match random.below(4) {
                0 => &[0xff; 4],
                1 => &[0x7f, 0xff, 0xff, 0xff],
                2 => &[0x80, 0, 0, 0],
                _ => &[0xff, 0xff, 0xff, 0xff, 0x0f],
            };
            let end = frame.len().min(at + value.len());
            frame.splice(at..end, value.iter().copied());
        }
        _ => {
            let tail: Vec<u8> = (0..random.below(TAIL_BYTES_MAX)).map(|_| random.next() as u8).collect();
            frame.truncate(14);
            frame.extend(tail);
        }
    }
}

fn connected(cluster: &Cluster, world_told: Option<Told>, connection: ConnectionId) -> bool {
    !matches!(world_told, Some(Told::Closed(_))) && !cluster.is_busy(connection)
}

#[test]
fn frames_of_every_version_that_were_spoiled_do_no_harm() {
    let mut world = World::with(2, |plan| {
        plan.telemetry = true;
        plan.topics.push(topic("t", 2, &[]));
    });
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut client = world.connect(1);
    for api in APIS.iter().filter(|api| api.on_broker && !api.versions.is_empty()) {
        for version in api.versions.min..=api.versions.max {
            let body = message::encode(&request(api.key), version, api.flexible.contains(version))
                .expect("defaults fit every version");
            let mut frame = Vec::new();
            frame.extend_from_slice(&api.key.to_be_bytes());
            frame.extend_from_slice(&version.to_be_bytes());
            frame.extend_from_slice(&[0, 0, 0, 1, 0, 1, b'c']);
            if api.request_header_version(version) >= 2 {
                frame.push(0);
            }
            frame.extend(body);
            for _ in 0..FRAMES_PER_VERSION {
                let mut bad = frame.clone();
                spoil(&mut bad, &mut random);
                world.cluster.handle_frame(world.now, client, Bytes::from(bad));
                world.pass(std::time::Duration::from_millis(1));
                let mut last = None;
                while let Some(told) = world.told(client) {
                    last = Some(told);
                }
                if !connected(&world.cluster, last, client) {
                    world.cluster.disconnect(world.now, client);
                    client = world.connect(1);
                }
            }
        }
    }
    let asked = world.connect(2);
    let answer = world.ask(asked, 3, 9, &request(3));
    assert!(answer.value("Brokers").is_some(), "it still serves");
}

#[test]
fn frames_of_nothing_but_noise_do_no_harm() {
    let mut world = World::new(1);
    let mut random = Random(7);
    for length in 0..2_000_u64 {
        let client = world.connect(1);
        let noise: Vec<u8> = (0..length % 97).map(|_| random.next() as u8).collect();
        world.cluster.handle_frame(world.now, client, noise.into());
        world.cluster.disconnect(world.now, client);
    }
    let client = world.connect(1);
    assert!(world.ask(client, 3, 9, &request(3)).value("Brokers").is_some(), "it still serves");
}
