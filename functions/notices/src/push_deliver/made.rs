//! The notifications that an event makes, written down before anything is pushed: they wait for no service
//! outside, and stand whether or not there is a device.
//!
//! A notification has the id of its event, so that one that is delivered twice makes nothing new. The
//! commit that makes it tells the members' clients.

use std::collections::BTreeSet;

use data::row::{JobRow, MemberRow, MemberState, NotificationRow};
use data::{Changes, Error, Row as _, key};
use domain::event::Event;
use domain::id::{MemberId, NotificationId};
use domain::job::JobLink;
use domain::notification::{NewNotification, Recipients};
use work::Cx;

/// How many members get theirs in one commit.
const AT_ONCE: usize = 40;

/// Writes down what the event makes, if it makes any; says whether it does.
pub(super) async fn make(cx: &Cx) -> Result<bool, Error> {
    let Some(new) = NewNotification::of(&cx.envelope().event) else {
        return Ok(false);
    };
    let members = recipients(cx, new.to).await?;
    let job = match new.job_id.filter(|_| !members.is_empty()) {
        Some(job_id) => cx.store().get::<JobRow>(key::job(job_id)).await?,
        None => None,
    };
    for some in members.chunks(AT_ONCE) {
        create(cx, &new, job.as_ref(), some).await?;
    }
    Ok(true)
}

/// Those who are on the team now, but for the one who caused it.
async fn recipients(cx: &Cx, to: Recipients) -> Result<Vec<MemberId>, Error> {
    let store = cx.store();
    let members = match to {
        Recipients::Member(member_id) => {
            let member: Option<MemberRow> = store.get(key::member(member_id)).await?;
            member.into_iter().collect()
        }
        Recipients::Owners | Recipients::Dispatchers | Recipients::DispatchersAnd(_) => {
            store.whole_list::<MemberRow>(&key::members()).await?
        }
    };
    let actor_id = cx.envelope().actor_id;
    let is_told = |member: &MemberRow| {
        member.state == MemberState::Active
            && actor_id != Some(member.member_id)
            && to.include(member.member_id, member.roles)
    };
    let told = members.into_iter().filter(is_told);
    Ok(told.map(|member| member.member_id).collect())
}

/// Writes those that are not there yet, and tells whose they are.
async fn create(
    cx: &Cx,
    new: &NewNotification,
    job: Option<&JobRow>,
    members: &[MemberId],
) -> Result<(), Error> {
    let (store, envelope) = (cx.store(), cx.envelope());
    let notification_id = NotificationId::from_bytes(envelope.event_id.to_bytes());
    let row = |member_id: MemberId| NotificationRow {
        notification_id,
        member_id,
        kind: new.kind,
        job: job.map(|job| JobLink {
            job_id: job.job_id,
            number: job.number,
        }),
        technician_id: new.technician_id,
        left_member_id: new.left_member_id,
        message: new.message,
        import_id: new.import_id,
        policy_version: new.policy_version,
        at: envelope.at,
        read_at: None,
        version: 1,
    };
    let rows: Vec<_> = members.iter().copied().map(row).collect();
    let rows = &rows;
    let prepare = |_| async move {
        let places: Vec<_> = rows.iter().map(NotificationRow::row_key).collect();
        let known = store.get_many::<NotificationRow>(&places).await?;
        let known = known.into_iter().flatten().map(|row| row.member_id);
        let known: BTreeSet<_> = known.collect();
        let mut changes = Changes::new();
        let mut member_ids = Vec::new();
        for row in rows.iter().filter(|row| !known.contains(&row.member_id)) {
            changes.create(row);
            member_ids.push(row.member_id);
        }
        if !member_ids.is_empty() {
            changes.publish(Event::NotificationCreated {
                notification_id,
                member_ids,
            });
        }
        Ok::<_, Error>((changes, ()))
    };
    store.commit_with_retry(on_conflict, prepare).await
}

/// The same event is being worked on elsewhere.
fn on_conflict(error: Error) -> Result<Error, Error> {
    if error.is_taken(NotificationRow::KIND) {
        Ok(error)
    } else {
        Err(error)
    }
}
