//! Host names, ports and addresses as a person writes them. It never resolves one.

use std::net::{IpAddr, Ipv6Addr};

use tidegate_core::Address;
use tidegate_core::limits::HOST_BYTES_MAX;

/// What is wrong with a host, if anything is.
pub(super) fn fault(host: &str) -> Option<String> {
    if host.is_empty() {
        return Some("it is empty".into());
    }
    if host.len() > HOST_BYTES_MAX {
        return Some(format!("it has {} bytes, and no host has more than {HOST_BYTES_MAX}", host.len()));
    }
    if is_ipv6(host) {
        return None;
    }
    let odd = host.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')));
    odd.map(|odd| format!("{odd:?} is in no DNS name and in no IP address"))
}

/// Whether it is an IP address, which no client sends as the name it means (RFC 6066 §3).
pub(super) fn is_ip(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

/// An IPv6 address, with the zone that a link-local one may have (RFC 4007 §11).
fn is_ipv6(host: &str) -> bool {
    let (address, zone) = host.split_once('%').unwrap_or((host, "0"));
    let is_zone = !zone.is_empty() && zone.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    is_zone && address.parse::<Ipv6Addr>().is_ok()
}

/// A number of digits only: Rust's own parser also takes a sign.
pub(super) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `host:port`; an IPv6 address stands in brackets. Tells what would be right, where it is not.
pub(super) fn address(text: &str) -> Result<Address, String> {
    let example = || "write `kafka-1.example.com:9092`".to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(example)?;
    if is_ipv6(host) {
        return Err(format!("write the IPv6 address in brackets: `[{host}]:{port}`"));
    }
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    if bare.is_some_and(|bare| !is_ipv6(bare)) {
        return Err("only an IPv6 address stands in brackets: `[::1]:9092`".into());
    }
    let host = bare.unwrap_or(host);
    if let Some(fault) = fault(host) {
        return Err(format!("the host: {fault}"));
    }
    let port = digits(port).filter(|port: &u16| *port > 0).ok_or("a port is a number from 1 to 65535")?;
    Ok(Address { host: host.into(), port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for fine in ["h", "kafka-1.example.com", "my_kafka", "10.0.0.1", "::1", "fe80::1%eth0"] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for wrong in ["", "a b", "a/b", "http:", "[::1]", "ä", "a\n", "::1%", "a:b", "{node_id}"] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
        for bytes in [HOST_BYTES_MAX - 1, HOST_BYTES_MAX, HOST_BYTES_MAX + 1] {
            assert_eq!(fault(&"x".repeat(bytes)).is_none(), bytes <= HOST_BYTES_MAX, "{bytes} bytes");
        }
    }

    #[test]
    fn addresses() {
        for (text, host, port) in
            [("a:1", "a", 1), ("[::1]:65535", "::1", 65535), ("10.0.0.1:9092", "10.0.0.1", 9092)]
        {
            let parsed = address(text).unwrap();
            assert_eq!((&*parsed.host, parsed.port), (host, port));
        }
        for wrong in
            ["a", "a:", "a:0", "a:65536", "a:+1", "a:-1", "a: 1", ":1", "::1:3", "[a]:1", "[::1:1", "a b:1"]
        {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        assert_eq!(address("::1:3").unwrap_err(), "write the IPv6 address in brackets: `[::1]:3`");
    }
}
