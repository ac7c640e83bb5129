//! `GET /v1/me/locations`: where the calling technician was, newest first, as the company keeps it.

use std::cmp::max;

use api::{
    Cx, Endpoint, Facts, FaultLocation, Input, InputDoc, Limit, Page, Prefetch, Problem, Query,
    Reading, Route, SealedCursor, Technician,
};
use data::row::TrailRow;
use data::{Cursor, PageRequest, key};
use domain::id::MemberId;
use domain::position::Position;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

/// See [`Endpoint::SUMMARY`].
pub struct LocationTrail;

/// Which part of the trail.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TrailFilter {
    /// Only positions from this instant on.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    from: Option<Timestamp>,
    /// Only positions before this instant.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    to: Option<Timestamp>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

impl TrailFilter {
    /// Twelve hours of positions: a page can hold fewer than were asked for though more follow.
    const ROWS: usize = 6;

    /// The first page of what is asked for.
    fn first(&self, member_id: MemberId) -> PageRequest {
        match self.to {
            Some(to) => PageRequest::behind(Self::ROWS, key::in_trail(member_id, to)),
            None => PageRequest::first(Self::ROWS),
        }
    }
}

/// The rows of the trail that a filter asks for.
#[derive(Debug)]
pub struct Trail(TrailFilter);

/// What was read of a trail.
#[derive(Debug)]
pub struct TrailRows {
    filter: TrailFilter,
    page: data::Page<TrailRow>,
    position: Option<Cursor>,
}

impl Input for Trail {
    type Value = TrailRows;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Query(filter): Query<TrailFilter> = Query::read(facts)?;
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from >= to
        {
            let place = FaultLocation::Parameter("to".into());
            return Err(Problem::invalid(place, "must be after from"));
        }
        Ok(Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let member_id = prefetch.viewer().member_id;
        let range = key::trail(member_id).descending();
        prefetch.part_of(range, self.0.first(member_id), self.0.cursor.as_ref());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<TrailRows, Problem> {
        let Self(filter) = self;
        let member_id = reading.viewer()?.member_id;
        let range = key::trail(member_id).descending();
        let cursor = filter.cursor.as_ref();
        let position = reading.position(cursor)?;
        let first = filter.first(member_id);
        let page = reading.part_of(&range, first, cursor).await?;
        Ok(TrailRows {
            filter,
            page,
            position,
        })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<TrailFilter>::describe(doc, generator);
    }
}

impl Endpoint for LocationTrail {
    const NAME: &'static str = "location-trail";
    const ROUTE: Route = Route::get("/v1/me/locations");
    const SUMMARY: &'static str = "List where the caller was, newest first.";
    const DETAILS: &'static str = "These are all the positions that the company has of the caller, up to its `location_days`. A page can hold fewer than were asked for, or none, though more follow.";

    type Access = Technician;
    type Input = Trail;
    type Output = Page<Position>;

    async fn handle(cx: Cx<Technician>, rows: TrailRows) -> Result<Page<Position>, Problem> {
        let TrailRows {
            filter,
            page,
            position,
        } = rows;
        let member_id = cx.member().member_id;
        let oldest = cx.company().location_days.oldest(cx.now());
        let from = max(filter.from.unwrap_or(oldest), oldest);
        let is_before = |at| filter.to.is_none_or(|to| at < to);
        let follows = |at| {
            let place = key::in_trail(member_id, at);
            position.as_ref().is_none_or(|one| one.is_behind(&place))
        };
        let fixes = page
            .items
            .iter()
            .flat_map(|row| row.track.fixes().iter().rev());
        let mut fixes: Vec<_> = fixes
            .filter(|fix| fix.at >= from && is_before(fix.at) && follows(fix.at))
            .copied()
            .collect();
        let is_at_end = page.items.last().is_some_and(|row| row.begins_at <= from);
        let mut next = page.next.filter(|_| !is_at_end);
        if fixes.len() > filter.limit.get() {
            fixes.truncate(filter.limit.get());
            let last = fixes.last().map(|fix| key::in_trail(member_id, fix.at));
            let range = key::trail(member_id).descending();
            next = last.map(|last| cx.store().cursor_behind(&range, &last));
        }
        cx.page_of(
            fixes.into_iter().map(Position::from).collect(),
            next.as_ref(),
        )
    }
}
