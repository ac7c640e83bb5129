//! Who is notified that a customer wrote: the member assigned to the thread, else every dispatcher;
//! and the technician who is at work for this customer now.

use data::row::{JobRow, MemberRow, MemberState, ReadRow, ThreadRow};
use data::{PageRequest, key};
use domain::id::MemberId;
use domain::job::is_active_assigned;
use work::{Cx, Failure};

/// The members to notify.
pub(crate) async fn of_message(cx: &Cx, thread: &ThreadRow) -> Result<Vec<MemberRow>, Failure> {
    let at_work = at_work_for(cx, thread).await?;
    let assignee = assignee(cx, thread).await?;
    let members: Vec<MemberRow> = match assignee {
        Some(assignee) => {
            let others = at_work.into_iter().filter(|id| *id != assignee.member_id);
            let row_keys: Vec<_> = others.map(key::member).collect();
            let others = cx.store().get_many::<MemberRow>(&row_keys).await?;
            [assignee]
                .into_iter()
                .chain(others.into_iter().flatten())
                .collect()
        }
        None => cx
            .store()
            .whole_list::<MemberRow>(&key::members())
            .await?
            .into_iter()
            .filter(|member| member.roles.may_dispatch() || at_work.contains(&member.member_id))
            .collect(),
    };
    let mut recipients: Vec<MemberRow> = members
        .into_iter()
        .filter(|member| member.state == MemberState::Active && member.notifications.messages)
        .collect();
    let row_keys: Vec<_> = recipients
        .iter()
        .map(|member| key::thread_read(thread.thread_id, member.member_id))
        .collect();
    let markers = cx.store().get_many::<ReadRow>(&row_keys).await?;
    // Who has the thread open has read the message already.
    let mut has_unread = markers.iter().map(|marker| {
        marker
            .as_ref()
            .is_none_or(|m| m.inbound_count < thread.inbound_count)
    });
    recipients.retain(|_| has_unread.next().unwrap_or(true));
    Ok(recipients)
}

/// Who looks after the thread. Somebody who has left looks after nothing.
async fn assignee(cx: &Cx, thread: &ThreadRow) -> Result<Option<MemberRow>, Failure> {
    let Some(member_id) = thread.assigned_to else {
        return Ok(None);
    };
    let member: Option<MemberRow> = cx.store().get(key::member(member_id)).await?;
    Ok(member.filter(|member| member.state == MemberState::Active))
}

/// The technicians who are on an active job of the customer. The newest jobs are enough to look at.
async fn at_work_for(cx: &Cx, thread: &ThreadRow) -> Result<Vec<MemberId>, Failure> {
    const NEWEST: usize = 20;
    let range = key::jobs_of_customer(thread.customer_id()).descending();
    let jobs = cx
        .store()
        .page::<JobRow>(&range, &PageRequest::first(NEWEST))
        .await?;
    let mut members: Vec<MemberId> = jobs
        .items
        .iter()
        .filter(|job| is_active_assigned(job.state, job.is_asap))
        .filter_map(|job| job.technician_id)
        .collect();
    members.sort_unstable();
    members.dedup();
    Ok(members)
}
