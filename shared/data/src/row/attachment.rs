//! Files of messages, from their announcement to the copy in the bucket.

use domain::data_map::DataMap;
use domain::id::{AttachmentId, ChannelId, MemberId, MessageId, ThreadId};
use domain::media::{AttachmentState, Kind, MediaType, file_name};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::BlobName;
use crate::key::{self, IndexEntry, RowKey};

/// A photo, video, voice note or document.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Messaging, kept = Kept::Account)]
pub struct AttachmentRow {
    /// Its id, which also names its object.
    #[data(Id)]
    pub attachment_id: AttachmentId,
    /// Where it stands.
    #[data(Activity)]
    pub state: AttachmentState,
    /// Why there is no copy, in plain words.
    #[data(Technical)]
    pub reason: Option<String>,
    /// What it is to people.
    #[data(Content)]
    #[serde(rename = "attachment_kind")]
    pub kind: Kind,
    /// The message it belongs to; none while it waits to be sent with one.
    #[data(Id)]
    pub message: Option<(ThreadId, MessageId)>,
    /// The member who uploads it; none for what a customer sent.
    #[data(Id, of = Member)]
    pub uploaded_by: Option<MemberId>,
    /// The channel it came through.
    #[data(Id)]
    pub channel_id: Option<ChannelId>,
    /// The provider's id of the file.
    #[data(Id)]
    pub provider_id: Option<String>,
    /// SHA-256 in base64, as the provider or the uploading client gave it.
    #[data(Technical)]
    pub sha256: Option<String>,
    /// The type: declared at first, and once the bytes are here, by what they say.
    #[data(Technical)]
    pub media_type: Option<MediaType>,
    /// The size, once it is known, in bytes.
    #[data(Technical)]
    pub size_bytes: Option<u64>,
    /// What its sender calls it.
    #[data(Content, to = [Meta])]
    pub file_name: Option<String>,
    /// The version of its upload that was looked at when it was sent; none for what a customer sent.
    #[data(Technical)]
    #[serde(default)]
    pub upload_version: Option<String>,
    /// Whether that version is copied to where it stays.
    #[data(Technical)]
    #[serde(default)]
    pub is_kept: bool,
    /// When it was announced.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// How the copying goes while it waits.
    #[data(Technical)]
    #[serde(default)]
    pub copying: CopyProgress,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(AttachmentRow);

/// How the copying of a file that waits at its provider goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyProgress {
    /// How often the file was left to be asked for again later.
    #[serde(default)]
    pub retries: u32,
    /// When it is asked for again.
    #[serde(default)]
    pub next_try_at: Option<Timestamp>,
    /// Whether the queue has given the event that asks for it for the last time. Until the worker says
    /// otherwise, that event lies among the dead letters, and nobody else asks.
    #[serde(default)]
    pub is_at_last_receipt: bool,
}

impl AttachmentRow {
    /// The worker is given this long before anybody else asks for the file again.
    const FIRST_RETRY: SignedDuration = SignedDuration::from_hours(1);

    /// The longest time between two tries.
    const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(24);

    /// When a file that waits is looked at again. One whose event lies among the dead letters is when
    /// the provider has forgotten it.
    pub fn due_at(&self) -> Timestamp {
        let forgotten = self.created_at + Self::PROVIDER_MEMORY;
        if self.copying.is_at_last_receipt {
            return forgotten;
        }
        let next = self.copying.next_try_at;
        next.unwrap_or_else(|| self.created_at + Self::FIRST_RETRY)
            .min(forgotten)
    }

    /// The same file, to be asked for again: after an hour at first, then after twice as long each time,
    /// up to a day.
    #[must_use]
    pub fn retried_later(self, now: Timestamp) -> Self {
        let doubled = 1_i32.checked_shl(self.copying.retries.min(10)).unwrap_or(1);
        let pause = (Self::FIRST_RETRY * doubled).min(Self::LONGEST_PAUSE);
        Self {
            copying: CopyProgress {
                retries: self.copying.retries.saturating_add(1),
                next_try_at: Some(now + pause),
                is_at_last_receipt: false,
            },
            ..self
        }
    }

