//! `POST /v1/customer-imports`: lets a file of customers be uploaded.

use api::{Created, Cx, Endpoint, Idempotent, Json, Owner, Problem, Route};
use data::row::CustomerImportRow;
use data::{Changes, Setting};
use domain::event::Event;
use domain::id::ImportId;
use domain::import::MOST_BYTES;
use domain::media::MediaType;
use domain::text::FileName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::import::{Import, ImportToUpload};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerImportCreate;

/// The file that is to be uploaded.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCustomerImport")]
pub struct NewImport {
    /// What its owner calls it.
    file_name: Option<FileName>,
    /// Its size in bytes; no more will be taken, and 50 MB at the most.
    #[schemars(range(min = 1, max = MOST_BYTES))]
    size_bytes: u64,
}

impl Endpoint for CustomerImportCreate {
    const NAME: &'static str = "customer-import-create";
    const ROUTE: Route = Route::post("/v1/customer-imports");
    const SUMMARY: &'static str = "Let a file of customers be uploaded.";
    const DETAILS: &'static str = "Announce the file, post the answered form with the bytes, let the file be checked by `POST /v1/customer-imports/{import_id}/check`, and when you have seen what it would do, enter the customers by `POST /v1/customer-imports/{import_id}/start`. The file is a list of values with commas, semicolons, tabs or bars between them (CSV) in UTF-8, UTF-16 or Windows-1252, of up to 100,000 rows. It is kept for seven days, the import for 30.";
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    type Access = Owner;
    type Input = Idempotent<Json<NewImport>>;
    type Output = Created<ImportToUpload>;

    async fn handle(
        cx: Cx<Owner>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewImport>>,
    ) -> Result<Created<ImportToUpload>, Problem> {
        if !(1..=MOST_BYTES).contains(&new.size_bytes) {
            let detail = format!("must be from 1 to {MOST_BYTES} bytes");
            return Err(Problem::field("/size_bytes", detail));
        }
        let import_id = ImportId::at(cx.now());
        let member_id = cx.member().member_id;
        let row = CustomerImportRow::announced(import_id, new.file_name, member_id, cx.now());
        let media_type = MediaType::parse("text/csv")
            .map_err(|invalid| Problem::Internal(invalid.reason().into()))?;
        let upload =
            cx.aws()
                .permit_upload(cx.store(), &row.file(), &media_type, new.size_bytes)?;
        let mut changes = Changes::new();
        changes.create(&row);
        changes.publish(Event::CustomerImportChanged { import_id });
        let created = ImportToUpload {
            import: Import::from(row),
            upload: upload.into(),
        };
        cx.commit_once(&key, changes, Created(created)).await
    }
}
