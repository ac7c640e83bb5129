//! `POST /v1/jobs/{job_id}/tracking-links`: makes a link by which the customer follows the technician.
//!
//! Only the digest of its token is stored. So the answer is not kept to be given again, and whoever asks
//! twice has two links.

use api::{Code, Created, Cx, Endpoint, JobPath, Loaded, Problem, Resource, Route, SignedIn};
use auth::tracking::TrackingToken;
use data::Changes;
use data::row::{JobFact, JobRow, TrackingLinkRow};
use domain::event::Event;
use domain::id::JobId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// See [`Endpoint::SUMMARY`].
pub struct TrackingLinkCreate;

/// A link that is to be sent to the customer.
#[derive(Serialize, JsonSchema)]
pub struct TrackingLink {
    /// The job whose technician it shows.
    pub job_id: JobId,
    /// The address of the page, which is shown this once.
    #[schemars(
        example = &"https://app.customit.example/track/AZcvTmAAcACAAAAAAAAAAeQk8uJ1m0q6Yk3n5v7x9zA"
    )]
    pub url: String,
    /// The first instant at which the page shows nothing any more; nor does it once the job is over.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
}

domain::debug_by_name!(TrackingLink);

impl Resource for TrackingLink {}

impl Endpoint for TrackingLinkCreate {
    const NAME: &'static str = "tracking-link-create";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/tracking-links");
    const SUMMARY: &'static str = "Make a link by which the customer follows the technician.";
    const DETAILS: &'static str = "The page needs no account. It shows the technician's first name, how far the job has come and, on the way, when the technician will be there. It ends with the job, and a day after the promised time at the latest.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = SignedIn;
    type Input = Loaded<JobPath>;
    type Output = Created<TrackingLink>;

    async fn handle(cx: Cx<SignedIn>, job: JobRow) -> Result<Created<TrackingLink>, Problem> {
        if !job.state.is_open() {
            let detail = "This job is over, so there is nothing to follow.";
            return Err(Problem::refused(Code::JobIsOver, detail));
        }
        let token = TrackingToken::random(cx.store().company_id());
        let created_by = cx.member().member_id;
        let link = TrackingLinkRow::new(token.digest(), &job, created_by, cx.now());
        let mut changes = Changes::new();
        changes.create(&link);
        let expires_at = link.expires_at;
        job.record(
            JobFact::TrackingLinkCreated { expires_at },
            &cx.author(),
            &mut changes,
        );
        changes.publish(Event::TrackingLinkCreated { job_id: job.job_id });
        cx.commit(changes).await?;
        let public_url = &cx.aws().settings().public_url;
        Ok(Created(TrackingLink {
            job_id: job.job_id,
            url: format!("{public_url}/track/{}", token.expose()),
            expires_at,
        }))
    }
}
