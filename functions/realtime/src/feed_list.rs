//! `GET /v1/feed`: what happened in the company since the number that a client knows.

use api::{
    Cx, Endpoint, Facts, Input, InputDoc, Limit, Page, Prefetch, Problem, Query, Reading, Route,
    SealedCursor, SignedIn,
};
use data::row::{FeedHeadRow, FeedRow};
use data::{PageRequest, key};
use domain::feed::MOST_MISSED;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::stretch::FeedStretch;

/// See [`Endpoint::SUMMARY`].
pub struct FeedList;

/// Which part of the feed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FeedFilter {
    /// The last number that the client knows. Without it the client learns only where the feed
    /// stands.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64), extend("examples" = [1042]))]
    after: Option<u64>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

/// The rows of the feed that a filter asks for.
#[derive(Debug)]
pub struct Feed(FeedFilter);

/// What was read of the feed.
#[derive(Debug)]
pub struct FeedRows {
    after: Option<u64>,
    goes_on: bool,
    head: Option<FeedHeadRow>,
    page: data::Page<FeedRow>,
}

impl Feed {
    fn first(&self) -> PageRequest {
        let after = self.0.after.unwrap_or(u64::MAX);
        PageRequest::behind(self.0.limit.get(), key::feed_until(after))
    }
}

impl Input for Feed {
    type Value = FeedRows;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.row(key::feed_head());
        prefetch.part_of(key::feed(), self.first(), self.0.cursor.as_ref());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<FeedRows, Problem> {
        let head = reading.row(&key::feed_head()).await?;
        let cursor = self.0.cursor.as_ref();
        let page = reading.part_of(&key::feed(), self.first(), cursor).await?;
        Ok(FeedRows {
            after: self.0.after,
            goes_on: cursor.is_some(),
            head,
            page,
        })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<FeedFilter>::describe(doc, generator);
    }
}

impl Endpoint for FeedList {
    const NAME: &'static str = "feed-list";
    const ROUTE: Route = Route::get("/v1/feed");
    const SUMMARY: &'static str =
        "List what happened in the company after a number that the client knows.";
    const DETAILS: &'static str = "Every event of a company has a number, without gaps. The answer is stretches of numbers that follow one another, each with those of its events that the caller may see; numbers without an event are hidden from the caller. Events are kept for three days. A client that was away for longer, or missed more than 10,000 events, gets a single stretch with `reset`, reads its screens again, and goes on from there.";

    type Access = SignedIn;
    type Input = Feed;
    type Output = Page<FeedStretch>;

    async fn handle(cx: Cx<SignedIn>, rows: FeedRows) -> Result<Page<FeedStretch>, Problem> {
        if let Some(reset) = rows.reset(cx.now()) {
            return cx.page_of(vec![reset], None);
        }
        let member = cx.member();
        let shown = rows.page.items.iter();
        let shown = shown.map(|row| FeedStretch::of(row, member.member_id, member.roles));
        cx.page_of(shown.collect(), rows.page.next.as_ref())
    }
}

impl FeedRows {
    /// What sends the client on to the end of the feed, if catching up is impossible or costs more.
    fn reset(&self, now: Timestamp) -> Option<FeedStretch> {
        let last = self.head.as_ref().map_or(0, |head| head.last);
        // Events that were numbered between the two reads are in the page alone.
        let last = self
            .page
            .items
            .last()
            .map_or(last, |row| last.max(row.through()));
        let after = match self.after {
            Some(after) if self.goes_on => {
                return (after > last).then(|| FeedStretch::reset(after, last));
            }
            Some(after) => after,
            None => return Some(FeedStretch::reset(last, last)),
        };
        let is_unknown = after > last;
        let is_far_behind = last.saturating_sub(after) > MOST_MISSED;
        (is_unknown || is_far_behind || self.misses(after, now))
            .then(|| FeedStretch::reset(after, last))
    }

    /// Whether what follows a number is no longer kept.
    fn misses(&self, after: u64, now: Timestamp) -> bool {
        match (self.page.items.first(), &self.head) {
            (Some(first), _) => first.after > after,
            (None, None) => false,
            // Rows past their end are skipped; a page of them alone goes on to those that stand.
            (None, Some(head)) => {
                head.last > after && (self.page.next.is_some() || is_over(head, now))
            }
        }
    }
}

/// Whether not even the newest events are kept any more.
fn is_over(head: &FeedHeadRow, now: Timestamp) -> bool {
    let kept = jiff::SignedDuration::from_hours(domain::feed::KEPT_HOURS);
    head.at.checked_add(kept).is_ok_and(|end| end <= now)
}
