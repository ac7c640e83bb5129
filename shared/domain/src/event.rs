//! Events: facts in the past tense, written in the commit that makes them true.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{
    AttachmentId, ChannelId, CustomerId, EventId, ImportId, InvitationId, JobId, JobTypeId, MailId,
    MemberId, MessageId, NotificationId, PaymentId, PriceItemId, ReceiptId, SessionId, ThreadId,
    TimeOffId, TranslationId,
};
use crate::job::JobState;
use crate::lateness::LatenessSeverity;
use crate::offer::{OfferAlert, OfferRound, OfferingOutcome};
use crate::place::PlaceId;
use crate::policy::PolicyNumber;

macro_rules! events {
    ($(
        $(#[$meta:meta])*
        $name:ident = $tag:literal $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })?;
    )+) => {
        /// What happened. It carries ids only; the company, the actor and the time are in the
        /// envelope around it.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "type")]
        pub enum Event {
            $(
                $(#[$meta])*
                #[serde(rename = $tag)]
                $name $({ $($(#[$field_meta])* $field: $type),+ })?,
            )+
        }

        impl Event {
            /// Every name, in the order of the list.
            pub const NAMES: &'static [&'static str] = &[$($tag),+];

            /// The name, which is also its `type` in JSON.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($field: _),+ })? => $tag,)+
                }
            }
        }
    };
}

events! {
    /// A mail was written down to be sent.
    MailRequested = "mail_requested" {
        /// The mail.
        mail_id: MailId,
    };
    /// A mail was requested that somebody needs to sign in.
    SecurityMailRequested = "security_mail_requested" {
        /// The mail.
        mail_id: MailId,
    };
    /// The provider accepted a mail.
    MailSent = "mail_sent" {
        /// The mail.
        mail_id: MailId,
    };
    /// A mail arrived.
    MailDelivered = "mail_delivered" {
        /// The mail.
        mail_id: MailId,
    };
    /// The address of a mail refused it for good.
    MailBounced = "mail_bounced" {
        /// The mail.
        mail_id: MailId,
    };
    /// The receiver of a mail called it unwanted.
    MailComplained = "mail_complained" {
        /// The mail.
        mail_id: MailId,
    };
    /// The provider did not send a mail because its address is dead.
    MailSuppressed = "mail_suppressed" {
        /// The mail.
        mail_id: MailId,
    };
    /// A mail could not be sent.
    MailFailed = "mail_failed" {
        /// The mail.
        mail_id: MailId,
    };
    /// Somebody asked for a company; its owner's address is not proven yet.
    CompanySignedUp = "company_signed_up" {
        /// The first owner.
        member_id: MemberId,
    };
    /// The first owner proved the address; the company is open.
    CompanyActivated = "company_activated" {
        /// The first owner.
        member_id: MemberId,
    };
    /// The company's name or settings changed.
    CompanyUpdated = "company_updated";
    /// Somebody was invited to the team.
    InvitationCreated = "invitation_created" {
        /// The invitation.
        invitation_id: InvitationId,
    };
    /// An invitation was revoked.
    InvitationRevoked = "invitation_revoked" {
        /// The invitation.
        invitation_id: InvitationId,
    };
    /// An invitation was accepted.
    InvitationAccepted = "invitation_accepted" {
        /// The invitation.
        invitation_id: InvitationId,
        /// The new member.
        member_id: MemberId,
    };
    /// A member is on the team.
    MemberJoined = "member_joined" {
        /// The member.
        member_id: MemberId,
    };
    /// A member's name, phone or settings changed.
    MemberUpdated = "member_updated" {
        /// The member.
        member_id: MemberId,
    };
    /// A member's roles changed.
    MemberRolesChanged = "member_roles_changed" {
        /// The member.
        member_id: MemberId,
    };
    /// A member asked to sign in by another address, which is not proven yet.
    MemberEmailChangeRequested = "member_email_change_requested" {
        /// The member.
        member_id: MemberId,
    };
    /// A member signs in by another address.
    MemberEmailChanged = "member_email_changed" {
        /// The member.
        member_id: MemberId,
    };
    /// A member left the team.
    MemberRemoved = "member_removed" {
        /// The member.
        member_id: MemberId,
    };
    /// A member deleted the own account, and so left the team.
    AccountDeleted = "account_deleted" {
        /// The member.
        member_id: MemberId,
    };
    /// A member who left has more threads than could be unassigned at once.
    ThreadsRemained = "threads_remained" {
        /// The member.
        member_id: MemberId,
    };
    /// A device signed in.
    SessionStarted = "session_started" {
        /// The session.
        session_id: SessionId,
        /// Whose it is.
        member_id: MemberId,
    };
    /// A device was signed out.
    SessionEnded = "session_ended" {
        /// The session.
        session_id: SessionId,
        /// Whose it was.
        member_id: MemberId,
    };
    /// A refresh token was used twice; the session is over.
    SessionReuseDetected = "session_reuse_detected" {
        /// The session.
        session_id: SessionId,
        /// Whose it was.
        member_id: MemberId,
    };
    /// Somebody requested a link to set a new password.
    PasswordResetRequested = "password_reset_requested" {
        /// Whose password.
        member_id: MemberId,
    };
    /// A password was set by a link.
    PasswordReset = "password_reset" {
        /// Whose password.
        member_id: MemberId,
    };
    /// A member changed the password.
    PasswordChanged = "password_changed" {
        /// Whose password.
        member_id: MemberId,
    };
    /// A member asks for a second factor at sign-in from now on.
    TotpEnabled = "totp_enabled" {
        /// The member.
        member_id: MemberId,
    };
    /// A member signs in without a second factor from now on.
    TotpDisabled = "totp_disabled" {
        /// The member.
        member_id: MemberId,
    };
    /// A device may get pushes.
    PushTokenRegistered = "push_token_registered" {
        /// The session of the device.
        session_id: SessionId,
        /// Whose it is.
        member_id: MemberId,
    };
    /// A device gets no more pushes.
    PushTokenRemoved = "push_token_removed" {
        /// The session of the device.
        session_id: SessionId,
        /// Whose it is.
        member_id: MemberId,
    };
    /// A customer was entered.
    CustomerCreated = "customer_created" {
        /// The customer.
        customer_id: CustomerId,
    };
    /// A customer's record changed.
    CustomerUpdated = "customer_updated" {
        /// The customer.
        customer_id: CustomerId,
    };
    /// A customer was merged into another one.
    CustomersMerged = "customers_merged" {
        /// The one who goes on for both.
        customer_id: CustomerId,
        /// The one who was merged.
        merged_customer_id: CustomerId,
    };
    /// Two customers are no longer one.
    CustomerMergeUndone = "customer_merge_undone" {
        /// The one who went on for both.
        customer_id: CustomerId,
        /// The one who had been merged.
        merged_customer_id: CustomerId,
    };
    /// What is known of an import of customers changed: it was begun, came further, or ended.
    CustomerImportChanged = "customer_import_changed" {
        /// The import.
        import_id: ImportId,
    };
    /// Customers were entered by an import, some of them at once.
    CustomersImported = "customers_imported" {
        /// The import.
        import_id: ImportId,
        /// The customers.
        customer_ids: Vec<CustomerId>,
    };
    /// An import of customers came to its end, and whoever started it may be elsewhere by now.
    CustomerImportEnded = "customer_import_ended" {
        /// The import.
        import_id: ImportId,
        /// Who started it.
        member_id: MemberId,
    };
    /// A kind of work was added or changed.
    JobTypeChanged = "job_type_changed" {
        /// The job type.
        job_type_id: JobTypeId,
    };
    /// An item of the price list was added or changed.
    PriceItemChanged = "price_item_changed" {
        /// The item.
        price_item_id: PriceItemId,
    };
    /// A job was entered.
    JobCreated = "job_created" {
        /// The job.
        job_id: JobId,
    };
    /// A job's details changed.
    JobUpdated = "job_updated" {
        /// The job.
        job_id: JobId,
    };
    /// A job's arrival window was set, changed or removed.
    JobScheduled = "job_scheduled" {
        /// The job.
        job_id: JobId,
    };
    /// The arrival window of a job that a technician has was changed or removed, by somebody else.
    JobRescheduled = "job_rescheduled" {
        /// The job.
        job_id: JobId,
        /// Whose day it changes.
        technician_id: MemberId,
    };
    /// A job that a technician has was called off, by somebody else.
    JobCalledOff = "job_called_off" {
        /// The job.
        job_id: JobId,
        /// Who need not go there any more.
        technician_id: MemberId,
        /// How far the technician had come.
        from: JobState,
    };
    /// The arrival window of a technician's job begins soon.
    JobReminderDue = "job_reminder_due" {
        /// The job.
        job_id: JobId,
        /// Who has to be there.
        technician_id: MemberId,
    };
    /// It was noticed that nobody will arrive for a job in its arrival window, or has.
    JobRunningLate = "job_running_late" {
        /// The job whose customer waits.
        job_id: JobId,
        /// Who has it.
        technician_id: Option<MemberId>,
        /// How sure it is.
        severity: LatenessSeverity,
        /// The technician's job that takes too long.
        held_up_by: Option<JobId>,
    };
    /// What is known of a job's lateness has changed, and nobody needs to be warned: it is in time again or
    /// over, or late again after dispatchers were warned.
    JobLatenessChanged = "job_lateness_changed" {
        /// The job.
        job_id: JobId,
        /// How sure it is that nobody arrives in the arrival window; null where that holds no longer.
        severity: Option<LatenessSeverity>,
    };
    /// A job was assigned to a technician.
    JobAssigned = "job_assigned" {
        /// The job.
        job_id: JobId,
        /// Who does it.
        technician_id: MemberId,
    };
    /// A job was unassigned from a technician.
    JobUnassigned = "job_unassigned" {
        /// The job.
        job_id: JobId,
        /// Who does it no longer.
        technician_id: MemberId,
    };
    /// A technician will not do a job that was assigned to them.
    JobDeclined = "job_declined" {
        /// The job.
        job_id: JobId,
        /// Who will not do it.
        technician_id: MemberId,
    };
    /// A technician was booked for a job although something was in the way.
    JobOverbooked = "job_overbooked" {
        /// The job; its history says what was in the way, who booked it and why.
        job_id: JobId,
        /// Who was booked.
        technician_id: MemberId,
    };
    /// A technician's weekly shifts changed.
    ShiftsChanged = "shifts_changed" {
        /// The technician.
        member_id: MemberId,
    };
    /// A technician is off for a while.
    TimeOffCreated = "time_off_created" {
        /// The technician.
        member_id: MemberId,
        /// The time off.
        time_off_id: TimeOffId,
    };
    /// A technician is not off after all.
    TimeOffDeleted = "time_off_deleted" {
        /// The technician.
        member_id: MemberId,
        /// The time off.
        time_off_id: TimeOffId,
    };
    /// A job moved to another state.
    JobAdvanced = "job_advanced" {
        /// The job.
        job_id: JobId,
        /// Where it stood.
        from: JobState,
        /// Where it stands.
        to: JobState,
    };
    /// The arrival of a technician told where the site of a job is.
    JobSiteLocated = "job_site_located" {
        /// The job.
        job_id: JobId,
    };
    /// Google Maps does not know the place of a job's site any more, or never has.
    PlaceIdExpired = "place_id_expired" {
        /// The job.
        job_id: JobId,
        /// Google's id of the place, which is asked for no more.
        place_id: PlaceId,
    };
    /// A technician arrived for a job, and the customer or the vehicle was gone.
    JobGoneOnArrival = "job_gone_on_arrival" {
        /// The job.
        job_id: JobId,
    };
    /// A job was put on hold, or its hold changed.
    JobHeld = "job_held" {
        /// The job.
        job_id: JobId,
    };
    /// A job waits no longer.
    JobHoldEnded = "job_hold_ended" {
        /// The job.
        job_id: JobId,
    };
    /// A note was put on a job.
    JobNoteAdded = "job_note_added" {
        /// The job.
        job_id: JobId,
        /// The entry of the job's history that holds the note.
        event_id: EventId,
    };
    /// A link was made by which the customer of a job follows the technician.
    TrackingLinkCreated = "tracking_link_created" {
        /// The job.
        job_id: JobId,
    };
    /// A customer paid for a job.
    PaymentRecorded = "payment_recorded" {
        /// The job.
        job_id: JobId,
        /// The payment.
        payment_id: PaymentId,
    };
    /// A payment was voided.
    PaymentVoided = "payment_voided" {
        /// The job.
        job_id: JobId,
        /// The payment.
        payment_id: PaymentId,
    };
    /// A receipt was sent to the customer of a job.
    ReceiptSent = "receipt_sent" {
        /// The job.
        job_id: JobId,
        /// The receipt.
        receipt_id: ReceiptId,
    };
    /// A job was offered to a technician.
    JobOffered = "job_offered" {
        /// The job.
        job_id: JobId,
        /// Who was asked.
        technician_id: MemberId,
    };
    /// A round of offers of a job began.
    OfferRoundStarted = "offer_round_started" {
        /// The job.
        job_id: JobId,
        /// The count of the job's offerings.
        offering: u16,
        /// The round.
        round: OfferRound,
        /// How long it lasts, in seconds.
        seconds: u16,
    };
    /// A device of a technician has an offer.
    OfferSeen = "offer_seen" {
        /// The job.
        job_id: JobId,
        /// Whose device.
        technician_id: MemberId,
    };
    /// No device of a technician has said in time that it has an offer.
    OfferUnacknowledged = "offer_unacknowledged" {
        /// The job.
        job_id: JobId,
        /// Whose devices.
        technician_id: MemberId,
        /// How widely the job was put then.
        round: OfferRound,
    };
    /// A technician declined an offer.
    OfferDeclined = "offer_declined" {
        /// The job.
        job_id: JobId,
        /// Who will not do it.
        technician_id: MemberId,
    };
    /// A job is offered to nobody any more.
    OfferingEnded = "offering_ended" {
        /// The job.
        job_id: JobId,
        /// How that came.
        outcome: OfferingOutcome,
    };
    /// Dispatchers have to look after a job that nobody accepts.
    OfferAlertRaised = "offer_alert_raised" {
        /// The job.
        job_id: JobId,
        /// Why.
        alert: OfferAlert,
    };
    /// A technician went on duty.
    DutyStarted = "duty_started" {
        /// The technician.
        member_id: MemberId,
        /// The session of the device by which the technician said so.
        session_id: SessionId,
    };
    /// A technician went off duty, or can no longer be on duty.
    DutyEnded = "duty_ended" {
        /// The technician.
        member_id: MemberId,
    };
    /// A channel was connected.
    ChannelConnected = "channel_connected" {
        /// The channel.
        channel_id: ChannelId,
    };
    /// A channel's health changed.
    ChannelChanged = "channel_changed" {
        /// The channel.
        channel_id: ChannelId,
    };
    /// A channel was disconnected.
    ChannelDisconnected = "channel_disconnected" {
        /// The channel.
        channel_id: ChannelId,
    };
    /// A thread was opened, assigned, snoozed, resolved or linked.
    ThreadChanged = "thread_changed" {
        /// The thread.
        thread_id: ThreadId,
    };
    /// A member read a thread.
    ThreadRead = "thread_read" {
        /// The thread.
        thread_id: ThreadId,
        /// Who read it.
        member_id: MemberId,
        /// The session of the device on which it was read.
        session_id: SessionId,
    };
    /// A customer wrote.
    MessageReceived = "message_received" {
        /// The thread.
        thread_id: ThreadId,
        /// The message.
        message_id: MessageId,
    };
    /// A message was written down to be sent to the customer.
    MessageRequested = "message_requested" {
        /// The thread.
        thread_id: ThreadId,
        /// The message.
        message_id: MessageId,
    };
    /// A message, or what is known of it, changed.
    MessageChanged = "message_changed" {
        /// The thread.
        thread_id: ThreadId,
        /// The message.
        message_id: MessageId,
    };
    /// A message to a customer could not be delivered.
    MessageFailed = "message_failed" {
        /// The thread.
        thread_id: ThreadId,
        /// The message.
        message_id: MessageId,
        /// Who wrote it.
        author_id: Option<MemberId>,
    };
    /// A message that is not sent was appended to a thread: a note, a fact, one typed elsewhere.
    MessageAdded = "message_added" {
        /// The thread.
        thread_id: ThreadId,
        /// The message.
        message_id: MessageId,
    };
    /// A file waits at a provider to be copied.
    AttachmentReceived = "attachment_received" {
        /// The attachment.
        attachment_id: AttachmentId,
    };
    /// A member's file was sent with a message; its upload has to be stored.
    AttachmentSent = "attachment_sent" {
        /// The attachment.
        attachment_id: AttachmentId,
    };
    /// A file's message was revoked; its copy has to be deleted.
    AttachmentRemoved = "attachment_removed" {
        /// The attachment.
        attachment_id: AttachmentId,
    };
    /// Something was written down that some members should not miss.
    NotificationCreated = "notification_created" {
        /// The notification of each of them.
        notification_id: NotificationId,
        /// The members.
        member_ids: Vec<MemberId>,
    };
    /// A member has read notifications.
    NotificationsRead = "notifications_read" {
        /// Who.
        member_id: MemberId,
    };
    /// A member was told that a version of the privacy policy is announced.
    PolicyAnnounced = "policy_announced" {
        /// Who.
        member_id: MemberId,
        /// The number of the version.
        policy_version: PolicyNumber,
    };
    /// A member has acknowledged a version of the privacy policy.
    PolicyAcknowledged = "policy_acknowledged" {
        /// Who.
        member_id: MemberId,
    };
    /// Somebody asked for a translation.
    TranslationRequested = "translation_requested" {
        /// The translation.
        translation_id: TranslationId,
    };
    /// A translation is there, or cannot be had.
    TranslationChanged = "translation_changed" {
        /// The translation.
        translation_id: TranslationId,
    };
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn an_event_is_tagged_by_its_name() {
        let event = Event::JobAdvanced {
            job_id: JobId::at(Timestamp::UNIX_EPOCH),
            from: JobState::EnRoute,
            to: JobState::OnSite,
        };
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["type"], event.name());
        assert_eq!(json["from"], "en_route");
        assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
        let bare = serde_json::to_string(&Event::CompanyUpdated).unwrap();
        assert_eq!(bare, r#"{"type":"company_updated"}"#);
    }

    #[test]
    fn names_are_unique_and_in_snake_case() {
        let mut names = Event::NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Event::NAMES.len());
        assert!(
            names
                .iter()
                .all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        );
    }
}
