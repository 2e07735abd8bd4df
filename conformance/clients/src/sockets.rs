//! The kernel's table of TCP connections: who really talks to the brokers. Closed connections stay in it for a minute,
//! so a look at the end of a test sees what happened during it. Linux only; never knows Kafka.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};

/// A socket that listens; it has no other end.
const LISTEN: &str = "0A";

/// Both ends of every TCP connection, closed ones that the kernel still holds included.
///
/// # Errors
/// If the kernel has no such table, or it reads otherwise than that of Linux.
pub fn connections() -> Result<Vec<(SocketAddr, SocketAddr)>> {
    let mut all = Vec::new();
    for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = std::fs::read_to_string(path).with_context(|| format!("read {path} (Linux)"))?;
        for line in text.lines().skip(1) {
            let mut columns = line.split_whitespace().skip(1);
            let mut next = || columns.next().with_context(|| format!("{path}: {line}"));
            let (local, remote, state) = (next()?, next()?, next()?);
            if state != LISTEN {
                let ends = address(local).zip(address(remote));
                all.push(ends.with_context(|| format!("{path}: {line}"))?);
            }
        }
    }
    Ok(all)
}

/// The connections to or from `host` whose other end is not on `allowed`: text for a failure, empty if all is well.
///
/// # Errors
/// As [`connections`].
pub fn strangers(host: Ipv4Addr, allowed: Ipv4Addr) -> Result<Vec<String>> {
    let (host, allowed) = (IpAddr::V4(host), IpAddr::V4(allowed));
    let mut found = Vec::new();
    for (local, remote) in connections()? {
        let other = if remote.ip() == host { local.ip() } else { remote.ip() };
        if (local.ip() == host || remote.ip() == host) && other != allowed {
            found.push(format!("{local} - {remote}"));
        }
    }
    Ok(found)
}

/// `0100007F:1F90`, or the same with 32 digits: words of the host's byte order. An IPv4 address in IPv6's clothes is
/// given as what it is.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words: Option<Vec<[u8; 4]>> = (0..ip.len() / 8)
        .map(|word| Some(u32::from_str_radix(ip.get(word * 8..word * 8 + 8)?, 16).ok()?.to_ne_bytes()))
        .collect();
    let bytes = words?.concat();
    let ip = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(v4) => IpAddr::from(v4),
        Err(_) => IpAddr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?),
    };
    Some(SocketAddr::new(ip.to_canonical(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn addresses_are_read_as_linux_writes_them() {
        let v4 = SocketAddr::from(([127, 0, 0, 1], 8080));
        assert_eq!(address("0100007F:1F90"), Some(v4));
        assert_eq!(address("0000000000000000FFFF00000100007F:1F90"), Some(v4));
        assert_eq!(address("0100007F"), None);
        assert_eq!(address("0100:1F90"), None);
    }

    #[test]
    fn a_connection_that_nobody_should_make_is_seen_also_after_its_end() {
        let host = Ipv4Addr::new(127, 0, 0, 77);
        let listener = std::net::TcpListener::bind((host, 0)).unwrap();
        assert!(strangers(host, Ipv4Addr::LOCALHOST).unwrap().is_empty());
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let server = listener.accept().unwrap().0;
        assert!(strangers(host, Ipv4Addr::LOCALHOST).unwrap().is_empty());
        let other = Ipv4Addr::new(127, 0, 0, 78);
        assert!(!strangers(host, other).unwrap().is_empty());
        drop(client);
        drop(server);
        assert!(!strangers(host, other).unwrap().is_empty());
    }
}
