//! The stable words that tell programs what went wrong, each with its status and its meaning.

use domain::job::Refusal;
use serde_json::{Value, json};

/// Makes the closed list: name, word, HTTP status; the doc comment is the meaning that clients read.
macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $word:literal, $status:literal;)+) => {
        /// Why a request was not carried out. The words never change; new ones can be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Code {
            /// The whole list.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word as it is sent.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// The HTTP status that it comes with.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                }
            }

            /// What it means, in plain words for developers of clients.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($meaning,)+).trim_ascii(),)+
                }
            }
        }
    };
}

codes! {
    // ── any request ──
    /// The body cannot be read as JSON at all.
    MalformedRequest = "malformed_request", 400;
    /// No access token was sent.
    Unauthenticated = "unauthenticated", 401;
    /// The Authorization header is neither `Bearer <token>` nor `DPoP <token>`.
    MalformedAuthorization = "malformed_authorization", 401;
    /// The access token has expired, its session has ended, or it is not one of ours.
    InvalidToken = "invalid_token", 401;
    /// The Device-Id header is missing.
    DeviceIdMissing = "device_id_missing", 401;
    /// The access token was made for another device than the one in Device-Id.
    OtherDevice = "other_device", 401;
    /// The DPoP proof is missing, or it does not fit the request, the token or the device's key.
    InvalidDpopProof = "invalid_dpop_proof", 401;
    /// The signature of a webhook is missing or does not fit its body.
    InvalidSignature = "invalid_signature", 401;
    /// The caller's role does not allow this.
    Forbidden = "forbidden", 403;
    /// There is nothing at this address, or the caller may not see it.
    NotFound = "not_found", 404;
    /// The address exists, but not with this method; the Allow header lists its methods.
    MethodNotAllowed = "method_not_allowed", 405;
    /// Another request with the same Idempotency-Key is still being answered; repeat this one.
    ConcurrentRequest = "concurrent_request", 409;
    /// Someone else changed this since it was read; read it again and repeat the change.
    StaleVersion = "stale_version", 409;
    /// The resource has changed since the version in If-Match.
    PreconditionFailed = "precondition_failed", 412;
    /// The body is larger than this operation accepts.
    BodyTooLarge = "body_too_large", 413;
    /// The body is not declared as application/json, or it is compressed.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// One or more values are invalid; `errors` lists each with its place.
    InvalidInput = "invalid_input", 422;
    /// Too many attempts; wait as long as Retry-After says.
    TooManyRequests = "too_many_requests", 429;
    /// Something failed on our side; it has been recorded.
    InternalError = "internal_error", 500;
    /// This cannot be done right now; repeat the request after Retry-After.
    Busy = "busy", 503;

    // ── accounts ──
    /// The email address or the password is wrong.
    WrongCredentials = "wrong_credentials", 401;
    /// The password is right; send a code of the authenticator app as well.
    TotpRequired = "totp_required", 401;
    /// The code of the authenticator app or the recovery code is wrong or was used before.
    TotpWrong = "totp_wrong", 401;
    /// The link was used before or has expired.
    LinkGone = "link_gone", 410;
    /// An account with this email address already exists.
    EmailTaken = "email_taken", 409;
    /// Two-factor authentication is already on.
    TotpAlreadyOn = "totp_already_on", 409;
    /// Two-factor authentication has not been set up yet.
    TotpNotEnrolled = "totp_not_enrolled", 409;
    /// Two-factor authentication is not on.
    TotpNotOn = "totp_not_on", 409;
    /// Only the iPhone app can receive push notifications.
    NotAnApp = "not_an_app", 409;
    /// Someone signed in on this phone after this session began; pushes go to that session.
    PhoneHasNewerSession = "phone_has_newer_session", 409;

    // ── team ──
    /// The invitation was already accepted.
    AlreadyAccepted = "already_accepted", 409;
    /// An invitation for this address is already open; `existing_id` names it.
    AlreadyInvited = "already_invited", 409;
    /// This address already belongs to a member of the team; `existing_id` names the member.
    AlreadyMember = "already_member", 409;
    /// The company has too many open invitations.
    TooManyInvitations = "too_many_invitations", 409;
    /// A company needs at least one owner.
    LastOwner = "last_owner", 409;
    /// The member has left the team.
    MemberRemoved = "member_removed", 409;
    /// The technician still has open jobs; `existing_id` names one.
    HasOpenJobs = "has_open_jobs", 409;
    /// The technician is working on a job; `existing_id` names it.
    HasWorkUnderWay = "has_work_under_way", 409;

    // ── customers ──
    /// Another customer has this phone number or email address; `existing_id` names the customer.
    ContactPointTaken = "contact_point_taken", 409;
    /// The customer was merged into another one; `existing_id` names the customer or the thread that
    /// goes on in its place.
    CustomerMerged = "customer_merged", 409;
    /// Together the customers have more phones, email addresses or service addresses than one can hold.
    MergeTooLarge = "merge_too_large", 409;
    /// The 30 days in which a merge can be undone are over.
    MergeUndoExpired = "merge_undo_expired", 409;

    // ── jobs ──
    /// The job is closed or canceled and can no longer be changed.
    JobIsOver = "job_is_over", 409;
    /// The job was canceled; its money is voided and none can be added.
    JobIsCancelled = "job_is_cancelled", 409;
    /// The job has as many payments as it can hold.
    TooManyPayments = "too_many_payments", 409;
    /// The job has neither a price nor a payment, so that a receipt would say nothing.
    NothingToBill = "nothing_to_bill", 409;
    /// As many receipts as a job can have were sent for it.
    TooManyReceipts = "too_many_receipts", 409;
    /// The customer has no email address, and none was named.
    NoEmail = "no_email", 409;
    /// Nobody has been at the first job yet, so nobody can return to it.
    NotVisitedYet = "not_visited_yet", 409;
    /// The first job has as many return visits as it can have.
    TooManyVisits = "too_many_visits", 409;
    /// A job in this state cannot go to that state.
    NoSuchStep = "no_such_step", 409;
    /// Only the technician of the job may do this.
    NotYours = "not_yours", 403;
    /// Only a dispatcher or an owner may do this.
    NeedsDispatcher = "needs_dispatcher", 403;
    /// Only an owner may do this.
    NeedsOwner = "needs_owner", 403;
    /// This step happens by itself; nobody can ask for it.
    NeedsSystem = "needs_system", 403;
    /// The company lets only dispatchers and owners take this step.
    NotAllowedByCompany = "not_allowed_by_company", 403;
    /// The step needs a reason.
    NeedsReason = "needs_reason", 409;
    /// The step needs a technician.
    NeedsTechnician = "needs_technician", 409;
    /// The job already has this technician.
    SameTechnician = "same_technician", 409;
    /// The step needs an arrival window.
    NeedsWindow = "needs_window", 409;
    /// The arrival window has already started.
    WindowInPast = "window_in_past", 409;
    /// No technician is available for the job.
    NeedsCandidate = "needs_candidate", 409;
    /// The job is on hold, so nobody sets out for it; a dispatcher can lift the hold.
    JobOnHold = "job_on_hold", 409;
    /// A job in this state cannot be put on hold.
    CannotHold = "cannot_hold", 409;
    /// The offer has expired.
    OfferOver = "offer_over", 409;
    /// Another technician accepted the job first.
    OfferTaken = "offer_taken", 409;
    /// The offer was taken back, or the job was changed or canceled.
    OfferWithdrawn = "offer_withdrawn", 409;
    /// A dispatcher gave the job to a technician while it was offered.
    OfferReassigned = "offer_reassigned", 409;
    /// The caller has answered this offer before.
    OfferAnswered = "offer_answered", 409;

    // ── calendar ──
    /// The technician has another job at that time; `existing_id` names it. Send `override_reason` to book all the same.
    TechnicianBooked = "technician_booked", 409;
    /// The technician is off at that time; `existing_id` names the time off. Send `override_reason` to book all the same.
    TechnicianOff = "technician_off", 409;
    /// The technician does not work at that time. Send `override_reason` to book all the same.
    OutsideShift = "outside_shift", 409;
    /// Jobs are booked in time that would no longer be worked; `existing_ids` names them all. Move them, or send them as `accept_jobs`.
    JobsAffected = "jobs_affected", 409;
    /// The calendar of the technician holds as much as it can.
    CalendarFull = "calendar_full", 409;
    /// The member is not a technician.
    NotATechnician = "not_a_technician", 409;

    // ── maps ──
    /// Google Maps does not answer right now; let people go on without it.
    MapsUnavailable = "maps_unavailable", 503;

    // ── channels and threads ──
    /// The company has already connected this number; `existing_id` names the channel.
    AlreadyConnected = "already_connected", 409;
    /// Another company has connected this number.
    ChannelTaken = "channel_taken", 409;
    /// The channel was disconnected.
    ChannelDisconnected = "channel_disconnected", 409;
    /// The channel cannot send right now; `detail` says why.
    ChannelNotConnected = "channel_not_connected", 409;
    /// The provider refused; `detail` says why.
    ProviderRefused = "provider_refused", 409;
    /// The customer has no phone number and has not written on this channel.
    CustomerUnreachable = "customer_unreachable", 409;
    /// The thread has no channel yet.
    NoChannel = "no_channel", 409;
    /// The customer wrote too long ago; only a template can be sent now.
    ReplyWindowClosed = "reply_window_closed", 409;
    /// The import has not come to the point where this can be done.
    ImportNotReady = "import_not_ready", 409;
    /// The file has not been uploaded yet.
    AttachmentNotUploaded = "attachment_not_uploaded", 409;
    /// The file was already sent.
    AttachmentUsed = "attachment_used", 409;
    /// The message has not been sent to the customer, so nothing can refer to it there.
    MessageNotSent = "message_not_sent", 409;
    /// There is no reaction to remove.
    NoReaction = "no_reaction", 409;
    /// The customer removed the message.
    MessageRemoved = "message_removed", 409;
    /// It is not known whether the message arrived; sending it again could deliver it twice.
    DeliveryUncertain = "delivery_uncertain", 409;
    /// The message has not failed, so there is nothing to retry.
    NotFailed = "not_failed", 409;
    /// The message did not come from the company, so it cannot be sent again.
    NotOursToSend = "not_ours_to_send", 409;
    /// The message has no text to translate.
    NothingToTranslate = "nothing_to_translate", 409;
    /// The message already has as many translations as are kept.
    TooManyLanguages = "too_many_languages", 409;
}

