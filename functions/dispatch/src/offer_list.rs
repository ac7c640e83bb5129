//! `GET /v1/jobs/{job_id}/offers`: to whom a job was offered, and what became of each offer.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Filter as _, Input, InputDoc, JobPath, Page, PageFilter, Path,
    Prefetch, Problem, Query, Reading, Route,
};
use data::key;
use data::row::{JobRow, OfferingRow};
use schemars::SchemaGenerator;

use crate::offering::Offering;

/// See [`Endpoint::SUMMARY`].
pub struct OfferList;

/// A job with a page of its offerings.
#[derive(Debug)]
pub struct JobOfferings {
    path: JobPath,
    filter: PageFilter,
}

impl Input for JobOfferings {
    type Value = (JobRow, data::Page<OfferingRow>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Path(path) = Path::read(facts)?;
        let Query(filter) = Query::read(facts)?;
        Ok(Self { path, filter })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let job_id = self.path.job_id;
        prefetch.row(key::job(job_id));
        let range = key::job_offerings(job_id).descending();
        prefetch.part(range, self.filter.limit(), self.filter.cursor());
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let job_id = self.path.job_id;
        let job = reading.row(&key::job(job_id)).await?;
        let job = job.ok_or(Problem::NotFound)?;
        let range = key::job_offerings(job_id).descending();
        let (limit, cursor) = (self.filter.limit(), self.filter.cursor());
        Ok((job, reading.part(&range, limit, cursor).await?))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<JobPath>::describe(doc, generator);
        Query::<PageFilter>::describe(doc, generator);
    }
}

impl Endpoint for OfferList {
    const NAME: &'static str = "offer-list";
    const ROUTE: Route = Route::get("/v1/jobs/{job_id}/offers");
    const SUMMARY: &'static str =
        "List to whom a job was offered, and what became of each offer, the newest offering first.";

    type Access = Dispatcher;
    type Input = JobOfferings;
    type Output = Page<Offering>;

    async fn handle(
        cx: Cx<Dispatcher>,
        (job, page): (JobRow, data::Page<OfferingRow>),
    ) -> Result<Page<Offering>, Problem> {
        let shown = page
            .items
            .iter()
            .map(|row| Offering::of(row, &job, cx.now()));
        cx.page_of(shown.collect(), page.next.as_ref())
    }
}
