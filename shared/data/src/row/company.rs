//! A company, its members, and the trail of what they did.

use std::borrow::Cow;

use auth::password::PasswordHash;
use auth::secret::Digest;
use domain::address::Country;
use domain::data_map::DataMap;
use domain::email::Email;
use domain::home_zone::HomeZone;
use domain::id::{AuditId, CompanyId, MemberId};
use domain::mail::MailStatus;
use domain::money::Currency;
use domain::notification::Notifications;
use domain::offer::OfferSettings;
use domain::phone::TypedPhone;
use domain::position::LocationDays;
use domain::role::Roles;
use domain::skill::Skills;
use domain::text::{CompanyName, PersonName, fold};
use domain::zone::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::CursorKey;
use crate::key::{self, IndexEntry, RowKey};

/// Where a company stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyState {
    /// Signed up; the owner's address is not proven yet.
    Pending,
    /// Open.
    Active,
}

/// The business that rents the service.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct CompanyRow {
    /// Its id.
    #[data(Id)]
    pub company_id: CompanyId,
    /// Its name.
    #[data(Name, to = [Resend])]
    pub name: CompanyName,
    /// Where it stands.
    #[data(Activity)]
    pub state: CompanyState,
    /// Where it is, if it is known.
    #[data(Setting)]
    #[serde(default)]
    pub country: Option<Country>,
    /// The zone of its reports and of sites that name none.
    #[data(Setting)]
    pub time_zone: TimeZone,
    /// The currency of its prices.
    #[data(Setting)]
    pub currency: Currency,
    /// Whether technicians may close their own jobs.
    #[data(Setting)]
    pub technicians_may_close: bool,
    /// For how many days positions are kept; the longest term for companies that chose none.
    #[data(Setting)]
    #[serde(default)]
    pub location_days: LocationDays,
    /// How jobs are offered; as for a new company where nobody has chosen.
    #[data(Setting)]
    #[serde(default)]
    pub offers: OfferSettings,
    /// Seals the cursors of its lists; companies of before it was kept have none.
    #[data(Credential)]
    #[serde(default)]
    pub cursor_key: Option<CursorKey>,
    /// When it signed up.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// When a sign-up that nobody confirmed is forgotten.
    #[data(Activity)]
    pub expires_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl CompanyRow {
    /// The country in which phone numbers without a country code are read: its own, else that of
    /// its currency.
    pub fn home(&self) -> Option<Country> {
        self.country.clone().or_else(|| self.currency.country())
    }

    /// The key of the cursors that a member gets: the company's, else one of the member's own, which
    /// every process knows without a write and which ends with the member's password.
    pub fn cursor_key_for(&self, member: &MemberRow) -> Cow<'_, CursorKey> {
        match &self.cursor_key {
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(CursorKey::of_secret(
                member.password.as_str(),
                member.member_id,
            )),
        }
    }
}

impl Row for CompanyRow {
    const KIND: &'static str = "company";

    fn row_key(&self) -> RowKey {
        key::company()
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    versioned!();
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// The founding owner, until the address is proven.
    Pending,
    /// May sign in.
    Active,
    /// An owner has ended the account; kept so that what was done keeps its name.
    Removed,
    /// The member has deleted the account; kept so that what was done was done by somebody.
    Deleted,
}

/// The second factor of a member.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpState {
    /// The shared secret, base32.
    pub secret: String,
    /// Whether sign-in asks for it; before, it only waits for its first code.
    pub is_confirmed: bool,
    /// The step of the last code that was used; no code works twice.
    pub last_step: Option<i64>,
    /// SHA-256 of each recovery code that is left.
    pub recovery: Vec<Digest>,
}

domain::debug_by_name!(TotpState);

