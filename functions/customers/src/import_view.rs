//! `GET /v1/customer-imports/{import_id}`: one import, with its newest report.

use api::{Cx, Download, Endpoint, Loaded, Owner, Problem, Route};
use data::Setting;
use data::row::CustomerImportRow;
use domain::media::MediaType;

use crate::import::{ImportPath, ImportWithReport, expect_file};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportView;

impl Endpoint for CustomerImportView {
    const NAME: &'static str = "customer-import-view";
    const ROUTE: Route = Route::get("/v1/customer-imports/{import_id}");
    const SUMMARY: &'static str = "View an import of customers and where to download its report.";
    const DETAILS: &'static str = "The report is a CSV file with one line for each row: what it would do after a check, what it did after the import, and why. The link in `report` works for five minutes.";
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    type Access = Owner;
    type Input = Loaded<ImportPath>;
    type Output = ImportWithReport;

    async fn handle(cx: Cx<Owner>, row: CustomerImportRow) -> Result<ImportWithReport, Problem> {
        let report = report(&cx, &row).await?;
        Ok(ImportWithReport {
            import: row.into(),
            report,
        })
    }
}

async fn report(cx: &Cx<Owner>, row: &CustomerImportRow) -> Result<Option<Download>, Problem> {
    let Some(run) = row.report.filter(|_| expect_file(row, cx.now()).is_ok()) else {
        return Ok(None);
    };
    let internal = |invalid: domain::invalid::Invalid| Problem::Internal(invalid.reason().into());
    let media_type = MediaType::parse("text/csv").map_err(internal)?;
    let (report, name) = (row.report_of(run), "customer-import-report.csv");
    let download = Download::of(cx, &report, &media_type, name).await?;
    Ok(Some(download))
}
