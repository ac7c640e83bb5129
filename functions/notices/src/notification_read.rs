//! `POST /v1/me/notifications/read`: notes that the caller has read some notifications.

use api::{
    Cx, Endpoint, NoContent, NoPath, Problem, References, Route, SignedIn, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::{NotificationRow, NotificationsReadRow};
use data::{Changes, Error, Rows, on_any_conflict};
use domain::event::Event;
use domain::id::{MemberId, NotificationId};
use domain::invalid::Invalid;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

/// See [`Endpoint::SUMMARY`].
pub struct NotificationRead;

/// Which notifications the caller has read. Those that are not there, or not there any more, are passed
/// over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NotificationReading")]
pub struct Read {
    /// These, each by itself.
    #[serde(default)]
    notification_ids: ReadOnes,
    /// All that are not newer than this one: the newest that the client shows, to read all.
    through: Option<NotificationId>,
}

/// Notifications that were read one by one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<NotificationId>")]
#[schemars(inline)]
struct ReadOnes(#[schemars(length(max = 50))] Vec<NotificationId>);

impl TryFrom<Vec<NotificationId>> for ReadOnes {
    type Error = Invalid;

    fn try_from(mut ids: Vec<NotificationId>) -> Result<Self, Invalid> {
        if ids.len() > 50 {
            return Err(Invalid::because("must be at most 50 notifications"));
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(Self(ids))
    }
}

impl References for Read {
    fn rows(&self, _: &NoPath, viewer: &Viewer) -> Vec<RowKey> {
        let member_id = viewer.member_id;
        let ReadOnes(ones) = &self.notification_ids;
        let named = ones.iter().copied().chain(self.through);
        let named = named.map(|id| key::notification(member_id, id));
        named.chain([key::notifications_read(member_id)]).collect()
    }
}

impl Endpoint for NotificationRead {
    const NAME: &'static str = "notification-read";
    const ROUTE: Route = Route::post("/v1/me/notifications/read");
    const SUMMARY: &'static str =
        "Note that the caller has read some notifications, or all up to one.";

    type Access = SignedIn;
    type Input = WithRows<Read>;
    type Output = NoContent;

    async fn handle(cx: Cx<SignedIn>, (read, rows): (Read, Rows)) -> Result<NoContent, Problem> {
        let (read, now) = (&read, cx.now());
        let member_id = cx.member().member_id;
        let prepare = |rows: Rows| async move {
            let changes = read.changes(&rows, member_id, now)?;
            Ok::<_, Problem>((changes, NoContent))
        };
        cx.store().commit_on(rows, on_any_conflict, prepare).await
    }
}

impl Read {
    fn changes(&self, rows: &Rows, member_id: MemberId, now: Timestamp) -> Result<Changes, Error> {
        let mut changes = Changes::new();
        let own = |id| rows.get::<NotificationRow>(&key::notification(member_id, id));
        let mut marker: Option<NotificationsReadRow> =
            rows.get(&key::notifications_read(member_id))?;
        // Only one that is there: else what nobody has seen yet could count as read.
        if let Some(through) = self.through
            && own(through)?.is_some()
            && marker
                .as_ref()
                .is_none_or(|marker| marker.through < through)
        {
            marker = Some(moved(marker, member_id, through, now, &mut changes));
        }
        let ReadOnes(ones) = &self.notification_ids;
        for id in ones {
            let unread = own(*id)?.filter(|row| !row.is_read(marker.as_ref()));
            if let Some(row) = unread {
                changes.replace(NotificationRow {
                    read_at: Some(now),
                    ..row
                });
            }
        }
        if !changes.is_empty() {
            changes.publish(Event::NotificationsRead { member_id });
        }
        Ok(changes)
    }
}

/// The marker at a later notification.
fn moved(
    marker: Option<NotificationsReadRow>,
    member_id: MemberId,
    through: NotificationId,
    now: Timestamp,
    changes: &mut Changes,
) -> NotificationsReadRow {
    if let Some(marker) = marker {
        return changes.replace(NotificationsReadRow {
            through,
            at: now,
            ..marker
        });
    }
    let marker = NotificationsReadRow {
        member_id,
        through,
        at: now,
        version: 1,
    };
    changes.create(&marker);
    marker
}
