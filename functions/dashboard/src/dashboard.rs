//! `GET /{proxy+}` and `GET /`: the page or asset of that name.

use api::{Cx, Endpoint, Path, Problem, Public, Route};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::asset::Asset;
use crate::files;

/// See [`Endpoint::SUMMARY`].
pub struct Dashboard;

/// Which page or asset.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct PagePath {
    proxy: String,
}

/// Where programs call; what is not there is told as they expect it.
const FOR_PROGRAMS: [&str; 2] = ["v1", "webhooks"];

impl Endpoint for Dashboard {
    const NAME: &'static str = "dashboard";
    const ROUTE: Route = Route::get("/{proxy+}");
    const SUMMARY: &'static str = "Show a page that people open in a browser.";

    type Access = Public;
    type Input = Path<PagePath>;
    type Output = Asset;

    async fn handle(cx: Cx<Public>, Path(at): Path<PagePath>) -> Result<Asset, Problem> {
        let first = at.proxy.split('/').next().unwrap_or_default();
        if FOR_PROGRAMS.contains(&first) {
            return Err(Problem::NotFound);
        }
        let known = cx.facts().header("if-none-match")?.unwrap_or_default();
        Ok(files::find(at.proxy.trim_end_matches('/')).map_or_else(
            || Asset::missing(&files::NOT_FOUND),
            |file| Asset::of(file, known),
        ))
    }
}
