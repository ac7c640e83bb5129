//! `deletion-sweep`: erases members who have left, once their term is over.
//!
//! The members wait in the order in which they are due. What a firing that is late, doubled, missed or cut
//! off leaves, the next one finds: the row of a member says last that the erasure is done
//! ([`crate::erasing`]).

use std::sync::Arc;
use std::time::Duration;

use data::row::MemberRow;
use data::{Error, Store, key};
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

use crate::erasing;

/// See the module.
pub struct DeletionSweep;

/// A page of one company's members.
const MEMBERS: usize = 10;

impl Sweep for DeletionSweep {
    const NAME: &'static str = "deletion-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, erase_due).await?;
        Ok(walk.report("members who have left were erased"))
    }
}

/// Erases the members of one company who are due; says how many that were.
async fn erase_due(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let store = store.traced(DeletionSweep::NAME);
    let (mut erased, mut is_any_left) = (0, false);
    let mut members = slice.list::<MemberRow>(&store, key::erasures(), MEMBERS);
    while let Some(member) = members.next().await? {
        if member.erase_at.is_none_or(|at| at > store.now()) {
            members.finish();
            break;
        }
        let member_id = member.member_id;
        // A member who cannot be erased does not stop the others.
        match erasing::erase(&store, member).await {
            Ok(true) => erased += 1,
            Ok(false) => is_any_left = true,
            Err(error) => {
                tracing::error!(cause = %error, "member {member_id} cannot be erased");
            }
        }
    }
    let visit = members.visit(erased);
    Ok(Visit {
        is_finished: visit.is_finished && !is_any_left,
        ..visit
    })
}
