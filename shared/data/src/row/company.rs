//! A company, its members, and the trail of what they did.

use std::borrow::Cow;

use auth::password::PasswordHash;
use auth::secret::Digest;
use domain::address::Country;
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CompanyRow {
    /// Its id.
    pub company_id: CompanyId,
    /// Its name.
    pub name: CompanyName,
    /// Where it stands.
    pub state: CompanyState,
    /// Where it is, if it is known.
    #[serde(default)]
    pub country: Option<Country>,
    /// The zone of its reports and of sites that name none.
    pub time_zone: TimeZone,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether technicians may close their own jobs.
    pub technicians_may_close: bool,
    /// For how many days positions are kept; the longest term for companies that chose none.
    #[serde(default)]
    pub location_days: LocationDays,
    /// How jobs are offered; as for a new company where nobody has chosen.
    #[serde(default)]
    pub offers: OfferSettings,
    /// Seals the cursors of its lists; companies of before it was kept have none.
    #[serde(default)]
    pub cursor_key: Option<CursorKey>,
    /// When it signed up.
    pub created_at: Timestamp,
    /// When a sign-up that nobody confirmed is forgotten.
    pub expires_at: Option<Timestamp>,
    /// Counts the writes.
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberRow {
    /// Its id.
    pub member_id: MemberId,
    /// The person's name.
    pub name: PersonName,
    /// The address to sign in with.
    pub email: Email,
    /// A new address that waits to be proven.
    pub next_email: Option<Email>,
    /// The person's phone.
    pub phone: TypedPhone,
    /// What the person may do.
    pub roles: Roles,
    /// What the person is able to do. Absent on rows from before it was kept.
    #[serde(default)]
    pub skills: Skills,
    /// Where the person is taken to be while nobody knows better. Absent on rows from before it was kept.
    #[serde(default)]
    pub home_zone: Option<HomeZone>,
    /// Where the account stands.
    pub state: MemberState,
    /// The password, hashed.
    pub password: PasswordHash,
    /// Counts from 1 what [`CredentialChange`](super::CredentialChange) lists; what was allowed under
    /// an earlier number has ended.
    #[serde(alias = "password_count")]
    pub credential_generation: u64,
    /// The number from which sessions and known devices count, where it is not the present one.
    #[serde(default)]
    pub sessions_since: Option<u64>,
    /// The second factor, if there is one.
    pub totp: Option<TotpState>,
    /// What the member gets push notifications for.
    #[serde(default)]
    pub notifications: Notifications,
    /// What the mail provider last said of an address that takes no mail.
    pub dead_mail: Option<MailStatus>,
    /// When the person joined.
    pub created_at: Timestamp,
    /// When a sign-up that nobody confirmed is forgotten.
    pub expires_at: Option<Timestamp>,
    /// When a member who has left is erased; nothing once that has happened.
    #[serde(default)]
    pub erase_at: Option<Timestamp>,
    /// When the member was erased.
    #[serde(default)]
    pub erased_at: Option<Timestamp>,
    /// Counts the writes.
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
    /// A customer was merged into another one.
    CustomersMerged,
    /// Two customers are no longer one.
    CustomerMergeUndone,
    /// An import of customers was started.
    CustomerImportStarted,
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
    /// A payment was voided.
    PaymentVoided,
    /// A closed job was opened again.
    JobReopened,
    /// A job was cancelled.
    JobCancelled,
    /// A channel was connected.
    ChannelConnected,
    /// A channel was given new credentials.
    ChannelUpdated,
    /// A channel was disconnected.
    ChannelDisconnected,
}

/// How long the audit trail is retained: 24 months.
const AUDIT_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 731);

/// One line of the audit trail: who did what to what, when and from where.
#[derive(Clone, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its id.
    pub audit_id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; nobody when the system did it.
    pub actor_id: Option<MemberId>,
    /// What.
    pub action: AuditedAction,
    /// The id of what it was done to.
    pub subject: String,
    /// The source address of the request.
    pub source_ip: Option<String>,
    /// The request.
    pub request_id: String,
    /// Always 1: the trail is only added to.
    pub version: u64,
}

domain::debug_by_name!(AuditRow);

impl Row for AuditRow {
    const KIND: &'static str = "audit";

    fn row_key(&self) -> RowKey {
        key::audit(self.audit_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(AUDIT_MEMORY).ok()
    }

    versioned!();
}
