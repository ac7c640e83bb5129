//! `GET /v1/members/{member_id}/calendar`: the shifts and the time off of one technician.

use api::{Cx, Dispatcher, Endpoint, Loaded, MemberPath, Placed, Problem, Route};
use data::row::{CalendarRow, MemberRow};

use crate::member::CalendarPath;
use crate::member_calendar::MemberCalendar;

/// See [`Endpoint::SUMMARY`].
pub struct CalendarView;

impl Endpoint for CalendarView {
    const NAME: &'static str = "calendar-view";
    const ROUTE: Route = Route::get("/v1/members/{member_id}/calendar");
    const SUMMARY: &'static str = "View the shifts and the time off of a technician.";
    const DETAILS: &'static str =
        "The bookings are on the board, `GET /v1/board`, and on the jobs themselves.";

    type Access = Dispatcher;
    type Input = (Loaded<MemberPath>, Placed<CalendarPath>);
    type Output = MemberCalendar;

    async fn handle(
        cx: Cx<Dispatcher>,
        (member, (_, calendar)): (MemberRow, (CalendarPath, Option<CalendarRow>)),
    ) -> Result<MemberCalendar, Problem> {
        Ok(CalendarRow::read(calendar, member.member_id, cx.now()).into())
    }
}
