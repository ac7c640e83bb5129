//! `POST /v1/customer-imports/{import_id}/check`: reads an uploaded file and says what it would do.

use api::{Cx, Endpoint, Json, Loaded, Owner, Problem, Route};
use data::Changes;
use data::row::CustomerImportRow;
use domain::event::Event;
use domain::import::{ImportField, ImportState, MOST_COLUMNS, columns_fault};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::import::{Import, ImportPath, expect_file, not_ready};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportCheck;

/// How the file is to be read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CheckCustomerImport")]
pub struct CheckImport {
    /// What the columns hold, in their order, with null for one that is passed over; by default what their
    /// headings say.
    #[schemars(length(max = MOST_COLUMNS))]
    columns: Option<Vec<Option<ImportField>>>,
    /// Whether the first row holds headings. Without them `columns` is required.
    #[serde(default = "yes")]
    has_headings: bool,
}

fn yes() -> bool {
    true
}

impl Endpoint for CustomerImportCheck {
    const NAME: &'static str = "customer-import-check";
    const ROUTE: Route = Route::post("/v1/customer-imports/{import_id}/check");
    const SUMMARY: &'static str = "Check what an uploaded file of customers would do.";
    const DETAILS: &'static str = "Nothing is entered. The file is read in the background; each step is an event, and `state` becomes `checked` or `failed`. Check as often as you like, with other `columns`, until the import is started.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Owner;
    type Input = (Loaded<ImportPath>, Json<CheckImport>);
    type Output = Import;

    async fn handle(
        cx: Cx<Owner>,
        (mut import, Json(check)): (CustomerImportRow, Json<CheckImport>),
    ) -> Result<Import, Problem> {
        cx.expect_version(import.version, None)?;
        check.refuse_odd_columns()?;
        match import.state {
            ImportState::Uploading
            | ImportState::Checking
            | ImportState::Checked
            | ImportState::Failed => {}
            ImportState::Importing | ImportState::Reporting | ImportState::Finished => {
                return Err(not_ready("The import was started already."));
            }
            ImportState::Cancelled => return Err(not_ready("The import was canceled.")),
        }
        expect_file(&import, cx.now())?;
        import.chosen = check.columns;
        import.has_headings = check.has_headings;
        import.columns = Vec::new();
        import.upload = None;
        import.layout = None;
        import.fault = None;
        import.checked = None;
        import.report = None;
        import.first = (0, 0);
        import.rewind(ImportState::Checking);
        let mut changes = Changes::new();
        let import_id = import.import_id;
        let import = changes.replace(import);
        changes.publish(Event::CustomerImportChanged { import_id });
        cx.commit(changes).await?;
        Ok(import.into())
    }
}

impl CheckImport {
    fn refuse_odd_columns(&self) -> Result<(), Problem> {
        let fault = match &self.columns {
            Some(columns) if columns.len() > MOST_COLUMNS => {
                Some("must have no more than 100 items")
            }
            Some(columns) => columns_fault(columns),
            None if !self.has_headings => Some("must say what the columns hold"),
            None => None,
        };
        fault.map_or(Ok(()), |detail| Err(Problem::field("/columns", detail)))
    }
}
