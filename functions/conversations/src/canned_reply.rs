//! A kept reply as the API shows it.

use api::{Resource, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::CannedReplyRow;
use domain::id::{CannedReplyId, MemberId};
use domain::text::{Label, MessageText};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which kept reply.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct CannedReplyPath {
    /// The canned reply's id; chosen by the client for a new one.
    pub(crate) canned_reply_id: CannedReplyId,
}

impl RowPath for CannedReplyPath {
    type Row = CannedReplyRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::canned_reply(self.canned_reply_id)
    }

    fn visibility(_: &CannedReplyRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// A stored reply, to be used again.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct CannedReply {
    /// Identifies the canned reply for good, in paths and wherever something refers to it.
    pub canned_reply_id: CannedReplyId,
    /// What it is called in the list.
    pub name: Label,
    /// The text that is put into a message.
    pub text: MessageText,
    /// When it was last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// The member who last changed it.
    pub updated_by: MemberId,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for CannedReply {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl From<CannedReplyRow> for CannedReply {
    fn from(row: CannedReplyRow) -> Self {
        Self {
            canned_reply_id: row.canned_reply_id,
            name: row.name,
            text: row.text,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
            version: row.version,
        }
    }
}
