//! `GET /{proxy+}` and whatever else no other function answers: the page or asset of that name, or
//! the problem that programs get for an address or a method that does not exist.

use api::{Cx, Endpoint, Path, Problem, Route, Uncounted};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::asset::Asset;
use crate::{files, routes};

/// See [`Endpoint::SUMMARY`].
pub struct Dashboard;

/// Which page or asset.
#[derive(Deserialize, JsonSchema)]
pub struct PagePath {
    /// The path of the page or asset.
    proxy: String,
}

impl Endpoint for Dashboard {
    const NAME: &'static str = "dashboard";
    const ROUTE: Route = Route::get("/{proxy+}");
    const SUMMARY: &'static str = "Show a page that people open in a browser.";
    const REFUSALS: &'static [u16] = &[405];
    const IS_FALLBACK: bool = true;

    type Access = Uncounted;
    type Input = Path<PagePath>;
    type Output = Asset;

    async fn handle(cx: Cx<Uncounted>, Path(params): Path<PagePath>) -> Result<Asset, Problem> {
        let facts = cx.facts();
        if let Some(allow) = routes::allowed(&facts.path, &facts.method) {
            return Err(Problem::MethodNotAllowed { allow });
        }
        if routes::is_for_programs(&facts.path) {
            return Err(Problem::NotFound);
        }
        let known = cx.facts().header("if-none-match")?.unwrap_or_default();
        Ok(files::find(params.proxy.trim_end_matches('/')).map_or_else(
            || Asset::missing(&files::NOT_FOUND),
            |file| Asset::of(file, known),
        ))
    }
}
