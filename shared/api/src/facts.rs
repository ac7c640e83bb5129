//! What a request says, before anybody believes it.

use std::sync::Arc;

use bytes::Bytes;
use domain::id::MemberId;
use http::{HeaderMap, Request};

use crate::{Endpoint, Origin, Problem, Spot};

/// The request as it came, with the parameters of its path.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The endpoint's name.
    pub endpoint: &'static str,
    /// The method, in capitals.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, as sent.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as sent.
    pub body: Bytes,
    /// Names and values of the path's parameters.
    pub parameters: Vec<(&'static str, String)>,
    /// Where it came from.
    pub origin: Arc<Origin>,
    /// The largest body this endpoint reads, in bytes.
    pub(crate) max_body_bytes: usize,
    /// Who asks, once that is proven.
    pub(crate) caller: Option<MemberId>,
}

impl Facts {
    pub(crate) fn of<E: Endpoint>(
        request: Request<Bytes>,
        origin: Origin,
    ) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let parameters = E::ROUTE.parameters(&path).ok_or(Problem::NotFound)?;
        if parts.method.as_str() != E::ROUTE.method.as_str() {
            return Err(Problem::MethodNotAllowed);
        }
        Ok(Self {
            endpoint: E::NAME,
            method: parts.method.as_str().to_owned(),
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
            parameters,
            origin: Arc::new(origin),
            max_body_bytes: E::MAX_BODY_BYTES,
            caller: None,
        })
    }

    /// A header that stands at most once and is text.
    pub fn header(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut values = self.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let text = value.to_str().ok().filter(|_| values.next().is_none());
        text.map(Some)
            .ok_or_else(|| Problem::invalid(Spot::Header(name), "must stand once, as plain text"))
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.get_all(http::header::COOKIE).iter();
        cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }
}
