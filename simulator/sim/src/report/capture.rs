//! The bytes on all connections of a run as a capture that Wireshark and tcpdump read (pcap, nanoseconds, Ethernet).
//!
//! The simulated network has no packets: those here are made of what was written and read at the ends of connections. Each write is one
//! or more segments at the time of the write, each read an acknowledgement at the time of the read; sequence numbers are those that
//! the bytes have in the stream. So what was written and never read is not acknowledged, and nothing is ever sent twice. It never
//! knows what the bytes mean.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::trace::{Event, Kind, Report};

/// The magic number of a pcap file with nanoseconds, and its version.
const MAGIC: u32 = 0xa1b2_3c4d;
const VERSION: [u16; 2] = [2, 4];

/// Ethernet.
const LINK_TYPE: u32 = 1;

/// Longest packet of a capture.
const SNAP_BYTES_MAX: u32 = 65_535;

/// Longest payload of a segment: what an Ethernet frame has room for.
const SEGMENT_BYTES_MAX: usize = 1_460;

const ETHERNET_BYTES: usize = 14;
const IP_BYTES: usize = 20;
const TCP_BYTES: usize = 20;

/// Flags of TCP.
const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const PSH: u8 = 8;
const ACK: u8 = 16;

/// The window that segments name; the simulated network has none.
const WINDOW: u16 = u16::MAX;

/// What one end of a connection has done.
#[derive(Debug, Clone)]
struct Side {
    local: SocketAddr,
    peer: SocketAddr,
    dialled: bool,
    /// The sequence number of the next byte that is sent.
    sent: u32,
    /// The sequence number of the next byte that is read from the other end.
    read: u32,
    is_finished: bool,
    has_ended: bool,
    is_over: bool,
}

/// Writes a capture of what was kept.
///
/// # Errors
/// The writer's.
pub(super) fn write(out: &mut dyn Write, report: &Report, epoch: Duration) -> io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())?;
    out.write_all(&VERSION[0].to_le_bytes())?;
    out.write_all(&VERSION[1].to_le_bytes())?;
    out.write_all(&[0; 8])?; // the time zone and the accuracy, which are always zero
    out.write_all(&SNAP_BYTES_MAX.to_le_bytes())?;
    out.write_all(&LINK_TYPE.to_le_bytes())?;
    let mut sides: BTreeMap<u64, Side> = BTreeMap::new();
    for end in &report.ends {
        let (local, peer, dialled) = (end.local, end.peer, end.dialled);
        // Numbers begin at 1, behind the SYN, whose own is 0.
        let side = Side {
            local,
            peer,
            dialled,
            sent: 1,
            read: 1,
            is_finished: false,
            has_ended: false,
            is_over: false,
        };
        sides.insert(end.connection, side);
    }
    let mut packets = Packets { out, epoch };
    for (number, event) in (0..).zip(&report.kept) {
        if let Some(side) = sides.get_mut(&event.connection) {
            let body = report.bodies.get(&number).map(Vec::as_slice).unwrap_or_default();
            packets.of_event(side, event, body)?;
        }
    }
    out.flush()
}

struct Packets<'a> {
    out: &'a mut dyn Write,
    epoch: Duration,
}

impl Packets<'_> {
    fn of_event(&mut self, side: &mut Side, event: &Event, body: &[u8]) -> io::Result<()> {
        let at = event.at;
        if side.is_over {
            return Ok(());
        }
        match event.kind {
            Kind::Connected if side.dialled => {
                // The other end may take the connection later than this one has it.
                let (one, other) = (side.clone(), side.turned());
                self.packet(at, &one, (0, 0), SYN, &[])?;
                self.packet(at, &other, (0, 1), SYN | ACK, &[])?;
                self.packet(at, &one, (1, 1), ACK, &[])
            }
            Kind::Sent => {
                for part in body.chunks(SEGMENT_BYTES_MAX) {
                    self.packet(at, side, (side.sent, side.read), PSH | ACK, part)?;
                    side.sent = side.sent.wrapping_add(part.len() as u32);
                }
                Ok(())
            }
            Kind::Received => {
                side.read = side.read.wrapping_add(event.length as u32);
                self.packet(at, side, (side.sent, side.read), ACK, &[])
            }
            // A connection that is let go ends as one that is finished does.
            Kind::Finished | Kind::Dropped if !side.is_finished => {
                side.is_finished = true;
                self.packet(at, side, (side.sent, side.read), FIN | ACK, &[])?;
                side.sent = side.sent.wrapping_add(1);
                Ok(())
            }
            // Whoever reads on after the end is told of it once more.
            Kind::Ended if !side.has_ended => {
                side.has_ended = true;
                side.read = side.read.wrapping_add(1);
                self.packet(at, side, (side.sent, side.read), ACK, &[])
            }
            Kind::Broken => {
                side.is_over = true;
                self.packet(at, side, (side.sent, side.read), RST | ACK, &[])
            }
            _ => Ok(()),
        }
    }

    fn packet(
        &mut self,
        at: Duration,
        side: &Side,
        (sequence, acknowledged): (u32, u32),
        flags: u8,
        payload: &[u8],
    ) -> io::Result<()> {
        let (IpAddr::V4(from), IpAddr::V4(to)) = (side.local.ip(), side.peer.ip()) else { return Ok(()) };
        let mut tcp = Vec::with_capacity(TCP_BYTES + payload.len());
        tcp.extend(side.local.port().to_be_bytes());
        tcp.extend(side.peer.port().to_be_bytes());
        tcp.extend(sequence.to_be_bytes());
        tcp.extend(acknowledged.to_be_bytes());
        tcp.extend([(TCP_BYTES / 4 * 16) as u8, flags]);
        tcp.extend(WINDOW.to_be_bytes());
        tcp.extend([0; 4]); // the checksum, which comes last, and the urgent pointer
        tcp.extend(payload);
        let sum = checksum(&[&pseudo_header(from, to, tcp.len()), &tcp]);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        let ip = ip_header(from, to, tcp.len());
        let length = (ETHERNET_BYTES + ip.len() + tcp.len()) as u32;
        let time = self.epoch + at;
        self.out.write_all(&(time.as_secs() as u32).to_le_bytes())?;
        self.out.write_all(&time.subsec_nanos().to_le_bytes())?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&mac(to))?;
        self.out.write_all(&mac(from))?;
        self.out.write_all(&[0x08, 0x00])?; // IPv4
        self.out.write_all(&ip)?;
        self.out.write_all(&tcp)
    }
}

