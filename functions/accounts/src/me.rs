//! What members see of themselves.

use api::{Cx, Resource, SignedIn};
use data::row::{CompanyRow, MemberRow};
use domain::email::Email;
use domain::id::{CompanyId, MemberId};
use domain::mail::MailStatus;
use domain::money::Currency;
use domain::notification::Notifications;
use domain::phone::TypedPhone;
use domain::role::Roles;
use domain::text::{CompanyName, PersonName};
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::session::Session;

/// The caller: account, company and session.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Me {
    /// The account.
    pub member: Profile,
    /// The company it is in.
    pub company: CompanySummary,
    /// The session of this call.
    pub session: Session,
}

impl Me {
    /// The caller, with the account as it stands now.
    pub(crate) fn of(cx: &Cx<SignedIn>, member: MemberRow) -> Self {
        let session = cx.session();
        Self {
            member: member.into(),
            company: cx.company().into(),
            session: Session::seen_from(session.session_id, session.clone()),
        }
    }
}

impl Resource for Me {
    fn version(&self) -> Option<u64> {
        Some(self.member.version)
    }
}

/// An account as its own member sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Profile {
    /// Its id.
    pub member_id: MemberId,
    /// The person's name.
    pub name: PersonName,
    /// The address to sign in with.
    pub email: Email,
    /// A new address that waits to be proven.
    pub next_email: Option<Email>,
    /// What the mail provider last said of an address that takes no mail.
    pub dead_mail: Option<MailStatus>,
    /// The person's phone.
    pub phone: TypedPhone,
    /// What the person may do.
    pub roles: Roles,
    /// Whether sign-in asks for a second factor.
    pub is_totp_on: bool,
    /// What the person wants to be told on the phone.
    pub notifications: Notifications,
    /// When the person joined.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl From<MemberRow> for Profile {
    fn from(row: MemberRow) -> Self {
        Self {
            is_totp_on: row.totp.is_some_and(|totp| totp.is_confirmed),
            member_id: row.member_id,
            name: row.name,
            email: row.email,
            next_email: row.next_email,
            dead_mail: row.dead_mail,
            phone: row.phone,
            roles: row.roles,
            notifications: row.notifications,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// What a client needs of the company from the first screen on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CompanySummary {
    /// Its id.
    pub company_id: CompanyId,
    /// Its name.
    pub name: CompanyName,
    /// The zone of its reports.
    pub time_zone: TimeZone,
    /// The currency of its prices.
    pub currency: Currency,
}

impl From<&CompanyRow> for CompanySummary {
    fn from(row: &CompanyRow) -> Self {
        Self {
            company_id: row.company_id,
            name: row.name.clone(),
            time_zone: row.time_zone.clone(),
            currency: row.currency,
        }
    }
}
