//! `POST /v1/customers`: enters a customer whose phones and addresses lead to nobody else.

use api::{Created, Cx, Dispatcher, Endpoint, Idempotent, Json, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CustomerRow};
use domain::address::NewSite;
use domain::email::Email;
use domain::event::Event;
use domain::id::{CustomerId, SiteId};
use domain::phone::NewPhone;
use domain::text::{Note, PersonName};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::contact;
use crate::customer::Customer;
use crate::listed::{self, each_once};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerCreate;

/// A customer to enter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// The name of the person or firm.
    name: PersonName,
    /// Phones, the first being preferred.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    phones: Vec<NewPhone>,
    /// Email addresses, the first being preferred.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    emails: Vec<Email>,
    /// The addresses where the customer is served, the first being preferred.
    #[serde(default)]
    #[schemars(length(max = listed::MOST))]
    sites: Vec<NewSite>,
    /// What the company should remember about the customer.
    note: Option<Note>,
}

impl Endpoint for CustomerCreate {
    const NAME: &'static str = "customer-create";
    const ROUTE: Route = Route::post("/v1/customers");
    const SUMMARY: &'static str = "Enter a customer.";

    type Access = Dispatcher;
    type Input = Idempotent<Json<NewCustomer>>;
    type Output = Created<Customer>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewCustomer>>,
    ) -> Result<Created<Customer>, Problem> {
        each_once("sites", &new.sites, NewSite::clone)?;
        let zone = &cx.company().time_zone;
        let with_id = |site: NewSite| site.with_id(SiteId::at(cx.now()), zone, [], cx.now());
        let customer = CustomerRow {
            customer_id: CustomerId::at(cx.now()),
            name: new.name,
            phones: listed::phones(new.phones, cx.company())?,
            emails: listed::emails(new.emails)?,
            sites: new.sites.into_iter().map(with_id).collect(),
            note: new.note,
            created_at: cx.now(),
            identities: Vec::new(),
            created_by: Some(cx.member().member_id),
            updated_at: cx.now(),
            imported: None,
            merged_into: None,
            merges: Vec::new(),
            version: 1,
        };
        let mut changes = Changes::new();
        changes.create(&customer);
        contact::claim(&mut changes, &[], &customer);
        let action = AuditedAction::CustomerCreated;
        cx.audit(&mut changes, action, customer.customer_id);
        changes.publish(Event::CustomerCreated {
            customer_id: customer.customer_id,
        });
        let created = Created(customer.clone().into());
        cx.remember(&key, &mut changes, &created)?;
        match cx.store().commit(changes).await {
            Ok(()) => Ok(created),
            Err(error) => Err(contact::refusal(cx.store(), &customer, error).await),
        }
    }
}
