//! Customers: who the company serves, how they are reached, where they are served, how they are found.

mod contact;
mod create;
mod customer;
mod customer_jobs;
mod job_search;
mod list;
mod listed;
mod merge;
mod merge_undo;
mod search_index;
mod search_sweep;
mod site;
mod timeline;
mod update;
mod view;

use work::{SweepFunction, WorkerFunction};

pub use search_index::SearchIndex;
pub use search_sweep::SearchSweep;

api::endpoints! {
    CUSTOMER_CREATE: create::CustomerCreate,
    CUSTOMER_LIST: list::CustomerList,
    CUSTOMER_MERGE: merge::CustomerMerge,
    CUSTOMER_MERGE_UNDO: merge_undo::CustomerMergeUndo,
    CUSTOMER_TIMELINE: timeline::CustomerTimeline,
    CUSTOMER_UPDATE: update::CustomerUpdate,
    CUSTOMER_VIEW: view::CustomerView,
}

/// The function of [`SearchIndex`].
pub static SEARCH_INDEX: WorkerFunction = WorkerFunction::of::<SearchIndex>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&SEARCH_INDEX];

/// The function of [`SearchSweep`].
pub static SEARCH_SWEEP: SweepFunction = SweepFunction::of::<SearchSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&SEARCH_SWEEP];
