//! What a request says, before anybody believes it.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use domain::id::MemberId;
use domain::language::Language;
use http::{HeaderMap, Request};

use crate::json::Json;
use crate::{FaultLocation, Problem, Route};

/// What an endpoint asks of every request, whatever is in it.
pub(crate) struct EndpointRules {
    /// The endpoint's name.
    pub(crate) endpoint: &'static str,
    /// Method and path.
    pub(crate) route: Route,
    /// Whether it answers by any method.
    pub(crate) takes_any_method: bool,
    /// The largest body it reads, in bytes.
    pub(crate) max_body_bytes: usize,
    /// How many requests a minute one source may make, where anybody may call.
    pub(crate) most_per_minute: u32,
}

/// Where a request came from and how long it may take.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The caller's address, as the gateway saw it.
    pub source_ip: Option<IpAddr>,
    /// The gateway's id of the request.
    pub request_id: String,
    /// How much time there is for the answer.
    pub remaining: Duration,
}

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
    /// How many requests a minute one source may make, where anybody may call.
    pub(crate) most_per_minute: u32,
    /// Who asks, once that is proven.
    pub(crate) caller: Option<MemberId>,
    /// The body as JSON, once it was read.
    json: OnceLock<Arc<Json>>,
}

impl Facts {
    /// Refuses what is not for this endpoint.
    pub(crate) fn new(
        rules: &EndpointRules,
        request: Request<Bytes>,
        origin: Origin,
    ) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let parameters = rules.route.parameters(&path).ok_or(Problem::NotFound)?;
        let method = rules.route.method.as_str();
        if parts.method.as_str() != method && !rules.takes_any_method {
            let allow = method.to_owned();
            return Err(Problem::MethodNotAllowed { allow });
        }
        Ok(Self {
            endpoint: rules.endpoint,
            method: parts.method.as_str().to_owned(),
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
            parameters,
            origin: Arc::new(origin),
            max_body_bytes: rules.max_body_bytes,
            most_per_minute: rules.most_per_minute,
            caller: None,
            json: OnceLock::new(),
        })
    }

    /// Refuses a body that is larger than this endpoint reads.
    pub(crate) fn expect_size(&self) -> Result<(), Problem> {
        let max_bytes = self.max_body_bytes;
        if self.body.len() > max_bytes {
            return Err(Problem::TooLarge { max_bytes });
        }
        Ok(())
    }

    /// The body as JSON; it is parsed once.
    pub(crate) fn json(&self) -> Result<&Json, Problem> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        self.expect_size()?;
        self.expect_json()?;
        let json = Json::parse(&self.body)?;
        Ok(self.json.get_or_init(|| Arc::new(json)))
    }

    fn expect_json(&self) -> Result<(), Problem> {
        let refuse = |detail| Err(Problem::UnsupportedMediaType(detail));
        let Some(content_type) = self.header("content-type")? else {
            return refuse("The Content-Type header is missing. Send application/json.");
        };
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return refuse("The body must be JSON. Send it with Content-Type: application/json.");
        }
        match self.header("content-encoding")? {
            None | Some("identity") => Ok(()),
            Some(_) => refuse("The body must not be compressed."),
        }
    }

    /// Names and values of the query, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect()
    }

    /// What the request asks for, in a form that is the same for every way of writing it: path,
    /// query in any order, and the body's canonical JSON.
    pub(crate) fn meaning(&self) -> Result<Vec<u8>, Problem> {
        let mut query = self.query_pairs();
        query.sort_unstable();
        let pairs = query.iter().map(|(name, value)| {
            Json::List(vec![Json::Text(name.clone()), Json::Text(value.clone())])
        });
        let body = if self.body.is_empty() {
            Json::Null
        } else {
            self.json()?.clone()
        };
        let path = Json::Text(self.path.clone());
        Json::List(vec![path, Json::List(pairs.collect()), body]).canonical()
    }

    /// A header that stands at most once and is text.
    pub fn header(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut values = self.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let text = value.to_str().ok().filter(|_| values.next().is_none());
        text.map(Some).ok_or_else(|| {
            Problem::invalid(FaultLocation::Header(name), "must be sent once, in ASCII")
        })
    }

    /// The language that the browser asks for first.
    pub fn preferred_language(&self) -> Option<Language> {
        // One that cannot be read is no reason to show nothing.
        let wishes = self.header("accept-language").ok()??;
        let first = wishes.split([',', ';']).next()?;
        Language::parse(first.trim()).ok()
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
