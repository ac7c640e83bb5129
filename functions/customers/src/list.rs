//! `GET /v1/customers`: the customers by name, or those that a search finds.

use api::{Cx, Dispatcher, Endpoint, Limit, Page, Problem, Query, Route, SealedCursor};
use data::row::{CustomerRow, FindTokenRow};
use data::{Error, PageRequest, Store, key};
use domain::id::CustomerId;
use domain::search::Search;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::customer::Customer;

/// See [`Endpoint::SUMMARY`].
pub struct CustomerList;

/// Which customers, and which part of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerFilter {
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
    type Input = Query<CustomerFilter>;
    type Output = Page<Customer>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Query(filter): Query<CustomerFilter>,
    ) -> Result<Page<Customer>, Problem> {
        let page_request = cx.page_request(filter.limit, filter.cursor.as_ref())?;
        let page = if let Some(search) = &filter.q {
            search_page(cx.store(), search, page_request).await?
        } else {
            cx.store().page(&key::customers(), &page_request).await?
        };
        cx.page(page)
    }
}

/// How many pages of tokens one request reads when few of them fit.
const MOST_READS: usize = 5;

/// Looks through the tokens that begin as the search does. Each customer is shown at one of them only, so
/// that a cursor can stand between any two.
async fn search_page(
    store: &Store,
    search: &Search,
    mut page_request: PageRequest,
) -> Result<data::Page<CustomerRow>, Error> {
    let range = key::found_by(search.lead());
    let limit = page_request.limit();
    let mut found: Vec<CustomerId> = Vec::new();
    let mut next = None;
    for _ in 0..MOST_READS {
        let page = store.page::<FindTokenRow>(&range, &page_request).await?;
        for row in page.items {
            // Tokens that change between two reads can show a customer at both.
            if search.finds(&row.token, &row.all) && !found.contains(&row.customer_id) {
                found.push(row.customer_id);
            }
        }
        next = page.next;
        if next.is_none() || found.len() * 2 > limit {
            break;
        }
        page_request = PageRequest::new(limit - found.len(), next.clone());
    }
    let places: Vec<_> = found.into_iter().map(key::customer).collect();
    let customers = store.get_many(&places).await?;
    Ok(data::Page {
        items: customers.into_iter().flatten().collect(),
        next,
    })
}
