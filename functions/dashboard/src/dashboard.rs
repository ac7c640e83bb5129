//! `GET /{proxy+}` and whatever else no other function answers: the page or asset of that name, or
//! the problem that programs get for an address or a method that does not exist.

use api::{Cx, Endpoint, Path, Problem, Route, Uncounted};
use data::{Mailbox, Setting};
use domain::language::CustomerLanguage;
use domain::policy::published;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::asset::Asset;
use crate::policy_page::PolicyPage;
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
    const SETTINGS: &'static [Setting] = &[Setting::MailFrom];

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
        let known = facts.header("if-none-match")?.unwrap_or_default();
        if facts.path.trim_end_matches('/') == domain::policy::PAGE {
            return policy(&cx, known);
        }
        Ok(files::find(params.proxy.trim_end_matches('/')).map_or_else(
            || Asset::missing(&files::NOT_FOUND),
            |file| Asset::of(file, known),
        ))
    }
}

/// The privacy policy, in the language that the address names, else in the one that the browser asks for.
fn policy(cx: &Cx<Uncounted>, known: &str) -> Result<Asset, Problem> {
    let facts = cx.facts();
    let mut named = facts.query_pairs().into_iter();
    let named = named.find(|(name, _)| name == "language");
    let named = named.and_then(|(_, language)| CustomerLanguage::parse(&language).ok());
    let preferred = || CustomerLanguage::of(facts.preferred_language().as_ref());
    let language = named.unwrap_or_else(preferred);
    let settings = cx.aws().settings();
    let address = |mailbox| {
        let address = settings.address_of(mailbox);
        address.map_err(|error| Problem::Internal(error.to_string()))
    };
    let page = PolicyPage {
        versions: published(),
        now: cx.now(),
        language,
        privacy_address: address(Mailbox::Privacy)?,
        support_address: address(Mailbox::Support)?,
    };
    Ok(Asset::page(page.html(), language, known))
}
