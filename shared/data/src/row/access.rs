//! How people get in: sessions, mailed links, invitations.

use auth::refresh::{ABSOLUTE, Family};
use auth::secret::Digest;
use domain::data_map::DataMap;
use domain::device::{DeviceName, Platform, PushEnvironment, PushToken};
use domain::email::Email;
use domain::id::{InvitationId, MailId, MemberId, SessionId, TicketId};
use domain::mail::{MailStatus, TicketKind};
use domain::role::Roles;
use domain::text::PersonName;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{MemberRow, Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// One signed-in device.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(ABSOLUTE))]
pub struct SessionRow {
    /// Its id.
    #[data(Id)]
    pub session_id: SessionId,
    /// Whose it is.
    #[data(Id)]
    pub member_id: MemberId,
    /// SHA-256 of the device's id.
    #[data(Device)]
    pub device: Digest,
    /// What the person calls the device.
    #[data(Device)]
    pub device_name: DeviceName,
    /// Web or iOS.
    #[data(Device)]
    pub platform: Platform,
    /// Thumbprint of the device's key, when it proves itself by DPoP.
    #[data(Credential)]
    pub key_thumbprint: Option<Digest>,
    /// What is known of the refresh tokens, and when it started and was last refreshed.
    #[data(Credential)]
    pub refresh: Family,
    /// The member's credential generation that it was started under.
    #[data(Technical)]
    #[serde(alias = "password_count")]
    pub credential_generation: u64,
    /// Where pushes for this device go.
    #[data(Credential, purpose = Notices, to = [Apple])]
    pub push_token: Option<PushToken>,
    /// The push service that knows the token.
    #[data(Device, purpose = Notices)]
    pub push_environment: Option<PushEnvironment>,
    /// When the device last gave the token.
    #[data(Activity, purpose = Notices)]
    #[serde(default)]
    pub push_registered_at: Option<Timestamp>,
    /// Where calls for this device ring, which Apple knows by a token of their own.
    #[data(Credential, purpose = Notices, to = [Apple])]
    #[serde(default)]
    pub voip: Option<VoipAddress>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

/// Where calls for a device ring.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VoipAddress {
    /// The token that `PushKit` gave the app.
    pub token: PushToken,
    /// The push service that knows it.
    pub environment: PushEnvironment,
    /// When the device last gave it.
    pub registered_at: Timestamp,
}

impl SessionRow {
    /// The same session, getting no pushes but calls.
    #[must_use]
    pub fn without_push_token(self) -> Self {
        Self {
            push_token: None,
            push_environment: None,
            push_registered_at: None,
            ..self
        }
    }

    /// The same session, on whose device no call rings.
    #[must_use]
    pub fn without_voip_token(self) -> Self {
        Self { voip: None, ..self }
    }

    /// The tokens by which its phone is reached.
    pub fn phone_tokens(&self) -> impl Iterator<Item = &PushToken> {
        let voip = self.voip.as_ref().map(|voip| &voip.token);
        self.push_token.iter().chain(voip)
    }
}

impl Row for SessionRow {
    const KIND: &'static str = "session";

    fn row_key(&self) -> RowKey {
        key::session(self.member_id, self.session_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.refresh.expires_at())
    }

    versioned!();
}

/// A device that a member has signed in from.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(Self::MEMORY))]
pub struct KnownDeviceRow {
    /// The member.
    #[data(Id)]
    pub member_id: MemberId,
    /// SHA-256 of the device's id.
    #[data(Device)]
    pub device: Digest,
    /// The member's credential generation that it signed in under last.
    #[data(Technical)]
    #[serde(default)]
    pub credential_generation: u64,
    /// When it signed in last.
    #[data(Activity)]
    pub seen_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl KnownDeviceRow {
    /// How long a device is known that nobody signs in from.
    const MEMORY: SignedDuration = SignedDuration::from_hours(365 * 24);
}

impl Row for KnownDeviceRow {
    const KIND: &'static str = "known_device";

    fn row_key(&self) -> RowKey {
        key::known_device(self.member_id, &self.device)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.seen_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

/// What a mailed link stands for; the link itself is nowhere stored.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(TicketKind::Invitation.lifetime()))]
pub struct TicketRow {
    /// Its id.
    #[data(Id)]
    pub ticket_id: TicketId,
    /// What it opens.
    #[data(Setting)]
    #[serde(rename = "ticket_kind")]
    pub kind: TicketKind,
    /// The member it is for; absent on invitations.
    #[data(Id)]
    pub member_id: Option<MemberId>,
    /// The invitation it is for.
    #[data(Id)]
    pub invitation_id: Option<InvitationId>,
    /// The address it proves.
    #[data(Contact, to = [Resend])]
    pub email: Email,
    /// The credential generation of the member it is for, or of the one who invites, when it was made.
    #[data(Technical)]
    #[serde(alias = "password_count")]
    pub credential_generation: Option<u64>,
    /// When it stops working.
    #[data(Activity)]
    pub expires_at: Timestamp,
    /// When it was used; it works once.
    #[data(Activity)]
    pub used_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl TicketRow {
    /// A ticket that proves `email`, for as long as its kind lasts.
    pub fn new(now: Timestamp, kind: TicketKind, email: Email) -> Self {
        Self {
            ticket_id: TicketId::at(now),
            kind,
            member_id: None,
            invitation_id: None,
            email,
            credential_generation: None,
            expires_at: now.checked_add(kind.lifetime()).unwrap_or(Timestamp::MAX),
            used_at: None,
            version: 1,
        }
    }

    /// The same ticket, for this member under the present credentials.
    #[must_use]
    pub fn of_member(self, member: &MemberRow) -> Self {
        Self {
            member_id: Some(member.member_id),
            credential_generation: Some(member.credential_generation),
            ..self
        }
    }

    /// The same ticket, for this invitation by this member.
    #[must_use]
    pub fn of_invitation(self, invitation_id: InvitationId, inviter: &MemberRow) -> Self {
        Self {
            invitation_id: Some(invitation_id),
            credential_generation: Some(inviter.credential_generation),
            ..self
        }
    }
}

impl Row for TicketRow {
    const KIND: &'static str = "ticket";

    fn row_key(&self) -> RowKey {
        key::ticket(self.ticket_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }

    versioned!();
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Waits for its answer.
    Open,
    /// Was accepted.
    Accepted,
    /// Was revoked.
    Revoked,
}

/// An invitation to join the company.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(Self::MEMORY))]
pub struct InvitationRow {
    /// Its id.
    #[data(Id)]
    pub invitation_id: InvitationId,
    /// Who is invited.
    #[data(Name, to = [Resend])]
    pub name: PersonName,
    /// Where the invitation goes.
    #[data(Contact, to = [Resend])]
    pub email: Email,
    /// What the person may do.
    #[data(Setting)]
    pub roles: Roles,
    /// Who invited.
    #[data(Id)]
    pub invited_by: MemberId,
    /// The inviter's credential generation at that time; absent on rows from before it was counted.
    #[data(Technical)]
    #[serde(default)]
    pub credential_generation: Option<u64>,
    /// Where it stands.
    #[data(Activity)]
    pub state: InvitationState,
    /// Who joined by it. Absent on rows from before it was kept.
    #[data(Id)]
    #[serde(default)]
    pub member_id: Option<MemberId>,
    /// The link in the mail.
    #[data(Id)]
    pub ticket_id: TicketId,
    /// The mail.
    #[data(Id)]
    pub mail_id: MailId,
    /// What became of the mail, as far as known.
    #[data(Activity)]
    pub mail_status: MailStatus,
    /// When it was made.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// When its link stops working.
    #[data(Activity)]
    pub expires_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl InvitationRow {
    /// How long an invitation stays in the list after its end, so that an owner sees what became of it.
    pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(30 * 24);
}

impl Row for InvitationRow {
    const KIND: &'static str = "invitation";

    fn row_key(&self) -> RowKey {
        key::invitation(self.invitation_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_invitation(self.invitation_id)]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

/// Says that an address has an open invitation, so that no second one goes out beside it.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Security, kept = Kept::Term(TicketKind::Invitation.lifetime()))]
pub struct InvitedRow {
    /// The address.
    #[data(Contact)]
    pub email: Email,
    /// Its invitation.
    #[data(Id)]
    pub invitation_id: InvitationId,
    /// When the link stops working, and another invitation may follow.
    #[data(Activity)]
    pub expires_at: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl From<&InvitationRow> for InvitedRow {
    fn from(invitation: &InvitationRow) -> Self {
        Self {
            email: invitation.email.clone(),
            invitation_id: invitation.invitation_id,
            expires_at: invitation.expires_at,
            version: 1,
        }
    }
}

impl Row for InvitedRow {
    const KIND: &'static str = "invited";

    fn row_key(&self) -> RowKey {
        key::invited(&self.email)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_invited(self.invitation_id)]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }

    versioned!();
}
