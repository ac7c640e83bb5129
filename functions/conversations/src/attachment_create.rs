//! `POST /v1/attachments`: lets a file be uploaded, to be sent with a message afterwards.

use api::{Created, Cx, Endpoint, Idempotent, Json, Problem, Route, SignedIn};
use data::row::{AttachmentRow, CopyProgress};
use data::{Changes, Setting};
use domain::id::AttachmentId;
use domain::media::{AttachmentState, Kind, MediaType};
use domain::text::FileName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::attachment::AttachmentToUpload;

/// See [`Endpoint::SUMMARY`].
pub struct AttachmentCreate;

/// The file that is to be uploaded.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttachment {
    /// What it is to people; says which types and sizes are taken.
    kind: Kind,
    /// Its type; must be what the bytes are.
    media_type: MediaType,
    /// Its size in bytes; no more will be taken.
    size_bytes: u64,
    /// What the customer sees as its name.
    file_name: Option<FileName>,
}

impl Endpoint for AttachmentCreate {
    const NAME: &'static str = "attachment-create";
    const ROUTE: Route = Route::post("/v1/attachments");
    const SUMMARY: &'static str = "Let a file be uploaded.";
    const DETAILS: &'static str = "Announce the file, post the answered form with the bytes, then name the attachment in a message.";
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    type Access = SignedIn;
    type Input = Idempotent<Json<NewAttachment>>;
    type Output = Created<AttachmentToUpload>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewAttachment>>,
    ) -> Result<Created<AttachmentToUpload>, Problem> {
        if !new.kind.accepts(&new.media_type) {
            let detail = format!("must be a file type that can be sent as kind {}", new.kind);
            return Err(Problem::field("/media_type", detail));
        }
        let most = new.kind.limit_bytes();
        if new.size_bytes == 0 || new.size_bytes > most {
            let detail = format!("must be from 1 to {most} bytes");
            return Err(Problem::field("/size_bytes", detail));
        }
        let row = AttachmentRow {
            attachment_id: AttachmentId::at(cx.now()),
            state: AttachmentState::Uploading,
            reason: None,
            kind: new.kind,
            message: None,
            uploaded_by: Some(cx.member().member_id),
            channel_id: None,
            provider_id: None,
            sha256: None,
            media_type: Some(new.media_type.clone()),
            size_bytes: Some(new.size_bytes),
            file_name: new.file_name.map(|name| name.as_str().to_owned()),
            upload_version: None,
            is_kept: false,
            created_at: cx.now(),
            copying: CopyProgress::default(),
            version: 1,
        };
        let upload =
            cx.aws()
                .permit_upload(cx.store(), &row.blob(), &new.media_type, new.size_bytes)?;
        let mut changes = Changes::new();
        changes.create(&row);
        let created = AttachmentToUpload {
            attachment: row.into(),
            upload: upload.into(),
        };
        cx.commit_once(&key, changes, Created(created)).await
    }
}
