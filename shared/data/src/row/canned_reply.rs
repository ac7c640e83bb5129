//! Canned replies: texts that members send often.

use domain::data_map::DataMap;
use domain::id::{CannedReplyId, MemberId};
use domain::text::{Label, MessageText, fold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// One canned reply of the company.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Messaging, kept = Kept::Account)]
pub struct CannedReplyRow {
    /// Its id.
    #[data(Id)]
    pub canned_reply_id: CannedReplyId,
    /// What it is called in the list.
    #[data(Content)]
    pub name: Label,
    /// Its words.
    #[data(Content, to = [Meta])]
    pub text: MessageText,
    /// When it was last changed.
    #[data(Activity)]
    pub updated_at: Timestamp,
    /// By whom.
    #[data(Id, of = Member)]
    pub updated_by: MemberId,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for CannedReplyRow {
    const KIND: &'static str = "canned_reply";

    fn row_key(&self) -> RowKey {
        key::canned_reply(self.canned_reply_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_canned_reply(
            &fold(self.name.as_str()),
            self.canned_reply_id,
        )]
    }

    versioned!();
}
