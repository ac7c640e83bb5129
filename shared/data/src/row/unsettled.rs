//! Messages, mails and translations without a final state, as the sweep finds them.

use domain::data_map::DataMap;
use domain::id::{MailId, MessageId, ThreadId, TranslationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MailRow, MessageRow, Row, TranslationRow};
use crate::key::{self, RowKey};

/// A row of the list of what waits: a message to a customer, a mail or a translation.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Operation, kept = Kept::UntilDone)]
pub struct UnsettledRow {
    #[data(Technical)]
    kind: String,
    #[data(Id)]
    thread_id: Option<ThreadId>,
    #[data(Id)]
    message_id: Option<MessageId>,
    #[data(Id)]
    mail_id: Option<MailId>,
    #[data(Id)]
    translation_id: Option<TranslationId>,
    /// When it is overdue, and its id: the sort key of the index.
    #[data(Technical)]
    #[serde(rename = "g4sk")]
    sort: String,
    #[data(Technical)]
    version: u64,
}

domain::debug_by_name!(UnsettledRow);

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// A message to a customer.
    Message(ThreadId, MessageId),
    /// A mail.
    Mail(MailId),
    /// A translation.
    Translation(TranslationId),
}

impl UnsettledRow {
    /// What it is.
    pub fn what(&self) -> Option<Unsettled> {
        match self.kind.as_str() {
            MessageRow::KIND => Some(Unsettled::Message(self.thread_id?, self.message_id?)),
            MailRow::KIND => self.mail_id.map(Unsettled::Mail),
            TranslationRow::KIND => self.translation_id.map(Unsettled::Translation),
            _ => None,
        }
    }

    /// Whether it has waited for too long.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let due = self.sort.split_once('#').map_or("", |(due, _)| due);
        due <= key::instant(now).as_str()
    }
}

impl Row for UnsettledRow {
    const KIND: &'static str = "unsettled";

    fn row_key(&self) -> RowKey {
        match self.what() {
            Some(Unsettled::Message(thread, message)) => key::message(thread, message),
            Some(Unsettled::Mail(mail)) => key::mail(mail),
            Some(Unsettled::Translation(translation)) => key::translation(translation),
            None => key::company(),
        }
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn set_version(&mut self, version: u64) {
        self.version = version;
    }
}
