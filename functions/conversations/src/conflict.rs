//! What is tried again because somebody else was faster: a customer may write at any moment, and
//! what a member does then is as right as before.

use api::Problem;
use data::row::{AttachmentRow, MessageRow, ReadRow, ThreadRow};
use data::{Error, Row as _};

/// Goes on when a row of the thread is not as it was read.
pub(crate) fn on_thread_conflict(error: Error) -> Result<Error, Problem> {
    let has_changed = [
        ThreadRow::KIND,
        ReadRow::KIND,
        MessageRow::KIND,
        AttachmentRow::KIND,
    ]
    .iter()
    .any(|kind| error.has_changed(kind));
    if has_changed {
        Ok(error)
    } else {
        Err(error.into())
    }
}
