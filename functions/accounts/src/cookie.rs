//! The cookie that keeps a browser's refresh token out of the reach of its scripts.

use api::{Access, Cx, Output, OutputDoc, Problem, Reply};
use auth::refresh::RefreshToken;
use jiff::Timestamp;
use schemars::SchemaGenerator;

/// `__Host-` binds it to this very origin (RFC 6265bis §4.1.3.2).
const NAME: &str = "__Host-refresh";

/// An answer that may set the cookie.
pub struct WithCookie<O> {
    /// The answer itself.
    pub(crate) output: O,
    /// The whole `Set-Cookie`, where one is due.
    pub(crate) cookie: Option<String>,
}

impl<O: Output> Output for WithCookie<O> {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = self.output.reply()?;
        if let Some(cookie) = &self.cookie {
            reply.add_header("set-cookie", cookie);
        }
        Ok(reply)
    }

    fn describe(generator: &mut SchemaGenerator) -> OutputDoc {
        O::describe(generator)
    }
}

/// Keeps the token until the session would end by itself.
pub(crate) fn keeping(token: &RefreshToken, now: Timestamp, until: Timestamp) -> String {
    let seconds = until.duration_since(now).as_secs().max(0);
    set(&token.encode(), seconds)
}

/// Makes the browser forget the token.
pub(crate) fn forgetting() -> String {
    set("", 0)
}

fn set(value: &str, seconds: i64) -> String {
    format!("{NAME}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The token in the cookie; refused when another site's page sends it.
pub(crate) fn presented<A: Access>(cx: &Cx<A>) -> Result<Option<&str>, Problem> {
    let facts = cx.facts();
    let Some(token) = facts.cookie(NAME).filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let origin = facts.header("origin")?;
    let is_our_origin = origin == Some(cx.aws().settings().public_url.as_str());
    let is_ours = match facts.header("sec-fetch-site")? {
        Some(site) => site == "same-origin" && (origin.is_none() || is_our_origin),
        None => is_our_origin,
    };
    if is_ours {
        Ok(Some(token))
    } else {
        Err(Problem::Forbidden(
            "The cookie is only accepted from pages of this site.",
        ))
    }
}
