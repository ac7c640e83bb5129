//! An import of customers as the API shows it.

use api::{Code, Download, Problem, Resource, RowPath, UploadForm, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{CustomerImportRow, ImportColumn, RowProblem};
use domain::id::{ImportId, MemberId};
use domain::import::{ImportCounts, ImportFault, ImportState};
use domain::text::FileName;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which import.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ImportPath {
    /// Which import is meant: the `import_id` of an answer that shows it.
    import_id: ImportId,
}

impl RowPath for ImportPath {
    type Row = CustomerImportRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::customer_import(self.import_id)
    }

    fn visibility(_: &CustomerImportRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// A file of customers, and what became of its rows.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CustomerImport")]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Import {
    /// Identifies the import for good, in paths and wherever something refers to it.
    pub import_id: ImportId,
    /// How far it has come.
    pub state: ImportState,
    /// Why the file cannot be read, when `state` is `failed`.
    pub fault: Option<ImportFault>,
    /// What its owner calls the file.
    pub file_name: Option<FileName>,
    /// The columns of the file in their order, and what is taken from each; empty until the file was read.
    pub columns: Vec<ImportColumn>,
    /// What the check found; null until it is through.
    pub checked: Option<ImportCounts>,
    /// What the rows have come to so far, in the step that `state` names.
    pub counts: ImportCounts,
    /// The first 20 rows that cannot be read; the report names all.
    pub problems: Vec<RowProblem>,
    /// When it was announced.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// The member who announced it.
    pub created_by: MemberId,
    /// When somebody let the customers be entered.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub started_at: Option<Timestamp>,
    /// The member who let them be entered.
    pub started_by: Option<MemberId>,
    /// When it was finished or canceled.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub ended_at: Option<Timestamp>,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

domain::debug_by_name!(Import);

impl Resource for Import {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl From<CustomerImportRow> for Import {
    fn from(row: CustomerImportRow) -> Self {
        Self {
            import_id: row.import_id,
            state: row.state,
            fault: row.fault,
            file_name: row.file_name,
            columns: row.columns,
            checked: row.checked,
            counts: row.counts,
            problems: row.problems,
            created_at: row.created_at,
            created_by: row.created_by,
            started_at: row.started_at,
            started_by: row.started_by,
            ended_at: row.ended_at,
            version: row.version,
        }
    }
}

/// An import with the address of its newest report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CustomerImportWithReport")]
pub struct ImportWithReport {
    /// The import.
    #[serde(flatten)]
    pub import: Import,
    /// Where its newest report can be downloaded; null until there is one, and when it has ended.
    pub report: Option<Download>,
}

impl Resource for ImportWithReport {
    fn version(&self) -> Option<u64> {
        Some(self.import.version)
    }
}

/// A new import with the form that takes its file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CustomerImportToUpload")]
pub struct ImportToUpload {
    /// The import.
    #[serde(flatten)]
    pub import: Import,
    /// The form to which the file is posted.
    pub upload: UploadForm,
}

impl Resource for ImportToUpload {
    const HAS_LOCATION: bool = true;

    fn version(&self) -> Option<u64> {
        Some(self.import.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/customer-imports/{}", self.import.import_id))
    }
}

/// Refuses what needs the file of an import whose file has ended.
pub(crate) fn expect_file(import: &CustomerImportRow, now: Timestamp) -> Result<(), Problem> {
    if import.created_at + CustomerImportRow::FILE_MEMORY > now {
        return Ok(());
    }
    Err(not_ready(
        "The file was kept for seven days and is gone. Upload it to a new import.",
    ))
}

/// The refusal of what the import has not come to, or has left behind.
pub(crate) fn not_ready(detail: &'static str) -> Problem {
    Problem::refused(Code::ImportNotReady, detail)
}
