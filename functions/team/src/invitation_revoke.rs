//! `DELETE /v1/invitations/{invitation}`: takes an invitation back; its link is dead at once.

use api::{Code, Cx, Endpoint, NoContent, Owner, Path, Problem, Route};
use data::row::{AuditedAction, InvitationRow, InvitationState, InvitedRow, TicketRow};
use data::{Changes, key};
use domain::event::Event;

use crate::invitation::InvitationPath;

/// See [`Endpoint::SUMMARY`].
pub struct InvitationRevoke;

impl Endpoint for InvitationRevoke {
    const NAME: &'static str = "invitation-revoke";
    const ROUTE: Route = Route::delete("/v1/invitations/{invitation}");
    const SUMMARY: &'static str = "Take an invitation back.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Owner;
    type Input = Path<InvitationPath>;
    type Output = NoContent;

    async fn handle(
        cx: Cx<Owner>,
        Path(params): Path<InvitationPath>,
    ) -> Result<NoContent, Problem> {
        let invitation: Option<InvitationRow> =
            cx.store().get(key::invitation(params.invitation)).await?;
        let invitation = invitation.ok_or(Problem::NotFound)?;
        match invitation.state {
            InvitationState::Open => {}
            InvitationState::Revoked => return Ok(NoContent),
            InvitationState::Accepted => {
                return Err(Problem::refused(
                    Code::AlreadyAccepted,
                    "This invitation was already accepted. Remove the member instead.",
                ));
            }
        }
        cx.expect_version(invitation.version, None)?;
        let invitation_id = invitation.invitation_id;
        let (ticket, invited) = cx
            .store()
            .get_both::<TicketRow, InvitedRow>(
                key::ticket(invitation.ticket_id),
                key::invited(&invitation.email),
            )
            .await?;
        let mut changes = Changes::new();
        if let Some(ticket) = ticket {
            changes.delete(&ticket);
        }
        if let Some(invited) = invited.filter(|invited| invited.invitation_id == invitation_id) {
            changes.delete(&invited);
        }
        changes.replace(InvitationRow {
            state: InvitationState::Revoked,
            ..invitation
        });
        cx.audit(
            &mut changes,
            AuditedAction::InvitationRevoked,
            invitation_id,
        );
        changes.publish(Event::InvitationRevoked { invitation_id });
        cx.commit(changes).await?;
        Ok(NoContent)
    }
}
