//! A company always has an owner.

use api::{Cx, Owner, Problem};
use data::leaving::require_another_owner;
use data::{Changes, ReadResult};
use domain::id::MemberId;

use crate::leaving::refused;

/// Lets the changes, by which `leaving` is an owner no longer, happen only while another owner stays: the
/// caller, or somebody else where the caller leaves.
pub(crate) async fn require_another(
    cx: &Cx<Owner>,
    result: &mut ReadResult,
    changes: &mut Changes,
    leaving: MemberId,
) -> Result<(), Problem> {
    if cx.member().member_id != leaving {
        changes.require(cx.member());
        return Ok(());
    }
    let required = require_another_owner(cx.store(), result, changes, leaving);
    required.await.map_err(refused)
}
