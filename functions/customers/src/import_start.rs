//! `POST /v1/customer-imports/{import_id}/start`: enters the customers of a checked file.

use api::{Cx, Endpoint, Json, Loaded, Owner, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CustomerImportRow};
use domain::event::Event;
use domain::import::ImportState;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::import::{Import, ImportPath, expect_file, not_ready};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportStart;

/// The check whose outcome the owner accepts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StartCustomerImport")]
pub struct StartImport {
    /// The version of the import that was looked at: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for CustomerImportStart {
    const NAME: &'static str = "customer-import-start";
    const ROUTE: Route = Route::post("/v1/customer-imports/{import_id}/start");
    const SUMMARY: &'static str = "Enter the customers of a checked file.";
    const DETAILS: &'static str = "The customers are entered in the background, some of them at a time; `customers_imported` tells of each. A row whose phone or email address leads to somebody who is there already, or to a row above, enters nobody and changes nobody. When `state` is `finished` the report says what each row did.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Owner;
    type Input = (Loaded<ImportPath>, Json<StartImport>);
    type Output = Import;

    async fn handle(
        cx: Cx<Owner>,
        (mut import, Json(start)): (CustomerImportRow, Json<StartImport>),
    ) -> Result<Import, Problem> {
        cx.expect_version(import.version, start.version)?;
        match import.state {
            ImportState::Checked => {}
            ImportState::Uploading | ImportState::Checking | ImportState::Failed => {
                return Err(not_ready("The file must be checked first."));
            }
            ImportState::Importing | ImportState::Reporting | ImportState::Finished => {
                return Err(not_ready("The import was started already."));
            }
            ImportState::Cancelled => return Err(not_ready("The import was canceled.")),
        }
        expect_file(&import, cx.now())?;
        let member_id = cx.member().member_id;
        import.started_at = Some(cx.now());
        import.started_by = Some(member_id);
        import.rewind(ImportState::Importing);
        let mut changes = Changes::new();
        let import_id = import.import_id;
        let import = changes.replace(import);
        cx.audit(
            &mut changes,
            AuditedAction::CustomerImportStarted,
            import_id,
        );
        changes.publish(Event::CustomerImportChanged { import_id });
        cx.commit(changes).await?;
        Ok(import.into())
    }
}
