//! All that a board is made of, read at once: each part is one stretch of rows in the order of its keys,
//! so that the board costs the same however many jobs a company has.

use std::collections::BTreeMap;

use api::{Facts, Input, InputDoc, Prefetch, Problem, Query, Reading};
use data::key::{self, BoardPart, Range};
use data::row::{BoardRow, CalendarRow, JobRow, LateVisitRow, MemberRow};
use data::{Page, PageRequest};
use domain::calendar::Block;
use domain::id::MemberId;
use domain::job::JobState;
use jiff::{SignedDuration, Timestamp};
use schemars::SchemaGenerator;

use crate::board_days::{BoardFilter, whole};
use crate::board_lateness::LateVisits;

/// The bookings that are read of one day.
const BOOKINGS: PageRequest = PageRequest::first(300);
/// The jobs that a tray shows.
pub(crate) const TRAY: PageRequest = PageRequest::first(25);
/// The late visits that are read, the latest windows first.
const LATE: PageRequest = PageRequest::first(300);
/// The calendars that are read at once; more are read one by one.
const CALENDARS: PageRequest = PageRequest::first(100);

/// The states whose jobs wait for somebody.
const UNASSIGNED: [JobState; 2] = [JobState::Unscheduled, JobState::Scheduled];

/// What a board is made of.
pub struct BoardParts {
    pub(crate) filter: BoardFilter,
    pub(crate) members: Page<MemberRow>,
    pub(crate) calendars: BTreeMap<MemberId, CalendarRow>,
    pub(crate) has_all_calendars: bool,
    pub(crate) booked: Vec<Page<BoardRow>>,
    pub(crate) unassigned: Vec<Page<JobRow>>,
    pub(crate) offering: Page<JobRow>,
    pub(crate) held: Page<BoardRow>,
    pub(crate) done: Vec<Page<BoardRow>>,
    pub(crate) late: LateVisits,
}

/// The query of a board, with all that it shows.
#[derive(Debug)]
pub struct BoardInput(BoardFilter);

fn in_state(state: JobState) -> Range {
    key::jobs_in_state(state.as_str())
}

fn late(now: Timestamp) -> Range {
    LateVisitRow::around(now).descending()
}

/// Today, in whatever zone.
fn today(now: Timestamp) -> Option<Block> {
    let longest = SignedDuration::from_hours(25);
    Block::new(now.checked_sub(longest).ok()?, now)
}

fn parts(of: fn(Block) -> Vec<BoardPart>, within: Option<Block>) -> Vec<BoardPart> {
    within.map(of).unwrap_or_default()
}

impl Input for BoardInput {
    type Value = BoardParts;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let (Self(filter), now) = (self, prefetch.now());
        prefetch.part(key::members(), filter.limit, filter.cursor.as_ref());
        prefetch.page(key::calendars(), CALENDARS);
        for part in parts(BoardRow::parts_booked, filter.reach(now)) {
            prefetch.page(key::board(part), BOOKINGS);
        }
        for part in parts(BoardRow::parts_done, today(now)) {
            prefetch.page(key::board(part), TRAY);
        }
        prefetch.page(key::board(BoardPart::Held), TRAY);
        prefetch.page(late(now), LATE);
        for state in UNASSIGNED.into_iter().chain([JobState::Offering]) {
            prefetch.page(in_state(state), TRAY);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<BoardParts, Problem> {
        let (Self(filter), now) = (self, reading.now());
        let (limit, cursor) = (filter.limit, filter.cursor.as_ref());
        let members = reading.part(&key::members(), limit, cursor).await?;
        let calendars: Page<CalendarRow> = reading.page(&key::calendars(), &CALENDARS).await?;
        let home = &reading.member()?.company().time_zone;
        let within = whole(&filter.days(home, now)?);
        let mut booked = Vec::new();
        for part in parts(BoardRow::parts_booked, within) {
            booked.push(reading.page(&key::board(part), &BOOKINGS).await?);
        }
        let mut done = Vec::new();
        for part in parts(BoardRow::parts_done, today(now)) {
            done.push(reading.page(&key::board(part), &TRAY).await?);
        }
        let mut unassigned = Vec::new();
        for state in UNASSIGNED {
            unassigned.push(reading.page(&in_state(state), &TRAY).await?);
        }
        let late = reading.page(&late(now), &LATE).await?.items;
        Ok(BoardParts {
            late: LateVisits::new(late, now),
            members,
            has_all_calendars: calendars.next.is_none(),
            calendars: calendars
                .items
                .into_iter()
                .map(|calendar| (calendar.member_id, calendar))
                .collect(),
            booked,
            unassigned,
            offering: reading.page(&in_state(JobState::Offering), &TRAY).await?,
            held: reading.page(&key::board(BoardPart::Held), &TRAY).await?,
            done,
            filter,
        })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<BoardFilter>::describe(doc, generator);
    }
}
