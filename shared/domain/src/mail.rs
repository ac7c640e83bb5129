//! Transactional mails: the closed list of their kinds, their links, and what became of them.

use jiff::SignedDuration;

use crate::policy;
use crate::value::closed_list;

closed_list! {
    /// Why a mail is sent. Nothing else is ever mailed.
    MailKind {
        /// Proves the address of a new company's owner.
        VerifyEmail = "verify_email",
        /// Tells somebody who signed up again that the account exists.
        AlreadyRegistered = "already_registered",
        /// Proves the new address of a member.
        EmailChange = "email_change",
        /// Notifies the present address that another one was requested, and lets its reader stop
        /// that.
        EmailChangeRequested = "email_change_requested",
        /// Tells the old address that it was replaced.
        EmailChangedNotice = "email_changed_notice",
        /// Lets a member set a new password.
        PasswordReset = "password_reset",
        /// Tells that the password was changed.
        PasswordChanged = "password_changed",
        /// Invites somebody to a team.
        Invitation = "invitation",
        /// Tells of a sign-in from a device not seen before.
        NewDeviceSignIn = "new_device_sign_in",
        /// Notifies that a second factor is required.
        TotpEnabled = "totp_enabled",
        /// Notifies that a second factor is no longer required.
        TotpDisabled = "totp_disabled",
        /// Tells a member about new roles.
        RolesChanged = "roles_changed",
        /// Tells somebody that the account in a company has ended.
        MemberRemoved = "member_removed",
        /// Tells a member that the own account is deleted, and what becomes of the data.
        AccountDeleted = "account_deleted",
        /// Welcomes the owner of a company that is now open.
        CompanyWelcome = "company_welcome",
        /// Shows a customer what a job cost and what was paid.
        Receipt = "receipt",
        /// Tells a member whom no push reaches what was assigned, or changed about it.
        JobNotice = "job_notice",
        /// Announces a material change of the privacy policy to a member.
        PolicyChange = "policy_change",
        /// Brings a member's request to the people of our support.
        SupportRequest = "support_request",
        /// Confirms to a member that the request for support was received.
        SupportRequestReceived = "support_request_received",
    }
}

impl MailKind {
    /// Why it is sent, in one sentence for the published register.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::VerifyEmail => "Proves that the address given at sign-up belongs to the person.",
            Self::AlreadyRegistered => {
                "Tells the holder of an account that somebody signed up with the same address."
            }
            Self::EmailChange => "Proves the new address before a member signs in with it.",
            Self::EmailChangeRequested => {
                "Tells a member that another address was asked for, with a link to stop the change."
            }
            Self::EmailChangedNotice => "Tells the old address that another one has replaced it.",
            Self::PasswordReset => "Carries the link to set a new password that was asked for.",
            Self::PasswordChanged => "Tells a member that the password was changed.",
            Self::Invitation => "Carries an owner's invitation to join the company.",
            Self::NewDeviceSignIn => "Tells a member that a new device has signed in.",
            Self::TotpEnabled => "Tells a member that sign-in now asks for a second factor.",
            Self::TotpDisabled => "Tells a member that sign-in no longer asks for a second factor.",
            Self::RolesChanged => "Tells a member which roles the owner has given.",
            Self::MemberRemoved => "Tells a person that the account in the company has ended.",
            Self::AccountDeleted => {
                "Confirms that a member deleted the account, and says what is erased and when."
            }
            Self::CompanyWelcome => "Tells the first owner that the company is open.",
            Self::JobNotice => {
                "Tells a technician whom no push reaches of an assignment, or of a change to it."
            }
            Self::PolicyChange => {
                "Tells a member of a material change of the privacy policy before it takes effect."
            }
            Self::SupportRequest => "Brings a member's question to our support or privacy address.",
            Self::SupportRequestReceived => {
                "Tells a member that a question has reached us, and under which reference."
            }
            Self::Receipt => {
                "Shows a customer what a job cost, what was paid and what is left to pay."
            }
        }
    }

    /// The one-time link it carries, if it carries one.
    pub const fn ticket(self) -> Option<TicketKind> {
        match self {
            Self::VerifyEmail => Some(TicketKind::VerifyEmail),
            Self::EmailChange => Some(TicketKind::ChangeEmail),
            Self::EmailChangeRequested => Some(TicketKind::StopEmailChange),
            Self::PasswordReset => Some(TicketKind::ResetPassword),
            Self::Invitation => Some(TicketKind::Invitation),
            Self::AlreadyRegistered
            | Self::EmailChangedNotice
            | Self::PasswordChanged
            | Self::NewDeviceSignIn
            | Self::TotpEnabled
            | Self::TotpDisabled
            | Self::RolesChanged
            | Self::MemberRemoved
            | Self::AccountDeleted
            | Self::CompanyWelcome
            | Self::Receipt
            | Self::JobNotice
            | Self::PolicyChange
            | Self::SupportRequest
            | Self::SupportRequestReceived => None,
        }
    }

    /// Whether somebody needs it to sign in, or to notice that somebody else does. Such mails have a queue of their own,
    /// so that no amount of other mail delays them.
    pub const fn is_security(self) -> bool {
        match self {
            Self::VerifyEmail
            | Self::AlreadyRegistered
            | Self::EmailChange
            | Self::EmailChangeRequested
            | Self::EmailChangedNotice
            | Self::PasswordReset
            | Self::PasswordChanged
            | Self::NewDeviceSignIn
            | Self::TotpEnabled
            | Self::TotpDisabled
            | Self::AccountDeleted => true,
            Self::Invitation
            | Self::RolesChanged
            | Self::MemberRemoved
            | Self::CompanyWelcome
            | Self::Receipt
            | Self::JobNotice
            | Self::PolicyChange
            | Self::SupportRequest
            | Self::SupportRequestReceived => false,
        }
    }

    /// Whether it goes to a mailbox of ours, which takes mail whatever became of an earlier one.
    pub const fn is_to_us(self) -> bool {
        matches!(self, Self::SupportRequest)
    }

    /// The public page that it leads to, if it leads to one.
    pub const fn page(self) -> Option<&'static str> {
        match self {
            Self::PolicyChange => Some(policy::PAGE),
            _ => None,
        }
    }
}

