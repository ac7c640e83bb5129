//! A client of the product, as an app would be one: over HTTP, through the front door.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::{Agent, http::Request};

use crate::{
    aws::agent,
    front_door, pack,
    step::{Context, Failure, Outcome},
};

const LIMIT: Duration = Duration::from_secs(35);

/// Somebody with a device, signed in or not.
pub(crate) struct Client {
    agent: Agent,
    device: String,
    token: Option<String>,
}

impl Client {
    /// A client on the device of this name.
    pub(crate) fn on_device(name: &str) -> Self {
        let device = pack::sha256_hex(name.as_bytes())[..32].to_owned();
        Self {
            agent: agent(LIMIT),
            device,
            token: None,
        }
    }

    /// Signs in. Says whether the address and password are right.
    pub(crate) fn sign_in(&mut self, email: &str, password: &str) -> Outcome<bool> {
        let form = json!({
            "email": email, "password": password,
            "device_id": self.device, "device_name": "Demo device", "platform": "ios",
        });
        let (status, answer) = self.call("POST", "/v1/sessions", Some(&form), None)?;
        match status {
            201 => {
                self.token = answer["access_token"].as_str().map(str::to_owned);
                Ok(true)
            }
            401 => Ok(false),
            _ => Err(refused("POST", "/v1/sessions", status, &answer)),
        }
    }

    /// The headers that prove who calls, once signed in.
    pub(crate) fn proof(&self) -> [(&'static str, String); 2] {
        let token = self.token.as_deref().unwrap_or_default();
        [
            ("authorization", format!("Bearer {token}")),
            ("device-id", self.device.clone()),
        ]
    }

    /// Reads something.
    pub(crate) fn get(&self, path: &str) -> Outcome<Value> {
        self.must("GET", path, None, None)
    }

    /// Sends something. Its repetition has no second effect where the endpoint knows keys.
    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let key = pack::sha256_hex(format!("{method} {path} {body}").as_bytes());
        self.must(method, path, Some(body), Some(&key))
    }

    fn must(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Outcome<Value> {
        let (status, answer) = self.call(method, path, body, key)?;
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(refused(method, path, status, &answer))
        }
    }

    /// Makes one call and returns status and body.
    fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Outcome<(u16, Value)> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", front_door::url()))
            .header("device-id", &self.device);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let mut answer = if let Some(body) = body {
            let request = request.header("content-type", "application/json");
            self.agent.run(request.body(body.to_string())?)
        } else {
            self.agent.run(request.body(())?)
        }
        .context(format!("{method} {path}"))?;
        let text = answer.body_mut().read_to_string()?;
        Ok((
            answer.status().as_u16(),
            serde_json::from_str(&text).unwrap_or(Value::Null),
        ))
    }
}

fn refused(method: &str, path: &str, status: u16, answer: &Value) -> Failure {
    Failure::new(format!(
        "{method} {path} was answered with {status}: {answer}"
    ))
}
