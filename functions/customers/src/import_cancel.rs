//! `POST /v1/customer-imports/{import_id}/cancel`: stops an import where it is.

use api::{Cx, Endpoint, Loaded, Owner, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CustomerImportRow};
use domain::event::Event;
use domain::import::ImportState;

use crate::import::{Import, ImportPath, not_ready};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportCancel;

impl Endpoint for CustomerImportCancel {
    const NAME: &'static str = "customer-import-cancel";
    const ROUTE: Route = Route::post("/v1/customer-imports/{import_id}/cancel");
    const SUMMARY: &'static str = "Stop an import of customers.";
    const DETAILS: &'static str = "Customers who were entered until then stay; `counts` says how many. For an import that was canceled before, nothing changes.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Owner;
    type Input = Loaded<ImportPath>;
    type Output = Import;

    async fn handle(cx: Cx<Owner>, import: CustomerImportRow) -> Result<Import, Problem> {
        cx.expect_version(import.version, None)?;
        let cancel = |import: Option<CustomerImportRow>, changes: &mut Changes| {
            let mut import = import.ok_or(Problem::NotFound)?;
            match import.state {
                ImportState::Cancelled => return Ok(import.into()),
                ImportState::Reporting | ImportState::Finished => {
                    return Err(not_ready("Every customer was entered already."));
                }
                ImportState::Uploading
                | ImportState::Checking
                | ImportState::Checked
                | ImportState::Failed
                | ImportState::Importing => {}
            }
            import.state = ImportState::Cancelled;
            import.ended_at = Some(cx.now());
            let import_id = import.import_id;
            let import = changes.replace(import);
            cx.audit(changes, AuditedAction::CustomerImportCancelled, import_id);
            changes.publish(Event::CustomerImportChanged { import_id });
            Ok(import.into())
        };
        // The worker writes down how far it has come all the time.
        cx.store()
            .update(import, data::on_any_conflict, cancel)
            .await
    }
}
