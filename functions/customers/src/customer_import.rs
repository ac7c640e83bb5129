//! `customer-import`: goes through the file of an import, row by row, as far as its time allows.
//!
//! Who is who:
//! - [`source`] reads the rows of the file, piece by piece, from any row on.
//! - [`candidate`] makes a customer of a row.
//! - [`verdict`] says whose a row's phones and email addresses are: of nobody, of somebody, of a row above.
//! - [`review`] goes through the file and writes nothing but the report: first as the check, at last as
//!   the account of what was done.
//! - [`entering`] enters the customers who are new.
//!
//! Each run of the worker goes through some rows, says in the import's row how far it has come, and leaves
//! the rest to the next one by an event. What a commit enters and how far the import has come is one
//! commit. So a run that dies anywhere is made again from the row where the last one stopped, and of two
//! runs at once one finds the import changed and ends.

mod beginning;
mod candidate;
mod entering;
mod review;
mod seen;
mod source;
mod verdict;

use std::time::Duration;

use data::row::CustomerImportRow;
use data::{Queue, Setting, key};
use domain::event::Event;
use domain::import::ImportState;
use work::{Cx, Failure, Worker};

/// With less time than this no rows are begun.
const LEAST_TIME: Duration = Duration::from_secs(8);

/// See the module.
pub struct CustomerImport;

impl Worker for CustomerImport {
    const NAME: &'static str = "customer-import";
    const QUEUE: Queue = Queue::CustomerImport;
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let import_id = match cx.envelope().event {
            Event::CustomerImportChanged { import_id } => import_id,
            ref other => {
                return Err(Failure::Unreadable(format!(
                    "{} is no event of an import",
                    other.name()
                )));
            }
        };
        let row_key = key::customer_import(import_id);
        let Some(import) = cx.store().get::<CustomerImportRow>(row_key).await? else {
            return Ok(());
        };
        match import.state {
            ImportState::Checking if import.columns.is_empty() => {
                beginning::look(&cx, import).await
            }
            ImportState::Checking | ImportState::Reporting => review::go_on(&cx, import).await,
            ImportState::Importing => entering::go_on(&cx, import).await,
            ImportState::Uploading
            | ImportState::Checked
            | ImportState::Failed
            | ImportState::Finished
            | ImportState::Cancelled => Ok(()),
        }
    }
}
