//! `GET /v1/me/notifications`: what the caller should not miss, newest first.

use api::{
    Cx, Endpoint, Facts, Input, InputDoc, Limit, Page, Prefetch, Problem, Query, Reading, Route,
    SealedCursor, SignedIn,
};
use data::key::{self, Range};
use data::row::{NotificationRow, NotificationsReadRow};
use domain::id::MemberId;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::notification::Notification;

/// See [`Endpoint::SUMMARY`].
pub struct NotificationList;

/// Which notifications.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NotificationFilter {
    /// Only those that the caller has not read.
    #[serde(default)]
    unread: bool,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

impl NotificationFilter {
    fn range(&self, member_id: MemberId) -> Range {
        let range = if self.unread {
            key::unread_notifications(member_id)
        } else {
            key::notifications(member_id)
        };
        range.descending()
    }
}

/// The rows that a filter asks for.
#[derive(Debug)]
pub struct Notifications(NotificationFilter);

/// What was read of the caller's notifications.
#[derive(Debug)]
pub struct NotificationRows {
    only_unread: bool,
    marker: Option<NotificationsReadRow>,
    page: data::Page<NotificationRow>,
}

impl Input for Notifications {
    type Value = NotificationRows;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let Self(filter) = self;
        let member_id = prefetch.viewer().member_id;
        prefetch.row(key::notifications_read(member_id));
        let range = filter.range(member_id);
        prefetch.part(range, filter.limit, filter.cursor.as_ref());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<NotificationRows, Problem> {
        let Self(filter) = self;
        let member_id = reading.viewer()?.member_id;
        let marker = reading.row(&key::notifications_read(member_id)).await?;
        let range = filter.range(member_id);
        let cursor = filter.cursor.as_ref();
        let page = reading.part(&range, filter.limit, cursor).await?;
        Ok(NotificationRows {
            only_unread: filter.unread,
            marker,
            page,
        })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<NotificationFilter>::describe(doc, generator);
    }
}

impl Endpoint for NotificationList {
    const NAME: &'static str = "notification-list";
    const ROUTE: Route = Route::get("/v1/me/notifications");
    const SUMMARY: &'static str = "List what the caller should not miss, newest first.";
    const DETAILS: &'static str = "Notifications are kept for 90 days. For the number on a bell ask for one page of those that are `unread`: there are as many as its `items`, or more if it has a `next`. A `notification_created` in the feed says that there is a new one, and a `notifications_read` that another device has read some.";

    type Access = SignedIn;
    type Input = Notifications;
    type Output = Page<Notification>;

    async fn handle(
        cx: Cx<SignedIn>,
        rows: NotificationRows,
    ) -> Result<Page<Notification>, Problem> {
        let NotificationRows {
            only_unread,
            marker,
            page,
        } = rows;
        let marker = marker.as_ref();
        let mut next = page.next;
        let mut items = page.items;
        if only_unread {
            let through = marker.map(|marker| marker.through);
            // Whatever stands behind one that was read with all others was read with them too.
            if items.iter().any(|row| Some(row.notification_id) <= through) {
                next = None;
            }
            items.retain(|row| !row.is_read(marker));
        }
        let shown = items.iter();
        let shown = shown.map(|row| Notification::of(row, marker));
        cx.page_of(shown.collect(), next.as_ref())
    }
}
