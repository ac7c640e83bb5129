//! `GET /v1/policy`: the privacy policy in force, and what is announced.

use api::{Cx, Endpoint, Problem, Query, Route, Uncounted};
use data::{Mailbox, Setting};
use domain::language::CustomerLanguage;
use domain::policy::published;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kept::KeptPolicy;
use crate::shown::PrivacyPolicy;

/// See [`Endpoint::SUMMARY`].
pub struct PolicyView;

/// In which language.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyFilter {
    /// The language of the text; what `Accept-Language` asks for first by default, else English.
    language: Option<CustomerLanguage>,
}

impl Endpoint for PolicyView {
    const NAME: &'static str = "policy-view";
    const ROUTE: Route = Route::get("/v1/policy");
    const SUMMARY: &'static str =
        "View the privacy policy: the version in force, and the next one once it is announced.";
    const DETAILS: &'static str = "The answer may be kept: send its `ETag` as `If-None-Match`, and a 304 says that nothing has changed. `/policy` shows the same as a page.";
    const SETTINGS: &'static [Setting] = &[Setting::MailFrom];

    type Access = Uncounted;
    type Input = Query<PolicyFilter>;
    type Output = KeptPolicy;

    async fn handle(
        cx: Cx<Uncounted>,
        Query(filter): Query<PolicyFilter>,
    ) -> Result<KeptPolicy, Problem> {
        let facts = cx.facts();
        let preferred = || CustomerLanguage::of(facts.preferred_language().as_ref());
        let language = filter.language.unwrap_or_else(preferred);
        let settings = cx.aws().settings();
        let address = |mailbox| {
            let address = settings.address_of(mailbox);
            address.map_err(|error| Problem::Internal(error.to_string()))
        };
        let policy = PrivacyPolicy::of(
            published(),
            cx.now(),
            language,
            address(Mailbox::Privacy)?,
            address(Mailbox::Support)?,
        );
        let known = facts.header("if-none-match")?.unwrap_or_default();
        KeptPolicy::of(&policy, known)
    }
}
