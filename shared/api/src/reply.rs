//! An answer on its way out.

use http::HeaderName;

/// Status, headers and body on their way out.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// An empty answer.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: None,
            body: Vec::new(),
        }
    }

    /// Sets the body.
    pub fn set_body(&mut self, content_type: &'static str, body: Vec<u8>) {
        self.content_type = Some(content_type);
        self.body = body;
    }

    /// Adds a header, beside others of the same name.
    pub fn add_header(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers
            .push((HeaderName::from_static(name), value.into()));
    }
}