impl Side {
    fn turned(&self) -> Self {
        Self { local: self.peer, peer: self.local, ..self.clone() }
    }
}

/// A locally administered address for each host.
fn mac(ip: Ipv4Addr) -> [u8; 6] {
    let [a, b, c, d] = ip.octets();
    [0x02, 0, a, b, c, d]
}

fn ip_header(from: Ipv4Addr, to: Ipv4Addr, tcp_bytes: usize) -> [u8; IP_BYTES] {
    let mut header = [0; IP_BYTES];
    header[0] = 0x45; // version 4, five words
    header[2..4].copy_from_slice(&((IP_BYTES + tcp_bytes) as u16).to_be_bytes());
    header[6] = 0x40; // not to be taken apart
    header[8] = 64; // hops
    header[9] = 6; // TCP
    header[12..16].copy_from_slice(&from.octets());
    header[16..20].copy_from_slice(&to.octets());
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

fn pseudo_header(from: Ipv4Addr, to: Ipv4Addr, tcp_bytes: usize) -> [u8; 12] {
    let mut header = [0; 12];
    header[0..4].copy_from_slice(&from.octets());
    header[4..8].copy_from_slice(&to.octets());
    header[9] = 6; // TCP
    header[10..12].copy_from_slice(&(tcp_bytes as u16).to_be_bytes());
    header
}

/// The checksum of RFC 1071. Every part but the last one has an even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let sum = words.map(|word| u64::from(word[0]) << 8 | u64::from(*word.get(1).unwrap_or(&0))).sum::<u64>();
    let mut folded = sum;
    while folded > 0xffff {
        folded = (folded & 0xffff) + (folded >> 16);
    }
    !(folded as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{End, Trace};

    #[test]
    fn the_checksum_is_that_of_rfc_1071() {
        // The example of section 3.
        let bytes = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(checksum(&[&bytes]), !0xddf2);
        assert_eq!(checksum(&[&[0xff], &[]]), 0x00ff);
    }

    #[test]
    fn streams_become_segments_with_the_numbers_of_their_bytes() {
        let trace = Trace::new(0..100).keeping_bodies(1 << 20);
        let (a, b): (SocketAddr, SocketAddr) =
            ("10.0.0.1:4000".parse().unwrap(), "10.0.0.2:9092".parse().unwrap());
        for (connection, host, local, peer, dialled) in [(1, "a", a, b, true), (2, "b", b, a, false)] {
            trace.end(End { connection, host: host.into(), peer_host: "x".into(), local, peer, dialled });
        }
        let event = |connection, kind, length: usize| Event {
            at: Duration::from_millis(1),
            host: "a".into(),
            connection,
            kind,
            length: length as u64,
            payload: 0,
        };
        let body = vec![7; SEGMENT_BYTES_MAX + 1];
        trace.record(event(1, Kind::Connected, 0));
        trace.record_with(event(1, Kind::Sent, body.len()), &body);
        trace.record_with(event(2, Kind::Received, body.len()), &body);
        trace.record(event(2, Kind::Finished, 0));
        let mut out = Vec::new();
        write(&mut out, &trace.seal(), Duration::from_secs(10)).unwrap();
        let mut packets = Vec::new();
        let mut rest = &out[24..];
        while !rest.is_empty() {
            let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
            let (packet, after) = rest[16..].split_at(length);
            let tcp = &packet[ETHERNET_BYTES + IP_BYTES..];
            let number = |at: usize| u32::from_be_bytes(tcp[at..at + 4].try_into().unwrap());
            packets.push((number(4), number(8), tcp[13], tcp.len() - TCP_BYTES));
            let ip = &packet[ETHERNET_BYTES..ETHERNET_BYTES + IP_BYTES];
            let (from, to) = (
                Ipv4Addr::new(ip[12], ip[13], ip[14], ip[15]),
                Ipv4Addr::new(ip[16], ip[17], ip[18], ip[19]),
            );
            assert_eq!((checksum(&[ip]), checksum(&[&pseudo_header(from, to, tcp.len()), tcp])), (0, 0));
            rest = after;
        }
        let second = 1 + SEGMENT_BYTES_MAX as u32;
        assert_eq!(
            packets,
            [
                (0, 0, SYN, 0),
                (0, 1, SYN | ACK, 0),
                (1, 1, ACK, 0),
                (1, 1, PSH | ACK, SEGMENT_BYTES_MAX),
                (second, 1, PSH | ACK, 1),
                (1, second + 1, ACK, 0),
                (1, second + 1, FIN | ACK, 0),
            ]
        );
    }
}
