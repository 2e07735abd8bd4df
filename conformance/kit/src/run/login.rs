//! How the kit lets a connection be somebody on a cluster with SASL: by OAUTHBEARER with a token that nobody has signed, which any name
//! can have. Whether authentication is right is for cases to say, which do it in steps of their own.

use anyhow::{Result, ensure};
use serde_json::json;

use super::client::call;
use super::connection::Connection;
use super::directory::int;
use crate::codec::{errors, hex, sasl};

/// The super user of every secured cluster.
pub const ADMIN: &str = "admin";

/// Whoever has this name does not authenticate.
pub const NOBODY: &str = "nobody";

const HANDSHAKE_VERSION: i16 = 1;
const AUTHENTICATE_VERSION: i16 = 1;

/// Makes a connection somebody's.
///
/// # Errors
/// If the cluster does not let that principal in, or does not answer.
pub fn authenticate(connection: &mut Connection, principal: &str) -> Result<()> {
    let body = json!({ "Mechanism": "OAUTHBEARER" });
    let answer = call(connection, "SaslHandshake", HANDSHAKE_VERSION, &body)?;
    let code = int(&answer, "ErrorCode");
    ensure!(code == 0, "no OAUTHBEARER: {}", errors::name(code).unwrap_or("an unknown error"));
    let token = sasl::oauthbearer(principal, sasl::TOKEN_LIFETIME_S);
    let body = json!({ "AuthBytes": hex::to_text(&token) });
    let answer = call(connection, "SaslAuthenticate", AUTHENTICATE_VERSION, &body)?;
    let code = int(&answer, "ErrorCode");
    ensure!(code == 0, "{principal} is not let in: {}", errors::name(code).unwrap_or("an unknown error"));
    Ok(())
}
