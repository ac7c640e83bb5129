//! Writes down what became of a file, whatever others have written meanwhile.

use data::row::{AttachmentRow, CopyProgress, MessageRow};
use data::{BlobName, Changes, Error, key, on_any_conflict};
use domain::event::Event;
use domain::id::AttachmentId;
use domain::media::{AttachmentState, MediaType};
use domain::message::Content;
use work::{Cx, Failure};

/// There is a copy. It goes again if the file was taken back while it was copied.
pub(super) async fn succeed(
    cx: &Cx,
    attachment_id: AttachmentId,
    media_type: &MediaType,
    size_bytes: u64,
) -> Result<(), Failure> {
    let prepare = |_| async move {
        let Some(row) = standing(cx, attachment_id).await? else {
            return Ok::<_, Failure>((Changes::new(), false));
        };
        if row.state == AttachmentState::Ready {
            return Ok((Changes::new(), true));
        }
        let ready = AttachmentRow {
            state: AttachmentState::Ready,
            reason: None,
            file_name: row.kept_name(media_type),
            media_type: Some(media_type.clone()),
            size_bytes: Some(size_bytes),
            ..row
        };
        Ok((replaced(ready), true))
    };
    let store = cx.store();
    let is_kept = store.commit_with_retry(on_any_conflict, prepare).await?;
    if is_kept {
        Ok(())
    } else {
        delete(cx, attachment_id, None).await
    }
}

/// What was uploaded is copied to where it stays. The copy goes again if the file was taken back
/// meanwhile.
pub(super) async fn mark_permanent(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    let prepare = |_| async move {
        let Some(row) = standing(cx, attachment_id).await? else {
            return Ok::<_, Failure>((Changes::new(), false));
        };
        let mut changes = Changes::new();
        if !row.is_kept {
            changes.replace(AttachmentRow {
                is_kept: true,
                ..row
            });
        }
        Ok((changes, true))
    };
    let store = cx.store();
    let is_kept = store.commit_with_retry(on_any_conflict, prepare).await?;
    if is_kept {
        Ok(())
    } else {
        remove(cx, attachment_id).await
    }
}

/// There will be no copy.
pub(super) async fn fail(
    cx: &Cx,
    attachment_id: AttachmentId,
    reason: &str,
) -> Result<(), Failure> {
    let prepare = |_| async move {
        let row = standing(cx, attachment_id).await?;
        let Some(row) = row.filter(|row| row.state == AttachmentState::Pending) else {
            return Ok::<_, Failure>((Changes::new(), ()));
        };
        let failed = AttachmentRow {
            state: AttachmentState::Failed,
            reason: Some(reason.to_owned()),
            ..row
        };
        Ok((replaced(failed), ()))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// Notes that the event which asks for the file is given up if it fails now.
pub(super) async fn mark_last_receipt(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    progress(cx, attachment_id, |row| AttachmentRow {
        copying: CopyProgress {
            is_at_last_receipt: true,
            ..row.copying
        },
        ..row
    })
    .await
}

/// The sweep asks for the file again later.
pub(super) async fn leave_to_sweep(
    cx: &Cx,
    attachment_id: AttachmentId,
    reason: &str,
) -> Result<(), Failure> {
    tracing::info!(attachment_id = %attachment_id, reason, "file {attachment_id} is left to the sweep");
    let now = cx.now();
    progress(cx, attachment_id, |row| row.retried_later(now)).await
}

/// Writes down how the copying of a file goes that still waits.
async fn progress(
    cx: &Cx,
    attachment_id: AttachmentId,
    change: impl Fn(AttachmentRow) -> AttachmentRow + Send + Sync,
) -> Result<(), Failure> {
    let change = &change;
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let place = key::attachment(attachment_id);
        let row = cx.store().get::<AttachmentRow>(place).await?;
        if let Some(row) = row.filter(|row| row.state == AttachmentState::Pending) {
            changes.replace(change(row));
        }
        Ok::<_, Failure>((changes, ()))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// The file was taken back. The row says so before the object goes, so that a copy which is under way
/// finds out.
pub(super) async fn remove(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    let prepare = |_| async move {
        let place = key::attachment(attachment_id);
        let row = cx.store().get::<AttachmentRow>(place).await?;
        let upload = row.as_ref().and_then(AttachmentRow::upload);
        let Some(row) = row.filter(|row| row.state != AttachmentState::Removed) else {
            return Ok::<_, Failure>((Changes::new(), upload));
        };
        let removed = AttachmentRow {
            state: AttachmentState::Removed,
            reason: None,
            file_name: None,
            ..row
        };
        Ok((replaced(removed), upload))
    };
    let store = cx.store();
    let upload = store.commit_with_retry(on_any_conflict, prepare).await?;
    delete(cx, attachment_id, upload).await
}

/// The row of a file that its author has not taken back.
async fn standing(cx: &Cx, attachment_id: AttachmentId) -> Result<Option<AttachmentRow>, Error> {
    let place = key::attachment(attachment_id);
    let row = cx.store().get::<AttachmentRow>(place).await?;
    let Some(row) = row.filter(|row| row.state != AttachmentState::Removed) else {
        return Ok(None);
    };
    let Some((thread_id, message_id)) = row.message else {
        return Ok(Some(row));
    };
    let place = key::message(thread_id, message_id);
    let message = cx.store().get::<MessageRow>(place).await?;
    let is_there = message.is_some_and(|message| message.content != Content::Removed);
    Ok(is_there.then_some(row))
}

/// The changes that write the row.
fn replaced(row: AttachmentRow) -> Changes {
    let mut changes = Changes::new();
    if let Some((thread_id, message_id)) = row.message {
        changes.publish(Event::MessageChanged {
            thread_id,
            message_id,
        });
    }
    changes.replace(row);
    changes
}

/// Deletes the copy, and the version of an upload that it was made of.
async fn delete(
    cx: &Cx,
    attachment_id: AttachmentId,
    upload: Option<BlobName>,
) -> Result<(), Failure> {
    let blobs = cx.aws().blobs();
    let copy = AttachmentRow::blob_of(attachment_id);
    for name in std::iter::once(copy).chain(upload) {
        blobs.delete(cx.store(), &name).await?;
    }
    Ok(())
}
