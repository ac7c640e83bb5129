//! Customers: who the company serves, how they are reached, where they are served, how they are found.

mod contact;
mod create;
mod customer;
mod list;
mod listed;
mod site;
mod update;
mod view;

use api::Entry;

pub use create::CustomerCreate;
pub use list::CustomerList;
pub use update::CustomerUpdate;
pub use view::CustomerView;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 4] = [
    Entry::of::<CustomerCreate>(),
    Entry::of::<CustomerList>(),
    Entry::of::<CustomerUpdate>(),
    Entry::of::<CustomerView>(),
];
