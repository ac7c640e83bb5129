//! The feed of a company: who may see which of its events, and what is too much to catch up with.

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::id::{CustomerId, JobId, MemberId};
use crate::role::{Role, Roles};

/// A client that missed more events than this reads its screens anew, which is cheaper.
pub const MOST_MISSED: u64 = 10_000;

/// How long events are kept for clients that were away, in hours.
pub const KEPT_HOURS: i64 = 72;

/// Those who see an event whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circle {
    /// Every member.
    Everybody,
    /// Dispatchers and owners.
    Dispatchers,
    /// Owners alone.
    Owners,
    /// Only the members that are named.
    Nobody,
}

/// Who may see an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Those who see it by their role.
    pub circle: Circle,
    /// Those who see it since it is about them or their work.
    pub members: Vec<MemberId>,
}

/// What an event is about, as far as that decides which technicians see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A job: its technician sees the event.
    Job(JobId),
    /// A customer: technicians who have an open job there see the event.
    Customer(CustomerId),
}

impl Audience {
    /// Whether a member with these roles may see the event.
    pub fn has(&self, member_id: MemberId, roles: Roles) -> bool {
        let is_inside = match self.circle {
            Circle::Everybody => true,
            Circle::Dispatchers => roles.may_dispatch(),
            Circle::Owners => roles.has(Role::Owner),
            Circle::Nobody => false,
        };
        is_inside || self.members.contains(&member_id)
    }

    /// The audience of an event whose subject these technicians work for.
    pub fn of(event: &Event, technicians: &[MemberId]) -> Self {
        let named = named_in(event);
        let mut members: Vec<_> = named
            .into_iter()
            .chain(technicians.iter().copied())
            .collect();
        members.sort_unstable();
        members.dedup();
        Self {
            circle: circle_of(event),
            members,
        }
    }
}

impl Subject {
    /// What an event is about; nothing where no technician's work is concerned.
    pub fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::JobCreated { job_id }
            | Event::JobUpdated { job_id }
            | Event::JobScheduled { job_id }
            | Event::JobRescheduled { job_id, .. }
            | Event::JobCalledOff { job_id, .. }
            | Event::JobReminderDue { job_id, .. }
            | Event::JobAssigned { job_id, .. }
            | Event::JobUnassigned { job_id, .. }
            | Event::JobDeclined { job_id, .. }
            | Event::JobOverbooked { job_id, .. }
            | Event::JobAdvanced { job_id, .. }
            | Event::JobSiteLocated { job_id }
            | Event::PlaceIdExpired { job_id, .. }
            | Event::JobGoneOnArrival { job_id }
            | Event::JobHeld { job_id }
            | Event::JobHoldEnded { job_id }
            | Event::JobNoteAdded { job_id, .. }
            | Event::PaymentRecorded { job_id, .. }
            | Event::PaymentVoided { job_id, .. }
            | Event::TrackingLinkCreated { job_id } => Self::Job(*job_id),
            Event::CustomerUpdated { customer_id } => Self::Customer(*customer_id),
            Event::ThreadChanged { thread_id }
            | Event::MessageReceived { thread_id, .. }
            | Event::MessageRequested { thread_id, .. }
            | Event::MessageChanged { thread_id, .. }
            | Event::MessageFailed { thread_id, .. }
            | Event::MessageAdded { thread_id, .. } => Self::Customer(thread_id.customer()),
            _ => return None,
        })
    }
}

/// The members whom an event is about.
fn named_in(event: &Event) -> Vec<MemberId> {
    match event {
        Event::NotificationCreated { member_ids, .. } => member_ids.clone(),
        Event::JobRescheduled { technician_id, .. }
        | Event::JobCalledOff { technician_id, .. }
        | Event::JobReminderDue { technician_id, .. }
        | Event::JobAssigned { technician_id, .. }
        | Event::JobUnassigned { technician_id, .. }
        | Event::JobOverbooked { technician_id, .. } => vec![*technician_id],
        Event::ShiftsChanged { member_id }
        | Event::TimeOffCreated { member_id, .. }
        | Event::TimeOffDeleted { member_id, .. }
        | Event::DutyStarted { member_id, .. }
        | Event::DutyEnded { member_id }
        | Event::ThreadRead { member_id, .. }
        | Event::SessionStarted { member_id, .. }
        | Event::SessionEnded { member_id, .. }
        | Event::SessionReuseDetected { member_id, .. }
        | Event::PasswordResetRequested { member_id }
        | Event::PasswordReset { member_id }
        | Event::PasswordChanged { member_id }
        | Event::TotpEnabled { member_id }
        | Event::TotpDisabled { member_id }
        | Event::MemberEmailChangeRequested { member_id }
        | Event::PushTokenRegistered { member_id, .. }
        | Event::PushTokenRemoved { member_id, .. }
        | Event::NotificationsRead { member_id }
        | Event::PolicyAnnounced { member_id, .. }
        | Event::PolicyAcknowledged { member_id } => vec![*member_id],
        _ => Vec::new(),
    }
}

