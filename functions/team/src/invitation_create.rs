//! `POST /v1/invitations`: invites somebody to the team by mail.

use api::{Code, Created, Cx, Endpoint, Idempotent, Json, Owner, Problem, Route};
use auth::allowance::Allowance;
use data::row::{
    AuditedAction, InvitationRow, InvitationState, InvitedRow, MailRow, MemberState, TicketRow,
};
use data::{Changes, Row as _, key};
use domain::email::Email;
use domain::event::Event;
use domain::id::InvitationId;
use domain::mail::{MailKind, TicketKind};
use domain::role::Roles;
use domain::text::PersonName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::invitation::Invitation;
use crate::standing::Inviters;
use crate::wording;

/// See [`Endpoint::SUMMARY`].
pub struct InvitationCreate;

/// Whom to invite, and as what.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The name of the person to invite.
    name: PersonName,
    /// Where the invitation is mailed; the address to sign in with.
    email: Email,
    /// The roles that the person gets by accepting.
    roles: Roles,
}

/// How many invitations a company may have open at once.
const MOST_OPEN: usize = 100;

impl Endpoint for InvitationCreate {
    const NAME: &'static str = "invitation-create";
    const ROUTE: Route = Route::post("/v1/invitations");
    const SUMMARY: &'static str = "Invite somebody to the team.";

    type Access = Owner;
    type Input = Idempotent<Json<NewInvitation>>;
    type Output = Created<Invitation>;

    async fn handle(
        cx: Cx<Owner>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewInvitation>>,
    ) -> Result<Created<Invitation>, Problem> {
        refuse_member(&cx, &new.email).await?;
        let lapsed = Lapsed::of(&cx, &new.email).await?;
        refuse_too_many(&cx).await?;
        count_mail(&cx, &new.email).await?;
        let inviter = cx.member();
        let invitation_id = InvitationId::at(cx.now());
        let ticket = TicketRow::new(cx.now(), TicketKind::Invitation, new.email.clone())
            .of_invitation(invitation_id, inviter);
        let mail = mail(&cx, &new, &ticket);
        let invitation = InvitationRow {
            invitation_id,
            name: new.name,
            email: new.email,
            roles: new.roles,
            invited_by: inviter.member_id,
            credential_generation: Some(inviter.credential_generation),
            state: InvitationState::Open,
            member_id: None,
            ticket_id: ticket.ticket_id,
            mail_id: mail.mail_id,
            mail_status: mail.status,
            created_at: cx.now(),
            expires_at: ticket.expires_at,
            version: 1,
        };
        let mut changes = Changes::new();
        match lapsed {
            Some(lapsed) => lapsed.replace_with(&mut changes, &invitation),
            None => {
                changes.create(&InvitedRow::from(&invitation));
            }
        }
        changes
            .create(&invitation)
            .create(&ticket)
            .send(&mail)
            .publish(Event::InvitationCreated { invitation_id });
        cx.audit(
            &mut changes,
            AuditedAction::InvitationCreated,
            invitation_id,
        );
        let email = invitation.email.clone();
        let output = Created(Invitation::at(cx.now(), invitation, true));
        cx.remember(&key, &mut changes, &output)?;
        match cx.store().commit(changes).await {
            Ok(()) => Ok(output),
            Err(error) => {
                if error.is_taken(InvitedRow::KIND) || error.is_stale(InvitedRow::KIND) {
                    Lapsed::of(&cx, &email).await?;
                }
                Err(error.into())
            }
        }
    }
}

/// Says so only of this company's own members: accounts elsewhere are nobody's business.
async fn refuse_member(cx: &Cx<Owner>, email: &Email) -> Result<(), Problem> {
    let account = cx.aws().directory().account(email).await?;
    let member = account
        .filter(|account| account.store.company_id() == cx.store().company_id())
        .map(|account| account.member)
        .filter(|member| member.state == MemberState::Active);
    member.map_or(Ok(()), |member| {
        Err(Problem::taken(
            Code::AlreadyMember,
            "Someone on your team already uses this email address.",
            &member.member_id,
            "/email".into(),
        ))
    })
}

