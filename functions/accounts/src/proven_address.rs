//! What follows once a link has proven an address: a company opens, or a member's address changes.

use api::{Cx, Problem, Public};
use data::Changes;
use data::row::{AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TicketRow};
use domain::event::Event;
use domain::mail::MailKind;

use crate::notice;

/// Opens the company and makes the address its owner's.
pub(crate) fn activate(
    cx: &Cx<Public>,
    mut company: CompanyRow,
    mut member: MemberRow,
    ticket: TicketRow,
) -> Result<Changes, Problem> {
    if company.state != CompanyState::Pending || member.state != MemberState::Pending {
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
    let action = AuditedAction::CompanyActivated;
    changes.create(&cx.audit_entry(Some(member_id), action, company.company_id));
    changes.publish(Event::CompanyActivated { member_id });
    changes.replace(company);
    changes.replace(member);
    Ok(changes)
}

/// Replaces the member's address by the one that the link proved, if it is still the one wanted.
pub(crate) fn change(
    cx: &Cx<Public>,
    company: &CompanyRow,
    mut member: MemberRow,
    ticket: TicketRow,
) -> Result<Changes, Problem> {
    let is_wanted = member.next_email.as_ref() == Some(&ticket.email);
    if !is_wanted || member.state != MemberState::Active || company.state != CompanyState::Active {
        return Err(Problem::LinkGone);
    }
    let member_id = member.member_id;
    let old = std::mem::replace(&mut member.email, ticket.email.clone());
    member.next_email = None;
    member.dead_mail = None;
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

fn used(cx: &Cx<Public>, mut ticket: TicketRow) -> Changes {
    let mut changes = Changes::new();
    ticket.used_at = Some(cx.now());
    changes.replace(ticket);
    changes
}
