//! Whether a connection that was dialled leads back to the gateway itself. A broker that advertises an address of the gateway would
//! otherwise make it dial itself, and again for the connection that comes of that, until no file can be opened any more.
//!
//! It judges by the two ends that the system tells, after names were resolved. It never knows what stands between: a load balancer
//! that leads back is not seen (`limits.connections_per_address_max` ends that one).

use std::net::{IpAddr, SocketAddr};

/// The one of our listening sockets that a connection from `local` to `peer` leads to.
pub(crate) fn leads_to(own: &[SocketAddr], local: SocketAddr, peer: SocketAddr) -> Option<SocketAddr> {
    let (from, to) = (local.ip().to_canonical(), peer.ip().to_canonical());
    // Nothing but the machine itself is reached over loopback, nor from the very address that it is reached at.
    let is_here = to.is_loopback() || to == from;
    let takes = |at: IpAddr| at == to || at.is_unspecified() && is_here;
    own.iter().copied().find(|own| own.port() == peer.port() && takes(own.ip().to_canonical()))
}

/// Whether the socket was connected to itself: where nobody listens on a port of the range that the system gives out, it may choose
/// that very port for the near end, and the two meet (RFC 9293 §3.5, simultaneous open).
pub(crate) fn is_itself(local: SocketAddr, peer: SocketAddr) -> bool {
    local.port() == peer.port() && local.ip().to_canonical() == peer.ip().to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(own: &str, local: &str, peer: &str, leads_back: bool) {
        let own: SocketAddr = own.parse().unwrap();
        let found = leads_to(&[own], local.parse().unwrap(), peer.parse().unwrap());
        assert_eq!(found, leads_back.then_some(own), "{local} to {peer} while listening on {own}");
    }

    #[test]
    fn our_own_address_is_seen_however_it_is_written() {
        check("127.0.0.1:9092", "127.0.0.1:50000", "127.0.0.1:9092", true);
        check("10.0.0.5:9092", "10.0.0.5:50000", "10.0.0.5:9092", true);
        check("[::1]:9092", "[::1]:50000", "[::1]:9092", true);
        // Bound to all addresses, of both families.
        for all in ["0.0.0.0:9092", "[::]:9092"] {
            check(all, "10.0.0.5:50000", "10.0.0.5:9092", true);
            check(all, "127.0.0.1:50000", "127.0.0.2:9092", true);
            check(all, "[::ffff:10.0.0.5]:50000", "[::ffff:10.0.0.5]:9092", true);
        }
        check("10.0.0.5:9092", "[::ffff:10.0.0.5]:50000", "[::ffff:10.0.0.5]:9092", true);
    }

    #[test]
    fn brokers_are_left_alone() {
        check("127.0.0.1:9092", "127.0.0.1:50000", "127.0.0.1:9093", false);
        check("127.0.0.1:9092", "127.0.0.1:50000", "127.0.0.2:9092", false);
        check("10.0.0.5:9092", "10.0.0.5:50000", "10.0.0.6:9092", false);
        // The port is the same, but the address is another machine's.
        check("0.0.0.0:9092", "10.0.0.5:50000", "10.0.0.6:9092", false);
        check("[::]:9092", "[fd00::5]:50000", "[fd00::6]:9092", false);
    }

    #[test]
    fn a_socket_that_met_itself_is_seen() {
        for (local, peer, same) in [
            ("127.0.0.1:40000", "127.0.0.1:40000", true),
            ("[::ffff:127.0.0.1]:40000", "127.0.0.1:40000", true),
            ("127.0.0.1:40001", "127.0.0.1:40000", false),
            ("127.0.0.2:40000", "127.0.0.1:40000", false),
        ] {
            assert_eq!(is_itself(local.parse().unwrap(), peer.parse().unwrap()), same, "{local} to {peer}");
        }
    }
}
