//! Whose calendar a request is about.

use api::{Code, MemberPath, Problem, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{CalendarRow, MemberRow, MemberState};
use data::{Changes, Error, Row as _, Rows};
use domain::id::MemberId;
use domain::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;

/// The calendar of the member.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct CalendarPath {
    /// Which member is meant: the `member_id` of an answer that shows it.
    pub(crate) member_id: MemberId,
}

impl RowPath for CalendarPath {
    type Row = CalendarRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::calendar(self.member_id)
    }

    fn visibility(_: &CalendarRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// The rows that a change of the member's calendar is decided on.
pub(crate) fn rows_of_change(path: &MemberPath) -> Vec<RowKey> {
    vec![key::member(path.member_id), key::calendar(path.member_id)]
}

/// The calendar as it was read. Adds to the changes that its member is a technician of the team, and
/// stays one.
pub(crate) fn calendar_of_technician(
    rows: &Rows,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<Option<CalendarRow>, Problem> {
    let member: Option<MemberRow> = rows.get(&key::member(member_id))?;
    let member = member.ok_or(Problem::NotFound)?;
    if member.state != MemberState::Active {
        return Err(Problem::refused(
            Code::MemberRemoved,
            "This person has left the team, so their calendar can't be changed.",
        ));
    }
    if !member.roles.has(Role::Technician) {
        return Err(Problem::refused(
            Code::NotATechnician,
            "Only technicians have shifts and time off. Give this member the technician role first.",
        ));
    }
    changes.require(&member);
    Ok(rows.get(&key::calendar(member_id))?)
}

/// Retries when the calendar or its member has changed since it was read.
pub(crate) fn on_calendar_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(CalendarRow::KIND) || error.has_changed(MemberRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// The answer when a calendar cannot take any more.
pub(crate) fn full(what: &str) -> Problem {
    let detail = format!("This calendar holds as many {what} as it can.");
    Problem::refused(Code::CalendarFull, detail)
}
