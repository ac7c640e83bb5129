//! Customers: who the company serves, how they are reached, where they are served, how they are found.

mod contact;
mod create;
mod customer;
mod list;
mod listed;
mod search_index;
mod site;
mod update;
mod view;

use work::WorkerFunction;

pub use search_index::SearchIndex;

api::endpoints! {
    CUSTOMER_CREATE: create::CustomerCreate,
    CUSTOMER_LIST: list::CustomerList,
    CUSTOMER_UPDATE: update::CustomerUpdate,
    CUSTOMER_VIEW: view::CustomerView,
}

/// The function of [`SearchIndex`].
pub static SEARCH_INDEX: WorkerFunction = WorkerFunction::of::<SearchIndex>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&SEARCH_INDEX];
