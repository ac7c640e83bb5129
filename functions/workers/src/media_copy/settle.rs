//! Writes down what became of a file, whatever others have written meanwhile.

use data::row::{AttachmentRow, MessageRow};
use data::{BlobName, Changes, Error, key};
use domain::event::Event;
use domain::id::AttachmentId;
use domain::media::{AttachmentState, MediaType};
use domain::message::Content;
use work::{Cx, Failure};

/// How often a write is thought out again after somebody else changed the row in between.
const TRIES: usize = 5;

/// There is a copy. It goes again if the file was taken back while it was copied.
pub(super) async fn succeed(
    cx: &Cx,
    attachment_id: AttachmentId,
    media_type: &MediaType,
    size_bytes: u64,
) -> Result<(), Failure> {
    for _ in 0..TRIES {
        let Some(row) = standing(cx, attachment_id).await? else {
            return delete(cx, attachment_id).await;
        };
        if row.state == AttachmentState::Ready {
            return Ok(());
        }
        let ready = AttachmentRow {
            state: AttachmentState::Ready,
            reason: None,
            media_type: Some(media_type.clone()),
            size_bytes: Some(size_bytes),
            ..row
        };
        if replace(cx, ready).await? {
            return Ok(());
        }
    }
    Err(changed_again())
}

/// There will be no copy.
pub(super) async fn fail(
    cx: &Cx,
    attachment_id: AttachmentId,
    reason: &str,
) -> Result<(), Failure> {
    for _ in 0..TRIES {
        let row = standing(cx, attachment_id).await?;
        let Some(row) = row.filter(|row| row.state == AttachmentState::Pending) else {
            return Ok(());
        };
        let failed = AttachmentRow {
            state: AttachmentState::Failed,
            reason: Some(reason.to_owned()),
            ..row
        };
        if replace(cx, failed).await? {
            return Ok(());
        }
    }
    Err(changed_again())
}

/// The file was taken back. The row says so before the object goes, so that a copy which is under way
/// finds out.
pub(super) async fn remove(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    for _ in 0..TRIES {
        let place = key::attachment(attachment_id);
        let row = cx.store().get::<AttachmentRow>(place).await?;
        let Some(row) = row.filter(|row| row.state != AttachmentState::Removed) else {
            return delete(cx, attachment_id).await;
        };
        let removed = AttachmentRow {
            state: AttachmentState::Removed,
            reason: None,
            file_name: None,
            ..row
        };
        if replace(cx, removed).await? {
            return delete(cx, attachment_id).await;
        }
    }
    Err(changed_again())
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

/// Writes the row; false if somebody else was faster.
async fn replace(cx: &Cx, row: AttachmentRow) -> Result<bool, Failure> {
    let mut changes = Changes::new();
    if let Some((thread_id, message_id)) = row.message {
        changes.publish(Event::MessageChanged {
            thread_id,
            message_id,
        });
    }
    changes.replace(row);
    match cx.store().commit(changes).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn delete(cx: &Cx, attachment_id: AttachmentId) -> Result<(), Failure> {
    let name: BlobName = AttachmentRow::blob_of(attachment_id);
    Ok(cx.aws().blobs().delete(cx.store(), &name).await?)
}

fn changed_again() -> Failure {
    Failure::Retry("the file is changed again and again".into())
}
