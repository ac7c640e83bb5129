//! The devices that a member has signed in from.

use auth::secret::Digest;
use data::row::KnownDeviceRow;
use data::{Error, PageRequest, Store, key};
use domain::id::MemberId;

/// Whether the member has signed in on this device before.
pub(crate) async fn is_known(
    store: &Store,
    member_id: MemberId,
    device: &Digest,
) -> Result<bool, Error> {
    let row: Option<KnownDeviceRow> = store.get(key::known_device(member_id, device)).await?;
    Ok(row.is_some())
}

/// Whether the member has signed in on any device before.
pub(crate) async fn has_any(store: &Store, member_id: MemberId) -> Result<bool, Error> {
    let page = store
        .page::<KnownDeviceRow>(&key::known_devices(member_id), &PageRequest::first(1))
        .await?;
    Ok(!page.items.is_empty())
}
