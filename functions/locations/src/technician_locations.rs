//! `GET /v1/technicians/locations`: the technicians at work, each with the newest position and its age.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Filter as _, Input, InputDoc, Page, PageFilter, Prefetch,
    Problem, Query, Reading, Resource, Route,
};
use data::row::{FieldRow, JobActivityRow, TechnicianStatusRow};
use data::{Cursor, PageRequest, key};
use domain::id::{JobId, MemberId};
use domain::position::{Freshness, Position};
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

/// See [`Endpoint::SUMMARY`].
pub struct TechnicianLocations;

/// A technician who is on duty or in an active job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TechnicianLocation {
    /// The technician: the `member_id` of the list of members.
    pub technician_id: MemberId,
    /// Whether work can be offered to the technician now.
    pub on_duty: bool,
    /// When the technician went on duty; null off duty.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub on_duty_since: Option<Timestamp>,
    /// The active job, of several the one that became so last; null for nothing.
    pub job_id: Option<JobId>,
    /// The newest position; null where none is known.
    pub position: Option<Position>,
    /// How old the position is, in seconds.
    pub seconds_ago: Option<u32>,
    /// What the position says of the present, by its age.
    pub freshness: Option<Freshness>,
}

impl Resource for TechnicianLocation {}

/// A page of the technicians at work.
#[derive(Debug)]
pub struct Field(PageFilter);

impl Field {
    /// A technician has one row, and one for each active job: one as a rule.
    fn first(&self) -> PageRequest {
        PageRequest::first(4 * self.0.limit().get() + 20)
    }
}

impl Input for Field {
    type Value = (usize, data::Page<FieldRow>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.part_of(key::field(), self.first(), self.0.cursor());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let cursor = self.0.cursor();
        let page = reading.part_of(&key::field(), self.first(), cursor).await?;
        Ok((self.0.limit().get(), page))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<PageFilter>::describe(doc, generator);
    }
}

impl Endpoint for TechnicianLocations {
    const NAME: &'static str = "technician-locations";
    const ROUTE: Route = Route::get("/v1/technicians/locations");
    const SUMMARY: &'static str =
        "List the technicians who are on duty or in an active job, with their newest positions.";
    const DETAILS: &'static str =
        "A page can hold fewer technicians than were asked for, or none, though more follow.";

    type Access = Dispatcher;
    type Input = Field;
    type Output = Page<TechnicianLocation>;

    async fn handle(
        cx: Cx<Dispatcher>,
        (limit, page): (usize, data::Page<FieldRow>),
    ) -> Result<Page<TechnicianLocation>, Problem> {
        let (technicians, next) = whole_technicians(&cx, limit, page);
        let oldest = cx.company().location_days.oldest(cx.now());
        let shown = technicians
            .iter()
            .filter_map(|rows| TechnicianLocation::of(rows, oldest, cx.now()));
        cx.page_of(shown.collect(), next.as_ref())
    }
}

/// The rows of the page, for each technician together, and where the next page begins. The last
/// technician of a page that was cut may have more rows, and is left to the next one.
fn whole_technicians(
    cx: &Cx<Dispatcher>,
    limit: usize,
    page: data::Page<FieldRow>,
) -> (Vec<Vec<FieldRow>>, Option<Cursor>) {
    let mut technicians: Vec<Vec<FieldRow>> = Vec::new();
    for row in page.items {
        match technicians.last_mut() {
            Some(rows) if rows[0].member_id() == row.member_id() => rows.push(row),
            _ => technicians.push(vec![row]),
        }
    }
    let mut next = page.next;
    let whole = technicians.len() - usize::from(next.is_some() && technicians.len() > 1);
    let kept = whole.min(limit);
    if kept < technicians.len() {
        technicians.truncate(kept);
        let last = technicians.last().and_then(|rows| rows.last());
        next = last.map(|row| cx.store().cursor_behind_row(&key::field(), row));
    }
    (technicians, next)
}

impl TechnicianLocation {
    /// Of the rows of one technician; nothing for one who is not at work.
    fn of(rows: &[FieldRow], oldest: Timestamp, now: Timestamp) -> Option<Self> {
        let technician_id = rows.first()?.member_id();
        let status = rows.iter().find_map(status_of);
        let duty = status.and_then(|status| status.duty);
        let jobs = rows.iter().filter_map(activity_of);
        let job = jobs.max_by_key(|activity| activity.period.from);
        if duty.is_none() && job.is_none() {
            return None;
        }
        let fix = status.and_then(|status| status.latest);
        let fix = fix.filter(|fix| fix.at >= oldest);
        let age = |at: Timestamp| u32::try_from(at.duration_until(now).as_secs()).unwrap_or(0);
        Some(Self {
            technician_id,
            on_duty: duty.is_some(),
            on_duty_since: duty.map(|duty| duty.since),
            job_id: job.map(|activity| activity.job_id),
            position: fix.map(Position::from),
            seconds_ago: fix.map(|fix| age(fix.at)),
            freshness: fix.map(|fix| Freshness::of(fix.at, now)),
        })
    }
}

fn status_of(row: &FieldRow) -> Option<&TechnicianStatusRow> {
    match row {
        FieldRow::Status(status) => Some(status),
        FieldRow::Activity(_) => None,
    }
}

fn activity_of(row: &FieldRow) -> Option<&JobActivityRow> {
    match row {
        FieldRow::Activity(activity) => Some(activity),
        FieldRow::Status(_) => None,
    }
}
