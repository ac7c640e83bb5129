//! Which threads a member sees: dispatchers and owners all, technicians those of the customers whose
//! open jobs they have. A thread that is hidden is answered like a missing one.

use std::collections::BTreeSet;

use api::{Cx, Problem, Seated};
use data::row::{JobRow, ThreadRow};
use data::{PageRequest, key};
use domain::id::{CustomerId, ThreadId};

/// More open jobs than a technician can have at once.
const JOBS: usize = 100;

/// The thread, if the caller may see it.
pub(crate) async fn visible_thread<A: Seated>(
    cx: &Cx<A>,
    thread_id: ThreadId,
) -> Result<ThreadRow, Problem> {
    let thread: Option<ThreadRow> = cx.store().get(key::thread(thread_id)).await?;
    visible(cx, thread).await
}

/// The same thread, if it is there and the caller may see it.
pub(crate) async fn visible<A: Seated>(
    cx: &Cx<A>,
    thread: Option<ThreadRow>,
) -> Result<ThreadRow, Problem> {
    let thread = thread.ok_or(Problem::NotFound)?;
    let sees_all = cx.member().roles.may_dispatch();
    if sees_all || customers_at_hand(cx).await?.contains(&thread.customer_id()) {
        Ok(thread)
    } else {
        Err(Problem::NotFound)
    }
}

/// The customers of the caller's open jobs.
pub(crate) async fn customers_at_hand<A: Seated>(
    cx: &Cx<A>,
) -> Result<BTreeSet<CustomerId>, Problem> {
    let range = key::jobs_of_technician_by_openness(cx.member().member_id, true);
    let jobs = cx
        .store()
        .page::<JobRow>(&range.descending(), &PageRequest::first(JOBS))
        .await?;
    Ok(jobs.items.iter().map(|job| job.customer_id).collect())
}
