//! `GET /v1/customers/{customer_id}`: one customer; technicians see those of their open jobs.

use api::{Cx, Endpoint, Opened, Problem, Record, Route, SignedIn};
use data::row::CustomerRow;

use crate::customer::{Customer, CustomerPath};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerView;

impl Endpoint for CustomerView {
    const NAME: &'static str = "customer-view";
    const ROUTE: Route = Route::get("/v1/customers/{customer_id}");
    const SUMMARY: &'static str = "View a customer; technicians see those of their open jobs.";
    const DETAILS: &'static str = "Technicians see the name, the sites and the note: what they need at the door. Calls and messages between a technician and a customer go through the company, so the phones, email addresses and identities are empty for them.";

    type Access = SignedIn;
    type Input = Opened<CustomerPath>;
    type Output = Customer;

    async fn handle(cx: Cx<SignedIn>, record: Record<CustomerRow>) -> Result<Customer, Problem> {
        let customer = Customer::from(cx.open(record).await?);
        Ok(if cx.member().roles.may_dispatch() {
            customer
        } else {
            customer.without_contact_details()
        })
    }
}