closed_list! {
    /// What a one-time link is good for.
    TicketKind {
        /// Opens a company.
        VerifyEmail = "verify_email",
        /// Replaces a member's address.
        ChangeEmail = "change_email",
        /// Sets a new password, which stops a change of address that waits to be proven.
        StopEmailChange = "stop_email_change",
        /// Sets a new password.
        ResetPassword = "reset_password",
        /// Joins a company.
        Invitation = "invitation",
    }
}

impl TicketKind {
    /// How long the link works.
    pub const fn lifetime(self) -> SignedDuration {
        match self {
            Self::VerifyEmail | Self::ChangeEmail | Self::StopEmailChange => {
                SignedDuration::from_hours(24)
            }
            Self::ResetPassword => SignedDuration::from_mins(30),
            Self::Invitation => SignedDuration::from_hours(7 * 24),
        }
    }

    /// The page that the link opens.
    pub const fn page(self) -> &'static str {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => "/verify-email",
            Self::StopEmailChange | Self::ResetPassword => "/reset-password",
            Self::Invitation => "/accept-invitation",
        }
    }
}

closed_list! {
    /// What became of a mail. It only moves forward.
    MailStatus {
        /// Waits to be sent.
        Queued = "queued",
        /// Is being handed to the provider.
        Sending = "sending",
        /// The provider has taken it.
        Sent = "sent",
        /// The receiver's server asks to wait; the provider tries again.
        Delayed = "delayed",
        /// Nobody knows whether the provider has taken it.
        Uncertain = "uncertain",
        /// The receiver's server has taken it.
        Delivered = "delivered",
        /// The receiver's server refused it for good.
        Bounced = "bounced",
        /// The receiver called it unwanted.
        Complained = "complained",
        /// It was not sent because the address is dead.
        Suppressed = "suppressed",
        /// It was not sent because the provider refused it.
        Failed = "failed",
    }
}

impl MailStatus {
    /// Whether the next status of a mail may replace this one. Late and repeated updates of the
    /// provider, and those out of order, may not.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Queued => !matches!(next, Self::Queued),
            Self::Sending => !matches!(next, Self::Queued | Self::Sending),
            Self::Uncertain => !matches!(next, Self::Queued | Self::Sending | Self::Uncertain),
            Self::Sent => matches!(
                next,
                Self::Delayed
                    | Self::Delivered
                    | Self::Bounced
                    | Self::Complained
                    | Self::Suppressed
                    | Self::Failed
            ),
            Self::Delayed => matches!(
                next,
                Self::Delivered
                    | Self::Bounced
                    | Self::Complained
                    | Self::Suppressed
                    | Self::Failed
            ),
            // What a server has accepted may bounce for a reason that is not given.
            Self::Delivered => matches!(next, Self::Bounced | Self::Complained | Self::Failed),
            Self::Bounced | Self::Complained | Self::Suppressed | Self::Failed => false,
        }
    }

    /// Whether the address should get no further mail.
    pub const fn proves_dead_address(self) -> bool {
        matches!(self, Self::Bounced | Self::Complained | Self::Suppressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_a_purpose_of_its_own() {
        let mut purposes: Vec<_> = MailKind::ALL.iter().map(|kind| kind.purpose()).collect();
        assert!(purposes.iter().all(|purpose| purpose.ends_with('.')));
        purposes.sort_unstable();
        purposes.dedup();
        assert_eq!(purposes.len(), 20);
    }

    #[test]
    fn every_link_is_carried_by_one_mail_and_opens_a_page() {
        for ticket in TicketKind::ALL {
            let carriers = MailKind::ALL
                .iter()
                .filter(|kind| kind.ticket() == Some(*ticket));
            assert_eq!(carriers.count(), 1, "{ticket}");
            assert!(ticket.page().starts_with('/'));
            assert!(ticket.lifetime() <= SignedDuration::from_hours(168));
        }
    }

    #[test]
    fn a_mail_never_returns_to_where_it_was() {
        for from in MailStatus::ALL {
            assert!(!from.may_become(*from), "{from}");
            for to in MailStatus::ALL {
                let both = from.may_become(*to) && to.may_become(*from);
                assert!(!both, "{from} and {to}");
            }
        }
    }

    #[test]
    fn a_delivered_mail_may_still_come_back_or_annoy() {
        let next: Vec<_> = MailStatus::ALL
            .iter()
            .filter(|next| MailStatus::Delivered.may_become(**next))
            .collect();
        let expected = [
            &MailStatus::Bounced,
            &MailStatus::Complained,
            &MailStatus::Failed,
        ];
        assert_eq!(next, expected);
    }
}
