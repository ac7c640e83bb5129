//! Outgoing transactional mail and the addresses that take none.

use std::collections::BTreeMap;

use domain::data_map::DataMap;
use domain::email::Email;
use domain::id::{CompanyId, InvitationId, MailId, MemberId, TicketId};
use domain::mail::{MailKind, MailStatus, TicketKind};
use domain::receipt::Receipt;
use domain::support::SupportMessage;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{InvitationRow, MemberRow, Row, TicketRow, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// One mail, from the request to send it to the last status of the provider.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Term(Self::MEMORY))]
pub struct MailRow {
    /// Its id, and the provider's idempotency key.
    #[data(Id)]
    pub mail_id: MailId,
    /// Whose mail it is.
    #[data(Id)]
    pub company_id: CompanyId,
    /// Which of the transactional mails.
    #[data(Activity)]
    #[serde(rename = "mail_kind")]
    pub kind: MailKind,
    /// Where it goes.
    #[data(Contact, to = [Resend])]
    pub to: Email,
    /// The member it is about.
    #[data(Id)]
    pub member_id: Option<MemberId>,
    /// A member other than the receiver whom its words name. Absent on rows from before it was kept.
    #[data(Id)]
    #[serde(default)]
    pub named_member_id: Option<MemberId>,
    /// The invitation it carries.
    #[data(Id)]
    pub invitation_id: Option<InvitationId>,
    /// The link it carries.
    #[data(Id)]
    pub ticket_id: Option<TicketId>,
    /// The words that are put into its text, by name.
    #[data(Content, to = [Resend])]
    pub words: BTreeMap<String, String>,
    /// The receipt it carries.
    #[data(Money, of = Customer, to = [Resend])]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The request for support it carries or confirms.
    #[data(Content, to = [Resend])]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<SupportMessage>,
    /// Where an answer goes; nowhere if it is empty.
    #[data(Contact, to = [Resend])]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Email>,
    /// Where it stands.
    #[data(Activity)]
    pub status: MailStatus,
    /// Since when its sending has been tried: the intent, stored before the call, and taken back when
    /// the provider is known not to have got the mail.
    #[data(Technical)]
    pub tried_at: Option<Timestamp>,
    /// The provider's id, once it has taken the mail.
    #[data(Id)]
    pub provider_id: Option<String>,
    /// Why it failed, in the provider's plain words or ours.
    #[data(Technical)]
    pub reason: Option<String>,
    /// When it was requested.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(MailRow);

impl MailRow {
    /// The longest that a mail waits to be sent, and that the provider's answer is waited for.
    const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

    /// When the mail must have been sent, or have failed; none if it has.
    pub fn overdue_at(&self) -> Option<Timestamp> {
        let is_waiting = matches!(self.status, MailStatus::Queued | MailStatus::Sending);
        is_waiting.then(|| self.tried_at.unwrap_or(self.created_at) + Self::LONGEST_WAIT)
    }

    /// How the wait of a mail that is overdue ends, and why; nothing for one that is not.
    pub fn given_up(&self, now: Timestamp) -> Option<(MailStatus, &'static str)> {
        if self.overdue_at().is_none_or(|at| at > now) {
            None
        } else if self.tried_at.is_some() {
            let words = "The mail provider never answered. It may or may not have sent the mail.";
            Some((MailStatus::Uncertain, words))
        } else {
            Some((MailStatus::Failed, "It could not be sent for a day."))
        }
    }

    /// How long the row of a mail to a member is retained.
    pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(90 * 24);

    /// An invitation's mail names somebody who may never join, and ends with the invitation.
    fn memory(&self) -> SignedDuration {
        match self.kind {
            MailKind::Invitation => TicketKind::Invitation.lifetime() + InvitationRow::MEMORY,
            _ => Self::MEMORY,
        }
    }

    /// A mail that waits to be sent.
    pub fn new(now: Timestamp, company_id: CompanyId, kind: MailKind, to: Email) -> Self {
        Self {
            mail_id: MailId::at(now),
            company_id,
            kind,
            to,
            member_id: None,
            named_member_id: None,
            invitation_id: None,
            ticket_id: None,
            words: BTreeMap::new(),
            receipt: None,
            support: None,
            reply_to: None,
            status: MailStatus::Queued,
            tried_at: None,
            provider_id: None,
            reason: None,
            created_at: now,
            version: 1,
        }
    }

    /// The same mail, about this member.
    #[must_use]
    pub fn about(self, member_id: MemberId) -> Self {
        Self {
            member_id: Some(member_id),
            ..self
        }
    }

    /// The same mail, whose words name this member beside the receiver; the variable is one of
    /// `NAMES_OF_OTHERS`.
    #[must_use]
    pub fn naming(self, variable: &str, member: &MemberRow) -> Self {
        let mail = self.word(variable, member.name.as_str());
        Self {
            named_member_id: Some(member.member_id),
            ..mail
        }
    }

    /// The variables that hold the name of a member who is not the receiver.
    const NAMES_OF_OTHERS: [&str; 2] = ["doer", "inviter"];

    /// The same mail, without the name of the other member.
    #[must_use]
    pub fn without_named_member(mut self) -> Self {
        for variable in Self::NAMES_OF_OTHERS {
            self.words.remove(variable);
        }
        Self {
            named_member_id: None,
            ..self
        }
    }

    /// The same mail, carrying this link.
    #[must_use]
    pub fn with_link(self, ticket: &TicketRow) -> Self {
        Self {
            ticket_id: Some(ticket.ticket_id),
            invitation_id: ticket.invitation_id,
            member_id: self.member_id.or(ticket.member_id),
            ..self
        }
    }

    /// The same mail, with a variable for its text.
    #[must_use]
    pub fn word(mut self, name: &str, word: impl Into<String>) -> Self {
        self.words.insert(name.into(), word.into());
        self
    }
}

impl Row for MailRow {
    const KIND: &'static str = "mail";

    fn row_key(&self) -> RowKey {
        key::mail(self.mail_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(self.memory()).ok()
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let overdue = self.overdue_at();
        let waiting = overdue.map(|at| key::unsettled_until(at, self.mail_id));
        let about = self.member_id.map(|of| key::mail_about(of, self.mail_id));
        let naming = self
            .named_member_id
            .map(|named| key::mail_naming(named, self.mail_id));
        [waiting, about, naming].into_iter().flatten().collect()
    }

    versioned!();
}

/// Why an address takes no more mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadReason {
    /// The receiving server refused for good.
    Bounced,
    /// The person reported spam.
    Complained,
    /// The provider had it on its suppression list.
    Suppressed,
}

impl DeadReason {
    /// Why the address of a mail with this outcome is dead, if it is.
    pub const fn of(status: MailStatus) -> Option<Self> {
        match status {
            MailStatus::Bounced => Some(Self::Bounced),
            MailStatus::Complained => Some(Self::Complained),
            MailStatus::Suppressed => Some(Self::Suppressed),
            _ => None,
        }
    }
}

/// An address that no mail of this company goes to any more.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Account)]
pub struct DeadAddressRow {
    /// The address.
    #[data(Contact)]
    pub email: Email,
    /// Why.
    #[data(Technical)]
    pub reason: DeadReason,
    /// The mail that reported it.
    #[data(Id)]
    pub mail_id: MailId,
    /// Since when.
    #[data(Activity)]
    pub at: Timestamp,
    /// When it is forgotten: the address of somebody who was invited ends with the invitation.
    #[data(Activity)]
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl DeadAddressRow {
    /// The address of this mail, reported dead.
    pub(crate) fn reported_by(mail: &MailRow, reason: DeadReason, now: Timestamp) -> Self {
        let is_invitation = mail.kind == MailKind::Invitation;
        Self {
            email: mail.to.clone(),
            reason,
            mail_id: mail.mail_id,
            at: now,
            expires_at: mail.expires_at().filter(|_| is_invitation),
            version: 1,
        }
    }
}

impl Row for DeadAddressRow {
    const KIND: &'static str = "dead_address";

    fn row_key(&self) -> RowKey {
        key::dead_address(&self.email)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    versioned!();
}
