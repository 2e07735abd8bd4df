//! What TLS hides, for the observer at the gateway's sockets: whoever seals a record leaves a copy of it, which is found again by
//! the record's authentication tag.
//!
//! Nothing on the wire changes: ciphers are AWS-LC's, and no key is given away. It never knows what the bytes mean.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::crypto::cipher::{
    AeadKey, Iv, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage, OutboundPlainMessage,
    Tls13AeadAlgorithm, UnsupportedOperationError,
};
use rustls::{
    CipherSuiteCommon, ConnectionTrafficSecrets, ContentType, Error, SupportedCipherSuite, Tls13CipherSuite,
};

/// Bytes of the tag behind each record of TLS 1.3 (RFC 8446, 5.2), the same for all its ciphers.
pub(crate) const TAG_BYTES: usize = 16;

/// The tag of a record. No two records of a run have the same one.
pub(crate) type Tag = [u8; TAG_BYTES];

/// What is in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Data of an application.
    Data(Vec<u8>),
    /// An alert, mostly that nothing more will come.
    Alert,
    /// Part of a handshake.
    Other,
}

/// Copies of records that were sealed and not seen yet. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sealed(Arc<Mutex<BTreeMap<Tag, Plain>>>);

impl Sealed {
    fn records(&self) -> MutexGuard<'_, BTreeMap<Tag, Plain>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, tag: Tag, plain: Plain) {
        self.records().insert(tag, plain);
    }

    /// What is in the record with this tag. `None`: nobody here has sealed it.
    pub(crate) fn take(&self, tag: &Tag) -> Option<Plain> {
        self.records().remove(tag)
    }
}

/// Where copies are left. Empty between two simulations.
pub(super) type Place = Mutex<Option<Sealed>>;

/// These suites; those of TLS 1.3, which is all that hosts of a simulation agree on, leave copies.
pub(super) fn copying(suites: &[SupportedCipherSuite], place: &'static Place) -> Vec<SupportedCipherSuite> {
    let copying = suites.iter().map(|suite| match suite {
        SupportedCipherSuite::Tls13(inner) => {
            let aead: &'static Aead = Box::leak(Box::new(Aead { inner: inner.aead_alg, place }));
            let common = CipherSuiteCommon {
                suite: inner.common.suite,
                hash_provider: inner.common.hash_provider,
                confidentiality_limit: inner.common.confidentiality_limit,
            };
            let suite =
                Tls13CipherSuite { common, hkdf_provider: inner.hkdf_provider, aead_alg: aead, quic: None };
            SupportedCipherSuite::Tls13(Box::leak(Box::new(suite)))
        }
        other => *other,
    });
    copying.collect()
}

/// A cipher whose sealed records leave copies.
struct Aead {
    inner: &'static dyn Tls13AeadAlgorithm,
    place: &'static Place,
}

impl Tls13AeadAlgorithm for Aead {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        Box::new(Encrypter { inner: self.inner.encrypter(key, iv), place: self.place })
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        self.inner.decrypter(key, iv)
    }

    fn key_len(&self) -> usize {
        self.inner.key_len()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: Iv,
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.inner.extract_keys(key, iv)
    }
}

struct Encrypter {
    inner: Box<dyn MessageEncrypter>,
    place: &'static Place,
}

impl MessageEncrypter for Encrypter {
    fn encrypt(
        &mut self,
        message: OutboundPlainMessage<'_>,
        seq: u64,
    ) -> Result<OutboundOpaqueMessage, Error> {
        let plain = match message.typ {
            ContentType::ApplicationData => Plain::Data(message.payload.to_vec()),
            ContentType::Alert => Plain::Alert,
            _ => Plain::Other,
        };
        let sealed = self.inner.encrypt(message, seq)?;
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(copies), Some(tag)) = (&*place, sealed.payload.as_ref().last_chunk::<TAG_BYTES>()) {
            copies.put(*tag, plain);
        }
        Ok(sealed)
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        self.inner.encrypted_payload_len(payload_len)
    }
}
