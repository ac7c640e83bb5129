//! `GET /v1/customers/{customer_id}`: one customer; technicians see those of their open jobs.

use api::{Cx, Endpoint, Path, Problem, Route, SignedIn};
use data::key;
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
    type Input = Path<CustomerPath>;
    type Output = Customer;

    async fn handle(
        cx: Cx<SignedIn>,
        Path(params): Path<CustomerPath>,
    ) -> Result<Customer, Problem> {
        let (store, member) = (cx.store(), cx.member());
        let may_dispatch = member.roles.may_dispatch();
        if !may_dispatch {
            let open_job_customers = store.customers_of_open_jobs(member.member_id).await?;
            if !open_job_customers.contains(&params.customer_id) {
                return Err(Problem::NotFound);
            }
        }
        let customer: Option<CustomerRow> = store.get(key::customer(params.customer_id)).await?;
        let customer = customer.map(Customer::from).ok_or(Problem::NotFound)?;
        Ok(if may_dispatch {
            customer
        } else {
            customer.without_contact_details()
        })
    }
}
