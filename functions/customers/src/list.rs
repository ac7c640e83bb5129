//! `GET /v1/customers`: the customers by name, or those that a search finds.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Input, InputDoc, Limit, Page, Prefetch, Problem, Query,
    Reading, Route, SealedCursor,
};
use data::key;
use data::row::{CustomerRow, FindTokenRow};
use domain::search::Search;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use crate::customer::Customer;

/// See [`Endpoint::SUMMARY`].
pub struct CustomerList;

/// Which customers, and which part of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerFilter {
    /// The beginnings of words of the name, of a phone number or of an email address; each must
    /// match. A number is found with its country code, without, and by its last seven or four digits.
    #[serde(default, deserialize_with = "searched")]
    q: Option<Search>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

/// A parameter without a value is a search for nothing, and not the whole list.
fn searched<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Search>, D::Error> {
    Search::deserialize(deserializer).map(Some)
}

impl Endpoint for CustomerList {
    const NAME: &'static str = "customer-list";
    const ROUTE: Route = Route::get("/v1/customers");
    const SUMMARY: &'static str = "List or search the customers.";

    type Access = Dispatcher;
    type Input = CustomerQuery;
    type Output = Page<Customer>;

    async fn handle(
        cx: Cx<Dispatcher>,
        page: data::Page<CustomerRow>,
    ) -> Result<Page<Customer>, Problem> {
        cx.page(page)
    }
}

/// The customers that a filter finds.
pub struct CustomerQuery(CustomerFilter);

impl Input for CustomerQuery {
    type Value = data::Page<CustomerRow>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Query::read(facts).map(|Query(filter)| Self(filter))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let Self(filter) = self;
        let (limit, cursor) = (filter.limit, filter.cursor.as_ref());
        match &filter.q {
            Some(search) => prefetch.search::<FindTokenRow>(search, limit, cursor),
            None => prefetch.part(key::customers(), limit, cursor),
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let Self(filter) = self;
        let cursor = filter.cursor.as_ref();
        let Some(search) = &filter.q else {
            return reading.part(&key::customers(), filter.limit, cursor).await;
        };
        let mut page = reading
            .found::<FindTokenRow>(search, filter.limit, cursor)
            .await?;
        // The tokens of one who was merged go a moment later.
        page.items.retain(|customer| customer.merged_into.is_none());
        Ok(page)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<CustomerFilter>::describe(doc, generator);
    }
}
