//! What the API answered.

use http::HeaderMap;
use serde_json::Value;

/// Status, headers and body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request, for messages.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{} answered {}: {}",
            self.request,
            self.status,
            self.text()
        );
        self.json()
    }

    /// The JSON of a problem that must have this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.request
        );
        assert_eq!(problem["code"], code, "{} answered {problem}", self.request);
        problem
    }

    /// Asserts a 422 at this place: a JSON pointer, or the name of a parameter or header.
    #[track_caller]
    pub fn invalid_at(&self, place: &str) -> Value {
        let problem = self.problem(422, "invalid_input");
        let error = &problem["errors"][0];
        let is_there = ["pointer", "parameter", "header"]
            .iter()
            .any(|kind| error[kind] == place);
        assert!(
            is_there,
            "{} complains about another place: {problem}",
            self.request
        );
        problem
    }
}
