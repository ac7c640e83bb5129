//! `POST /v1/invitations`: invites somebody to the team by mail.

use api::{Code, Created, Cx, Endpoint, Idempotent, Json, Owner, Problem, Route};
use data::row::{
    AuditedAction, InvitationRow, InvitationState, InvitedRow, MailRow, MemberState, TicketRow,
};
use data::{Changes, PageRequest, Row as _, key};
use domain::email::Email;
use domain::event::Event;
use domain::id::InvitationId;
use domain::mail::{MailKind, TicketKind};
use domain::role::Roles;
use domain::text::PersonName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::invitation::Invitation;
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
        refuse_invited(&cx, &new.email).await?;
        let open = cx
            .store()
            .page::<InvitedRow>(&key::open_invitations(), &PageRequest::first(MOST_OPEN))
            .await?;
        if open.items.len() == MOST_OPEN {
            return Err(Problem::refused(
                Code::TooManyInvitations,
                "100 invitations are still open. Revoke some of them first.",
            ));
        }
        let invitation_id = InvitationId::at(cx.now());
        let ticket = TicketRow::new(cx.now(), TicketKind::Invitation, new.email.clone())
            .of_invitation(invitation_id);
        let mail = mail(&cx, &new, &ticket);
        let invitation = InvitationRow {
            invitation_id,
            name: new.name,
            email: new.email,
            roles: new.roles,
            invited_by: cx.member().member_id,
            state: InvitationState::Open,
            ticket_id: ticket.ticket_id,
            mail_id: mail.mail_id,
            mail_status: mail.status,
            created_at: cx.now(),
            expires_at: ticket.expires_at,
            version: 1,
        };
        let mut changes = Changes::new();
        changes
            .create(&InvitedRow::from(&invitation))
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
        let output = Created(Invitation::at(cx.now(), invitation));
        cx.remember(&key, &mut changes, &output)?;
        match cx.store().commit(changes).await {
            Ok(()) => Ok(output),
            Err(error) => {
                if error.is_taken(InvitedRow::KIND) {
                    refuse_invited(&cx, &email).await?;
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

async fn refuse_invited(cx: &Cx<Owner>, email: &Email) -> Result<(), Problem> {
    let invited: Option<InvitedRow> = cx.store().get(key::invited(email)).await?;
    invited.map_or(Ok(()), |invited| {
        Err(Problem::taken(
            Code::AlreadyInvited,
            "This address already has an open invitation. Revoke it to send a new one.",
            &invited.invitation_id,
            "/email".into(),
        ))
    })
}

fn mail(cx: &Cx<Owner>, new: &NewInvitation, ticket: &TicketRow) -> MailRow {
    let company = cx.company();
    let to = new.email.clone();
    MailRow::new(cx.now(), company.company_id, MailKind::Invitation, to)
        .with_link(ticket)
        .word("person", new.name.as_str())
        .word("company", company.name.as_str())
        .word("inviter", cx.member().name.as_str())
        .word("roles", wording::of_roles(new.roles))
}
