//! Files of messages, from their announcement to the copy in the bucket.

use domain::id::{AttachmentId, ChannelId, MemberId, MessageId, ThreadId};
use domain::media::{AttachmentState, Kind, MediaType};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::BlobName;
use crate::key::{self, At, Entry};

/// A photo, video, voice note or document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttachmentRow {
    /// Its id, which also names its object.
    pub attachment_id: AttachmentId,
    /// Where it stands.
    pub state: AttachmentState,
    /// Why there is no copy, in plain words.
    pub reason: Option<String>,
    /// What it is to people.
    #[serde(rename = "attachment_kind")]
    pub kind: Kind,
    /// The message it belongs to; none while it waits to be sent with one.
    pub message: Option<(ThreadId, MessageId)>,
    /// The member who uploads it; none for what a customer sent.
    pub uploaded_by: Option<MemberId>,
    /// The channel it came through.
    pub channel_id: Option<ChannelId>,
    /// The provider's id of the file.
    pub provider_id: Option<String>,
    /// SHA-256 in base64, as the provider or the uploading client gave it.
    pub sha256: Option<String>,
    /// The type: declared at first, and once the bytes are here, by what they say.
    pub media_type: Option<MediaType>,
    /// The size, once it is known, in bytes.
    pub size_bytes: Option<u64>,
    /// What its sender calls it.
    pub file_name: Option<String>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl AttachmentRow {
    /// How long the provider keeps a file for us.
    pub const PROVIDER_MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// Why there is no copy of a file that the provider has forgotten.
    pub const NO_LONGER_THERE: &str = "The file is no longer available. Ask for it again.";

    /// How long an upload may stay without a message.
    const UPLOAD_MEMORY: SignedDuration = SignedDuration::from_hours(24);

    /// Its object.
    pub fn blob(&self) -> BlobName {
        Self::blob_of(self.attachment_id)
    }

    /// The object of the attachment with this id, whether or not its row still stands.
    pub fn blob_of(attachment_id: AttachmentId) -> BlobName {
        BlobName::new("attachments", &attachment_id)
    }
}

impl Row for AttachmentRow {
    const KIND: &'static str = "attachment";

    fn at(&self) -> At {
        key::attachment(self.attachment_id)
    }

    fn entries(&self) -> Vec<Entry> {
        if self.state == AttachmentState::Pending {
            vec![key::pending_attachment(self.created_at, self.attachment_id)]
        } else {
            Vec::new()
        }
    }

    fn expires_at(&self) -> Option<Timestamp> {
        if self.message.is_some() {
            return None;
        }
        self.created_at.checked_add(Self::UPLOAD_MEMORY).ok()
    }

    versioned!();
}
