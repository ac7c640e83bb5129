//! The devices that a member has signed in from.

use auth::secret::Digest;
use data::row::{KnownDeviceRow, MemberRow};
use data::{Changes, Error, PageRequest, Store, key};
use domain::id::MemberId;
use jiff::Timestamp;

/// Whether the member has signed in on this device before, and since the last change that made every
/// device prove itself anew.
pub(crate) async fn is_known(
    store: &Store,
    member: &MemberRow,
    device: &Digest,
) -> Result<bool, Error> {
    let place = key::known_device(member.member_id, device);
    let row: Option<KnownDeviceRow> = store.get(place).await?;
    Ok(row.is_some_and(|row| member.knows_device(&row)))
}

/// Lets the device count as known from now on.
pub(crate) fn remember(changes: &mut Changes, member: &MemberRow, device: Digest, now: Timestamp) {
    changes.upsert(&KnownDeviceRow {
        member_id: member.member_id,
        device,
        credential_generation: member.credential_generation,
        seen_at: now,
        version: 1,
    });
}

/// Whether the member has signed in on any device before.
pub(crate) async fn has_any(store: &Store, member_id: MemberId) -> Result<bool, Error> {
    let page = store
        .page::<KnownDeviceRow>(&key::known_devices(member_id), &PageRequest::first(1))
        .await?;
    Ok(!page.items.is_empty())
}
