//! The server's side of OAUTHBEARER (RFC 7628) with unsecured tokens: `alg` is `none`, nothing is signed
//! (`OAuthBearerUnsecuredValidatorCallbackHandler`, what a broker does that has no validator configured).
//!
//! Never knows keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::mechanisms::{Admitted, Refused, Step};

/// The answer to a token that does not hold; the client confirms it with one byte, and is refused with the same text.
const INVALID_TOKEN: &str = r#"{"status":"invalid_token"}"#;

/// The byte between the parts of a message.
const SEPARATOR: char = '\u{1}';

/// One exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Server {
    /// The client has been told that its token does not hold.
    told: bool,
}

impl Server {
    /// Takes a message of the client, at a time of day.
    pub(crate) fn evaluate(&mut self, now_ms: i64, token: &[u8]) -> Result<Step, Refused> {
        if token == [1] && self.told {
            return Err(Refused::Told(INVALID_TOKEN.to_owned()));
        }
        let text = std::str::from_utf8(token).map_err(|_| Refused::Untold)?;
        let (authorization_id, token) = read_first(text).ok_or(Refused::Untold)?;
        let Some((name, expires_at_ms)) = claims_of(token).and_then(|claims| check(&claims, now_ms)) else {
            self.told = true;
            return Ok(Step { reply: Some(INVALID_TOKEN.as_bytes().to_vec()), admitted: None });
        };
        if !authorization_id.is_empty() && authorization_id != name {
            return Err(Refused::Told(format!(
                "Authentication failed: Client requested an authorization id ({authorization_id}) that is different from \
                 the token's principal name ({name})"
            )));
        }
        let admitted = Admitted {
            principal: format!("User:{name}"),
            expires_at_ms: Some(expires_at_ms),
            by_token: false,
        };
        Ok(Step { reply: Some(Vec::new()), admitted: Some(admitted) })
    }
}

/// The authorization id and the token of `n,[a=id],^Aauth=Bearer token^A[key=value^A...]^A`.
fn read_first(text: &str) -> Option<(&str, &str)> {
    let (gs2, pairs) = text.strip_prefix("n,")?.split_once(SEPARATOR)?;
    let authorization_id = match gs2.strip_suffix(',')? {
        "" => "",
        other => other.strip_prefix("a=").filter(|id| !id.is_empty() && !id.contains(','))?,
    };
    let mut token = None;
    for pair in pairs.strip_suffix(SEPARATOR)?.split_terminator(SEPARATOR) {
        let (key, value) = pair.split_once('=')?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_key || value.is_empty() {
            return None;
        }
        if key == "auth" {
            let (scheme, rest) = value.split_once(' ')?;
            token = scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim_start_matches(' '));
        }
    }
    let is_token = |text: &&str| {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~+/.".contains(&byte);
        !text.is_empty() && text.trim_end_matches('=').bytes().all(legal)
    };
    Some((authorization_id, token.filter(is_token)?))
}

/// The claims of an unsecured token: header and claims in base64url, and an empty signature.
fn claims_of(token: &str) -> Option<Map<String, Value>> {
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if !signature.is_empty() || parts.next().is_some() {
        return None;
    }
    let object = |text: &str| -> Option<Map<String, Value>> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    (object(header)?.get("alg")?.as_str()? == "none").then_some(())?;
    object(claims)
}

/// The subject, and when the token ends in milliseconds since 1970.
fn check(claims: &Map<String, Value>, now_ms: i64) -> Option<(String, i64)> {
    let time_ms = |value: &Value| value.as_f64().map(|seconds| (seconds * 1000.0).round() as i64);
    let subject = claims.get("sub")?.as_str().filter(|subject| !subject.trim().is_empty())?;
    let expires_at_ms = time_ms(claims.get("exp")?)?;
    let issued_at_ms = match claims.get("iat") {
        Some(value) => Some(time_ms(value)?),
        None => None,
    };
    let in_time = now_ms < expires_at_ms && issued_at_ms.is_none_or(|issued| issued <= now_ms);
    in_time.then(|| (subject.to_owned(), expires_at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(claims: &str) -> Vec<u8> {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("n,,\u{1}auth=Bearer {}.{}.\u{1}\u{1}", encode(r#"{"alg":"none"}"#), encode(claims))
            .into_bytes()
    }

    #[test]
    fn an_unsecured_token_is_a_name_until_it_ends() {
        let mut server = Server::default();
        let token = message(r#"{"sub":"alice","exp":10,"iat":1}"#);
        let admitted = server.evaluate(9_999, &token).expect("in time").admitted.expect("admitted");
        assert_eq!((admitted.principal.as_str(), admitted.expires_at_ms), ("User:alice", Some(10_000)));
        let late = server.evaluate(10_000, &token).expect("told first");
        assert_eq!(late.reply.as_deref(), Some(INVALID_TOKEN.as_bytes()));
        assert_eq!(server.evaluate(10_000, &[1]), Err(Refused::Told(INVALID_TOKEN.to_owned())));
    }

    #[test]
    fn what_is_no_message_is_refused_without_a_text() {
        for wrong in [
            "",
            "n,,",
            "n,,\u{1}\u{1}",
            "n,,\u{1}auth=Basic x\u{1}\u{1}",
            "n,,\u{1}auth=Bearer a b\u{1}\u{1}",
        ] {
            assert_eq!(Server::default().evaluate(0, wrong.as_bytes()), Err(Refused::Untold), "{wrong:?}");
        }
    }
}
