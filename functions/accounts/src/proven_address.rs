//! What follows once a link has proven an address: a company opens, or a member's address changes.

use api::{Cx, Problem, Public};
use data::row::{
    AuditedAction, CompanyRow, CompanyState, CredentialChange, MemberRow, MemberState, TicketRow,
};
use data::{Changes, Store};
use domain::event::Event;
use domain::mail::MailKind;

use crate::notice;

/// Opens the company and makes the address its owner's.
pub(crate) async fn activate(
    cx: &Cx<Public>,
    store: &Store,
    mut company: CompanyRow,
    mut member: MemberRow,
    ticket: &TicketRow,
) -> Result<Changes, Problem> {
    if company.state != CompanyState::Pending {
        return Err(Problem::LinkGone);
    }
    company.state = CompanyState::Active;
    company.expires_at = None;
    member.state = MemberState::Active;
    member.expires_at = None;
    let member_id = member.member_id;
    let mut changes = used(cx, ticket);
    changes.claim_email(&member.email, member_id);
    let kind = MailKind::CompanyWelcome;
    changes.send(&notice::about(cx, &company, &member, kind, &member.email));
    // The trail was to end with the sign-up; from now on it stays as long as a trail does.
    store.keep_audit(&mut changes).await?;
    let action = AuditedAction::CompanyActivated;
    changes.create(&cx.audit_entry(Some(member_id), action, company.company_id));
    changes.publish(Event::CompanyActivated { member_id });
    changes.replace(company);
    changes.replace(member);
    Ok(changes)
}

/// Replaces the member's address by the one that the link proved.
pub(crate) fn change(
    cx: &Cx<Public>,
    company: &CompanyRow,
    member: MemberRow,
    ticket: &TicketRow,
) -> Result<Changes, Problem> {
    if company.state != CompanyState::Active {
        return Err(Problem::LinkGone);
    }
    let member_id = member.member_id;
    let old = member.email.clone();
    let member = MemberRow {
        email: ticket.email.clone(),
        dead_mail: None,
        ..member.under_new_credentials(CredentialChange::Email)
    };
    let mut changes = used(cx, ticket);
    changes.claim_email(&member.email, member_id);
    changes.release_email(&old, member_id);
    let kind = MailKind::EmailChangedNotice;
    changes.send(&notice::about(cx, company, &member, kind, &old));
    let action = AuditedAction::MemberEmailChanged;
    changes.create(&cx.audit_entry(Some(member_id), action, member_id));
    changes.publish(Event::MemberEmailChanged { member_id });
    changes.replace(member);
    Ok(changes)
}

fn used(cx: &Cx<Public>, ticket: &TicketRow) -> Changes {
    let mut changes = Changes::new();
    changes.replace(TicketRow {
        used_at: Some(cx.now()),
        ..ticket.clone()
    });
    changes
}
