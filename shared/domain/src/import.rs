//! Customers that a company brings along in a file of comma-separated values: what such files look like
//! in practice, and what each of their rows says.
//!
//! Who is who:
//! - A [`Layout`] says how the bytes of a file are rows and cells; it is found in the file's beginning.
//! - A [`Record`] is one row of cells.
//! - An [`ImportField`] is what a column holds, by its heading or by the owner's word.
//! - A [`Draft`] is the customer that a row describes, or the [`RowFault`]s say why it describes none.

mod cell;
mod draft;
mod encoding;
mod field;
mod layout;
mod numbers;
mod place;
mod record;
mod report;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::closed_list;

pub use draft::{Draft, RowFault, read_row};
pub use encoding::Encoding;
pub use field::{ImportField, columns_fault, fields_of};
pub use layout::{Delimiter, Layout};
pub use record::Record;
pub use report::report_line;

/// The most rows of a file, without its headings.
pub const MOST_ROWS: u32 = 100_000;

/// The most columns of a file.
pub const MOST_COLUMNS: usize = 100;

/// The most bytes of a file.
pub const MOST_BYTES: u64 = 50_000_000;

closed_list! {
    /// How far an import of customers has come.
    ImportState {
        /// The file may be uploaded.
        Uploading = "uploading",
        /// The file is read, and nothing is entered yet.
        Checking = "checking",
        /// It is known what each row would do; the owner decides.
        Checked = "checked",
        /// The file cannot be read as it is, or not with these columns.
        Failed = "failed",
        /// The customers are entered.
        Importing = "importing",
        /// Every customer is entered; the report is made.
        Reporting = "reporting",
        /// Everything is done.
        Finished = "finished",
        /// It was canceled. Customers who were entered until then stay.
        Cancelled = "cancelled",
    }
}

closed_list! {
    /// Why a file cannot be imported as it is.
    ImportFault {
        /// The file was not uploaded.
        NotUploaded = "not_uploaded",
        /// The file holds nothing.
        Empty = "empty",
        /// The file is a workbook and no list of values: save it as CSV UTF-8.
        Workbook = "workbook",
        /// The file is no text.
        NotText = "not_text",
        /// No heading says what a column holds: name the columns.
        NoHeadings = "no_headings",
        /// No column holds names of people or firms: name the columns.
        NoNames = "no_names",
        /// The file has more than 100 columns.
        TooManyColumns = "too_many_columns",
        /// The file has more than 100,000 rows: split it.
        TooManyRows = "too_many_rows",
    }
}

closed_list! {
    /// What a row of a file does, or did.
    RowOutcome {
        /// Its customer is new.
        New = "new",
        /// Its customer was entered by this import.
        Imported = "imported",
        /// A customer with its phone or email address, or with its very name and address, is there already.
        Existing = "existing",
        /// A row above it has its phone or email address, or its very name and address.
        Duplicate = "duplicate",
        /// It cannot be read as a customer.
        Invalid = "invalid",
    }
}

/// How many rows there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportCounts {
    /// How many rows were read, without headings and empty rows.
    #[schemars(example = 120)]
    pub rows: u32,
    /// How many of them have a customer who is new, and not entered yet.
    pub new: u32,
    /// How many customers the import has entered.
    pub imported: u32,
    /// How many rows lead to a customer who is there already; these stay as they are.
    pub existing: u32,
    /// How many rows repeat a row above.
    pub duplicates: u32,
    /// How many rows cannot be read.
    pub invalid: u32,
}

impl ImportCounts {
    /// Counts a row.
    pub fn add(&mut self, outcome: RowOutcome) {
        self.rows += 1;
        *match outcome {
            RowOutcome::New => &mut self.new,
            RowOutcome::Imported => &mut self.imported,
            RowOutcome::Existing => &mut self.existing,
            RowOutcome::Duplicate => &mut self.duplicates,
            RowOutcome::Invalid => &mut self.invalid,
        } += 1;
    }
}