    /// The same file, to be looked at again in an hour: nothing was tried.
    #[must_use]
    pub fn held(self, now: Timestamp) -> Self {
        Self {
            copying: CopyProgress {
                next_try_at: Some(now + Self::FIRST_RETRY),
                ..self.copying
            },
            ..self
        }
    }

    /// How long the provider keeps a file for us.
    pub const PROVIDER_MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// Why there is no copy of a file that the provider has forgotten.
    pub const NO_LONGER_THERE: &str = "The file is no longer available. Ask for it again.";

    /// How long an upload may stay without a message.
    const UPLOAD_MEMORY: SignedDuration = SignedDuration::from_hours(24);

    /// Where its bytes are: in an upload, of which only the version counts that was looked at, until
    /// that is copied to where it stays.
    pub fn blob(&self) -> BlobName {
        match &self.upload_version {
            _ if self.state == AttachmentState::Uploading => BlobName::upload(&self.attachment_id),
            Some(version) if !self.is_kept => {
                BlobName::upload(&self.attachment_id).at_version(version)
            }
            _ => Self::blob_of(self.attachment_id),
        }
    }

    /// The version of its upload that was looked at, whether or not it is copied.
    pub fn upload(&self) -> Option<BlobName> {
        let version = self.upload_version.as_deref()?;
        Some(BlobName::upload(&self.attachment_id).at_version(version))
    }

    /// What it is called on a device, as something of this type.
    pub fn called(&self, media_type: &MediaType) -> String {
        file_name(self.file_name.as_deref(), self.kind, media_type)
    }

    /// The name to keep, now that its type is known. What people do not open by a name needs none.
    pub fn kept_name(&self, media_type: &MediaType) -> Option<String> {
        let has_name = self.file_name.is_some() || self.kind == Kind::Document;
        has_name.then(|| self.called(media_type))
    }

    /// Where the copy of the attachment with this id stays, whether or not its row still stands.
    pub fn blob_of(attachment_id: AttachmentId) -> BlobName {
        BlobName::new("attachments", &attachment_id)
    }
}

impl Row for AttachmentRow {
    const KIND: &'static str = "attachment";

    fn row_key(&self) -> RowKey {
        key::attachment(self.attachment_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        if self.state == AttachmentState::Pending {
            vec![key::pending_attachment(self.due_at(), self.attachment_id)]
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A row as it was written before there was [`CopyProgress`].
    fn row() -> AttachmentRow {
        serde_json::from_value(json!({
            "attachment_id": AttachmentId::from_bytes([1; 16]), "state": "pending", "reason": null,
            "attachment_kind": "photo", "message": null, "uploaded_by": null, "channel_id": null,
            "provider_id": "1", "sha256": null, "media_type": null, "size_bytes": null,
            "file_name": null, "created_at": "2026-11-23T14:00:00Z", "version": 1,
        }))
        .unwrap()
    }

    #[test]
    fn a_file_is_asked_for_ever_more_seldom_and_a_dozen_times_at_most() {
        let mut row = row();
        let forgotten = row.created_at + AttachmentRow::PROVIDER_MEMORY;
        let mut pauses = Vec::new();
        let mut now = row.due_at();
        assert_eq!(now, row.created_at + SignedDuration::from_hours(1));
        while row.due_at() < forgotten {
            row = row.retried_later(now);
            pauses.push(row.due_at().duration_since(now).as_hours());
            now = row.due_at();
        }
        assert_eq!(pauses[..6], [1, 2, 4, 8, 16, 24]);
        assert!(pauses.len() < 12, "{pauses:?}");
    }

    #[test]
    fn a_file_whose_event_is_a_dead_letter_is_looked_at_when_it_is_forgotten() {
        let mut row = row().retried_later("2026-11-23T15:00:00Z".parse().unwrap());
        row.copying.is_at_last_receipt = true;
        assert_eq!(
            row.due_at(),
            row.created_at + AttachmentRow::PROVIDER_MEMORY
        );
        let later = row.retried_later("2026-11-23T16:00:00Z".parse().unwrap());
        assert!(!later.copying.is_at_last_receipt);
    }
}
