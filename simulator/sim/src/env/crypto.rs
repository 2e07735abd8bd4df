//! Cryptography whose every random bit comes from a seed: AWS-LC's ciphers and hashes as in production, but randomness and key
//! exchange of our own. What is sealed is copied for the observer (`sealed`).
//!
//! rustls wants both to live for ever. So they live in slots that are never freed and handed from one simulation to the next.
//!
//! With Ed25519 certificates nothing else of TLS 1.3 is random. RSA and ECDSA signatures would be.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustls::crypto::{
    ActiveKeyExchange, CryptoProvider, GetRandomFailed, SecureRandom, SharedSecret, SupportedKxGroup,
};
use rustls::{Error, NamedGroup, PeerMisbehaved, SupportedCipherSuite};
use x25519_dalek::{PublicKey, StaticSecret};

use super::sealed::{self, Place, Sealed};
use crate::random::Stream;

/// A place for a random stream that rustls may refer to for ever. Empty between two simulations.
#[derive(Default)]
struct Slot {
    stream: Mutex<Option<Stream>>,
    copies: Place,
    suites: OnceLock<Vec<SupportedCipherSuite>>,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

impl SecureRandom for Slot {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        stream.as_mut().ok_or(GetRandomFailed)?.fill(bytes);
        Ok(())
    }
}

impl SupportedKxGroup for Slot {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let mut seed = [0; 32];
        self.fill(&mut seed)?;
        let secret = StaticSecret::from(seed);
        Ok(Box::new(Exchange { public: PublicKey::from(&secret), secret }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

/// A key exchange that has begun (RFC 7748).
struct Exchange {
    secret: StaticSecret,
    public: PublicKey,
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let peer: [u8; 32] = peer.try_into().map_err(|_| PeerMisbehaved::InvalidKeyShare)?;
        let shared = self.secret.diffie_hellman(&PublicKey::from(peer));
        if !shared.was_contributory() {
            return Err(PeerMisbehaved::InvalidKeyShare.into());
        }
        Ok(SharedSecret::from(&shared.as_bytes()[..]))
    }

    fn pub_key(&self) -> &[u8] {
        self.public.as_bytes()
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

/// Slots that no simulation uses.
static FREE: Mutex<Vec<&'static Slot>> = Mutex::new(Vec::new());

/// A slot with a stream in it, for the life of a simulated host. Must outlive the simulation.
#[derive(Debug)]
pub(crate) struct Lease(&'static Slot);

impl Lease {
    pub(crate) fn take(stream: Stream, copies: Sealed) -> Self {
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let slot = free.unwrap_or_else(|| Box::leak(Box::default()));
        *slot.stream.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
        *slot.copies.lock().unwrap_or_else(PoisonError::into_inner) = Some(copies);
        Self(slot)
    }

    /// AWS-LC with our randomness, for TLS 1.3.
    pub(crate) fn provider(&self) -> CryptoProvider {
        let slot = self.0;
        let original = rustls::crypto::aws_lc_rs::default_provider();
        let suites = slot.suites.get_or_init(|| sealed::copying(&original.cipher_suites, &slot.copies));
        CryptoProvider {
            secure_random: slot,
            kx_groups: vec![slot],
            cipher_suites: suites.clone(),
            ..original
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        *self.0.stream.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.0.copies.lock().unwrap_or_else(PoisonError::into_inner) = None;
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(name: &str) -> Lease {
        Lease::take(Stream::named(1, name), Sealed::default())
    }

    #[test]
    fn two_sides_agree_and_the_seed_decides() {
        let (left, right) = (lease("left"), lease("right"));
        let (a, b) = (left.0.start().unwrap(), right.0.start().unwrap());
        let (to_a, to_b) = (b.pub_key().to_vec(), a.pub_key().to_vec());
        let again = lease("left");
        assert_eq!(again.0.start().unwrap().pub_key(), to_b);
        assert_eq!(a.complete(&to_a).unwrap().secret_bytes(), b.complete(&to_b).unwrap().secret_bytes());
    }

    #[test]
    fn keys_of_a_wrong_length_or_of_small_order_are_refused() {
        let lease = lease("left");
        for peer in [&[][..], &[9; 31], &[9; 33], &[0; 32]] {
            let refused = lease.0.start().unwrap().complete(peer).err();
            assert_eq!(refused, Some(PeerMisbehaved::InvalidKeyShare.into()), "{peer:?}");
        }
    }

    #[test]
    fn a_slot_without_a_lease_gives_nothing() {
        let lease = lease("left");
        let provider = lease.provider();
        let slot = provider.kx_groups[0];
        assert!(slot.start().is_ok());
        drop(lease);
        // Another test may have taken the slot by now; what is asked of it then is its own stream.
        let _ = slot.start();
        assert!(Slot::default().fill(&mut [0; 8]).is_err());
    }
}
