//! `DELETE /v1/invitations/{invitation}`: takes an invitation back; its link is dead at once.

use api::{Code, Cx, Endpoint, Loaded, NoContent, Owner, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, InvitationRow, InvitationState};
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
    type Input = Loaded<InvitationPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Owner>, invitation: InvitationRow) -> Result<NoContent, Problem> {
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
        let mut changes = Changes::new();
        changes.end_invitation(&invitation, cx.now());
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
