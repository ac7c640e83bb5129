//! The pages that people open in a browser: static, from the same origin as the API, without secrets.

mod asset;
mod dashboard;
mod files;
mod routes;

use api::Entry;

pub use asset::Asset;
pub use dashboard::Dashboard;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 1] = [Entry::of::<Dashboard>()];
