//! A company always has an owner.

use api::{Code, Cx, Owner, Problem};
use data::row::{MemberRow, MemberState};
use data::{Changes, PageRequest, key};
use domain::id::MemberId;
use domain::role::Role;

/// Lets the changes, by which `leaving` is an owner no longer, happen only while another owner stays.
///
/// The other owner's row is made a condition of the commit: of two owners who end each other's
/// ownership at once, one is too late.
pub(crate) async fn require_another(
    cx: &Cx<Owner>,
    changes: &mut Changes,
    leaving: MemberId,
) -> Result<(), Problem> {
    if cx.member().member_id != leaving {
        changes.require(cx.member());
        return Ok(());
    }
    let mut cursor = None;
    loop {
        let page = cx
            .store()
            .page::<MemberRow>(&key::members(), &PageRequest::new(100, cursor))
            .await?;
        for listed in page.items {
            if listed.member_id == leaving || !listed.roles.has(Role::Owner) {
                continue;
            }
            // The list can be behind the row itself.
            let row: Option<MemberRow> = cx.store().get(key::member(listed.member_id)).await?;
            if let Some(row) = row.filter(is_owner) {
                changes.require(&row);
                return Ok(());
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Err(Problem::refused(
                Code::LastOwner,
                "The company needs at least one owner. Make someone else an owner first.",
            ));
        }
    }
}

fn is_owner(row: &MemberRow) -> bool {
    row.state == MemberState::Active && row.roles.has(Role::Owner)
}
