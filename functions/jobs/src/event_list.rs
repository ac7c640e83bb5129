//! `GET /v1/jobs/{job_id}/events`: what happened to a job, from the beginning or from the end.

use api::{
    Cx, Endpoint, Filter, JobPath, Limit, List, Listed, Loaded, Page, Problem, Route, SealedCursor,
    SignedIn, Viewer,
};
use data::key::{self, Range};
use data::row::{JobEventRow, JobRow};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::event::JobEvent;

/// See [`Endpoint::SUMMARY`].
pub struct JobEventList;

/// Which part of the history, in which order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFilter {
    /// Which event comes first. With `newest` the latest event of a type is the first one that has it.
    #[serde(default)]
    order: EventOrder,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

/// Which event of a history comes first.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum EventOrder {
    /// The first one that happened.
    #[default]
    Oldest,
    /// The last one that happened.
    Newest,
}

impl Filter for EventFilter {
    fn limit(&self) -> Limit {
        self.limit
    }

    fn cursor(&self) -> Option<&SealedCursor> {
        self.cursor.as_ref()
    }
}

impl Endpoint for JobEventList {
    const NAME: &'static str = "job-event-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/events");
    const SUMMARY: &'static str =
        "List what happened to a job, oldest first unless asked otherwise.";

    type Access = SignedIn;
    type Input = (Loaded<JobPath>, Listed<Self>);
    type Output = Page<JobEvent>;

    async fn handle(
        cx: Cx<SignedIn>,
        (_, page): (JobRow, data::Page<JobEventRow>),
    ) -> Result<Page<JobEvent>, Problem> {
        cx.page(page)
    }
}

impl List for JobEventList {
    type Path = JobPath;
    type Filter = EventFilter;
    type Row = JobEventRow;

    fn range(path: &JobPath, filter: &EventFilter, _: &Viewer) -> Result<Range, Problem> {
        let events = key::job_events(path.job_id);
        Ok(match filter.order {
            EventOrder::Oldest => events,
            EventOrder::Newest => events.descending(),
        })
    }
}
