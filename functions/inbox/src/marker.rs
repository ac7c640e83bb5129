//! How far a member has read a thread. A marker only moves forward.

use data::Changes;
use data::row::{ReadRow, ThreadRow};
use domain::id::MemberId;
use jiff::Timestamp;

/// Adds to the changes that a member has read so many of the customer's messages; says whether that
/// is news.
pub(crate) fn advance(
    changes: &mut Changes,
    marker: Option<ReadRow>,
    thread: &ThreadRow,
    member_id: MemberId,
    through: u32,
    now: Timestamp,
) -> bool {
    let inbound_count = through.min(thread.inbound_count);
    match marker {
        Some(marker) if marker.inbound_count >= inbound_count => return false,
        Some(marker) => {
            changes.replace(ReadRow {
                inbound_count,
                at: now,
                ..marker
            });
        }
        None => {
            changes.create(&ReadRow {
                thread_id: thread.thread_id,
                member_id,
                inbound_count,
                at: now,
                version: 1,
            });
        }
    }
    true
}
