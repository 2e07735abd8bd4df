//! The smallest Kafka client: one Metadata v1 request, to see which brokers a broker knows.
//!
//! Written by hand, so that nothing of the gateway judges whether a cluster is up. Version 1 is understood by every
//! broker of this crate (Metadata of 4.x is 0-13). Source: MetadataRequest.json, MetadataResponse.json.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

/// How long one connect, write or read may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// The largest answer that is believed, in bytes. No topics are asked for, so it holds brokers only.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Metadata v1, correlation id 1, client id null, an empty (not null) array of topics: brokers only.
const REQUEST: &[u8] = &[0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0];

/// The brokers that the one at `port` of 127.0.0.1 lists as alive: node id to port on that listener.
///
/// # Errors
/// If it cannot be reached, or its answer is none.
pub fn brokers_seen_by(port: u16) -> Result<BTreeMap<i32, u16>> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PROBE_TIMEOUT).context("connect")?;
    stream.set_read_timeout(Some(PROBE_TIMEOUT))?;
    stream.set_write_timeout(Some(PROBE_TIMEOUT))?;
    stream.write_all(REQUEST).context("send Metadata")?;
    let mut size = [0; 4];
    stream.read_exact(&mut size).context("read the answer's size")?;
    let size = usize::try_from(i32::from_be_bytes(size)).context("the answer's size is negative")?;
    ensure!(size <= ANSWER_BYTES_MAX, "an answer of {size} bytes");
    let mut answer = vec![0; size];
    stream.read_exact(&mut answer).context("read the answer")?;
    read_brokers(&answer)
}

/// The broker array of a Metadata v1 response, whose header is a correlation id.
fn read_brokers(mut answer: &[u8]) -> Result<BTreeMap<i32, u16>> {
    let answer = &mut answer;
    ensure!(read_i32(answer)? == 1, "another correlation id");
    let count = read_i32(answer)?;
    let mut brokers = BTreeMap::new();
    for _ in 0..count {
        let id = read_i32(answer)?;
        skip_string(answer)?;
        let port = u16::try_from(read_i32(answer)?).context("a port out of range")?;
        skip_string(answer)?;
        brokers.insert(id, port);
    }
    Ok(brokers)
}

fn take<'a>(from: &mut &'a [u8], len: usize) -> Result<&'a [u8]> {
    let Some((head, tail)) = from.split_at_checked(len) else { bail!("the answer is cut short") };
    *from = tail;
    Ok(head)
}

fn read_i32(from: &mut &[u8]) -> Result<i32> {
    let bytes = take(from, 4)?;
    Ok(i32::from_be_bytes(bytes.try_into().context("four bytes")?))
}

/// A nullable string: an int16 length, -1 for null.
fn skip_string(from: &mut &[u8]) -> Result<()> {
    let bytes = take(from, 2)?;
    let len = i16::from_be_bytes(bytes.try_into().context("two bytes")?);
    take(from, usize::try_from(len).unwrap_or(0)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_BROKERS: &[u8] = &[
        0, 0, 0, 1, // correlation id
        0, 0, 0, 2, // two brokers
        0, 0, 0, 1, 0, 1, b'h', 0, 0, 0x23, 0x84, 0xff, 0xff, // 1, "h", 9092, no rack
        0, 0, 3, 0xe9, 0, 1, b'h', 0, 0, 0x23, 0x85, 0, 1, b'r', // 1001, "h", 9093, "r"
        0, 0, 0, 1, 0, 0, 0, 0, // controller, no topics
    ];

    #[test]
    fn brokers_are_read_by_id() {
        assert_eq!(read_brokers(TWO_BROKERS).unwrap(), BTreeMap::from([(1, 9092), (1001, 9093)]));
    }

    #[test]
    fn an_answer_cut_anywhere_in_the_brokers_is_refused() {
        for len in 0..TWO_BROKERS.len() - 8 {
            assert!(read_brokers(&TWO_BROKERS[..len]).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn the_request_says_its_own_size() {
        assert_eq!(REQUEST[..4], i32::try_from(REQUEST.len() - 4).unwrap().to_be_bytes());
    }
}
