//! A company on its first day: written down with its owner, and waiting for the owner's address.

use api::{Cx, Problem, Public};
use auth::password::PasswordHash;
use data::row::{AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TicketRow};
use data::{Changes, CursorKey};
use domain::event::Event;
use domain::id::{CompanyId, MemberId};
use domain::mail::{MailKind, TicketKind};
use domain::money::Currency;
use domain::offer::OfferSettings;
use domain::phone::TypedPhone;
use domain::position::LocationDays;
use domain::role::{Role, Roles};
use domain::skill::Skills;
use domain::zone::TimeZone;

use crate::new_company::NewCompany;
use crate::notice;

/// Writes company and owner down until the address is proven, for a day.
pub(crate) async fn create(
    cx: &Cx<Public>,
    form: NewCompany,
    phone: TypedPhone,
    hash: PasswordHash,
) -> Result<(), Problem> {
    let now = cx.now();
    let member_id = MemberId::at(now);
    let ticket = TicketRow::new(now, TicketKind::VerifyEmail, form.email.clone());
    let company = CompanyRow {
        company_id: CompanyId::at(now),
        name: form.company_name,
        state: CompanyState::Pending,
        country: form.country,
        time_zone: form.time_zone.unwrap_or_else(|| {
            TimeZone::parse("America/New_York").expect("the zone is in every database")
        }),
        currency: form.currency.unwrap_or(Currency::Usd),
        technicians_may_close: false,
        location_days: LocationDays::default(),
        offers: OfferSettings::default(),
        cursor_key: Some(CursorKey::random()?),
        created_at: now,
        expires_at: Some(ticket.expires_at),
        version: 1,
    };
    let member = MemberRow {
        member_id,
        name: form.name,
        email: form.email,
        next_email: None,
        phone,
        roles: Roles::only(Role::Owner),
        skills: Skills::default(),
        home_zone: None,
        state: MemberState::Pending,
        password: hash,
        credential_generation: 1,
        sessions_since: None,
        totp: None,
        notifications: domain::notification::Notifications::default(),
        dead_mail: None,
        created_at: now,
        expires_at: Some(ticket.expires_at),
        erase_at: None,
        erased_at: None,
        version: 1,
    };
    let ticket = ticket.of_member(&member);
    let mut changes = Changes::new();
    changes.create(&member);
    changes.create(&ticket);
    let mail = notice::about(cx, &company, &member, MailKind::VerifyEmail, &member.email);
    changes.send(&mail.with_link(&ticket));
    let action = AuditedAction::CompanySignedUp;
    changes.create(&cx.audit_entry(Some(member_id), action, company.company_id));
    changes.publish(Event::CompanySignedUp { member_id });
    let directory = cx.aws().directory();
    directory
        .create_company(&company, changes, cx.request_id())
        .await?;
    Ok(())
}