fn circle_of(event: &Event) -> Circle {
    match event {
        Event::CompanyActivated { .. }
        | Event::CompanyUpdated
        | Event::MemberJoined { .. }
        | Event::MemberUpdated { .. }
        | Event::MemberRolesChanged { .. }
        | Event::MemberRemoved { .. }
        | Event::JobTypeChanged { .. }
        | Event::PriceItemChanged { .. } => Circle::Everybody,
        Event::CustomerImportChanged { .. }
        | Event::CustomerImportEnded { .. }
        | Event::MailRequested { .. }
        | Event::SecurityMailRequested { .. }
        | Event::MailSent { .. }
        | Event::MailDelivered { .. }
        | Event::MailBounced { .. }
        | Event::MailComplained { .. }
        | Event::MailSuppressed { .. }
        | Event::MailFailed { .. }
        | Event::CompanySignedUp { .. }
        | Event::InvitationCreated { .. }
        | Event::InvitationRevoked { .. }
        | Event::InvitationAccepted { .. }
        | Event::MemberEmailChanged { .. }
        | Event::AccountDeleted { .. } => Circle::Owners,
        // How a member signs in, and what a member has read, is nobody else's business.
        Event::SessionStarted { .. }
        | Event::SessionEnded { .. }
        | Event::SessionReuseDetected { .. }
        | Event::PasswordResetRequested { .. }
        | Event::PasswordReset { .. }
        | Event::PasswordChanged { .. }
        | Event::TotpEnabled { .. }
        | Event::TotpDisabled { .. }
        | Event::MemberEmailChangeRequested { .. }
        | Event::PushTokenRegistered { .. }
        | Event::PushTokenRemoved { .. }
        | Event::ThreadRead { .. }
        | Event::NotificationCreated { .. }
        | Event::NotificationsRead { .. }
        | Event::PolicyAnnounced { .. }
        | Event::PolicyAcknowledged { .. } => Circle::Nobody,
        _ => Circle::Dispatchers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [MemberId; 3] = [
        MemberId::from_bytes([1; 16]),
        MemberId::from_bytes([2; 16]),
        MemberId::from_bytes([3; 16]),
    ];

    fn sees(event: &Event, technicians: &[MemberId], member_id: MemberId, role: Role) -> bool {
        Audience::of(event, technicians).has(member_id, Roles::only(role))
    }

    #[test]
    fn a_technician_sees_own_jobs_and_a_dispatcher_sees_all() {
        let job_id = JobId::from_bytes([9; 16]);
        let event = Event::JobUpdated { job_id };
        assert_eq!(Subject::of(&event), Some(Subject::Job(job_id)));
        let [own, other, dispatcher] = MEMBERS;
        assert!(sees(&event, &[own], own, Role::Technician));
        assert!(!sees(&event, &[own], other, Role::Technician));
        assert!(sees(&event, &[own], dispatcher, Role::Dispatcher));
        assert!(sees(&event, &[], dispatcher, Role::Owner));
    }

    #[test]
    fn who_loses_a_job_learns_so_and_not_what_follows() {
        let job_id = JobId::from_bytes([9; 16]);
        let [old, new, _] = MEMBERS;
        let event = Event::JobUnassigned {
            job_id,
            technician_id: old,
        };
        assert!(sees(&event, &[new], old, Role::Technician));
        let after = Event::JobUpdated { job_id };
        assert!(!sees(&after, &[new], old, Role::Technician));
    }

    #[test]
    fn how_somebody_signs_in_is_seen_by_nobody_else() {
        let [member_id, other, _] = MEMBERS;
        let event = Event::TotpEnabled { member_id };
        assert!(sees(&event, &[], member_id, Role::Technician));
        assert!(!sees(&event, &[], other, Role::Owner));
    }

    #[test]
    fn a_notification_is_seen_by_those_who_get_it_alone() {
        let [one, two, other] = MEMBERS;
        let notification_id = crate::id::NotificationId::from_bytes([4; 16]);
        let event = Event::NotificationCreated {
            notification_id,
            member_ids: vec![one, two],
        };
        assert!(sees(&event, &[], one, Role::Technician));
        assert!(sees(&event, &[], two, Role::Dispatcher));
        assert!(!sees(&event, &[], other, Role::Owner));
        let read = Event::NotificationsRead { member_id: one };
        assert!(sees(&read, &[], one, Role::Technician));
        assert!(!sees(&read, &[], two, Role::Owner));
    }

    #[test]
    fn a_mail_is_for_owners_and_the_company_for_everybody() {
        let mail_id = crate::id::MailId::from_bytes([7; 16]);
        let mail = Event::MailFailed { mail_id };
        let [one, _, _] = MEMBERS;
        assert!(sees(&mail, &[], one, Role::Owner));
        assert!(!sees(&mail, &[], one, Role::Dispatcher));
        assert!(sees(&Event::CompanyUpdated, &[], one, Role::Technician));
    }
}
