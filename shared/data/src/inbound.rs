//! Parts of webhooks, between the endpoint that receives them and the worker that applies them.
//!
//! What a provider sends is put into the queue as it came, so that the door needs nothing else to
//! answer. A part that is too large for the queue rests in the bucket meanwhile. Nothing in it is
//! believed but that the provider has signed it; whose it is, the worker finds out.

use domain::channel::ChannelKind;
use domain::id::{ChannelId, CompanyId, InboundId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a part is for, by its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum InboundAccount {
    /// One number.
    Number(String),
    /// A business account with all its numbers.
    Business(String),
}

impl InboundAccount {
    /// The provider's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Number(id) | Self::Business(id) => id,
        }
    }
}

/// Who has signed a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InboundSigner {
    /// The product's own app at the provider: good for every channel that is connected through it.
    Platform,
    /// A company's own app: good for this channel and no other.
    Own {
        /// The company.
        company_id: CompanyId,
        /// The channel.
        channel_id: ChannelId,
    },
}

/// Where the content of a part is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "json", rename_all = "snake_case")]
pub enum InboundBody {
    /// Here, as the provider wrote it.
    Here(String),
    /// In the bucket, under the part's id.
    Spilled,
}

/// The part of one webhook that is about one number.
#[derive(Clone, Serialize, Deserialize)]
pub struct InboundPart {
    /// Its id.
    pub inbound_id: InboundId,
    /// The kind of channel.
    pub kind: ChannelKind,
    /// What it is for, as the provider says.
    pub account: InboundAccount,
    /// Who has signed it.
    pub signer: InboundSigner,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The request that delivered it.
    pub trace: String,
    /// Its content.
    pub body: InboundBody,
}

impl InboundPart {
    /// Content that is longer than this, in bytes, rests in the bucket.
    pub const MOST_IN_QUEUE: usize = 200 * 1024;
}
