//! What a client says in SASL: the first message of OAUTHBEARER and the last one of SCRAM, which depend on the time of day and on what
//! the server said. Written down in cases as what they are made of. Knows no connection.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use super::{CodecError, Result, hex};

/// How long a token of OAUTHBEARER is good for where nothing else is said, in seconds.
pub const TOKEN_LIFETIME_S: i64 = 3600;

/// The first message of OAUTHBEARER (RFC 7628) with a token that nobody has signed, which says who `subject` is and ends in
/// `lifetime_s` seconds. Brokers without a validator of their own take it (`OAuthBearerUnsecuredValidatorCallbackHandler`).
#[must_use]
pub fn oauthbearer(subject: &str, lifetime_s: i64) -> Vec<u8> {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as i64;
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (header, claims) =
        (part(json!({ "alg": "none" })), part(json!({ "sub": subject, "exp": now_s + lifetime_s })));
    format!("n,,\u{1}auth=Bearer {header}.{claims}.\u{1}\u{1}").into_bytes()
}

/// A hash of SCRAM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// RFC 7677.
    Sha256,
    /// RFC 5802 with SHA-512.
    Sha512,
}

impl Hash {
    /// By the name of the mechanism.
    ///
    /// # Errors
    /// A name of another one.
    pub fn of(mechanism: &str) -> Result<Self> {
        match mechanism {
            "SCRAM-SHA-256" => Ok(Self::Sha256),
            "SCRAM-SHA-512" => Ok(Self::Sha512),
            other => Err(CodecError::new(format!("`{other}` is no mechanism of SCRAM"))),
        }
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    fn hmac(self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        const ANY_LENGTH: &str = "HMAC takes keys of any length";
        match self {
            Self::Sha256 => Hmac::<Sha256>::new_from_slice(key)
                .expect(ANY_LENGTH)
                .chain_update(bytes)
                .finalize()
                .into_bytes()
                .to_vec(),
            Self::Sha512 => Hmac::<Sha512>::new_from_slice(key)
                .expect(ANY_LENGTH)
                .chain_update(bytes)
                .finalize()
                .into_bytes()
                .to_vec(),
        }
    }

    /// `Hi` of RFC 5802.
    #[must_use]
    pub fn salted_password(self, password: &str, salt: &[u8], iterations: u32) -> Vec<u8> {
        let password = password.as_bytes();
        match self {
            Self::Sha256 => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, iterations).to_vec(),
            Self::Sha512 => pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(password, salt, iterations).to_vec(),
        }
    }
}

/// The client's last message of SCRAM: `client_first` without its GS2 header, `server_first` as it came.
///
/// # Errors
/// A first message of the server that is none.
pub fn scram_final(hash: Hash, password: &str, client_first: &str, server_first: &str) -> Result<Vec<u8>> {
    let part = |key: &str| server_first.split(',').find_map(|part| part.strip_prefix(key));
    let (Some(nonce), Some(salt), Some(iterations)) = (part("r="), part("s="), part("i=")) else {
        return Err(CodecError::new(format!("`{server_first}` is no first message of a SCRAM server")));
    };
    let salt = BASE64.decode(salt).map_err(|_| CodecError::new(format!("the salt `{salt}` is no base64")))?;
    let iterations = iterations.parse().map_err(|_| CodecError::new(format!("`{iterations}` iterations")))?;
    let salted = hash.salted_password(password, &salt, iterations);
    let client_key = hash.hmac(&salted, b"Client Key");
    let without_proof = format!("c=biws,r={nonce}");
    let message = format!("{client_first},{server_first},{without_proof}");
    let signature = hash.hmac(&hash.digest(&client_key), message.as_bytes());
    let proof: Vec<u8> = client_key.iter().zip(&signature).map(|(key, signed)| key ^ signed).collect();
    Ok(format!("{without_proof},p={}", BASE64.encode(proof)).into_bytes())
}

/// The bytes of `{oauthbearer: …}`, `{scram_final: …}` and `{salted_password: …}`; `None` for anything else.
///
/// # Errors
/// One of them with a part that is missing or wrong.
pub fn bytes_of(value: &Value) -> Result<Option<Vec<u8>>> {
    if let Some(parts) = value.get("oauthbearer") {
        let lifetime_s = parts.get("lifetime_s").and_then(Value::as_i64).unwrap_or(TOKEN_LIFETIME_S);
        return Ok(Some(oauthbearer(text(parts, "sub")?, lifetime_s)));
    }
    if let Some(parts) = value.get("salted_password") {
        let iterations = parts.get("iterations").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let iterations = iterations.ok_or_else(|| CodecError::new("`iterations` is a number"))?;
        let salt = hex::from_text(text(parts, "salt")?)?;
        let hash = Hash::of(text(parts, "mechanism")?)?;
        return Ok(Some(hash.salted_password(&password(parts)?, &salt, iterations)));
    }
    let Some(parts) = value.get("scram_final") else { return Ok(None) };
    let said = hex::from_text(text(parts, "server_first")?)?;
    let said = String::from_utf8_lossy(&said);
    let hash = Hash::of(text(parts, "mechanism")?)?;
    scram_final(hash, &password(parts)?, text(parts, "client_first")?, &said).map(Some)
}

fn text<'v>(parts: &'v Value, name: &str) -> Result<&'v str> {
    parts.get(name).and_then(Value::as_str).ok_or_else(|| CodecError::new(format!("`{name}` is missing")))
}

/// The text, or `{base64_of: hexadecimal}`: the password of a delegation token is its HMAC in that form (KIP-48).
fn password(parts: &Value) -> Result<String> {
    match parts.get("password").and_then(|password| password.get("base64_of")).and_then(Value::as_str) {
        Some(bytes) => Ok(BASE64.encode(hex::from_text(bytes)?)),
        None => text(parts, "password").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exchange_of_rfc_7677_comes_out() {
        let server_first =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        let said =
            scram_final(Hash::Sha256, "pencil", "n=user,r=rOprNGfwEbeRWgbNEkqO", server_first).unwrap();
        let expected = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(String::from_utf8(said).unwrap(), expected);
        assert!(scram_final(Hash::Sha256, "pencil", "n=user,r=x", "e=other-error").is_err());
    }

    #[test]
    fn parts_that_are_missing_are_named() {
        let of = |value: Value| bytes_of(&value).map_err(|error| error.to_string());
        assert_eq!(of(json!({ "text": "x" })), Ok(None));
        assert!(of(json!({ "oauthbearer": {} })).unwrap_err().contains("`sub` is missing"));
        let salted =
            of(json!({ "salted_password": { "mechanism": "SCRAM-SHA-1", "salt": "00", "iterations": 1 } }));
        assert!(salted.unwrap_err().contains("no mechanism of SCRAM"));
    }
}
