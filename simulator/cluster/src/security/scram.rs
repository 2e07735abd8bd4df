//! The server's side of SCRAM (RFC 5802), with Kafka's extension `tokenauth` for delegation tokens (KIP-48).
//!
//! Never knows how its messages travel.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::credentials::{SCRAM_ITERATIONS_MIN, Scram, ScramCredential, random_text};
use super::mechanisms::{Admitted, Refused, Step, other_authorization_id};
use crate::cluster::Cluster;

/// One exchange: what is known after the client's first message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScramServer {
    scram: Scram,
    begun: Option<Begun>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Begun {
    admitted: Admitted,
    credential: ScramCredential,
    nonce: String,
    /// The client's first message without its GS2 header, a comma, and the server's first message.
    transcript: String,
}

/// The client's first message.
#[derive(Debug, PartialEq, Eq)]
struct ClientFirst<'a> {
    authorization_id: &'a str,
    sasl_name: &'a str,
    nonce: &'a str,
    extensions: Vec<(&'a str, &'a str)>,
}

/// The client's last message.
#[derive(Debug, PartialEq, Eq)]
struct ClientFinal<'a> {
    channel: &'a str,
    nonce: &'a str,
    proof: Vec<u8>,
}

impl ScramServer {
    pub(crate) fn new(scram: Scram) -> Self {
        Self { scram, begun: None }
    }

    /// Takes a message of the client.
    pub(crate) fn evaluate(&mut self, cluster: &mut Cluster, token: &[u8]) -> Result<Step, Refused> {
        let text = std::str::from_utf8(token).map_err(|_| Refused::Untold)?;
        match self.begun.take() {
            None => self.begin(cluster, text),
            Some(begun) => self.end(&begun, text),
        }
    }

    fn begin(&mut self, cluster: &mut Cluster, text: &str) -> Result<Step, Refused> {
        let first = ClientFirst::parse(text).ok_or(Refused::Untold)?;
        let user = first.sasl_name.replace("=2C", ",").replace("=3D", "=");
        let with_token = first
            .extensions
            .iter()
            .any(|(key, value)| *key == "tokenauth" && value.eq_ignore_ascii_case("true"));
        let (admitted, credential) = if with_token {
            cluster.token_credential(&user, self.scram).ok_or(Refused::Untold)?
        } else {
            let credential = cluster.security.credentials.scram(&user, self.scram).ok_or(Refused::Untold)?;
            let admitted =
                Admitted { principal: format!("User:{user}"), expires_at_ms: None, by_token: false };
            (admitted, credential.clone())
        };
        if !first.authorization_id.is_empty() && first.authorization_id != user {
            return Err(other_authorization_id());
        }
        if credential.iterations < SCRAM_ITERATIONS_MIN {
            return Err(Refused::Untold);
        }
        let nonce = format!("{}{}", first.nonce, random_text(&mut cluster.random));
        let reply = format!("r={nonce},s={},i={}", BASE64.encode(&credential.salt), credential.iterations);
        let transcript = format!("{},{reply}", first.bare());
        self.begun = Some(Begun { admitted, credential, nonce, transcript });
        Ok(Step { reply: Some(reply.into_bytes()), admitted: None })
    }

    fn end(&self, begun: &Begun, text: &str) -> Result<Step, Refused> {
        let last = ClientFinal::parse(text).ok_or(Refused::Untold)?;
        if last.nonce != begun.nonce {
            return Err(Refused::Untold);
        }
        let message = format!("{},c={},r={}", begun.transcript, last.channel, last.nonce);
        let signature = self.scram.hmac(&begun.credential.stored_key, message.as_bytes());
        let client_key: Vec<u8> = signature.iter().zip(&last.proof).map(|(a, b)| a ^ b).collect();
        if last.proof.len() != signature.len() || self.scram.hash(&client_key) != begun.credential.stored_key
        {
            return Err(Refused::Untold);
        }
        let verifier = self.scram.hmac(&begun.credential.server_key, message.as_bytes());
        let reply = format!("v={}", BASE64.encode(verifier)).into_bytes();
        Ok(Step { reply: Some(reply), admitted: Some(begun.admitted.clone()) })
    }
}

