//! `PUT /v1/jobs/{job_id}/line-items`: writes what a job costs.

use api::{
    Cx, Endpoint, JobPath, Loaded, NoPath, Problem, References, Route, SignedIn, Viewer, WithRows,
};
use data::key::RowKey;
use data::row::{AuditedAction, JobFact, JobRow};
use data::{Changes, Rows};
use domain::event::Event;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::job::Job;
use crate::lines::Lines;
use crate::refusal::expect_not_over;

/// See [`Endpoint::SUMMARY`].
pub struct JobLineItemsPut;

/// All lines as they shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutLineItems {
    /// Parts, labor and discounts, in the order of the receipt.
    line_items: Lines,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl References for PutLineItems {
    fn rows(&self, _: &NoPath, _: &Viewer) -> Vec<RowKey> {
        self.line_items.rows().collect()
    }
}

impl Endpoint for JobLineItemsPut {
    const NAME: &'static str = "job-line-items-put";
    const ROUTE: Route = Route::put("/v1/jobs/{job_id}/line-items");
    const SUMMARY: &'static str = "Write what a job costs: parts, labor and discounts.";
    const DETAILS: &'static str = "All lines are sent at once, each typed or taken from the price list by `price_item_id`. Once the job is closed its lines stay as they are.";

    type Access = SignedIn;
    type Input = (Loaded<JobPath>, WithRows<PutLineItems>);
    type Output = Job;

    async fn handle(
        cx: Cx<SignedIn>,
        (mut job, (put, rows)): (JobRow, (PutLineItems, Rows)),
    ) -> Result<Job, Problem> {
        cx.expect_version(job.version, put.version)?;
        expect_not_over(&job)?;
        let currency = job.totals.total.currency();
        (job.line_items, job.totals) = put.line_items.priced(&rows, currency, cx.now())?;
        job.updated_at = cx.now();
        let mut changes = Changes::new();
        job.record(JobFact::Updated, &cx.author(), &mut changes);
        cx.audit(&mut changes, AuditedAction::LineItemsChanged, job.job_id);
        changes.publish(Event::JobUpdated { job_id: job.job_id });
        let job = changes.replace(job);
        cx.commit(changes).await?;
        Job::of(&cx, job).await
    }
}
