//! `GET /v1/customers/{customer_id}`: one customer.

use api::{Cx, Dispatcher, Endpoint, Path, Problem, Route};
use data::key;
use data::row::CustomerRow;

use crate::customer::{Customer, CustomerPath};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerView;

impl Endpoint for CustomerView {
    const NAME: &'static str = "customer-view";
    const ROUTE: Route = Route::get("/v1/customers/{customer_id}");
    const SUMMARY: &'static str = "View one customer.";

    type Access = Dispatcher;
    type Input = Path<CustomerPath>;
    type Output = Customer;

    async fn handle(cx: Cx<Dispatcher>, Path(at): Path<CustomerPath>) -> Result<Customer, Problem> {
        let customer: Option<CustomerRow> = cx.store().get(key::customer(at.customer_id)).await?;
        customer.map(Customer::from).ok_or(Problem::NotFound)
    }
}
