//! `DELETE /v1/jobs/{job_id}/offers`: takes the offers of a job back.

use api::{Cx, Dispatcher, Endpoint, JobPath, Loaded, NoContent, Problem, Route};
use data::Changes;
use data::row::JobRow;
use domain::offer::OfferingOutcome;

use crate::offer::refused;

/// See [`Endpoint::SUMMARY`].
pub struct OfferWithdraw;

impl Endpoint for OfferWithdraw {
    const NAME: &'static str = "offer-withdraw";
    const ROUTE: Route = Route::delete("/v1/jobs/{job_id}/offers");
    const SUMMARY: &'static str = "Take the offers of a job back.";
    const DETAILS: &'static str =
        "The job waits for somebody again. For one that is not offered, nothing changes.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Dispatcher;
    type Input = Loaded<JobPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Dispatcher>, mut job: JobRow) -> Result<NoContent, Problem> {
        cx.expect_version(job.version, None)?;
        let mut changes = Changes::new();
        let was_offered = job
            .end_offering(OfferingOutcome::Withdrawn, &cx.author(), &mut changes)
            .map_err(refused)?;
        if was_offered {
            changes.replace(job);
            cx.commit(changes).await?;
        }
        Ok(NoContent)
    }
}
