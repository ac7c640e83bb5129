//! `POST /v1/email-verifications/{token}`: proves an address by the link that was mailed to it.

use api::{Cx, Endpoint, Path, Problem, Public, Resource, Route};
use data::row::{AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TicketRow};
use data::{Changes, Error, Secret, Store, key};
use domain::event::Event;
use domain::mail::{MailKind, TicketKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::notice;

/// See [`Endpoint::SUMMARY`].
pub struct EmailVerify;

/// The link.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct VerificationPath {
    token: String,
}

/// What the link did.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VerifiedEmail {
    /// What is true from now on.
    pub status: Verified,
}

impl Resource for VerifiedEmail {}

/// What an address was proven for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// The company is open; its owner can sign in.
    CompanyActivated,
    /// The member signs in by the new address.
    EmailChanged,
}

impl Endpoint for EmailVerify {
    const NAME: &'static str = "email-verify";
    const ROUTE: Route = Route::post("/v1/email-verifications/{token}");
    const SUMMARY: &'static str = "Prove an address by the link that was mailed to it.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey];

    type Access = Public;
    type Input = Path<VerificationPath>;
    type Output = VerifiedEmail;

    async fn handle(
        cx: Cx<Public>,
        Path(at): Path<VerificationPath>,
    ) -> Result<VerifiedEmail, Problem> {
        let keys = cx.aws().secrets().link_keys().await?;
        let directory = cx.aws().directory();
        for kind in [TicketKind::VerifyEmail, TicketKind::ChangeEmail] {
            let Some((store, ticket)) = directory.ticket(&keys, &at.token, kind).await? else {
                continue;
            };
            let (company, member) = rows_of(&store, &ticket).await?;
            let (changes, status) = if kind == TicketKind::VerifyEmail {
                let changes = activate(&cx, company, member, ticket)?;
                (changes, Verified::CompanyActivated)
            } else {
                let changes = change_address(&cx, &company, member, ticket)?;
                (changes, Verified::EmailChanged)
            };
            let store = store.traced(cx.request_id());
            store.commit(changes).await.map_err(explained)?;
            return Ok(VerifiedEmail { status });
        }
        Err(Problem::LinkGone)
    }
}

async fn rows_of(store: &Store, ticket: &TicketRow) -> Result<(CompanyRow, MemberRow), Problem> {
    let member_id = ticket.member_id.ok_or(Problem::LinkGone)?;
    match store
        .get_both(key::company(), key::member(member_id))
        .await?
    {
        (Some(company), Some(member)) => Ok((company, member)),
        _ => Err(Problem::LinkGone),
    }
}

/// Opens the company and makes the address its owner's.
fn activate(
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
fn change_address(
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

/// Of two uses of one link at the same time, one finds the rows moved: the link is gone for it.
fn explained(error: Error) -> Problem {
    if error.is_taken("email_owner") {
        Problem::refused("email_taken", "another account has this address by now")
    } else if matches!(error, Error::Conflict { .. }) {
        Problem::LinkGone
    } else {
        error.into()
    }
}
