//! One request to a provider and its answer.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;

use crate::egress::Base;
use crate::error::CallError;
use crate::form::Form;
use crate::provider::Provider;

/// The most bytes of an answer that are read.
pub(crate) const ANSWER_CAP_BYTES: usize = 1024 * 1024;

/// A request that has not been sent.
#[derive(Clone)]
pub struct Call {
    pub(crate) provider: Provider,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) repeatable: bool,
    pub(crate) cap_bytes: usize,
}

impl Call {
    /// Gets these path segments (`GET`). May be repeated.
    pub fn get(base: &Base, segments: &[&str]) -> Self {
        Self::get_at(base.provider(), base.join(segments))
    }

    /// Gets an address that the provider itself named (`GET`). May be repeated.
    pub(crate) fn get_at(provider: Provider, url: Url) -> Self {
        Self {
            provider,
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            repeatable: true,
            cap_bytes: ANSWER_CAP_BYTES,
        }
    }

    /// Deletes these path segments (`DELETE`). Sent once.
    pub fn delete(base: &Base, segments: &[&str]) -> Self {
        let mut call = Self::get(base, segments);
        call.method = Method::DELETE;
        call.repeatable = false;
        call
    }

    /// Posts a form with files. Sent once.
    pub(crate) fn post_form(base: &Base, segments: &[&str], form: Form) -> Self {
        let mut call = Self::get(base, segments);
        call.method = Method::POST;
        call.repeatable = false;
        let (content_type, body) = form.finish();
        call.headers.insert(CONTENT_TYPE, content_type);
        call.body = body;
        call
    }

    /// Adds parameters to the address. They are never shown.
    #[must_use]
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.url.query_pairs_mut().extend_pairs(pairs);
        self
    }

    /// Reads an answer of up to this many bytes, in place of one megabyte.
    pub(crate) fn cap(mut self, cap_bytes: usize) -> Self {
        self.cap_bytes = cap_bytes;
        self
    }

    /// Posts these bytes of JSON. Sent once, unless a key of [`Call::idempotency_key`] makes a
    /// repetition harmless.
    pub fn post_json(base: &Base, segments: &[&str], json: impl Into<Bytes>) -> Self {
        let mut call = Self::get(base, segments);
        call.method = Method::POST;
        call.body = json.into();
        call.repeatable = false;
        call.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        call
    }

    /// Shows this secret as a bearer token.
    pub fn bearer(mut self, secret: &str) -> Result<Self, CallError> {
        let mut value = HeaderValue::from_str(&format!("Bearer {secret}"))
            .map_err(|_| CallError::NotSendable("the credential has characters no header takes"))?;
        value.set_sensitive(true);
        self.headers.insert(AUTHORIZATION, value);
        Ok(self)
    }

    /// Shows this secret in a header of the provider's own.
    pub(crate) fn secret(mut self, name: &'static str, secret: &str) -> Result<Self, CallError> {
        let mut value = HeaderValue::from_str(secret)
            .map_err(|_| CallError::NotSendable("the credential has characters no header takes"))?;
        value.set_sensitive(true);
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    /// Adds a header that is the same for everybody.
    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        let value = HeaderValue::from_static(value);
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// Names the effect, so that the provider makes it once however often the call arrives.
    pub fn idempotency_key(mut self, key: &str) -> Result<Self, CallError> {
        let value = HeaderValue::from_str(key)
            .map_err(|_| CallError::NotSendable("the idempotency key is not plain text"))?;
        self.headers
            .insert(HeaderName::from_static("idempotency-key"), value);
        self.repeatable = true;
        Ok(self)
    }
}

/// Shows neither path nor headers nor body: paths carry device tokens, the rest credentials and
/// personal data.
impl fmt::Debug for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Call({} {}, {} bytes)",
            self.method,
            self.provider,
            self.body.len()
        )
    }
}

/// A provider's answer. One that is handed out of this crate has a status of success.
#[derive(Clone)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The status, from 200 to 299.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The complete body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The text of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Reads the body as JSON, if it says that it is.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        if !is_json(&self.headers) {
            return Err(CallError::Malformed);
        }
        serde_json::from_slice(&self.body).map_err(|_| CallError::Malformed)
    }
}

/// Shows status and size only.
impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Answer({}, {} bytes)",
            self.status.as_u16(),
            self.body.len()
        )
    }
}

/// Whether a body is labelled as JSON. An edge in front of a provider answers in HTML.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(label) = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let essence = label
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}
