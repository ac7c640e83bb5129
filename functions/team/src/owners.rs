//! A company always has an owner.

use api::{Code, Cx, Owner, Problem};
use data::row::{MemberRow, MemberState};
use data::{Changes, PageRequest, ReadPlan, ReadResult, key};
use domain::id::MemberId;
use domain::role::Role;

/// The first page of the team, in which another owner stands as a rule.
const FIRST: PageRequest = PageRequest::first(100);

/// Asks for what [`require_another`] needs for a caller who is to be an owner no longer.
pub(crate) fn plan() -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.page(key::members(), FIRST);
    plan
}

/// Lets the changes, by which `leaving` is an owner no longer, happen only while another owner stays.
///
/// The other owner's row is made a condition of the commit: of two owners who end each other's
/// ownership at once, one is too late.
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
    let (range, mut page_request) = (key::members(), FIRST);
    loop {
        let page = match result.page::<MemberRow>(&range, &page_request) {
            Some(page) => page?,
            None => cx.store().page(&range, &page_request).await?,
        };
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
        let Some(next) = page.next else {
            return Err(Problem::refused(
                Code::LastOwner,
                "The company needs at least one owner. Make someone else an owner first.",
            ));
        };
        page_request = PageRequest::new(FIRST.limit(), Some(next));
    }
}

fn is_owner(row: &MemberRow) -> bool {
    row.state == MemberState::Active && row.roles.has(Role::Owner)
}
