//! The sessions of one member, and how they end.

use api::{Facts, Input, InputDoc, Prefetch, Problem, Reading};
use data::row::SessionRow;
use data::{Changes, Error, PageRequest, Store, key};
use domain::event::Event;
use domain::id::{MemberId, SessionId};
use schemars::SchemaGenerator;

/// How many devices a member may be signed in on.
pub(crate) const MOST: usize = 20;

/// More than there can be, but for some that started at the same instant.
const READ: usize = 2 * MOST;

/// The caller's own sessions, oldest first.
#[derive(Debug)]
pub struct OwnSessions;

impl Input for OwnSessions {
    type Value = Vec<SessionRow>;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let range = key::sessions(prefetch.viewer().member_id);
        prefetch.page(range, PageRequest::first(READ));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Vec<SessionRow>, Problem> {
        let range = key::sessions(reading.viewer()?.member_id);
        Ok(reading.page(&range, &PageRequest::first(READ)).await?.items)
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

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
    let mut sessions = of(store, member_id).await?;
    sessions.truncate((sessions.len() + 1).saturating_sub(MOST));
    changes.end_sessions(&sessions);
    for session in &sessions {
        changes.publish(Event::SessionEnded {
            session_id: session.session_id,
            member_id,
        });
    }
    Ok(())
}

/// Ends all of a member's sessions but one. A new password ends them by its mere count; this takes away
/// their rows and their push tokens too.
pub(crate) fn end_others(
    changes: &mut Changes,
    mut sessions: Vec<SessionRow>,
    kept: Option<SessionId>,
) {
    sessions.retain(|session| Some(session.session_id) != kept);
    changes.end_sessions(&sessions);
}
