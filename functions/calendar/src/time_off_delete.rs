//! `DELETE /v1/members/{member_id}/time-off/{time_off_id}`: the technician is not off after all.

use api::{
    Cx, Dispatcher, Endpoint, NoContent, Placed, Problem, Route, RowPath, Viewer, Visibility,
};
use data::key::{self, RowKey};
use data::row::{AuditedAction, CalendarRow};
use domain::event::Event;
use domain::id::{MemberId, TimeOffId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::member::on_calendar_conflict;

/// See [`Endpoint::SUMMARY`].
pub struct TimeOffDelete;

/// Which time off of which member.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TimeOffPath {
    /// Which member is meant: the `member_id` of an answer that shows it.
    member_id: MemberId,
    /// Which absence is meant, of those that `GET /v1/members/{member_id}/calendar` lists.
    time_off_id: TimeOffId,
}

impl RowPath for TimeOffPath {
    type Row = CalendarRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::calendar(self.member_id)
    }

    fn visibility(_: &CalendarRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

impl Endpoint for TimeOffDelete {
    const NAME: &'static str = "time-off-delete";
    const ROUTE: Route = Route::delete("/v1/members/{member_id}/time-off/{time_off_id}");
    const SUMMARY: &'static str = "Take back time off of a technician.";

    type Access = Dispatcher;
    type Input = Placed<TimeOffPath>;
    type Output = NoContent;

    async fn handle(
        cx: Cx<Dispatcher>,
        (at, calendar): (TimeOffPath, Option<CalendarRow>),
    ) -> Result<NoContent, Problem> {
        let TimeOffPath {
            member_id,
            time_off_id,
        } = at;
        let calendar = calendar.ok_or(Problem::NotFound)?;
        let store = cx.store();
        store
            .update(calendar, on_calendar_conflict, |calendar, changes| {
                let calendar = calendar.ok_or(Problem::NotFound)?;
                let mut calendar = CalendarRow::read(Some(calendar), member_id, cx.now());
                let removed = calendar.remove_time_off(time_off_id);
                removed.ok_or(Problem::NotFound)?;
                calendar.write(changes);
                cx.audit(changes, AuditedAction::TimeOffDeleted, time_off_id);
                changes.publish(Event::TimeOffDeleted {
                    member_id,
                    time_off_id,
                });
                Ok(NoContent)
            })
            .await
    }
}
