//! How files go to the bucket and come from it without the functions.

use std::time::Duration;

use data::{BlobName, Upload};
use domain::media::MediaType;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Authenticated, Cx, Problem};

/// Where a file can be downloaded, by whoever has the address.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DownloadLink")]
pub struct Download {
    /// The address of the bytes; `GET` it without any header of this API.
    #[schemars(url, example = &"https://files.example.com/att")]
    pub url: String,
    /// When it stops working.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
}

domain::debug_by_name!(Download);

impl Download {
    /// How long the address of a download works.
    const LIFETIME: Duration = Duration::from_mins(5);

    /// Where a file of the caller's company can be downloaded for five minutes, under this name.
    pub async fn of<A: Authenticated>(
        cx: &Cx<A>,
        blob: &BlobName,
        media_type: &MediaType,
        file_name: &str,
    ) -> Result<Self, Problem> {
        let blobs = cx.aws().blobs();
        let url = blobs
            .link(cx.store(), blob, media_type, file_name, Self::LIFETIME)
            .await?;
        let expires_at = cx
            .now()
            .checked_add(Self::LIFETIME)
            .map_err(|error| Problem::Internal(error.to_string()))?;
        Ok(Self { url, expires_at })
    }
}

/// A `multipart/form-data` form: these fields in this order, then `file` with the bytes.
#[derive(Serialize, JsonSchema)]
pub struct UploadForm {
    /// The address to which the form is posted.
    #[schemars(url, example = &"https://files.example.com/")]
    pub url: String,
    /// The form's fields, in the order in which they must stand.
    pub fields: Vec<FormField>,
    /// When it stops working.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
}

domain::debug_by_name!(UploadForm);

/// One value that is posted with the file, as it stands.
#[derive(Serialize, JsonSchema)]
pub struct FormField {
    /// What the form calls this value; keep the order of the list.
    #[schemars(example = &"key")]
    pub name: String,
    /// What the form's field must hold.
    #[schemars(example = &"T/co_019cec3b4d527abc8def0123456789ab/upload")]
    pub value: String,
}

domain::debug_by_name!(FormField);

impl From<Upload> for UploadForm {
    fn from(upload: Upload) -> Self {
        let field = |(name, value)| FormField { name, value };
        Self {
            url: upload.url,
            fields: upload.fields.into_iter().map(field).collect(),
            expires_at: upload.expires_at,
        }
    }
}
