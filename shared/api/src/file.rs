//! How files go to the bucket and come from it without the functions.

use data::Upload;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

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