fn is_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (0x01..=0x7f).contains(&byte) && byte != b',')
}

fn is_sasl_name(text: &str) -> bool {
    is_value(text) && !text.replace("=2C", "").replace("=3D", "").contains('=')
}

fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && byte != b',')
}

fn extension(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let alphabetic = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    (alphabetic && is_value(value)).then_some((key, value))
}

impl<'a> ClientFirst<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(',').peekable();
        if parts.next()? != "n" {
            return None;
        }
        let authorization_id = match parts.next()? {
            "" => "",
            other => other.strip_prefix("a=").filter(|name| is_sasl_name(name))?,
        };
        // What is reserved for mandatory extensions is skipped, and left out of what is signed, as Kafka does.
        parts.next_if(|part| part.strip_prefix("m=").is_some_and(is_value));
        let sasl_name = parts.next()?.strip_prefix("n=").filter(|name| is_sasl_name(name))?;
        let nonce = parts.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
        let extensions = parts.map(extension).collect::<Option<_>>()?;
        Some(Self { authorization_id, sasl_name, nonce, extensions })
    }

    /// The message without its GS2 header.
    fn bare(&self) -> String {
        let mut text = format!("n={},r={}", self.sasl_name, self.nonce);
        for (key, value) in &self.extensions {
            text.push_str(&format!(",{key}={value}"));
        }
        text
    }
}

impl<'a> ClientFinal<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(',');
        let channel = parts.next()?.strip_prefix("c=")?;
        BASE64.decode(channel).ok()?;
        let nonce = parts.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
        let proof = BASE64.decode(parts.next_back()?.strip_prefix("p=")?).ok()?;
        parts.all(|part| extension(part).is_some()).then_some(Self { channel, nonce, proof })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_messages_are_read_as_the_rfc_writes_them() {
        let first =
            ClientFirst::parse("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL").expect("an example of RFC 5802");
        assert_eq!((first.sasl_name, first.authorization_id), ("user", ""));
        assert_eq!(first.bare(), "n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        let first = ClientFirst::parse("n,a=b,m=x,n=a=2Cb,r=1,tokenauth=true").expect("all parts");
        assert_eq!((first.sasl_name, first.authorization_id), ("a=2Cb", "b"));
        assert_eq!(first.bare(), "n=a=2Cb,r=1,tokenauth=true");
        for wrong in [
            "",
            "y,,n=a,r=1",
            "n,n=a,r=1",
            "n,,n=,r=1",
            "n,,n=a=b,r=1",
            "n,,n=a,r=",
            "n,,n=a",
            "n,,n=a,r=1,2=3",
        ] {
            assert_eq!(ClientFirst::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_exchange_of_rfc_7677_comes_out() {
        // Section 3: user "user", password "pencil", SCRAM-SHA-256.
        let salt = BASE64.decode("W22ZaJ0SNY7soEsUEjb6gQ==").expect("base64");
        let salted = Scram::Sha256.salted_password("pencil", &salt, 4096);
        let credential = ScramCredential::of_salted(Scram::Sha256, salt, &salted, 4096);
        let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let transcript = format!("n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        let admitted = Admitted { principal: "User:user".to_owned(), expires_at_ms: None, by_token: false };
        let begun = Begun { admitted, credential, nonce: nonce.to_owned(), transcript };
        let server = ScramServer::new(Scram::Sha256);
        let last = format!("c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        let step = server.end(&begun, &last).expect("the proof holds");
        assert_eq!(step.reply.as_deref(), Some(&b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="[..]));
        let wrong = last.replace("p=dH", "p=dG");
        assert_eq!(server.end(&begun, &wrong), Err(Refused::Untold));
    }
}