/// What is left of an invitation to the same address that lets nobody in any more.
struct Lapsed {
    invited: InvitedRow,
    invitation: Option<InvitationRow>,
}

impl Lapsed {
    /// Nothing where the address has no invitation; refused where it has one that still counts.
    async fn of(cx: &Cx<Owner>, email: &Email) -> Result<Option<Self>, Problem> {
        let store = cx.store();
        let invited: Option<InvitedRow> = store.get(key::invited(email)).await?;
        let Some(invited) = invited else {
            return Ok(None);
        };
        let place = key::invitation(invited.invitation_id);
        let invitation: Option<InvitationRow> = store.get(place).await?;
        let inviters = Inviters::of(store, cx.member(), invitation.iter()).await?;
        let counts = |invitation: &InvitationRow| inviters.let_in_by(invitation, cx.now());
        if invitation.as_ref().is_some_and(counts) {
            return Err(Problem::taken(
                Code::AlreadyInvited,
                "This address already has an open invitation. Revoke it to send a new one.",
                &invited.invitation_id,
                "/email".into(),
            ));
        }
        Ok(Some(Self {
            invited,
            invitation,
        }))
    }

    /// Puts the new invitation in its place.
    fn replace_with(self, changes: &mut Changes, next: &InvitationRow) {
        changes.replace(InvitedRow {
            version: self.invited.version,
            ..InvitedRow::from(next)
        });
        let open = |invitation: &InvitationRow| invitation.state == InvitationState::Open;
        if let Some(invitation) = self.invitation.filter(open) {
            changes.replace(InvitationRow {
                state: InvitationState::Revoked,
                ..invitation
            });
        }
    }
}

async fn refuse_too_many(cx: &Cx<Owner>) -> Result<(), Problem> {
    let store = cx.store();
    let invited = store
        .whole_list::<InvitedRow>(&key::open_invitations())
        .await?;
    if invited.len() < MOST_OPEN {
        return Ok(());
    }
    // Some may have ended with the rights of whoever sent them.
    let places: Vec<_> = invited
        .iter()
        .map(|invited| key::invitation(invited.invitation_id))
        .collect();
    let invitations = store.get_many::<InvitationRow>(&places).await?;
    let invitations: Vec<_> = invitations.into_iter().flatten().collect();
    let inviters = Inviters::of(store, cx.member(), invitations.iter()).await?;
    let counts = |invitation: &&InvitationRow| inviters.let_in_by(invitation, cx.now());
    if invitations.iter().filter(counts).count() < MOST_OPEN {
        return Ok(());
    }
    Err(Problem::refused(
        Code::TooManyInvitations,
        "100 invitations are still open. Revoke some of them first.",
    ))
}

/// Counts the mail that the invitation sends: of this owner, of the company, and to this mailbox from
/// whatever company.
async fn count_mail(cx: &Cx<Owner>, email: &Email) -> Result<(), Problem> {
    let (member, company) = (cx.member().member_id, cx.company().company_id);
    let (by_one, of_all) = (
        Allowance::INVITATIONS_BY_ONE,
        Allowance::INVITATIONS_OF_A_COMPANY,
    );
    cx.admit(by_one, &member.to_string()).await?;
    cx.admit(of_all, &company.to_string()).await?;
    cx.admit_mail_to(email).await
}

fn mail(cx: &Cx<Owner>, new: &NewInvitation, ticket: &TicketRow) -> MailRow {
    let company = cx.company();
    let to = new.email.clone();
    MailRow::new(cx.now(), company.company_id, MailKind::Invitation, to)
        .with_link(ticket)
        .word("person", new.name.as_str())
        .word("company", company.name.as_str())
        .naming("inviter", cx.member())
        .word("roles", wording::of_roles(new.roles))
}
