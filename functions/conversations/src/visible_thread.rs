//! Which threads a member sees: dispatchers and owners all, technicians those of the customers whose
//! open jobs they have. A thread that is hidden is answered like a missing one.

use api::{Cx, Problem, Seated};
use data::key;
use data::row::ThreadRow;
use domain::id::ThreadId;

/// The thread, if the caller may see it.
pub async fn visible_thread<A: Seated>(
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
    if sees_all {
        return Ok(thread);
    }
    let open_job_customers = cx
        .store()
        .customers_of_open_jobs(cx.member().member_id)
        .await?;
    if open_job_customers.contains(&thread.customer_id()) {
        Ok(thread)
    } else {
        Err(Problem::NotFound)
    }
}
