//! `media-copy`: copies each file that a customer sent into our own store, and each that a member sent
//! from the uploads, which end by themselves, to where it stays; and removes the copy when the file is
//! taken back.
//!
//! The object has one name, which its row decides, and the row says last whether the copy counts. So a
//! crash at any point leaves nothing but work that is done once more: an object without a row that is
//! ready is written again, and one whose row was removed meanwhile is deleted again.

mod fetch;
mod inspect;
mod result;

use data::row::AttachmentRow;
use data::{Queue, Setting, key};
use domain::event::Event;
use domain::id::AttachmentId;
use domain::media::AttachmentState;
use work::{Cx, Failure, Worker};

use fetch::Fetched;

/// See the module.
pub struct MediaCopy;

impl Worker for MediaCopy {
    const NAME: &'static str = "media-copy";
    const QUEUE: Queue = Queue::MediaCopy;
    const SETTINGS: &'static [Setting] =
        &[Setting::MediaBucket, Setting::MediaKeyId, Setting::MetaUrl];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        match cx.envelope().event {
            Event::AttachmentReceived { attachment_id } => copy(&cx, attachment_id).await,
            Event::AttachmentSent { attachment_id } => make_permanent(&cx, attachment_id).await,
            Event::AttachmentRemoved { attachment_id } => result::remove(&cx, attachment_id).await,
            ref other => Err(Failure::Unreadable(format!(
                "{} is no event of a file",
                other.name()
            ))),
        }
    }
}

/// Copies a file. What passes by itself, and a channel that a person has to mend, cost no dead letter:
/// in the end the file is left to the sweep. A crash leaves the mark that a dead letter asks for it.
async fn copy(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    let place = key::attachment(attachment_id);
    let row = cx.store().get::<AttachmentRow>(place).await?;
    let Some(row) = row.filter(|row| row.state == AttachmentState::Pending) else {
        return Ok(());
    };
    if cx.is_last_receipt() {
        result::mark_last_receipt(cx, attachment_id).await?;
    }
    match try_copy(cx, row).await {
        Err(Failure::Retry(reason) | Failure::Later { reason, .. }) if cx.is_last_receipt() => {
            result::leave_to_sweep(cx, attachment_id, &reason).await
        }
        outcome => outcome,
    }
}

async fn try_copy(cx: &Cx, row: AttachmentRow) -> Result<(), Failure> {
    let attachment_id = row.attachment_id;
    let bytes = match fetch::fetch(cx, &row).await? {
        Fetched::Bytes(bytes) => bytes,
        Fetched::Never(reason) => return result::fail(cx, attachment_id, reason).await,
        Fetched::NotNow(reason) => {
            return result::leave_to_sweep(cx, attachment_id, &reason).await;
        }
    };
    let media_type = match inspect::inspect(row.media_type.as_ref(), &bytes) {
        Ok(media_type) => media_type,
        Err(reason) => return result::fail(cx, attachment_id, reason).await,
    };
    let size_bytes = bytes.len() as u64;
    let blobs = cx.aws().blobs();
    blobs
        .put(cx.store(), &row.blob(), media_type.as_str(), bytes)
        .await?;
    result::succeed(cx, attachment_id, &media_type, size_bytes).await
}

/// Keeps the version of an upload that was looked at. The upload itself stays until the bucket's rule
/// ends it: a delivery may be reading it.
async fn make_permanent(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    let place = key::attachment(attachment_id);
    let row = cx.store().get::<AttachmentRow>(place).await?;
    let Some(row) = row.filter(|row| row.state == AttachmentState::Ready && !row.is_kept) else {
        return Ok(());
    };
    let (Some(upload), Some(media_type)) = (row.upload(), &row.media_type) else {
        return Ok(());
    };
    let stays = AttachmentRow::blob_of(attachment_id);
    let blobs = cx.aws().blobs();
    let is_copied = blobs
        .copy(cx.store(), &upload, &stays, media_type.as_str())
        .await?;
    if !is_copied {
        return Err(Failure::Retry("the upload is not there".into()));
    }
    result::mark_permanent(cx, attachment_id).await
}
