//! `push-deliver`: tells members what they should not miss: in the app, and on their phones, there of messages
//! too; and updates the badge once something was read elsewhere.
//!
//! Who is who: [`made`] writes down the notifications in the app; [`recipients`] says who is notified of a
//! message; [`wording`] what they read; [`badge`] the number on the app's icon; [`device`] sends one push to
//! Apple and handles the response; [`signature`] is the one token that all processes show there; [`mailed`] what
//! goes by mail to a member without a device.
//!
//! A push has the same ids however often it is sent, and replaces itself on the device. When some
//! devices cannot be reached, those that were are written down, and the others are tried again.

mod badge;
mod device;
mod made;
mod mailed;
mod recipients;
mod signature;
mod wording;

use std::time::{Duration, Instant};

use data::row::{
    CompanyRow, JobRow, JobTypeRow, MemberRow, MemberState, OfferRow, PushProgressRow, SessionRow,
};
use data::{Changes, PageRequest, Queue, Secret, Setting, key};
use domain::event::Event;
use domain::id::{JobId, MemberId, MessageId, SessionId, ThreadId};
use domain::lateness::LatenessSeverity;
use domain::offer::OfferAlert;
use jiff::SignedDuration;
use work::{Cx, Failure, Worker};

use device::Outcome;
use mailed::JobNotice;
use wording::{JobChange, Words};

/// See the module.
pub struct PushDeliver;

/// Events that are older than this are not pushed any more; they are in the app.
const LATEST: SignedDuration = SignedDuration::from_hours(12);

/// Time reserved to store who has the push.
const NOTE_TIME: Duration = Duration::from_secs(1);

/// More devices than a member can be signed in on.
const DEVICES: usize = 40;

/// Reads within so many seconds are pushed to the member's other devices together.
const GATHERED: i64 = 5;

/// A notification to one member.
struct MemberNotification {
    member: MemberRow,
    /// The text; without it only the number on the icon changes.
    words: Option<Words>,
    /// The device that knows already.
    but: Option<SessionId>,
    /// The job that it is about.
    job: Option<JobRow>,
    /// What is mailed to a member without a device.
    mail: Option<JobNotice>,
}

impl MemberNotification {
    fn of(member: MemberRow, words: Words) -> Self {
        Self {
            member,
            words: Some(words),
            but: None,
            job: None,
            mail: None,
        }
    }
}

impl Worker for PushDeliver {
    const NAME: &'static str = "push-deliver";
    const QUEUE: Queue = Queue::PushDeliver;
    const SECRETS: &'static [Secret] = &[Secret::Apns];
    const SETTINGS: &'static [Setting] = &[
        Setting::ApnsSandboxUrl,
        Setting::ApnsTopic,
        Setting::ApnsUrl,
    ];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let is_in_app = made::make(&cx).await?;
        if cx.now().duration_since(cx.envelope().at) > LATEST {
            return Ok(());
        }
        let notifications = match cx.envelope().event {
            Event::MessageReceived {
                thread_id,
                message_id,
            } => of_message(&cx, thread_id, message_id).await?,
            Event::JobAssigned {
                job_id,
                technician_id,
            } => of_job(&cx, job_id, technician_id, JobChange::Assigned).await?,
            Event::JobUnassigned {
                job_id,
                technician_id,
            } => of_job(&cx, job_id, technician_id, JobChange::Unassigned).await?,
            Event::JobRescheduled {
                job_id,
                technician_id,
            } => of_job(&cx, job_id, technician_id, JobChange::Rescheduled).await?,
            Event::JobCalledOff {
                job_id,
                technician_id,
                from,
            } => of_job(&cx, job_id, technician_id, JobChange::CalledOff(from)).await?,
            Event::JobReminderDue {
                job_id,
                technician_id,
            } => of_job(&cx, job_id, technician_id, JobChange::Reminder).await?,
            Event::JobOffered {
                job_id,
                technician_id,
            } => of_offer(&cx, job_id, technician_id).await?,
            Event::OfferAlertRaised { job_id, alert } => of_alert(&cx, job_id, alert).await?,
            Event::JobRunningLate {
                job_id, severity, ..
            } => of_lateness(&cx, job_id, severity).await?,
            Event::ThreadRead {
                member_id,
                session_id,
                ..
            } => of_reading(&cx, member_id, session_id).await?,
            _ if is_in_app => return Ok(()),
            _ => {
                let name = cx.envelope().event.name();
                return Err(Failure::Unreadable(format!("nobody is told of {name}")));
            }
        };
        notify_all(&cx, notifications).await
    }
}

