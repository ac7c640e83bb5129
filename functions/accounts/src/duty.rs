//! Nobody is on duty without a device: duty ends with the last of a member's sessions.

use api::{Facts, Input, InputDoc, Prefetch, Problem, Reading};
use data::row::{SessionRow, TechnicianStatusRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::id::{MemberId, SessionId};
use jiff::Timestamp;
use schemars::SchemaGenerator;

use crate::sessions;

/// What the caller does as a technician.
#[derive(Debug)]
pub struct OwnDuty;

impl Input for OwnDuty {
    type Value = Option<TechnicianStatusRow>;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.row(key::technician_status(prefetch.viewer().member_id));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let at = key::technician_status(reading.viewer()?.member_id);
        reading.row(&at).await
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

/// Adds to the changes that a member on duty is so no longer, if no session is left but the one that
/// ends. Where one is left, it has to be there still when the changes are written: of two last ones
/// that end at once, the second one ends the duty.
pub(crate) fn end_with_session(
    changes: &mut Changes,
    status: Option<TechnicianStatusRow>,
    sessions: &[SessionRow],
    ended: SessionId,
    now: Timestamp,
) {
    let Some(status) = status.filter(|status| status.duty.is_some()) else {
        return;
    };
    let left = sessions.iter().rev();
    match left.into_iter().find(|one| one.session_id != ended) {
        Some(left) => {
            changes.require(left);
        }
        None => TechnicianStatusRow::sign_out(changes, Some(status), now),
    }
}

/// The same, of what is read for it now.
pub(crate) async fn read_and_end_with_session(
    store: &Store,
    changes: &mut Changes,
    member_id: MemberId,
    ended: SessionId,
) -> Result<(), Error> {
    let status = store.get(key::technician_status(member_id)).await?;
    let sessions = sessions::of(store, member_id).await?;
    end_with_session(changes, status, &sessions, ended, store.now());
    Ok(())
}

/// Whether a change was refused since a session or the duty is not as it was read.
pub(crate) fn has_changed(error: &Error) -> bool {
    error.has_changed(SessionRow::KIND) || error.has_changed(TechnicianStatusRow::KIND)
}
