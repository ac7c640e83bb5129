//! `GET /v1/health`: says that the function runs and the table answers.

use api::{Cx, Endpoint, NoInput, Problem, Public, Resource, Route};
use schemars::JsonSchema;
use serde::Serialize;

/// See [`Endpoint::SUMMARY`].
pub struct Health;

/// That all is well.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HealthReport {
    /// Always `ok`; anything else is a problem.
    #[schemars(example = &"ok")]
    pub status: &'static str,
}

impl Resource for HealthReport {}

impl Endpoint for Health {
    const NAME: &'static str = "health";
    const ROUTE: Route = Route::get("/v1/health");
    const SUMMARY: &'static str = "Say whether the service works.";

    const MOST_PER_MINUTE: u32 = 120;

    type Access = Public;
    type Input = NoInput;
    type Output = HealthReport;

    async fn handle(cx: Cx<Public>, _: NoInput) -> Result<HealthReport, Problem> {
        cx.aws().table().probe().await?;
        Ok(HealthReport { status: "ok" })
    }
}
