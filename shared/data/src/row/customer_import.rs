//! Files of customers that are imported, and how far each has come.

use domain::data_map::DataMap;
use domain::event::Event;
use domain::id::{CustomerId, ImportId, MemberId};
use domain::import::{ImportCounts, ImportFault, ImportField, ImportState, Layout};
use domain::text::{FileName, fold};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CustomerRow, Row, versioned};
use crate::key::{self, IndexEntry, RowKey};
use crate::{BlobName, Changes};

/// A column of a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ImportColumn {
    /// Its heading; null where the file has none.
    #[schemars(example = &"Mobile phone")]
    pub heading: Option<String>,
    /// What it holds; null for a column that is passed over.
    pub field: Option<ImportField>,
}

/// Why a row of a file cannot be imported.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RowProblem {
    /// The number of the row, as spreadsheets count.
    #[schemars(example = 17)]
    pub row: u32,
    /// The position of the column, from 0; null where the row as a whole is wrong.
    #[schemars(example = 2)]
    pub column: Option<u32>,
    /// What is wrong, as the end of a sentence that begins with the column's heading or "The row".
    #[schemars(example = &"must be 1 to 100 characters long")]
    pub reason: String,
}

/// One file, from its announcement to the last customer in it.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Term(Self::MEMORY))]
pub struct CustomerImportRow {
    /// Its id.
    #[data(Id)]
    pub import_id: ImportId,
    /// How far it has come.
    #[data(Activity)]
    pub state: ImportState,
    /// Why the file cannot be read.
    #[data(Technical)]
    pub fault: Option<ImportFault>,
    /// What its owner calls the file.
    #[data(Content)]
    pub file_name: Option<FileName>,
    /// The version of the upload that is read, and its size in bytes.
    #[data(Technical)]
    pub upload: Option<(String, u64)>,
    /// How the file is cut into cells.
    #[data(Technical)]
    pub layout: Option<Layout>,
    /// Whether its first row holds headings.
    #[data(Technical)]
    pub has_headings: bool,
    /// What the owner says the columns hold.
    #[data(Setting)]
    pub chosen: Option<Vec<Option<ImportField>>>,
    /// The columns.
    #[data(Content, of = Customer)]
    pub columns: Vec<ImportColumn>,
    /// Where the first row behind the headings begins, in bytes, and the number of the row before it.
    #[data(Technical)]
    pub first: (u64, u32),
    /// Counts how often the file was gone through, so that no two times share an object.
    #[data(Technical)]
    pub run: u32,
    /// Where the next row of the file begins, in bytes.
    #[data(Technical)]
    pub offset: u64,
    /// The number of the row before it, as spreadsheets count.
    #[data(Technical)]
    pub line: u32,
    /// How many parts of the report are written.
    #[data(Technical)]
    pub parts: u32,
    /// What the check found.
    #[data(Activity)]
    pub checked: Option<ImportCounts>,
    /// What the rows so far came to.
    #[data(Activity)]
    pub counts: ImportCounts,
    /// The first rows that cannot be imported.
    #[data(Content, of = Customer)]
    pub problems: Vec<RowProblem>,
    /// The run of the newest report that is whole.
    #[data(Technical)]
    pub report: Option<u32>,
    /// When it was announced.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// By whom.
    #[data(Id, of = Member)]
    pub created_by: MemberId,
    /// When the owner let the customers be entered.
    #[data(Activity)]
    pub started_at: Option<Timestamp>,
    /// Who that was.
    #[data(Id, of = Member)]
    pub started_by: Option<MemberId>,
    /// When it was finished or canceled.
    #[data(Activity)]
    pub ended_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(ImportColumn, RowProblem, CustomerImportRow);

impl CustomerImportRow {
    /// How many problems are kept beside the report.
    pub const MOST_PROBLEMS: usize = 20;

    /// How long the file and its reports stand: the bucket ends uploads after seven days, counted from the
    /// next midnight on.
    pub const FILE_MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// How long it is known what came of an import.
    pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(30 * 24);

    /// An import whose file may be uploaded.
    pub fn announced(
        import_id: ImportId,
        file_name: Option<FileName>,
        created_by: MemberId,
        now: Timestamp,
    ) -> Self {
        Self {
            import_id,
            state: ImportState::Uploading,
            fault: None,
            file_name,
            upload: None,
            layout: None,
            has_headings: true,
            chosen: None,
            columns: Vec::new(),
            first: (0, 0),
            run: 0,
            offset: 0,
            line: 0,
            parts: 0,
            checked: None,
            counts: ImportCounts::default(),
            problems: Vec::new(),
            report: None,
            created_at: now,
            created_by,
            started_at: None,
            started_by: None,
            ended_at: None,
            version: 1,
        }
    }