impl Code {
    /// Its part of the API's description: the words, and what each means.
    pub(crate) fn schema() -> Value {
        let words: Vec<_> = Self::ALL.iter().map(|code| code.as_str()).collect();
        let meanings: serde_json::Map<_, _> = Self::ALL
            .iter()
            .map(|code| {
                let meaning = format!("{}: {}", code.status(), code.meaning());
                (code.as_str().to_owned(), json!(meaning))
            })
            .collect();
        let lines: Vec<_> = Self::ALL
            .iter()
            .map(|code| {
                format!(
                    "- `{}` ({}): {}",
                    code.as_str(),
                    code.status(),
                    code.meaning()
                )
            })
            .collect();
        json!({
            "type": "string",
            "description": format!(
                "What went wrong, for programs. The words never change; new ones can be added, so treat an unknown one by its status.\n\n{}",
                lines.join("\n")
            ),
            "enum": words,
            "x-enum-descriptions": meanings,
        })
    }
}

impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchStep { .. } => Self::NoSuchStep,
            Refusal::NotYours => Self::NotYours,
            Refusal::NeedsDispatcher => Self::NeedsDispatcher,
            Refusal::NeedsOwner => Self::NeedsOwner,
            Refusal::NeedsSystem => Self::NeedsSystem,
            Refusal::NotAllowedByCompany => Self::NotAllowedByCompany,
            Refusal::NeedsReason => Self::NeedsReason,
            Refusal::NeedsTechnician => Self::NeedsTechnician,
            Refusal::SameTechnician => Self::SameTechnician,
            Refusal::NeedsWindow => Self::NeedsWindow,
            Refusal::WindowInPast => Self::WindowInPast,
            Refusal::NeedsCandidate => Self::NeedsCandidate,
            Refusal::OnHold => Self::JobOnHold,
            Refusal::OfferOver => Self::OfferOver,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_code_has_its_own_word_and_a_meaning_in_a_sentence() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len(), "two codes share a word");
        for code in Code::ALL {
            let (word, meaning) = (code.as_str(), code.meaning());
            let is_word = word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(is_word && !word.is_empty(), "{word}");
            assert!(
                meaning.ends_with('.') && meaning.len() > 10,
                "{word}: {meaning}"
            );
            assert!(http::StatusCode::from_u16(code.status()).is_ok_and(|s| !s.is_success()));
        }
    }

    #[test]
    fn a_refusal_about_who_asks_is_forbidden_and_any_other_a_conflict() {
        for (refusal, status) in [
            (Refusal::NotYours, 403),
            (Refusal::NeedsDispatcher, 403),
            (Refusal::NeedsOwner, 403),
            (Refusal::NeedsSystem, 403),
            (Refusal::NotAllowedByCompany, 403),
            (Refusal::NeedsTechnician, 409),
            (Refusal::OfferOver, 409),
        ] {
            assert_eq!(Code::from(refusal).status(), status, "{refusal:?}");
        }
    }
}
