//! The mechanisms of SASL, server's side: PLAIN (RFC 4616), SCRAM (RFC 5802, RFC 7677), OAUTHBEARER with unsecured tokens (RFC 7628,
//! RFC 7515), each as Kafka's own server does them.
//!
//! Never knows the Kafka requests that carry the tokens.

use super::oauthbearer;
use super::scram::ScramServer;
use crate::cluster::Cluster;
use crate::security::credentials::Scram;

/// The names of what can be done, in the order of preference of most clients.
pub(crate) const MECHANISMS: [&str; 4] = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"];

/// Why somebody was not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// With a text that the client is told.
    Told(String),
    /// The client is told nothing but that (`SaslException` in Kafka).
    Untold,
}

/// Somebody who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// `User:` and the name.
    pub(crate) principal: String,
    /// When the credential ends, in milliseconds since 1970.
    pub(crate) expires_at_ms: Option<i64>,
    /// Whether a delegation token was the credential.
    pub(crate) by_token: bool,
}

/// What came of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// `None` where the server has nothing to say.
    pub(crate) reply: Option<Vec<u8>>,
    pub(crate) admitted: Option<Admitted>,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exchange {
    Plain,
    Scram(Box<ScramServer>),
    OauthBearer(oauthbearer::Server),
}

impl Exchange {
    /// An exchange by the mechanism of this name.
    pub(crate) fn new(name: &str) -> Option<Self> {
        Some(match name {
            "PLAIN" => Self::Plain,
            "SCRAM-SHA-256" => Self::Scram(Box::new(ScramServer::new(Scram::Sha256))),
            "SCRAM-SHA-512" => Self::Scram(Box::new(ScramServer::new(Scram::Sha512))),
            "OAUTHBEARER" => Self::OauthBearer(oauthbearer::Server::default()),
            _ => return None,
        })
    }

    /// Takes a token of the client.
    pub(crate) fn evaluate(&mut self, cluster: &mut Cluster, token: &[u8]) -> Result<Step, Refused> {
        match self {
            Self::Plain => plain(cluster, token),
            Self::Scram(server) => server.evaluate(cluster, token),
            Self::OauthBearer(server) => server.evaluate(cluster.wall_ms(), token),
        }
    }
}

/// The refusal of an authorization id that is not the user (`PlainSaslServer`, `ScramSaslServer`).
pub(super) fn other_authorization_id() -> Refused {
    let text = "Authentication failed: Client requested an authorization id that is different from username";
    Refused::Told(text.to_owned())
}

fn plain(cluster: &Cluster, token: &[u8]) -> Result<Step, Refused> {
    let text = String::from_utf8_lossy(token);
    let parts: Vec<&str> = text.split('\0').collect();
    let told = |text: String| Err(Refused::Told(text));
    let [authorization_id, user, password] = parts[..] else {
        return told(format!("Invalid SASL/PLAIN response: expected 3 tokens, got {}", parts.len()));
    };
    if user.is_empty() {
        return told("Authentication failed: username not specified".to_owned());
    }
    if password.is_empty() {
        return told("Authentication failed: password not specified".to_owned());
    }
    if cluster.security.credentials.passwords.get(user).is_none_or(|known| known != password) {
        return told("Authentication failed: Invalid username or password".to_owned());
    }
    if !authorization_id.is_empty() && authorization_id != user {
        return Err(other_authorization_id());
    }
    let admitted = Admitted { principal: format!("User:{user}"), expires_at_ms: None, by_token: false };
    Ok(Step { reply: Some(Vec::new()), admitted: Some(admitted) })
}
