//! `PATCH /v1/customers/{customer_id}`: changes a customer; a list that is given replaces the whole.

use api::{Cx, Dispatcher, Endpoint, Json, Loaded, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CustomerRow};
use domain::email::Email;
use domain::event::Event;
use domain::patch::{Patch, PatchRequired};
use domain::phone::NewPhone;
use domain::text::{Note, PersonName};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::contact;
use crate::customer::{Customer, CustomerPath};
use crate::listed;
use crate::site::{self, PutSite};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerUpdate;

/// What to change: a field that is left out keeps its value. Null clears a field that allows null.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    /// The name of the person or firm.
    #[serde(default)]
    name: PatchRequired<PersonName>,
    /// All phones from now on, the first being preferred.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    phones: PatchRequired<Vec<NewPhone>>,
    /// All email addresses from now on, the first being preferred.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    emails: PatchRequired<Vec<Email>>,
    /// A site with its id stays that site; one without becomes a new one.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    sites: PatchRequired<Vec<PutSite>>,
    /// What the company should remember about the customer.
    #[serde(default)]
    note: Patch<Note>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for CustomerUpdate {
    const NAME: &'static str = "customer-update";
    const ROUTE: Route = Route::patch("/v1/customers/{customer_id}");
    const SUMMARY: &'static str = "Change a customer.";

    type Access = Dispatcher;
    type Input = (Loaded<CustomerPath>, Json<CustomerPatch>);
    type Output = Customer;

    async fn handle(
        cx: Cx<Dispatcher>,
        (mut customer, Json(patch)): (CustomerRow, Json<CustomerPatch>),
    ) -> Result<Customer, Problem> {
        if let Some(into) = customer.merged_into {
            return Err(Problem::merged(into));
        }
        cx.expect_version(customer.version, patch.version)?;
        let points = customer.points();
        if !apply(&cx, patch, &mut customer)? {
            return Ok(customer.into());
        }
        customer.updated_at = cx.now();
        let mut changes = Changes::new();
        let customer = changes.replace(customer);
        contact::claim(&mut changes, &points, &customer);
        let action = AuditedAction::CustomerUpdated;
        cx.audit(&mut changes, action, customer.customer_id);
        changes.publish(Event::CustomerUpdated {
            customer_id: customer.customer_id,
        });
        match cx.store().commit(changes).await {
            Ok(()) => Ok(customer.into()),
            Err(error) => Err(contact::refusal(cx.store(), &customer, error).await),
        }
    }
}

/// Says whether anything differs now.
fn apply(
    cx: &Cx<Dispatcher>,
    patch: CustomerPatch,
    customer: &mut CustomerRow,
) -> Result<bool, Problem> {
    let phones = patch
        .phones
        .try_map(|new| listed::phones(new, cx.company()))?;
    let emails = patch.emails.try_map(listed::emails)?;
    let zone = &cx.company().time_zone;
    let sites = patch
        .sites
        .try_map(|put| site::replaced(&customer.sites, put, zone, cx.now()))?;
    Ok(patch.name.apply(&mut customer.name)
        | phones.apply(&mut customer.phones)
        | emails.apply(&mut customer.emails)
        | sites.apply(&mut customer.sites)
        | patch.note.apply(&mut customer.note))
}
