//! `GET /webhooks/meta`: confirms to Meta that this webhook address is ours.

use api::{Cx, Endpoint, MetaHandshake, Output, OutputDoc, Problem, Query, Reply, Route};
use data::Secret;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

/// See [`Endpoint::SUMMARY`].
pub struct MetaVerify;

/// The query of Meta's verification request. The access has checked it before it is read.
#[derive(Deserialize, JsonSchema)]
pub struct Question {
    /// What Meta expects as the answer.
    #[serde(rename = "hub.challenge")]
    challenge: String,
    /// Always `subscribe`.
    #[serde(rename = "hub.mode")]
    #[expect(dead_code, reason = "it is documented here and checked by the access")]
    mode: String,
    /// What whoever gave Meta the address gave along with it.
    #[serde(rename = "hub.verify_token")]
    #[expect(dead_code, reason = "it is documented here and checked by the access")]
    verify_token: String,
    /// The company and channel, for the app of a company's own.
    #[expect(dead_code, reason = "it is documented here and checked by the access")]
    hook: Option<String>,
}

impl Endpoint for MetaVerify {
    const NAME: &'static str = "meta-verify";
    const ROUTE: Route = Route::get("/webhooks/meta");
    const SUMMARY: &'static str = "Tell Meta that this address is ours.";
    const REFUSALS: &'static [u16] = &[403];
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];

    type Access = MetaHandshake;
    type Input = Query<Question>;
    type Output = Echo;

    async fn handle(
        _: Cx<MetaHandshake>,
        Query(question): Query<Question>,
    ) -> Result<Echo, Problem> {
        Ok(Echo(question.challenge))
    }
}

/// 200 with the very words that were asked for.
pub struct Echo(String);

domain::debug_by_name!(Echo);

impl Output for Echo {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = Reply::new(200);
        reply.set_body("text/plain", self.0.clone().into_bytes());
        Ok(reply)
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::text(200, "text/plain")
    }
}
