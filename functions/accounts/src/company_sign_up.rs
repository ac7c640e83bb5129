//! `POST /v1/companies`: signs a company up, and tells nobody whether the address has an account.

use api::{Accepted, Cx, Endpoint, Json, Problem, Public, Route};
use auth::guess::Policy;
use auth::password::{Password, PasswordHash};
use data::row::{AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TicketRow};
use data::{Account, Changes, Secret};
use domain::email::Email;
use domain::event::Event;
use domain::id::{CompanyId, MemberId};
use domain::mail::{MailKind, TicketKind};
use domain::money::Currency;
use domain::phone::NewPhone;
use domain::role::{Role, Roles};
use domain::text::{CompanyName, PersonName};
use domain::zone::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::check_your_mail::CheckYourMail;
use crate::gate::Attempt;
use crate::{decoy, new_password, notice};

/// See [`Endpoint::SUMMARY`].
pub struct CompanySignUp;

/// A company and its first owner.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    company_name: CompanyName,
    name: PersonName,
    email: Email,
    phone: NewPhone,
    password: Password,
    /// `America/New_York` unless told.
    time_zone: Option<TimeZone>,
    /// `USD` unless told; stays as it is.
    currency: Option<Currency>,
}

impl Endpoint for CompanySignUp {
    const NAME: &'static str = "company-sign-up";
    const ROUTE: Route = Route::post("/v1/companies");
    const SUMMARY: &'static str = "Sign a company up; a mail proves the owner's address.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = Public;
    type Input = Json<NewCompany>;
    type Output = Accepted<CheckYourMail>;

    async fn handle(
        cx: Cx<Public>,
        Json(form): Json<NewCompany>,
    ) -> Result<Accepted<CheckYourMail>, Problem> {
        let address = form.email.canonical();
        Attempt::begin(&cx, "sign_up", Policy::SIGN_UP, &address, None).await?;
        let known = [form.name.as_str(), &address, form.company_name.as_str()];
        // Hashed for a taken address too: both ways take the same time.
        let hash = new_password::judge_and_hash(&cx, &form.password, "/password", known).await?;
        if let Some(account) = cx.aws().directory().account(&form.email).await? {
            tell_holder(&cx, &account).await?;
        } else {
            decoy::read(cx.aws()).await?;
            found(&cx, form, hash).await?;
        }
        Ok(Accepted(CheckYourMail::new()))
    }
}

/// Tells the holder of the address, in the holder's own company, and does nothing else.
async fn tell_holder(cx: &Cx<Public>, account: &Account) -> Result<(), Problem> {
    let Account {
        store,
        company,
        member,
    } = account;
    let mut changes = Changes::new();
    let kind = MailKind::AlreadyRegistered;
    changes.send(&notice::about(cx, company, member, kind, &member.email));
    Ok(store
        .clone()
        .traced(cx.request_id())
        .commit(changes)
        .await?)
}

/// Writes company and owner down until the address is proven, for a day.
async fn found(cx: &Cx<Public>, form: NewCompany, hash: PasswordHash) -> Result<(), Problem> {
    let now = cx.now();
    let member_id = MemberId::at(now);
    let ticket = TicketRow::new(now, TicketKind::VerifyEmail, form.email.clone());
    let ticket = ticket.of_member(member_id);
    let company = CompanyRow {
        company_id: CompanyId::at(now),
        name: form.company_name,
        state: CompanyState::Pending,
        time_zone: form.time_zone.unwrap_or_else(|| {
            TimeZone::parse("America/New_York").expect("the zone is in every database")
        }),
        currency: form.currency.unwrap_or(Currency::Usd),
        technicians_may_close: false,
        created_at: now,
        expires_at: Some(ticket.expires_at),
        version: 1,
    };
    let member = MemberRow {
        member_id,
        name: form.name,
        email: form.email,
        next_email: None,
        phone: form.phone.into(),
        roles: Roles::only(Role::Owner),
        state: MemberState::Pending,
        password: hash,
        password_count: 1,
        totp: None,
        dead_mail: None,
        created_at: now,
        expires_at: Some(ticket.expires_at),
        version: 1,
    };
    let mut changes = Changes::new();
    changes.create(&member);
    changes.create(&ticket);
    let mail = notice::about(cx, &company, &member, MailKind::VerifyEmail, &member.email);
    changes.send(&mail.with_link(&ticket));
    let action = AuditedAction::CompanySignedUp;
    changes.create(&cx.audit_entry(Some(member_id), action, company.company_id));
    changes.publish(Event::CompanySignedUp { member_id });
    let directory = cx.aws().directory();
    directory.found(&company, changes, cx.request_id()).await?;
    Ok(())
}
