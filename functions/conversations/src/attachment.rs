//! A file of a message as the API shows it.

use api::{Download, Resource, RowPath, UploadForm, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::AttachmentRow;
use domain::id::{AttachmentId, MessageId, ThreadId};
use domain::media::{AttachmentState, Kind, MediaType};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which attachment.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AttachmentPath {
    /// Which attachment is meant: the `attachment_id` of an answer that shows it.
    attachment_id: AttachmentId,
}

/// Who sees its thread sees a file; until it is sent, only who uploads it does.
impl RowPath for AttachmentPath {
    type Row = AttachmentRow;
    const BY_CUSTOMER: bool = true;

    fn at(&self, _: &Viewer) -> RowKey {
        key::attachment(self.attachment_id)
    }

    fn visibility(row: &AttachmentRow, viewer: &Viewer) -> Visibility {
        match row.message {
            Some((thread_id, _)) => Visibility::AtHand(thread_id.customer()),
            None => Visibility::when(row.uploaded_by == Some(viewer.member_id)),
        }
    }
}

/// A photo, video, voice note or document.
#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Attachment {
    /// Identifies the attachment for good, in paths and wherever something refers to it.
    pub attachment_id: AttachmentId,
    /// Which kind of file it is, for its icon and player.
    pub kind: Kind,
    /// Where its copy stands.
    pub state: AttachmentState,
    /// Why there is no copy, in plain words.
    pub reason: Option<String>,
    /// Its type: as declared until the bytes are here, then by what they say.
    pub media_type: Option<MediaType>,
    /// Its size in bytes, once it is known.
    #[schemars(example = 48213)]
    pub size_bytes: Option<u64>,
    /// What its sender calls it.
    #[schemars(example = &"front-door.jpg")]
    pub file_name: Option<String>,
    /// The thread of its message.
    pub thread_id: Option<ThreadId>,
    /// The message that it is part of.
    pub message_id: Option<MessageId>,
    /// When it was announced.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
}

domain::debug_by_name!(Attachment);

impl From<AttachmentRow> for Attachment {
    fn from(row: AttachmentRow) -> Self {
        Self {
            attachment_id: row.attachment_id,
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            file_name: row.file_name,
            thread_id: row.message.map(|(thread, _)| thread),
            message_id: row.message.map(|(_, message)| message),
            created_at: row.created_at,
        }
    }
}

/// An attachment with the address under which it can be downloaded for a while.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttachmentWithLink {
    /// The attachment.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// The address; null until the copy is here.
    pub download: Option<Download>,
}

impl Resource for AttachmentWithLink {}

/// A new attachment with the form that takes its bytes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttachmentToUpload {
    /// The attachment.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// The form to which the bytes are posted.
    pub upload: UploadForm,
}

impl Resource for AttachmentToUpload {
    const HAS_LOCATION: bool = true;

    fn location(&self) -> Option<String> {
        Some(format!("/v1/attachments/{}", self.attachment.attachment_id))
    }
}
