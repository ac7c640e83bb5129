//! A form with files, `multipart/form-data` (RFC 7578).

use bytes::Bytes;
use reqwest::header::HeaderValue;

use crate::error::CallError;

/// A form to post.
pub(crate) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// An empty form. Its boundary is random, so that no file holds it.
    pub(crate) fn new() -> Self {
        let boundary = format!("customit-{:032x}", fastrand::u128(u128::MIN..=u128::MAX));
        Self {
            boundary,
            body: Vec::new(),
        }
    }

    /// Adds a field.
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.begin(name);
        self.body.extend_from_slice(b"\r\n\r\n");
        self.end(value.as_bytes())
    }

    /// Adds a file.
    pub(crate) fn file(
        mut self,
        name: &str,
        file_name: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> Result<Self, CallError> {
        let plain = content_type.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
        if !plain {
            return Err(CallError::NotSendable("the content type is not plain text"));
        }
        // As browsers escape it: nothing ends the quotes or the line.
        let file_name = file_name
            .replace('\r', "%0D")
            .replace('\n', "%0A")
            .replace('"', "%22");
        self.body.reserve(bytes.len() + 512);
        self.begin(name);
        let head = format!("; filename=\"{file_name}\"\r\nContent-Type: {content_type}\r\n\r\n");
        self.body.extend_from_slice(head.as_bytes());
        Ok(self.end(bytes))
    }

    /// The content type and the body.
    pub(crate) fn finish(mut self) -> (HeaderValue, Bytes) {
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let content_type =
            HeaderValue::from_str(&content_type).expect("a boundary is letters, digits and a dash");
        (content_type, self.body.into())
    }

    fn begin(&mut self, name: &str) {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"",
            self.boundary
        );
        self.body.extend_from_slice(head.as_bytes());
    }

    fn end(mut self, content: &[u8]) -> Self {
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_as_browsers_write_it() {
        let form = Form::new()
            .text("type", "image/jpeg")
            .file("file", "a\"\r\nb.jpg", "image/jpeg", b"\xff\xd8")
            .unwrap();
        let boundary = form.boundary.clone();
        let (content_type, body) = form.finish();
        assert_eq!(
            content_type.to_str().unwrap(),
            format!("multipart/form-data; boundary={boundary}")
        );
        let expected = [
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/jpeg\r\n\
                 --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
                 filename=\"a%22%0D%0Ab.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            )
            .into_bytes(),
            b"\xff\xd8".to_vec(),
            format!("\r\n--{boundary}--\r\n").into_bytes(),
        ]
        .concat();
        assert_eq!(body, expected);
    }

    #[test]
    fn a_content_type_cannot_add_a_header() {
        let form = Form::new().file("file", "a", "text/plain\r\nx: y", b"");
        assert!(matches!(form, Err(CallError::NotSendable(_))));
    }
}
