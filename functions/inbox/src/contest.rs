//! What is tried again because somebody else was faster: a customer may write at any moment, and
//! what a member does then is as right as before.

use data::row::{AttachmentRow, MessageRow, ReadRow, ThreadRow};
use data::{Error, Row as _};

/// How often a change is thought out anew before the caller has to.
pub(crate) const TRIES: u32 = 4;

/// Whether a row of the thread is not as it was read.
pub(crate) fn has_moved(error: &Error) -> bool {
    [
        ThreadRow::KIND,
        ReadRow::KIND,
        MessageRow::KIND,
        AttachmentRow::KIND,
    ]
    .iter()
    .any(|kind| error.is_stale(kind) || error.is_taken(kind))
}
