//! The number on the app's icon: the messages that a member has not read.

use data::row::{JobRow, MemberRow, ReadRow, ThreadRow};
use data::{Error, PageRequest, Store, key};
use domain::id::ThreadId;
use domain::thread::ThreadState;

/// How many of the newest open threads are counted; an icon shows no more anyway.
const THREADS: usize = 100;

/// The unread messages of a member, in the threads that the member sees. A job that was just
/// assigned or unassigned may not have reached the index of the member's jobs yet, so it is looked
/// at itself.
pub(crate) async fn of(
    store: &Store,
    member: &MemberRow,
    notified_job: Option<&JobRow>,
) -> Result<u32, Error> {
    let threads = if member.roles.may_dispatch() {
        let range = key::threads(ThreadState::Open).descending();
        store
            .page::<ThreadRow>(&range, &PageRequest::first(THREADS))
            .await?
            .items
    } else {
        of_own_jobs(store, member, notified_job).await?
    };
    let row_keys: Vec<_> = threads
        .iter()
        .map(|thread| key::thread_read(thread.thread_id, member.member_id))
        .collect();
    let markers = store.get_many::<ReadRow>(&row_keys).await?;
    let unread = threads
        .iter()
        .zip(markers)
        .map(|(thread, marker)| thread.unread(marker.as_ref(), member.created_at));
    Ok(unread.fold(0, u32::saturating_add))
}

async fn of_own_jobs(
    store: &Store,
    member: &MemberRow,
    notified_job: Option<&JobRow>,
) -> Result<Vec<ThreadRow>, Error> {
    let range = key::jobs_of_technician_by_openness(member.member_id, true).descending();
    let listed = store
        .page::<JobRow>(&range, &PageRequest::first(THREADS))
        .await?;
    let notified_job = notified_job.into_iter().cloned();
    let mut jobs: Vec<_> = listed.items.into_iter().chain(notified_job).collect();
    jobs.sort_unstable_by_key(|job| job.job_id);
    jobs.dedup_by_key(|job| job.job_id);
    let row_keys: Vec<_> = jobs.iter().map(|job| key::job(job.job_id)).collect();
    let jobs = store.get_many::<JobRow>(&row_keys).await?;
    let is_own = |job: &JobRow| job.technician_id == Some(member.member_id) && job.state.is_open();
    let mut threads: Vec<ThreadId> = jobs
        .into_iter()
        .flatten()
        .filter(is_own)
        .map(|job| ThreadId::of_customer(job.customer_id))
        .collect();
    threads.sort_unstable();
    threads.dedup();
    let row_keys: Vec<_> = threads.into_iter().map(key::thread).collect();
    let threads = store.get_many::<ThreadRow>(&row_keys).await?;
    Ok(threads.into_iter().flatten().collect())
}
