//! What members should not miss, each among the rows of its member.

use domain::data_map::DataMap;
use domain::id::{ImportId, MemberId, MessageId, NotificationId, ThreadId};
use domain::job::JobLink;
use domain::notification::{KEPT_DAYS, NotificationKind};
use domain::policy::PolicyNumber;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// A notification of one member. It names things and holds no words of customers.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Term(Self::MEMORY))]
pub struct NotificationRow {
    /// Its id, which is that of the event it was made of: an event makes one a member.
    #[data(Id)]
    pub notification_id: NotificationId,
    /// Whose.
    #[data(Id)]
    pub member_id: MemberId,
    /// What it tells.
    #[data(Activity)]
    #[serde(rename = "tells")]
    pub kind: NotificationKind,
    /// The job that it is about.
    #[data(Id)]
    pub job: Option<JobLink>,
    /// The technician who has to do with it.
    #[data(Id)]
    pub technician_id: Option<MemberId>,
    /// Who left the team. Absent on rows from before it was kept.
    #[data(Id)]
    #[serde(default)]
    pub left_member_id: Option<MemberId>,
    /// The thread and the message that it is about.
    #[data(Id)]
    pub message: Option<(ThreadId, MessageId)>,
    /// The import that it is about.
    #[data(Id)]
    pub import_id: Option<ImportId>,
    /// The version of the privacy policy that it is about.
    #[data(Activity)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<PolicyNumber>,
    /// When that happened.
    #[data(Activity)]
    pub at: Timestamp,
    /// When the member read it by itself.
    #[data(Activity)]
    pub read_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl NotificationRow {
    const MEMORY: SignedDuration = SignedDuration::from_hours(KEPT_DAYS * 24);

    /// Whether the member has read it: by itself, or with all up to a later one.
    pub fn is_read(&self, marker: Option<&NotificationsReadRow>) -> bool {
        self.read_at.is_some()
            || marker.is_some_and(|marker| self.notification_id <= marker.through)
    }
}

impl Row for NotificationRow {
    const KIND: &'static str = "notification";

    fn row_key(&self) -> RowKey {
        key::notification(self.member_id, self.notification_id)
    }

    /// Those that were read by themselves leave the list of the unread ones; those that were read with all
    /// others stand behind its end.
    fn index_entries(&self) -> Vec<IndexEntry> {
        let entry = key::unread_notification(self.member_id, self.notification_id);
        let entry = self.read_at.is_none().then_some(entry);
        entry.into_iter().collect()
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

/// Up to which notification a member has read all.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Account)]
pub struct NotificationsReadRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// The newest of those that were read.
    #[data(Id)]
    pub through: NotificationId,
    /// When.
    #[data(Activity)]
    pub at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for NotificationsReadRow {
    const KIND: &'static str = "notifications_read";

    fn row_key(&self) -> RowKey {
        key::notifications_read(self.member_id)
    }

    versioned!();
}