/// An employee's account in one company.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Service, kept = Kept::Account)]
pub struct MemberRow {
    /// Its id.
    #[data(Id)]
    pub member_id: MemberId,
    /// The person's name.
    #[data(Name, to = [Resend])]
    pub name: PersonName,
    /// The address to sign in with.
    #[data(Contact, to = [Resend])]
    pub email: Email,
    /// A new address that waits to be proven.
    #[data(Contact, to = [Resend])]
    pub next_email: Option<Email>,
    /// The person's phone.
    #[data(Contact)]
    pub phone: TypedPhone,
    /// What the person may do.
    #[data(Setting)]
    pub roles: Roles,
    /// What the person is able to do. Absent on rows from before it was kept.
    #[data(Preference)]
    #[serde(default)]
    pub skills: Skills,
    /// Where the person is taken to be while nobody knows better. Absent on rows from before it was kept.
    #[data(Address, purpose = Dispatch)]
    #[serde(default)]
    pub home_zone: Option<HomeZone>,
    /// Where the account stands.
    #[data(Activity)]
    pub state: MemberState,
    /// The password, hashed.
    #[data(Credential, purpose = Security)]
    pub password: PasswordHash,
    /// Counts from 1 what [`CredentialChange`](super::CredentialChange) lists; what was allowed under
    /// an earlier number has ended.
    #[data(Technical)]
    #[serde(alias = "password_count")]
    pub credential_generation: u64,
    /// The number from which sessions and known devices count, where it is not the present one.
    #[data(Technical)]
    #[serde(default)]
    pub sessions_since: Option<u64>,
    /// The second factor, if there is one.
    #[data(Credential, purpose = Security)]
    pub totp: Option<TotpState>,
    /// What the member gets push notifications for.
    #[data(Preference)]
    #[serde(default)]
    pub notifications: Notifications,
    /// What the mail provider last said of an address that takes no mail.
    #[data(Technical)]
    pub dead_mail: Option<MailStatus>,
    /// When the person joined.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// When a sign-up that nobody confirmed is forgotten.
    #[data(Activity)]
    pub expires_at: Option<Timestamp>,
    /// When a member who has left is erased; nothing once that has happened.
    #[data(Activity)]
    #[serde(default)]
    pub erase_at: Option<Timestamp>,
    /// When the member was erased.
    #[data(Activity)]
    #[serde(default)]
    pub erased_at: Option<Timestamp>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for MemberRow {
    const KIND: &'static str = "member";

    fn row_key(&self) -> RowKey {
        key::member(self.member_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let listed = (self.state == MemberState::Active)
            .then(|| key::listed_member(&fold(self.name.as_str()), self.member_id));
        let due = self
            .erase_at
            .map(|erase_at| key::erased_from(erase_at, self.member_id));
        listed.into_iter().chain(due).collect()
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    versioned!();
}

/// What the audit trail records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditedAction {
    /// A company signed up.
    CompanySignedUp,
    /// Its owner's address was proven.
    CompanyActivated,
    /// Its name or settings changed.
    CompanyUpdated,
    /// A device signed in.
    SessionStarted,
    /// A device was signed out.
    SessionEnded,
    /// A spent refresh token came back; the session was ended.
    SessionReuseDetected,
    /// A password was changed by its owner.
    PasswordChanged,
    /// A password was set by a mailed link.
    PasswordReset,
    /// A link to reset a password was requested.
    PasswordResetRequested,
    /// A second factor was switched on.
    TotpEnabled,
    /// A second factor was switched off.
    TotpDisabled,
    /// A recovery code was used in place of the second factor.
    RecoveryCodeUsed,
    /// A member's own details changed.
    MemberUpdated,
    /// A member's address changed.
    MemberEmailChanged,
    /// A member's roles changed.
    MemberRolesChanged,
    /// A member was removed.
    MemberRemoved,
    /// A member deleted the own account.
    AccountDeleted,
    /// Somebody was invited.
    InvitationCreated,
    /// An invitation was revoked.
    InvitationRevoked,
    /// An invitation was accepted.
    InvitationAccepted,
    /// A customer was entered.
    CustomerCreated,
    /// A customer's details changed.
    CustomerUpdated,
    /// A member opened the record of a customer: its details, its timeline or its conversation.
    CustomerViewed,
    /// A customer was merged into another one.
    CustomersMerged,
    /// Two customers are no longer one.
    CustomerMergeUndone,
    /// An import of customers was started.
    CustomerImportStarted,
    /// An import of customers was cancelled.
    CustomerImportCancelled,
    /// A job type was added or changed.
    JobTypeChanged,
    /// An item of the price list was added or changed.
    PriceItemChanged,
    /// A technician's weekly shifts changed.
    ShiftsChanged,
    /// Time off of a technician was entered.
    TimeOffCreated,
    /// Time off of a technician was deleted.
    TimeOffDeleted,
    /// The line items of a job were written.
    LineItemsChanged,
    /// A payment was recorded.
    PaymentRecorded,
    /// A payment was voided.
    PaymentVoided,
    /// A closed job was opened again.
    JobReopened,
    /// A job was cancelled.
    JobCancelled,
    /// A canned reply was added or changed.
    CannedReplyChanged,
    /// A canned reply was deleted.
    CannedReplyDeleted,
    /// A channel was connected.
    ChannelConnected,
    /// A channel was given new credentials.
    ChannelUpdated,
    /// A channel was disconnected.
    ChannelDisconnected,
}

impl AuditedAction {
    /// Its name, as it is stored and shown.
    pub fn name(self) -> String {
        let name = serde_json::to_value(self).ok();
        let name = name.as_ref().and_then(serde_json::Value::as_str);
        name.expect("an action is written as its name").to_owned()
    }
}

/// How long the audit trail is retained: 24 months.
pub(crate) const AUDIT_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 731);

/// One line of the audit trail: who did what to what, when and from where.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Accountability, kept = Kept::Term(AUDIT_MEMORY))]
pub struct AuditRow {
    /// Its id.
    #[data(Id)]
    pub audit_id: AuditId,
    /// When.
    #[data(Activity)]
    pub at: Timestamp,
    /// Who; nobody when the system did it.
    #[data(Id, of = Member)]
    pub actor_id: Option<MemberId>,
    /// What.
    #[data(Activity)]
    pub action: AuditedAction,
    /// The id of what it was done to.
    #[data(Id)]
    pub subject: String,
    /// The source address of the request.
    #[data(Device, of = Member)]
    pub source_ip: Option<String>,
    /// The request.
    #[data(Id)]
    pub request_id: String,
    /// Always 1: the trail is only added to.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(AuditRow);

impl Row for AuditRow {
    const KIND: &'static str = "audit";
    const IS_APPEND_ONLY: bool = true;

    fn row_key(&self) -> RowKey {
        key::audit(self.audit_id)
    }

    /// Each filter of the trail is an order of its own. An entry is written once and never moves, so that
    /// each costs one write.
    fn index_entries(&self) -> Vec<IndexEntry> {
        let by_actor = self
            .actor_id
            .map(|actor_id| key::audit_by(actor_id, self.audit_id));
        let of_subject = key::audit_of(&self.subject, self.audit_id);
        let of_action = key::audit_of_action(&self.action.name(), self.audit_id);
        by_actor
            .into_iter()
            .chain([of_subject, of_action])
            .collect()
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(AUDIT_MEMORY).ok()
    }

    versioned!();
}
