//! Delegation tokens (KIP-48, KIP-900): credentials that somebody lends for a while.
//!
//! Never knows requests.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD};

use super::credentials::{SCRAM_ITERATIONS_MIN, Scram, ScramCredential, hmac_sha512};
use super::mechanisms::Admitted;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;

/// The setting without which there are no tokens.
const SECRET_KEY: &str = "delegation.token.secret.key";

/// One token. Principals are written `User:name`, times are in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) requester: String,
    pub(crate) renewers: Vec<String>,
    pub(crate) issued_at_ms: i64,
    pub(crate) expires_at_ms: i64,
    pub(crate) max_at_ms: i64,
    pub(crate) hmac: Vec<u8>,
}

impl Token {
    fn has_expired(&self, now_ms: i64) -> bool {
        self.max_at_ms < now_ms || self.expires_at_ms < now_ms
    }

    fn may_be_renewed_by(&self, principal: &str) -> bool {
        self.owner == principal || self.renewers.iter().any(|renewer| renewer == principal)
    }
}

/// All tokens, by id.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    by_id: BTreeMap<String, Token>,
}

impl Tokens {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Token> {
        self.by_id.values()
    }

    fn by_hmac(&self, hmac: &[u8]) -> Option<&Token> {
        self.by_id.values().find(|token| token.hmac == hmac)
    }
}

impl Cluster {
    /// Whether there are tokens at all.
    pub(crate) fn has_tokens(&self) -> bool {
        !self.broker_config(SECRET_KEY).is_empty()
    }

    /// What proves, by SCRAM, that somebody has a token, and who that is then.
    pub(crate) fn token_credential(&mut self, id: &str, scram: Scram) -> Option<(Admitted, ScramCredential)> {
        let now_ms = self.wall_ms();
        let token = self.security.tokens.by_id.get(id).filter(|token| !token.has_expired(now_ms))?;
        let admitted = Admitted {
            principal: token.owner.clone(),
            expires_at_ms: Some(token.expires_at_ms),
            by_token: true,
        };
        let password = BASE64.encode(&token.hmac);
        let mut salt = vec![0; 16];
        self.random.fill(&mut salt);
        let salted = scram.salted_password(&password, &salt, SCRAM_ITERATIONS_MIN);
        Some((admitted, ScramCredential::of_salted(scram, salt, &salted, SCRAM_ITERATIONS_MIN)))
    }

    /// Makes a token for `owner`. A lifetime of zero or less stands for the longest.
    pub(crate) fn create_token(
        &mut self,
        owner: String,
        requester: String,
        renewers: Vec<String>,
        lifetime_ms: i64,
    ) -> Result<Token, ErrorCode> {
        if !self.has_tokens() {
            return Err(ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED);
        }
        let now_ms = self.wall_ms();
        let longest_ms = self.broker_config_i64("delegation.token.max.lifetime.ms");
        let lifetime_ms = if lifetime_ms > 0 { longest_ms.min(lifetime_ms) } else { longest_ms };
        let max_at_ms = now_ms.saturating_add(lifetime_ms);
        let period_ms = self.broker_config_i64("delegation.token.expiry.time.ms");
        let expires_at_ms = max_at_ms.min(now_ms.saturating_add(period_ms));
        let id = URL_SAFE_NO_PAD.encode(self.new_uuid());
        let hmac = hmac_sha512(self.broker_config(SECRET_KEY).as_bytes(), id.as_bytes());
        let token = Token {
            id: id.clone(),
            owner,
            requester,
            renewers,
            issued_at_ms: now_ms,
            expires_at_ms,
            max_at_ms,
            hmac,
        };
        self.security.tokens.by_id.insert(id, token.clone());
        Ok(token)
    }

    fn token_of(&self, hmac: &[u8]) -> Result<Token, ErrorCode> {
        if !self.has_tokens() {
            return Err(ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED);
        }
        self.security.tokens.by_hmac(hmac).cloned().ok_or(ErrorCode::DELEGATION_TOKEN_NOT_FOUND)
    }

    /// Prolongs a token. Returns when it ends now.
    pub(crate) fn renew_token(
        &mut self,
        principal: &str,
        hmac: &[u8],
        period_ms: i64,
    ) -> Result<i64, ErrorCode> {
        let token = self.token_of(hmac)?;
        let now_ms = self.wall_ms();
        if token.has_expired(now_ms) {
            return Err(ErrorCode::DELEGATION_TOKEN_EXPIRED);
        }
        if !token.may_be_renewed_by(principal) {
            return Err(ErrorCode::DELEGATION_TOKEN_OWNER_MISMATCH);
        }
        let longest_ms = self.broker_config_i64("delegation.token.expiry.time.ms");
        let period_ms = if period_ms > 0 { longest_ms.min(period_ms) } else { longest_ms };
        Ok(self.set_token_end(&token, now_ms.saturating_add(period_ms)))
    }

    /// Sets when a token ends; a negative period ends it at once. Returns when it ends.
    pub(crate) fn expire_token(
        &mut self,
        principal: &str,
        hmac: &[u8],
        period_ms: i64,
    ) -> Result<i64, ErrorCode> {
        let token = self.token_of(hmac)?;
        let now_ms = self.wall_ms();
        if !token.may_be_renewed_by(principal) {
            return Err(ErrorCode::DELEGATION_TOKEN_OWNER_MISMATCH);
        }
        if period_ms < 0 {
            self.security.tokens.by_id.remove(&token.id);
            return Ok(now_ms);
        }
        if token.has_expired(now_ms) {
            return Err(ErrorCode::DELEGATION_TOKEN_EXPIRED);
        }
        Ok(self.set_token_end(&token, now_ms.saturating_add(period_ms)))
    }

    fn set_token_end(&mut self, token: &Token, at_ms: i64) -> i64 {
        let at_ms = token.max_at_ms.min(at_ms);
        if let Some(token) = self.security.tokens.by_id.get_mut(&token.id) {
            token.expires_at_ms = at_ms;
        }
        at_ms
    }
}
