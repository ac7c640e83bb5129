//! Anybody who calls the API.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use api::Origin;
use auth::client::DeviceKey;
use bytes::Bytes;
use domain::id::{CompanyId, MemberId, SessionId};
use http::Request;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::inside::Inside;
use crate::{Answer, registry, spec};

/// The transport by which a call reaches the functions.
#[derive(Clone)]
pub(crate) enum Transport {
    /// Through `api::answer` in this process.
    Inside(Arc<Inside<api::App>>),
    /// Over HTTP to the deployed stack.
    Http {
        /// The client.
        client: reqwest::Client,
        /// The front door.
        base: String,
    },
}

/// A caller with a device, signed in or not.
#[derive(Clone)]
pub struct Caller {
    pub(crate) transport: Transport,
    /// The company, once signed in.
    pub company_id: Option<CompanyId>,
    /// The member, once signed in.
    pub member_id: Option<MemberId>,
    /// The session, once signed in.
    pub session_id: Option<SessionId>,
    /// The address of the account.
    pub email: String,
    /// The access token, once signed in.
    pub token: Option<String>,
    /// The refresh token, once signed in through the API on an iOS device.
    pub refresh_token: Option<String>,
    /// The device's id.
    pub device_id: String,
    /// The device's key, where it has one; each call is then proven by it.
    pub key: Option<Arc<DeviceKey>>,
    /// The address it calls from.
    pub source_ip: IpAddr,
    /// Whether a busy service is asked again, with the very same request.
    pub(crate) is_patient: bool,
}

/// How often a patient caller asks at most, and how long it waits in between.
const PATIENCE: (usize, Duration) = (100, Duration::from_millis(20));

/// A call in the making.
pub struct Call<'a> {
    caller: &'a Caller,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    is_json: bool,
}

impl Caller {
    pub(crate) fn nobody(transport: Transport) -> Self {
        Self {
            transport,
            company_id: None,
            member_id: None,
            session_id: None,
            email: String::new(),
            token: None,
            refresh_token: None,
            device_id: new_uuid(),
            key: None,
            source_ip: fresh_ip(),
            is_patient: false,
        }
    }

    /// The same caller, who asks a busy service again as a good client does.
    #[must_use]
    pub fn patient(&self) -> Self {
        Self {
            is_patient: true,
            ..self.clone()
        }
    }

    /// The signed-in member's id.
    pub fn id(&self) -> MemberId {
        self.member_id.expect("this actor is signed in")
    }

    /// The same caller from another network.
    #[must_use]
    pub fn from_elsewhere(&self) -> Self {
        Self {
            source_ip: fresh_ip(),
            ..self.clone()
        }
    }

    /// The same caller's token on a device that it was not made for.
    #[must_use]
    pub fn on_another_device(&self) -> Self {
        Self {
            device_id: new_uuid(),
            key: None,
            ..self.clone()
        }
    }

    /// The same caller, who does not say from which device.
    #[must_use]
    pub fn without_device(&self) -> Self {
        Self {
            device_id: String::new(),
            ..self.clone()
        }
    }

    /// A call of any method.
    pub fn call(&self, method: &'static str, path: impl Into<String>) -> Call<'_> {
        let (path, headers) = (path.into(), Vec::new());
        Call {
            caller: self,
            method,
            path,
            headers,
            body: Vec::new(),
            is_json: false,
        }
    }

    /// Reads.
    pub async fn get(&self, path: impl Into<String>) -> Answer {
        self.call("GET", path).send().await
    }

    /// Posts JSON under a new idempotency key.
    pub async fn post(&self, path: impl Into<String>, body: Value) -> Answer {
        self.call("POST", path)
            .idempotent()
            .json(&body)
            .send()
            .await
    }

    /// Puts JSON.
    pub async fn put(&self, path: impl Into<String>, body: Value) -> Answer {
        self.call("PUT", path).json(&body).send().await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: impl Into<String>, body: Value) -> Answer {
        self.call("PATCH", path).json(&body).send().await
    }

    /// Deletes.
    pub async fn delete(&self, path: impl Into<String>) -> Answer {
        self.call("DELETE", path).send().await
    }
}

impl Call<'_> {
    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets a new idempotency key.
    #[must_use]
    pub fn idempotent(self) -> Self {
        self.header("idempotency-key", new_uuid())
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.is_json = true;
        self
    }