async fn of_message(
    cx: &Cx,
    thread_id: ThreadId,
    message_id: MessageId,
) -> Result<Vec<MemberNotification>, Failure> {
    let store = cx.store();
    let (thread, message, customer) = store
        .get_three(
            key::thread(thread_id),
            key::message(thread_id, message_id),
            key::customer(thread_id.customer()),
        )
        .await?;
    // What was revoked or erased in the meantime is pushed to nobody.
    let (Some(thread), Some(message), Some(customer)) = (thread, message, customer) else {
        return Ok(Vec::new());
    };
    let members = recipients::of_message(cx, &thread).await?;
    let notification = |member: MemberRow| {
        let words = wording::of_message(&message, &customer, member.notifications.previews)?;
        Some(MemberNotification::of(member, words))
    };
    Ok(members.into_iter().filter_map(notification).collect())
}

async fn of_job(
    cx: &Cx,
    job_id: JobId,
    technician_id: MemberId,
    change: JobChange,
) -> Result<Vec<MemberNotification>, Failure> {
    // Nobody is told of what they did themselves.
    if cx.envelope().actor_id == Some(technician_id) {
        return Ok(Vec::new());
    }
    let (job, member, company) = cx
        .store()
        .get_three::<JobRow, MemberRow, CompanyRow>(
            key::job(job_id),
            key::member(technician_id),
            key::company(),
        )
        .await?;
    let (Some(job), Some(member), Some(company)) = (job, member, company) else {
        return Ok(Vec::new());
    };
    // Only what is still so: a job can be assigned, unassigned and assigned again within a moment.
    let is_so = change.is_so(&job, technician_id, cx.now());
    if !is_so || member.state != MemberState::Active || !change.is_wanted(&member.notifications) {
        return Ok(Vec::new());
    }
    let job_type: Option<JobTypeRow> = cx.store().get(key::job_type(job.job_type_id)).await?;
    let job_wording = wording::JobWording {
        job: &job,
        job_type: job_type.as_ref(),
        company_zone: &company.time_zone,
        shows_preview: member.notifications.previews,
    };
    let words = job_wording.of(change);
    let mail = job_wording.notice(change, &words);
    Ok(vec![MemberNotification {
        mail,
        job: Some(job),
        ..MemberNotification::of(member, words)
    }])
}

/// An offer that is still open. Whoever is on duty gets it, whatever else is pushed to them.
async fn of_offer(
    cx: &Cx,
    job_id: JobId,
    technician_id: MemberId,
) -> Result<Vec<MemberNotification>, Failure> {
    let row_keys = (
        key::offer(technician_id, job_id),
        key::member(technician_id),
        key::job(job_id),
    );
    let (offer, member, job) = cx
        .store()
        .get_three::<OfferRow, MemberRow, JobRow>(row_keys.0, row_keys.1, row_keys.2)
        .await?;
    let offer = offer.filter(|offer| cx.now() < offer.until);
    let (Some(offer), Some(member), Some(job)) = (offer, member, job) else {
        return Ok(Vec::new());
    };
    if member.state != MemberState::Active {
        return Ok(Vec::new());
    }
    let job_type: Option<JobTypeRow> = cx.store().get(key::job_type(job.job_type_id)).await?;
    let words = wording::of_offer(&offer, job_type.as_ref(), member.notifications.previews);
    Ok(vec![MemberNotification {
        job: Some(job),
        ..MemberNotification::of(member, words)
    }])
}

/// Every dispatcher, about a job that nobody accepts.
async fn of_alert(
    cx: &Cx,
    job_id: JobId,
    alert: OfferAlert,
) -> Result<Vec<MemberNotification>, Failure> {
    let Some(job) = cx.store().get::<JobRow>(key::job(job_id)).await? else {
        return Ok(Vec::new());
    };
    // Somebody has been found, or the job called off, before this could be said.
    if job.technician_id.is_some() || !job.state.is_open() {
        return Ok(Vec::new());
    }
    let notification = |member: MemberRow| {
        let words = wording::of_alert(&job, alert, member.notifications.previews);
        MemberNotification::of(member, words)
    };
    let dispatchers = dispatchers(cx).await?.into_iter();
    Ok(dispatchers.map(notification).collect())
}

/// The dispatchers who want to know, about a visit that is still awaited.
async fn of_lateness(
    cx: &Cx,
    job_id: JobId,
    severity: LatenessSeverity,
) -> Result<Vec<MemberNotification>, Failure> {
    let job = cx.store().get::<JobRow>(key::job(job_id)).await?;
    let is_awaited = |job: &JobRow| job.state.is_awaited() && job.hold.is_none();
    let Some(job) = job.filter(is_awaited) else {
        return Ok(Vec::new());
    };
    let notification = |member: MemberRow| {
        let words = wording::of_lateness(&job, severity, member.notifications.previews);
        MemberNotification::of(member, words)
    };
    let dispatchers = dispatchers(cx).await?.into_iter();
    let dispatchers = dispatchers.filter(|member| member.notifications.delays);
    Ok(dispatchers.map(notification).collect())
}

