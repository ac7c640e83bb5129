//! An app at Meta as the holder of its secret sees it: from the code of a sign-up to a token, and what a token may do
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation>).

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::failure::SendFailure;
use super::graph::Graph;
use super::nullable::or_default;
use crate::call::Call;
use crate::egress::EgressError;
use crate::http::Http;

/// The scopes whose targets are `WhatsApp` business accounts.
const SCOPES: [&str; 2] = [
    "whatsapp_business_management",
    "whatsapp_business_messaging",
];

/// An app at Meta: the product's, or that of a company.
#[derive(Clone)]
pub struct MetaApp {
    pub(super) graph: Graph,
    pub(super) app_id: String,
    app_secret: String,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// Whether it works now.
    pub is_valid: bool,
    /// The app it was made for; only our own app's are to be accepted.
    pub app_id: Option<String>,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// What it permits.
    pub scopes: Vec<String>,
    /// The accounts it covers, by Meta's own word and nobody else's: the one that was connected last
    /// comes first.
    pub waba_ids: Vec<String>,
}

impl MetaApp {
    /// A client for this address and app. The address must be on the egress list.
    pub fn new(
        http: Http,
        meta_url: &str,
        app_id: impl Into<String>,
        app_secret: impl Into<String>,
    ) -> Result<Self, EgressError> {
        let (app_id, app_secret) = (app_id.into(), app_secret.into());
        Ok(Self {
            graph: Graph::new(http, meta_url, format!("{app_id}|{app_secret}"))?,
            app_id,
            app_secret,
        })
    }

    /// Meta's id of it.
    pub fn id(&self) -> &str {
        &self.app_id
    }

    /// Turns the code of a sign-up into the token of the company (`GET /oauth/access_token`). A
    /// code works once and for minutes: after any failure but a known one a new sign-up is needed.
    pub async fn exchange_code(
        &self,
        code: &str,
        remaining: Duration,
    ) -> Result<String, SendFailure> {
        let call = Call::get(&self.graph.base, &["oauth", "access_token"]).query(&[
            ("client_id", &self.app_id),
            ("client_secret", &self.app_secret),
            ("code", code),
        ]);
        let token: Token = self.graph.request(call, remaining).await?;
        Ok(token.access_token)
    }

    /// Asks what a token may do (`GET /debug_token`).
    pub async fn debug_token(
        &self,
        token: &str,
        remaining: Duration,
    ) -> Result<TokenFacts, SendFailure> {
        let call = Call::get(&self.graph.base, &["debug_token"]).query(&[("input_token", token)]);
        let response: Response = self.graph.request(call, remaining).await?;
        Ok(response.data.into())
    }
}

/// Shows the host only.
impl fmt::Debug for MetaApp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MetaApp({:?})", self.graph)
    }
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct Response {
    data: Facts,
}

#[derive(Deserialize)]
struct Facts {
    #[serde(default, deserialize_with = "or_default")]
    is_valid: bool,
    app_id: Option<Value>,
    expires_at: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    scopes: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    granular_scopes: Vec<Granular>,
}

#[derive(Deserialize)]
struct Granular {
    scope: String,
    /// Absent when the scope covers everything: then it names no account.
    #[serde(default, deserialize_with = "or_default")]
    target_ids: Vec<String>,
}

impl From<Facts> for TokenFacts {
    fn from(facts: Facts) -> Self {
        let mut waba_ids = Vec::new();
        for granular in facts.granular_scopes {
            if SCOPES.contains(&granular.scope.as_str()) {
                waba_ids.extend(granular.target_ids);
            }
        }
        let mut seen = HashSet::new();
        waba_ids.retain(|id| seen.insert(id.clone()));
        Self {
            is_valid: facts.is_valid,
            app_id: facts.app_id.and_then(|id| match id {
                Value::String(id) => Some(id),
                Value::Number(id) => Some(id.to_string()),
                _ => None,
            }),
            // Zero is Meta's word for never.
            expires_at: facts
                .expires_at
                .filter(|at| *at > 0)
                .and_then(|at| Timestamp::from_second(at).ok()),
            scopes: facts.scopes,
            waba_ids,
        }
    }
}