    /// Sets a body of any bytes that claims to be JSON.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.is_json = true;
        self
    }

    /// Calls, and waits for the answer.
    pub async fn send(self) -> Answer {
        let (most, pause) = PATIENCE;
        let mut answer = self.once().await;
        for _ in 1..most {
            if answer.status != 503 || !self.caller.is_patient {
                break;
            }
            tokio::time::sleep(pause).await;
            answer = self.once().await;
        }
        answer
    }

    async fn once(&self) -> Answer {
        let (caller, method) = (self.caller, self.method);
        let (path, body) = (self.path.clone(), self.body.clone());
        let mut headers = self.headers.clone();
        let has = |headers: &[(String, String)], name: &str| {
            headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        if self.is_json && !has(&headers, "content-type") {
            headers.push(("content-type".into(), "application/json".into()));
        }
        if !has(&headers, "device-id") && !caller.device_id.is_empty() {
            headers.push(("device-id".into(), caller.device_id.clone()));
        }
        if let Some(token) = caller
            .token
            .as_ref()
            .filter(|_| !has(&headers, "authorization"))
        {
            let scheme = if caller.key.is_some() {
                "DPoP"
            } else {
                "Bearer"
            };
            headers.push(("authorization".into(), format!("{scheme} {token}")));
        }
        if let Some(key) = caller.key.as_ref().filter(|_| !has(&headers, "dpop")) {
            let bare = path.split('?').next().unwrap_or_default();
            let url = format!("{}{bare}", caller.public_url());
            let proof = key.proof(method, &url, caller.token.as_deref(), caller.now());
            headers.push(("dpop".into(), proof));
        }
        let request = format!("{method} {path}");
        match &caller.transport {
            Transport::Inside(functions) => {
                inside(
                    functions,
                    caller.source_ip,
                    request,
                    method,
                    &path,
                    headers,
                    body,
                )
                .await
            }
            Transport::Http { client, base } => {
                over_http(client, base, request, method, &path, headers, body).await
            }
        }
    }
}

impl Caller {
    fn public_url(&self) -> &str {
        match &self.transport {
            Transport::Inside(inside) => &inside.whole().aws().settings().public_url,
            Transport::Http { base, .. } => base,
        }
    }

    /// The present instant, by the clock of the functions this caller reaches.
    pub fn now(&self) -> Timestamp {
        match &self.transport {
            Transport::Inside(inside) => inside.whole().aws().clock().now(),
            Transport::Http { .. } => data::Clock::System.now(),
        }
    }
}

async fn inside(
    functions: &Inside<api::App>,
    source_ip: IpAddr,
    request: String,
    method: &str,
    path: &str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
) -> Answer {
    let bare = path.split('?').next().unwrap_or_default();
    let entry =
        registry::find(method, bare).unwrap_or_else(|| panic!("no endpoint takes {request}"));
    let mut builder = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let whole = builder
        .body(Bytes::from(body))
        .expect("tests make whole requests");
    let origin = Origin {
        source_ip: Some(source_ip),
        request_id: new_uuid(),
        remaining: Duration::from_secs(30),
    };
    let response =
        (entry.function.answer)(functions.app_with(entry.function.settings()), whole, origin).await;
    let (parts, body) = response.into_parts();
    let answer = Answer {
        request,
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.to_vec(),
    };
    // Pages are for people; the API's description says nothing of them.
    let is_page = registry::is_page(entry.name)
        && answer.header("content-type") != Some("application/problem+json");
    // Every other answer that any test gets must be as the description says.
    if !is_page && let Some(why) = spec::why_not_answer(entry.name, answer.status, &answer.json()) {
        panic!(
            "{} answered {} {}, but {why}",
            answer.request,
            answer.status,
            answer.text()
        );
    }
    answer
}

async fn over_http(
    client: &reqwest::Client,
    base: &str,
    request: String,
    method: &str,
    path: &str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
) -> Answer {
    let method = reqwest::Method::from_bytes(method.as_bytes()).expect("tests use real methods");
    let mut call = client.request(method, format!("{base}{path}")).body(body);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let response = call
        .send()
        .await
        .expect("the front door answers; run `cargo xtask up`");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response
        .bytes()
        .await
        .expect("an answer comes whole")
        .to_vec();
    Answer {
        request,
        status,
        headers,
        body,
    }
}

/// A random id for keys and devices.
pub(crate) fn new_uuid() -> String {
    Uuid::from_bytes(auth::secret::random_bytes()).to_string()
}

/// An address in a network that nobody else calls from.
pub(crate) fn fresh_ip() -> IpAddr {
    let mut octets = [0; 16];
    octets[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
    octets[4..10].copy_from_slice(&auth::secret::random_bytes::<6>());
    IpAddr::V6(Ipv6Addr::from(octets))
}