/// Everybody who may dispatch now.
async fn dispatchers(cx: &Cx) -> Result<Vec<MemberRow>, Failure> {
    let mut members = cx.store().whole_list::<MemberRow>(&key::members()).await?;
    members.retain(|member| member.state == MemberState::Active && member.roles.may_dispatch());
    Ok(members)
}

/// The number on the icons of a member's other devices, once for all that was read within a moment.
async fn of_reading(
    cx: &Cx,
    member_id: MemberId,
    session_id: SessionId,
) -> Result<Vec<MemberNotification>, Failure> {
    let member: Option<MemberRow> = cx.store().get(key::member(member_id)).await?;
    let Some(member) = member.filter(|member| member.state == MemberState::Active) else {
        return Ok(Vec::new());
    };
    let mut others = devices(cx, &member).await?;
    others.retain(|session| session.session_id != session_id);
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let moment = cx.envelope().at.as_second().div_euclid(GATHERED);
    let left = (moment + 1) * GATHERED - cx.now().as_second();
    if let Ok(left @ 1..) = u64::try_from(left) {
        return Err(Failure::Later {
            reason: "more may be read in this moment".into(),
            after: Duration::from_secs(left),
        });
    }
    let slot = format!("{member_id}#{moment}");
    if !cx.aws().slots().claim("badge", &slot).await? {
        // Another event of the moment notifies them, unless it was this one that could not reach
        // all.
        let row_key = key::push_progress(cx.envelope().event_id);
        let own: Option<PushProgressRow> = cx.store().get(row_key).await?;
        if own.is_none() {
            return Ok(Vec::new());
        }
    }
    Ok(vec![MemberNotification {
        member,
        words: None,
        but: Some(session_id),
        job: None,
        mail: None,
    }])
}

async fn notify_all(cx: &Cx, notifications: Vec<MemberNotification>) -> Result<(), Failure> {
    let event_id = cx.envelope().event_id;
    let earlier: Option<PushProgressRow> = cx.store().get(key::push_progress(event_id)).await?;
    let mut done: Vec<SessionId> = earlier.map_or_else(Vec::new, |row| row.done);
    let mut waiting = Vec::new();
    for notification in &notifications {
        let mut devices = devices(cx, &notification.member).await?;
        if let Some(notice) = notification.mail.as_ref().filter(|_| devices.is_empty()) {
            mailed::mail(cx, &notification.member, notice).await?;
        }
        devices.retain(|session| {
            !done.contains(&session.session_id) && notification.but != Some(session.session_id)
        });
        if devices.is_empty() {
            continue;
        }
        let badge = badge::of(cx.store(), &notification.member, notification.job.as_ref()).await?;
        let is_quiet = is_quiet(cx, &notification.member).await?;
        let pushes = devices.into_iter();
        waiting
            .extend(pushes.map(|session| (session, notification.words.as_ref(), badge, is_quiet)));
    }
    let mut failure = None;
    let mut left = waiting.len();
    for (session, words, badge, is_quiet) in waiting {
        let session_id = session.session_id;
        let until = Instant::now() + share(cx.remaining(), left);
        left -= 1;
        // A fault of ours about one device must not make us forget who has the push already.
        match device::push(cx, session, words, badge, is_quiet, until).await {
            Ok(Outcome::Done) => done.push(session_id),
            Ok(Outcome::Again(reason)) | Err(reason) => failure = Some(reason),
        }
    }
    let Some(failure) = failure else {
        return Ok(());
    };
    let mut changes = Changes::new();
    changes.upsert(&PushProgressRow {
        event_id,
        done,
        at: cx.now(),
        version: 1,
    });
    cx.store().commit(changes).await?;
    Err(failure)
}

/// What one device may take of the time that is left, so that one that hangs leaves time to others.
fn share(left: Duration, waiting: usize) -> Duration {
    let waiting = u32::try_from(waiting).unwrap_or(u32::MAX).max(1);
    left.saturating_sub(NOTE_TIME) / waiting
}

async fn is_quiet(cx: &Cx, member: &MemberRow) -> Result<bool, Failure> {
    let Some(hours) = &member.notifications.quiet_hours else {
        return Ok(false);
    };
    let company: Option<CompanyRow> = cx.store().get(key::company()).await?;
    let company = company.ok_or_else(|| Failure::Unreadable("the company is gone".into()))?;
    Ok(hours.cover(cx.now(), &company.time_zone))
}

/// The member's devices that can be reached by a push.
async fn devices(cx: &Cx, member: &MemberRow) -> Result<Vec<SessionRow>, Failure> {
    let page = cx
        .store()
        .page::<SessionRow>(
            &key::sessions(member.member_id),
            &PageRequest::first(DEVICES),
        )
        .await?;
    let is_reachable =
        |session: &SessionRow| session.push_token.is_some() && member.accepts_session(session);
    Ok(page.items.into_iter().filter(is_reachable).collect())
}
