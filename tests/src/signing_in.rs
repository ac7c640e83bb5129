//! Signing in and staying signed in through the API, as a client does.

use std::sync::Arc;

use auth::client::DeviceKey;
use domain::id::{CompanyId, MemberId, SessionId};
use serde_json::{Value, json};

use crate::{Answer, Caller};

/// The cookie in which a browser keeps its refresh token.
const COOKIE: &str = "__Host-refresh";

impl Caller {
    /// The same caller in a browser: with a key of its own, by which each call is proven.
    #[must_use]
    pub fn in_a_browser(&self) -> Self {
        Self {
            key: Some(Arc::new(DeviceKey::generate())),
            ..self.clone()
        }
    }

    /// The same device, whose key somebody else does not have.
    #[must_use]
    pub fn without_its_key(&self) -> Self {
        Self {
            key: None,
            ..self.clone()
        }
    }

    /// The same device before it signs in.
    #[must_use]
    pub fn signed_out(&self) -> Self {
        Self {
            token: None,
            refresh_token: None,
            ..self.clone()
        }
    }

    /// What this device sends to sign in.
    pub fn credentials(&self, email: &str, password: &str) -> Value {
        json!({
            "email": email,
            "password": password,
            "device_id": self.device_id,
            "device_name": "A test device",
            "platform": if self.key.is_some() { "web" } else { "ios" },
        })
    }

    /// Tries to sign in on this device.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post("/v1/sessions", self.credentials(email, password))
            .await
    }

    /// This device with the session that was started on it.
    #[must_use]
    #[track_caller]
    pub fn signed_in_by(&self, started: &Answer) -> Self {
        let body = started.expect(201);
        let text = |value: &Value| value.as_str().expect("an id is text").to_owned();
        let (company, member) = (&body["company"], &body["member"]);
        let company_id = CompanyId::parse(&text(&company["company_id"])).expect("an id");
        let member_id = MemberId::parse(&text(&member["member_id"])).expect("an id");
        let session_id = SessionId::parse(&text(&body["session_id"])).expect("an id");
        Self {
            company_id: Some(company_id),
            member_id: Some(member_id),
            session_id: Some(session_id),
            email: text(&member["email"]),
            ..self.with_tokens(started)
        }
    }

    /// This device with new tokens of its session.
    #[must_use]
    pub fn with_tokens(&self, answer: &Answer) -> Self {
        let body = answer.json();
        let in_body = body["refresh_token"].as_str().map(str::to_owned);
        Self {
            token: body["access_token"].as_str().map(str::to_owned),
            refresh_token: in_body.or_else(|| in_cookie(answer)),
            ..self.clone()
        }
    }

    /// Exchanges the refresh token, in the way of this client.
    pub async fn refresh(&self) -> Answer {
        let token = self.refresh_token.as_deref().expect("a refresh token");
        let call = self.call("POST", "/v1/sessions/refresh");
        if self.key.is_none() {
            return call.json(&json!({ "refresh_token": token })).send().await;
        }
        call.json(&json!({}))
            .header("cookie", format!("theme=dark; {COOKIE}={token}"))
            .header("sec-fetch-site", "same-origin")
            .send()
            .await
    }
}

fn in_cookie(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?;
    let (name, rest) = cookie.split_once('=')?;
    let value = rest.split(';').next()?;
    (name == COOKIE && !value.is_empty()).then(|| value.to_owned())
}
