//! `GET /webhooks/meta`: tells Meta that this address is ours.

use api::{Cx, Endpoint, MetaHandshake, Output, OutputDoc, Problem, Raw, Reply, Route};
use data::Secret;
use schemars::SchemaGenerator;

/// See [`Endpoint::SUMMARY`].
pub struct MetaVerify;

impl Endpoint for MetaVerify {
    const NAME: &'static str = "meta-verify";
    const ROUTE: Route = Route::get("/webhooks/meta");
    const SUMMARY: &'static str = "Tell Meta that this address is ours.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];

    type Access = MetaHandshake;
    type Input = Raw;
    type Output = Echo;

    async fn handle(cx: Cx<MetaHandshake>, _: Raw) -> Result<Echo, Problem> {
        Ok(Echo(cx.access().challenge().to_owned()))
    }
}

/// 200 with the very words that were asked for.
#[derive(Debug)]
pub struct Echo(String);

impl Output for Echo {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = Reply::new(200);
        reply.set_body("text/plain", self.0.clone().into_bytes());
        Ok(reply)
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc {
            status: 200,
            schema: None,
        }
    }
}
