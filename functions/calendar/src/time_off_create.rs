//! `POST /v1/members/{member_id}/time-off`: says that a technician is off for a while.

use api::{
    Created, Cx, Dispatcher, Endpoint, Idempotent, Loaded, MemberPath, Problem, References, Route,
    Viewer, WithRows,
};
use data::key::RowKey;
use data::row::{AuditedAction, CalendarRow, MemberRow};
use data::{Changes, Rows};
use domain::calendar::{Block, TimeOff};
use domain::event::Event;
use domain::id::TimeOffId;
use domain::instant;
use domain::text::Reason;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::accepted::AcceptedJobs;
use crate::member::{calendar_of_technician, full, on_calendar_conflict, rows_of_change};
use crate::member_calendar::Absence;

/// See [`Endpoint::SUMMARY`].
pub struct TimeOffCreate;

/// The longest time off: a year and a month.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 396);

/// The time off as it shall be: from an instant on, up to another one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTimeOff {
    /// The first instant off.
    #[serde(with = "instant::dated")]
    #[schemars(schema_with = "instant::dated::schema")]
    starts_at: Timestamp,
    /// The first instant back, in the future: for a whole day the midnight after it, where the technician
    /// works. At most 396 days after the start.
    #[serde(with = "instant::dated")]
    #[schemars(schema_with = "instant::dated::schema")]
    ends_at: Timestamp,
    /// Why; required when jobs stay booked in it.
    reason: Option<Reason>,
    /// The jobs that stay booked in it: all that a 409 `jobs_affected` names.
    #[serde(default)]
    accept_jobs: AcceptedJobs,
}

impl References<MemberPath> for NewTimeOff {
    fn rows(&self, path: &MemberPath, _: &Viewer) -> Vec<RowKey> {
        rows_of_change(path)
    }
}

impl NewTimeOff {
    fn block(&self, now: Timestamp) -> Result<Block, Problem> {
        let no = |detail: &str| Err(Problem::field("/ends_at", detail));
        let Some(block) = Block::new(self.starts_at, self.ends_at) else {
            return no("must be after starts_at");
        };
        if block.ends_at() <= now {
            no("must be in the future")
        } else if block.duration() > LONGEST {
            no("must be at most 396 days after starts_at")
        } else {
            Ok(block)
        }
    }
}

impl Endpoint for TimeOffCreate {
    const NAME: &'static str = "time-off-create";
    const ROUTE: Route = Route::post("/v1/members/{member_id}/time-off");
    const SUMMARY: &'static str = "Enter time off of a technician.";
    const DETAILS: &'static str = "No job is booked in it from then on, unless somebody overrides it with a reason. Jobs that are booked in it already are answered as 409 `jobs_affected`, all in `existing_ids`, until they are moved or accepted.";

    type Access = Dispatcher;
    type Input = Idempotent<(Loaded<MemberPath>, WithRows<NewTimeOff, MemberPath>)>;
    type Output = Created<Absence>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: (member, (new, rows)),
        }: Idempotent<(MemberRow, (NewTimeOff, Rows))>,
    ) -> Result<Created<Absence>, Problem> {
        let block = new.block(cx.now())?;
        let (cx, new, request, member_id) = (&cx, &new, &request, member.member_id);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let known = calendar_of_technician(&rows, &mut changes, member_id)?;
            let mut calendar = CalendarRow::read(known, member_id, cx.now());
            let store = cx.store();
            let hit = store
                .booked_jobs(&mut calendar, |booked| booked.overlaps(block))
                .await?;
            let time_off = TimeOff {
                time_off_id: TimeOffId::at(cx.now()),
                block,
                reason: new.reason.clone(),
                accepted_jobs: new.accept_jobs.expect(&hit, new.reason.as_ref())?,
                created_at: cx.now(),
                created_by: cx.member().member_id,
            };
            let time_off_id = time_off.time_off_id;
            let created = Created(Absence::from(time_off.clone()));
            calendar
                .add_time_off(time_off)
                .map_err(|_| full("times off"))?;
            calendar.write(&mut changes);
            cx.audit(&mut changes, AuditedAction::TimeOffCreated, time_off_id);
            changes.publish(Event::TimeOffCreated {
                member_id,
                time_off_id,
            });
            cx.remember(request, &mut changes, &created)?;
            Ok::<_, Problem>((changes, created))
        };
        let store = cx.store();
        store.commit_on(rows, on_calendar_conflict, prepare).await
    }
}
