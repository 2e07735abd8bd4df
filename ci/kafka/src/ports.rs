//! Free TCP ports of the loopback interface, and the little randomness this crate needs.
//! Never knows what the ports are for.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};

/// The lowest port that is tried.
const PORT_MIN: u16 = 10_000;

/// The upper end that is assumed where the system does not tell its own (Linux' default lower bound).
const EPHEMERAL_PORT_DEFAULT: u16 = 32_768;

/// Ports that must lie below the ephemeral range for a choice among them to be worth it.
const CHOICE_MIN: u16 = 2_000;

/// A number nobody can foretell; enough for names and ports, not for secrets.
#[must_use]
pub fn random_u64() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// `count` different ports that could be bound a moment ago on 127.0.0.1.
///
/// They are taken from below the system's ephemeral range: a broker that is down must find its port free when it
/// comes back, and a client that retries a dead port of that range can end up connected to itself. Another process
/// may still take one before it is used, so the user of a port has to be ready to start again with others.
///
/// # Errors
/// If the system has no such port left.
pub fn free_ports(count: usize) -> Result<Vec<u16>> {
    let end = ephemeral_start().unwrap_or(EPHEMERAL_PORT_DEFAULT);
    let mut found = BTreeSet::new();
    if end.saturating_sub(PORT_MIN) >= CHOICE_MIN {
        for _ in 0..count * 100 {
            if found.len() == count {
                break;
            }
            let offset = (random_u64() % u64::from(end - PORT_MIN)) as u16;
            let port = PORT_MIN + offset;
            if !found.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
                found.insert(port);
            }
        }
    }
    // All are held at once, or the system could give one twice.
    let mut held = Vec::new();
    while found.len() < count {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
        found.insert(listener.local_addr()?.port());
        held.push(listener);
    }
    Ok(found.into_iter().collect())
}

fn ephemeral_start() -> Option<u16> {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_different_and_can_be_bound() {
        let ports = free_ports(20).unwrap();
        assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), 20);
        assert!(free_ports(0).unwrap().is_empty());
    }
}
