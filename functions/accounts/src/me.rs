//! What members see of themselves.

use api::{Cx, Facts, Input, InputDoc, Prefetch, Problem, Reading, Resource, SignedIn};
use data::key;
use data::row::{CompanyRow, MemberRow, PolicyRecordRow};
use domain::email::Email;
use domain::home_zone::HomeZone;
use domain::id::{CompanyId, MemberId};
use domain::mail::MailStatus;
use domain::money::Currency;
use domain::notification::Notifications;
use domain::phone::TypedPhone;
use domain::policy::{PolicyNumber, published};
use domain::role::Roles;
use domain::skill::Skills;
use domain::text::{CompanyName, PersonName};
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use crate::session::Session;

/// The caller: account, company and session.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Me {
    /// The signed-in member's account.
    pub member: Profile,
    /// The company that the member works for.
    pub company: CompanySummary,
    /// The session of this call.
    pub session: Session,
    /// The number of the version of the privacy policy that the member has still to acknowledge; null where
    /// that is done.
    pub policy_to_acknowledge: Option<PolicyNumber>,
}

impl Me {
    /// The caller, with the account as it stands now, and what the member has acknowledged of the policy.
    pub(crate) fn of(
        cx: &Cx<SignedIn>,
        member: MemberRow,
        acknowledged: Option<&PolicyRecordRow>,
    ) -> Self {
        let session = cx.session();
        let number = published().to_acknowledge(cx.now());
        let is_done = acknowledged.is_some_and(|record| record.has_acknowledged(number));
        Self {
            member: member.into(),
            company: cx.company().into(),
            session: Session::seen_from(session.session_id, session.clone()),
            policy_to_acknowledge: (!is_done).then_some(number),
        }
    }
}

/// What the caller has acknowledged of the policy, read with the caller's own rows.
#[derive(Debug)]
pub struct Acknowledged;

impl Input for Acknowledged {
    type Value = Option<PolicyRecordRow>;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let member_id = prefetch.viewer().member_id;
        prefetch.row(key::policy_record(member_id));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let member_id = reading.viewer()?.member_id;
        reading.row(&key::policy_record(member_id)).await
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

impl Resource for Me {
    fn version(&self) -> Option<u64> {
        Some(self.member.version)
    }
}

/// An account as its own member sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Profile {
    /// Identifies the member for good, in paths and wherever something refers to it.
    pub member_id: MemberId,
    /// The person's name, as the team sees it.
    pub name: PersonName,
    /// The address to sign in with.
    pub email: Email,
    /// A new address that waits to be proven.
    pub next_email: Option<Email>,
    /// What the mail provider last said of an address that takes no mail.
    pub dead_mail: Option<MailStatus>,
    /// The phone on which the team reaches the person.
    pub phone: TypedPhone,
    /// The member's roles in the company.
    pub roles: Roles,
    /// What the person is able to do, for the jobs that ask for a skill; owners change it.
    pub skills: Skills,
    /// By what part of town the person is found for a job while no position of the last hour is known; owners
    /// change it.
    pub home_zone: Option<HomeZone>,
    /// Whether sign-in asks for a second factor.
    pub is_totp_on: bool,
    /// What the person gets push notifications for.
    pub notifications: Notifications,
    /// When the person joined.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
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
            skills: row.skills,
            home_zone: row.home_zone,
            notifications: row.notifications,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// What a client needs of the company from the first screen on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CompanySummary {
    /// Identifies the company for good, in paths and wherever something refers to it.
    pub company_id: CompanyId,
    /// The company's name, as its customers know it.
    pub name: CompanyName,
    /// The time zone of the company's days, reports and quiet hours.
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