    /// Publishes that it changed, and that it came to its end if it did by this.
    pub fn publish_change(&self, changes: &mut Changes) {
        let import_id = self.import_id;
        if matches!(self.state, ImportState::Failed | ImportState::Finished) {
            changes.publish(Event::CustomerImportEnded {
                import_id,
                member_id: self.started_by.unwrap_or(self.created_by),
            });
        }
        changes.publish(Event::CustomerImportChanged { import_id });
    }

    /// Goes through the file once more, from its first row on.
    pub fn rewind(&mut self, state: ImportState) {
        self.state = state;
        self.run += 1;
        (self.offset, self.line) = self.first;
        self.parts = 0;
        self.counts = ImportCounts::default();
        // Those of the check stand until the report names them anew.
        if state != ImportState::Importing {
            self.problems.clear();
        }
    }

    /// The uploaded file, in the version that was looked at if it was.
    pub fn file(&self) -> BlobName {
        let name = BlobName::upload(&self.import_id);
        match &self.upload {
            Some((version, _)) => name.at_version(version),
            None => name,
        }
    }

    /// An object of the present run, which ends with the upload.
    pub fn aside(&self, what: impl std::fmt::Display) -> BlobName {
        BlobName::upload(&format!("{}-{}-{what}", self.import_id, self.run))
    }

    /// The report of a run.
    pub fn report_of(&self, run: u32) -> BlobName {
        BlobName::upload(&format!("{}-{run}-report", self.import_id))
    }

    /// The id of the customer of a row, always the same: that of the import, counted on. It sorts by the
    /// time of the import.
    pub fn customer_id(&self, row: u32) -> CustomerId {
        let mut bytes = self.import_id.to_bytes();
        let last = self.last_of_id().wrapping_add(row);
        bytes[12..].copy_from_slice(&last.to_be_bytes());
        CustomerId::from_bytes(bytes)
    }

    /// The row of this import that a customer was made of, if it was one.
    pub fn row_of(&self, customer_id: CustomerId) -> Option<u32> {
        let (own, bytes) = (self.import_id.to_bytes(), customer_id.to_bytes());
        let [.., a, b, c, d] = bytes;
        let row = u32::from_be_bytes([a, b, c, d]).wrapping_sub(self.last_of_id());
        (own[..12] == bytes[..12]).then_some(row)
    }

    fn last_of_id(&self) -> u32 {
        let [.., a, b, c, d] = self.import_id.to_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}

/// The points by which an import knows a customer again: those of contact, and where there are none the
/// name and the address together, which nobody can read out of the point.
pub fn import_points(customer: &CustomerRow) -> Vec<String> {
    let points = customer.points();
    if !points.is_empty() {
        return points;
    }
    let mut parts = vec![fold(customer.name.as_str())];
    for site in &customer.sites {
        let address = &site.address;
        let lines = [&address.line2, &address.city, &address.region];
        let lines = lines.into_iter().flatten().map(|line| fold(line.as_str()));
        parts.push(fold(address.line1.as_str()));
        parts.extend(lines);
    }
    vec![format!("described:{}", key::hashed(&parts.join("\n")))]
}

impl Row for CustomerImportRow {
    const KIND: &'static str = "customer_import";

    fn row_key(&self) -> RowKey {
        key::customer_import(self.import_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_customer_import(self.import_id)]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_of_an_import_leads_back_to_its_row_and_no_other_import() {
        let import = |last: u8| {
            let mut bytes = [7; 16];
            bytes[11] = last;
            bytes[12..].fill(u8::MAX);
            let member_id = MemberId::from_bytes([1; 16]);
            let now = Timestamp::UNIX_EPOCH;
            CustomerImportRow::announced(ImportId::from_bytes(bytes), None, member_id, now)
        };
        let (own, other) = (import(1), import(2));
        for row in [0, 1, 2, 100_000, u32::MAX] {
            let customer_id = own.customer_id(row);
            assert_eq!(own.row_of(customer_id), Some(row));
            assert_eq!(other.row_of(customer_id), None);
        }
    }
}
