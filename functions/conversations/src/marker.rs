//! How far a member has read a thread. A marker only moves forward, and tells when it does, so that the
//! badges of the member's other devices follow.

use data::Changes;
use data::row::{ReadRow, SessionRow, ThreadRow};
use domain::event::Event;
use jiff::Timestamp;

/// Adds to the changes that the member of a session has read so many of the customer's messages.
pub(crate) fn advance(
    changes: &mut Changes,
    marker: Option<ReadRow>,
    thread: &ThreadRow,
    reader: &SessionRow,
    through: u32,
    now: Timestamp,
) {
    let inbound_count = through.min(thread.inbound_count);
    let (thread_id, member_id) = (thread.thread_id, reader.member_id);
    match marker {
        Some(marker) if marker.inbound_count >= inbound_count => return,
        Some(marker) => {
            changes.replace(ReadRow {
                inbound_count,
                at: now,
                ..marker
            });
        }
        None => {
            changes.create(&ReadRow {
                thread_id,
                member_id,
                inbound_count,
                at: now,
                version: 1,
            });
        }
    }
    changes.publish(Event::ThreadRead {
        thread_id,
        member_id,
        session_id: reader.session_id,
    });
}
