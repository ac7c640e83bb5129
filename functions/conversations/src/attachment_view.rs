//! `GET /v1/attachments/{attachment_id}`: one file, with an address to download it from.

use api::{Cx, Download, Endpoint, Loaded, Problem, Route, SignedIn};
use data::Setting;
use data::row::AttachmentRow;
use domain::media::AttachmentState;

use crate::attachment::{AttachmentPath, AttachmentWithLink};

/// See [`Endpoint::SUMMARY`].
pub struct AttachmentView;

impl Endpoint for AttachmentView {
    const NAME: &'static str = "attachment-view";
    const ROUTE: Route = Route::get("/v1/attachments/{attachment_id}");
    const SUMMARY: &'static str = "View one file and where to download it.";
    const DETAILS: &'static str = "The link in `download` works for five minutes.";
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    type Access = SignedIn;
    type Input = Loaded<AttachmentPath>;
    type Output = AttachmentWithLink;

    async fn handle(cx: Cx<SignedIn>, row: AttachmentRow) -> Result<AttachmentWithLink, Problem> {
        let download = download(&cx, &row).await?;
        Ok(AttachmentWithLink {
            attachment: row.into(),
            download,
        })
    }
}

async fn download(cx: &Cx<SignedIn>, row: &AttachmentRow) -> Result<Option<Download>, Problem> {
    let Some(media_type) = &row.media_type else {
        return Ok(None);
    };
    if row.state != AttachmentState::Ready {
        return Ok(None);
    }
    let name = row.called(media_type);
    let download = Download::of(cx, &row.blob(), media_type, &name).await?;
    Ok(Some(download))
}
