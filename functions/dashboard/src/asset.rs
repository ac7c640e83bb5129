//! A file on its way to a browser, with its headers for the browser.

use std::borrow::Cow;

use api::{Output, OutputDoc, Problem, Reply};
use data::key::hashed;
use domain::language::CustomerLanguage;
use schemars::SchemaGenerator;

use crate::files::{File, HTML};

/// Scripts, styles and calls of this origin alone; nothing inline, no frames, no plug-ins, and no
/// text that becomes markup.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// What no page here asks a browser for.
const PERMISSIONS_POLICY: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A page, a script, a style or a picture.
pub struct Asset {
    media_type: &'static str,
    text: Cow<'static, str>,
    /// Names the content; whoever has it need not load it again.
    tag: String,
    status: u16,
    /// The language, where the same address has others.
    language: Option<CustomerLanguage>,
}

impl Asset {
    /// The file, unless `known` (the request's `If-None-Match`) names its content.
    pub(crate) fn of(file: &'static File, known: &str) -> Self {
        Self::new(file.media_type, Cow::Borrowed(file.text), known)
    }

    /// A page that was made in the language of whoever asks, unless `known` names its content.
    pub(crate) fn page(html: String, language: CustomerLanguage, known: &str) -> Self {
        Self {
            language: Some(language),
            ..Self::new(HTML, Cow::Owned(html), known)
        }
    }

    fn new(media_type: &'static str, text: Cow<'static, str>, known: &str) -> Self {
        let tag = format!("\"{}\"", &hashed(&text)[..32]);
        let has_it = known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag);
        Self {
            media_type,
            text,
            tag,
            status: if has_it { 304 } else { 200 },
            language: None,
        }
    }

    /// The page for an address at which there is none.
    pub(crate) fn missing(file: &'static File) -> Self {
        Self {
            status: 404,
            ..Self::of(file, "")
        }
    }
}

impl Output for Asset {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = Reply::new(self.status);
        if self.status != 304 {
            reply.set_body(self.media_type, self.text.as_bytes().to_vec());
        }
        reply.add_header("content-security-policy", CONTENT_SECURITY_POLICY);
        reply.add_header("cross-origin-opener-policy", "same-origin");
        reply.add_header("permissions-policy", PERMISSIONS_POLICY);
        if self.status != 404 {
            // Asked for each time, loaded only when it has changed.
            reply.add_header("cache-control", "no-cache");
            reply.add_header("etag", self.tag.as_str());
        }
        if let Some(language) = self.language {
            reply.add_header("content-language", language.as_str());
            reply.add_header("vary", "accept-language");
        }
        Ok(reply)
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::text(200, "text/html")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn who_has_the_content_does_not_load_it_again() {
        let page = files::find("verify-email").unwrap();
        let tag = Asset::of(page, "").tag;
        assert_eq!(Asset::of(page, "").status, 200);
        assert_eq!(Asset::of(page, &tag).status, 304);
        assert_eq!(Asset::of(page, &format!("\"x\", W/{tag}")).status, 304);
        assert_eq!(Asset::of(page, "\"x\"").status, 200);
    }
}
