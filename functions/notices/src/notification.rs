//! A notification as its member sees it.

use api::Resource;
use data::row::{NotificationRow, NotificationsReadRow};
use domain::id::{ImportId, MemberId, MessageId, NotificationId, ThreadId};
use domain::job::JobLink;
use domain::notification::NotificationKind;
use domain::policy::PolicyNumber;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that the caller should not miss. It names things by their ids; what they are now is to be
/// looked up there.
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its kind wherever it stands"
)]
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MemberNotification")]
pub struct Notification {
    /// Identifies the notification for good, among the caller's own.
    pub notification_id: NotificationId,
    /// What it tells, which decides what else is in it.
    pub kind: NotificationKind,
    /// When that happened.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// Whether the caller has read it, on whatever device.
    pub is_read: bool,
    /// The job that it is about, which the caller may not see any more; null where it is about none.
    pub job: Option<JobLink>,
    /// The technician of whom it tells something; null where that is the caller, or nobody.
    pub technician_id: Option<MemberId>,
    /// The member who deleted the account; null unless it tells that.
    pub left_member_id: Option<MemberId>,
    /// The thread of the message that failed; null unless it tells that.
    pub thread_id: Option<ThreadId>,
    /// The message that failed; null unless it tells that.
    pub message_id: Option<MessageId>,
    /// The import that ended; null unless it tells that.
    pub import_id: Option<ImportId>,
    /// The number of the version of the privacy policy that is announced; null unless it tells that.
    pub policy_version: Option<PolicyNumber>,
}

impl Resource for Notification {}

impl Notification {
    /// As it stands with what its member has read.
    pub(crate) fn of(row: &NotificationRow, marker: Option<&NotificationsReadRow>) -> Self {
        let is_read = row.is_read(marker);
        Self {
            notification_id: row.notification_id,
            kind: row.kind,
            at: row.at,
            is_read,
            job: row.job,
            technician_id: row.technician_id,
            left_member_id: row.left_member_id,
            thread_id: row.message.map(|(thread_id, _)| thread_id),
            message_id: row.message.map(|(_, message_id)| message_id),
            import_id: row.import_id,
            policy_version: row.policy_version,
        }
    }
}
