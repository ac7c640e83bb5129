//! The sessions of one member, and how they end.

use data::row::SessionRow;
use data::{Changes, Error, PageRequest, Store, key};
use domain::event::Event;
use domain::id::{MemberId, SessionId};

/// How many devices a member may be signed in on.
pub(crate) const MOST: usize = 20;

/// More than there can be, but for some that started at the same instant.
const READ: usize = 2 * MOST;

/// The sessions, oldest first.
pub(crate) async fn of(store: &Store, member_id: MemberId) -> Result<Vec<SessionRow>, Error> {
    let page = store
        .page(&key::sessions(member_id), &PageRequest::first(READ))
        .await?;
    Ok(page.items)
}

/// Ends the oldest, so that there is room for one more.
pub(crate) async fn make_room(
    store: &Store,
    changes: &mut Changes,
    member_id: MemberId,
) -> Result<(), Error> {
    let sessions = of(store, member_id).await?;
    let surplus = (sessions.len() + 1).saturating_sub(MOST);
    for session in &sessions[..surplus] {
        changes.discard(session);
        changes.publish(Event::SessionEnded {
            session_id: session.session_id,
            member_id,
        });
    }
    Ok(())
}

/// Ends all but one. A new password ends them by its mere count; this takes away their rows and
/// their push tokens too.
pub(crate) async fn end_others(
    store: &Store,
    changes: &mut Changes,
    member_id: MemberId,
    kept: Option<SessionId>,
) -> Result<(), Error> {
    for session in of(store, member_id).await? {
        if Some(session.session_id) != kept {
            changes.discard(&session);
        }
    }
    Ok(())
}
