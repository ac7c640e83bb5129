//! Where a file lies that a person sent.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::WhatsApp;
use super::failure::SendFailure;
use crate::call::Call;

/// The codes of a file that Meta does not have, or had to refuse from the sender.
const UNKNOWN: [u64; 3] = [33, 100, 131_052];

/// Where a file lies for the next five minutes.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaLink {
    /// Its address, for [`WhatsApp::download`] only: it requires the token.
    pub url: String,
    /// The type that the sender's device gave it.
    pub mime_type: String,
    /// Its SHA-256, as Meta wrote it.
    pub sha256: Option<String>,
    /// Its size in bytes, if Meta says it.
    pub size: Option<u64>,
}

/// Shows type and size only: the address lets in.
impl fmt::Debug for MediaLink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MediaLink({:?} bytes)", self.size)
    }
}

/// Why a file could not be fetched, by what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaFailure {
    /// Meta does not have it, or not any more.
    #[error("the file is gone")]
    Gone,
    /// It has no bytes, and is said to have none.
    #[error("the file is empty")]
    Empty,
    /// It is complete, but does not match what Meta declared. A retry may return the right one.
    #[error("the file is not the one that was announced")]
    Damaged,
    /// Nothing lies at its address. Another address may work.
    #[error("the file is not at its address")]
    Missing,
    /// It is larger than we take.
    #[error("the file has more than {cap} bytes")]
    TooLarge {
        /// The most bytes we take.
        cap: usize,
    },
    /// Its address is not on the allow-list of hosts.
    #[error("refused: {0}")]
    Refused(&'static str),
    /// It can succeed later, with a new link.
    #[error("not now")]
    Later,
    /// Nothing passes on this channel until a person has fixed it.
    #[error("the channel is broken: code {code}")]
    ChannelBroken {
        /// Meta's code, or the HTTP status where Meta named none.
        code: u64,
        /// What it means, for a dispatcher.
        words: &'static str,
    },
}

impl WhatsApp {
    /// Asks where a file lies (`GET /{media}`). The id of a webhook lives for seven days; the link
    /// for five minutes.
    pub async fn media(
        &self,
        media_id: &str,
        phone_number_id: &str,
        remaining: Duration,
    ) -> Result<MediaLink, MediaFailure> {
        let call =
            Call::get(&self.graph.base, &[media_id]).query(&[("phone_number_id", phone_number_id)]);
        let media: Value = match self.graph.request(call, remaining).await {
            Ok(media) => media,
            Err(SendFailure::Final { code, .. }) if UNKNOWN.contains(&code) => {
                return Err(MediaFailure::Gone);
            }
            Err(failure) => return Err(failure.into()),
        };
        let text = |name: &str| {
            media
                .get(name)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
        };
        Ok(MediaLink {
            url: text("url").ok_or(MediaFailure::Later)?,
            mime_type: text("mime_type").unwrap_or_else(|| "application/octet-stream".to_owned()),
            sha256: text("sha256"),
            size: match media.get("file_size") {
                Some(Value::String(size)) => size.parse().ok(),
                size => size.and_then(Value::as_u64),
            },
        })
    }
}

impl From<SendFailure> for MediaFailure {
    fn from(failure: SendFailure) -> Self {
        match failure {
            SendFailure::ChannelBroken { code, words } => Self::ChannelBroken { code, words },
            SendFailure::NotSent(error) if !error.is_retryable() => {
                Self::Refused("the request cannot be made")
            }
            SendFailure::Final { .. }
            | SendFailure::Later { .. }
            | SendFailure::Unknown
            | SendFailure::NotSent(_) => Self::Later,
        }
    }
}
