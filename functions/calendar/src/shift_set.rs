//! `PUT /v1/members/{member_id}/shifts`: says when a technician works, from a date on.

use api::{
    Cx, Dispatcher, Endpoint, Loaded, MemberPath, Problem, References, Route, Viewer, WithRows,
};
use data::key::RowKey;
use data::row::{AuditedAction, CalendarRow, MemberRow};
use data::{Changes, Rows};
use domain::calendar::{LocalDate, ShiftPattern, WeeklyShifts};
use domain::event::Event;
use domain::text::Reason;
use domain::zone::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::accepted::AcceptedJobs;
use crate::member::{calendar_of_technician, full, on_calendar_conflict, rows_of_change};
use crate::member_calendar::MemberCalendar;

/// See [`Endpoint::SUMMARY`].
pub struct ShiftSet;

/// The weekly shifts as they shall be from a date on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutShifts {
    /// The first date on which a shift of this pattern starts. It holds until the date of the next
    /// pattern; an earlier one of the same date is replaced.
    effective_on: LocalDate,
    /// The zone of the date and the times, where the technician works; the company's unless told.
    time_zone: Option<TimeZone>,
    /// The shifts of a week. An empty list says that no hour is worked; null, that there is no limit of
    /// hours.
    #[serde(deserialize_with = "domain::nullable::required")]
    #[schemars(schema_with = "domain::nullable::schema::<WeeklyShifts>")]
    shifts: Option<WeeklyShifts>,
    /// Why it changes; required when jobs stay booked outside the new hours.
    reason: Option<Reason>,
    /// The jobs that stay booked outside the new hours: all that a 409 `jobs_affected` names.
    #[serde(default)]
    accept_jobs: AcceptedJobs,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl References<MemberPath> for PutShifts {
    fn rows(&self, path: &MemberPath, _: &Viewer) -> Vec<RowKey> {
        rows_of_change(path)
    }
}

impl PutShifts {
    fn pattern(&self, cx: &Cx<Dispatcher>) -> ShiftPattern {
        let time_zone = self.time_zone.clone();
        ShiftPattern {
            effective_on: self.effective_on,
            time_zone: time_zone.unwrap_or_else(|| cx.company().time_zone.clone()),
            shifts: self.shifts.clone(),
            reason: self.reason.clone(),
            accepted_jobs: Vec::new(),
            set_at: cx.now(),
            set_by: cx.member().member_id,
        }
    }
}

impl Endpoint for ShiftSet {
    const NAME: &'static str = "shift-set";
    const ROUTE: Route = Route::put("/v1/members/{member_id}/shifts");
    const SUMMARY: &'static str = "Set the weekly shifts of a technician, from a date on.";
    const DETAILS: &'static str = "A shift that ends no later than it starts ends on the next day. A local time that daylight saving skips is moved forward by the length of the gap; of one that comes twice the first is meant. A technician for whom nothing was ever set can be booked at any hour. Jobs that would no longer be inside the hours are answered as 409 `jobs_affected`, all in `existing_ids`, until they are moved or accepted.";

    type Access = Dispatcher;
    type Input = (Loaded<MemberPath>, WithRows<PutShifts, MemberPath>);
    type Output = MemberCalendar;

    async fn handle(
        cx: Cx<Dispatcher>,
        (member, (put, rows)): (MemberRow, (PutShifts, Rows)),
    ) -> Result<MemberCalendar, Problem> {
        let (cx, put, member_id) = (&cx, &put, member.member_id);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let known = calendar_of_technician(&rows, &mut changes, member_id)?;
            let mut calendar = CalendarRow::read(known, member_id, cx.now());
            cx.expect_version(calendar.shifts_version, put.version)?;
            let before = calendar.shifts.clone();
            let mut pattern = put.pattern(cx);
            let mut after = before.clone();
            after.set(pattern.clone());
            let store = cx.store();
            let hit = store
                .booked_jobs(&mut calendar, |block| {
                    before.allow(block) && !after.allow(block)
                })
                .await?;
            pattern.accepted_jobs = put.accept_jobs.expect(&hit, put.reason.as_ref())?;
            calendar
                .set_shifts(pattern)
                .map_err(|_| full("patterns of shifts"))?;
            cx.audit(&mut changes, AuditedAction::ShiftsChanged, member_id);
            changes.publish(Event::ShiftsChanged { member_id });
            let answer = MemberCalendar::from(calendar.clone());
            calendar.write(&mut changes);
            Ok::<_, Problem>((changes, answer))
        };
        let store = cx.store();
        store.commit_on(rows, on_calendar_conflict, prepare).await
    }
}
