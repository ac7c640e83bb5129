//! Customers: who the company serves, how they are reached, where they are served, how they are found.

mod arrival;
mod contact;
mod create;
mod customer;
mod customer_import;
mod customer_jobs;
mod expired_place;
mod import;
mod import_cancel;
mod import_check;
mod import_create;
mod import_list;
mod import_start;
mod import_view;
mod job_search;
mod list;
mod listed;
mod merge;
mod merge_preview;
mod merge_undo;
mod search_index;
mod search_sweep;
mod site;
mod timeline;
mod update;
mod view;

use work::{SweepFunction, WorkerFunction};

pub use customer_import::CustomerImport;
pub use search_index::SearchIndex;
pub use search_sweep::SearchSweep;

api::endpoints! {
    CUSTOMER_CREATE: create::CustomerCreate,
    CUSTOMER_IMPORT_CANCEL: import_cancel::CustomerImportCancel,
    CUSTOMER_IMPORT_CHECK: import_check::CustomerImportCheck,
    CUSTOMER_IMPORT_CREATE: import_create::CustomerImportCreate,
    CUSTOMER_IMPORT_LIST: import_list::CustomerImportList,
    CUSTOMER_IMPORT_START: import_start::CustomerImportStart,
    CUSTOMER_IMPORT_VIEW: import_view::CustomerImportView,
    CUSTOMER_LIST: list::CustomerList,
    CUSTOMER_MERGE: merge::CustomerMerge,
    CUSTOMER_MERGE_PREVIEW: merge_preview::CustomerMergePreview,
    CUSTOMER_MERGE_UNDO: merge_undo::CustomerMergeUndo,
    CUSTOMER_TIMELINE: timeline::CustomerTimeline,
    CUSTOMER_UPDATE: update::CustomerUpdate,
    CUSTOMER_VIEW: view::CustomerView,
}

/// The function of [`SearchIndex`].
pub static SEARCH_INDEX: WorkerFunction = WorkerFunction::of::<SearchIndex>();

/// The function of [`CustomerImport`].
pub static CUSTOMER_IMPORT: WorkerFunction = WorkerFunction::of::<CustomerImport>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&CUSTOMER_IMPORT, &SEARCH_INDEX];

/// The function of [`SearchSweep`].
pub static SEARCH_SWEEP: SweepFunction = SweepFunction::of::<SearchSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&SEARCH_SWEEP];
