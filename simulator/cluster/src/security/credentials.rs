//! What proves who somebody is: passwords, and SCRAM credentials that were derived from them (RFC 5802).
//!
//! Never knows what a client sends.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha512};

use crate::random::Stream;

/// Fewest iterations that Kafka takes for either mechanism (`ScramMechanism.minIterations`), and its default.
pub(crate) const SCRAM_ITERATIONS_MIN: i32 = 4096;

/// Most iterations (`ScramControlManager.MAX_ITERATIONS`).
pub(crate) const SCRAM_ITERATIONS_MAX: i32 = 16_384;

/// Characters of a nonce or a salt that a broker makes: 130 random bits in base 36 (`ScramFormatter.secureRandomString`).
const RANDOM_TEXT_BYTES: usize = 26;

/// The hash of a SCRAM mechanism, by the numbers of `ScramMechanism.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scram {
    Sha256 = 1,
    Sha512 = 2,
}

impl Scram {
    /// The mechanism with this number of the protocol.
    pub(crate) fn of_type(number: i8) -> Option<Self> {
        [Self::Sha256, Self::Sha512].into_iter().find(|scram| *scram as i8 == number)
    }

    pub(crate) fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    pub(crate) fn hmac(self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => {
                let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
                mac.update(bytes);
                mac.finalize().into_bytes().to_vec()
            }
            Self::Sha512 => hmac_sha512(key, bytes),
        }
    }

    /// RFC 5802's `Hi`.
    pub(crate) fn salted_password(self, password: &str, salt: &[u8], iterations: i32) -> Vec<u8> {
        let rounds = u32::try_from(iterations).unwrap_or(1);
        match self {
            Self::Sha256 => {
                pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), salt, rounds).to_vec()
            }
            Self::Sha512 => {
                pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(password.as_bytes(), salt, rounds).to_vec()
            }
        }
    }
}

/// HMAC-SHA-512, which delegation tokens use too.
pub(crate) fn hmac_sha512(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// What a broker keeps of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScramCredential {
    pub(crate) salt: Vec<u8>,
    pub(crate) stored_key: Vec<u8>,
    pub(crate) server_key: Vec<u8>,
    pub(crate) iterations: i32,
}

impl ScramCredential {
    /// From what a client derived with its salt (KIP-554).
    pub(crate) fn of_salted(scram: Scram, salt: Vec<u8>, salted_password: &[u8], iterations: i32) -> Self {
        let client_key = scram.hmac(salted_password, b"Client Key");
        Self {
            salt,
            stored_key: scram.hash(&client_key),
            server_key: scram.hmac(salted_password, b"Server Key"),
            iterations,
        }
    }

    /// From a password, with a new salt.
    pub(crate) fn of_password(scram: Scram, password: &str, random: &mut Stream) -> Self {
        let salt = random_text(random).into_bytes();
        let salted = scram.salted_password(password, &salt, SCRAM_ITERATIONS_MIN);
        Self::of_salted(scram, salt, &salted, SCRAM_ITERATIONS_MIN)
    }
}

/// Random letters and digits.
pub(crate) fn random_text(random: &mut Stream) -> String {
    let digit = |_| char::from_digit(random.within(0..36) as u32, 36).unwrap_or('0');
    (0..RANDOM_TEXT_BYTES).map(digit).collect()
}

/// All credentials of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    /// Passwords by user, for PLAIN.
    pub(crate) passwords: BTreeMap<String, String>,
    scram: BTreeMap<String, BTreeMap<Scram, ScramCredential>>,
}

impl Credentials {
    /// Users who may come by any mechanism.
    pub(crate) fn new(users: &BTreeMap<String, String>, random: &mut Stream) -> Self {
        let mut credentials = Self { passwords: users.clone(), scram: BTreeMap::new() };
        for (user, password) in users {
            for scram in [Scram::Sha256, Scram::Sha512] {
                credentials.set(user, scram, ScramCredential::of_password(scram, password, random));
            }
        }
        credentials
    }

    pub(crate) fn scram(&self, user: &str, scram: Scram) -> Option<&ScramCredential> {
        self.scram.get(user)?.get(&scram)
    }

    /// What a user has, with the iterations of each; `None` for a user without any.
    pub(crate) fn of_user(&self, user: &str) -> Option<Vec<(Scram, i32)>> {
        let credentials = self.scram.get(user)?;
        Some(credentials.iter().map(|(scram, credential)| (*scram, credential.iterations)).collect())
    }

    pub(crate) fn scram_users(&self) -> impl Iterator<Item = &String> {
        self.scram.keys()
    }

    pub(crate) fn set(&mut self, user: &str, scram: Scram, credential: ScramCredential) {
        self.scram.entry(user.to_owned()).or_default().insert(scram, credential);
    }

    pub(crate) fn remove(&mut self, user: &str, scram: Scram) {
        if let Some(credentials) = self.scram.get_mut(user) {
            credentials.remove(&scram);
            if credentials.is_empty() {
                self.scram.remove(user);
            }
        }
    }
}
