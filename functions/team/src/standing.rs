//! Which invitations still let somebody in: those that are open, in time, and sent by somebody who is
//! an owner still, under the same credentials.

use std::collections::HashMap;

use data::row::{InvitationRow, InvitationState, MemberRow};
use data::{Error, Store, key};
use domain::id::MemberId;
use jiff::Timestamp;

/// The members who sent some invitations, as they stand now.
pub(crate) struct Inviters(HashMap<MemberId, MemberRow>);

impl Inviters {
    /// Reads those of the invitations that may be open, but for `known`, who was read already.
    pub(crate) async fn of(
        store: &Store,
        known: &MemberRow,
        invitations: impl Iterator<Item = &InvitationRow>,
    ) -> Result<Self, Error> {
        let mut ids: Vec<_> = invitations
            .filter(|invitation| invitation.state == InvitationState::Open)
            .map(|invitation| invitation.invited_by)
            .filter(|member_id| *member_id != known.member_id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let places: Vec<_> = ids.into_iter().map(key::member).collect();
        let members = store.get_many::<MemberRow>(&places).await?;
        let members = members.into_iter().flatten().chain([known.clone()]);
        Ok(Self(
            members.map(|member| (member.member_id, member)).collect(),
        ))
    }

    /// Whether the one who sent this invitation stands by it.
    pub(crate) fn stand_by(&self, invitation: &InvitationRow) -> bool {
        self.0
            .get(&invitation.invited_by)
            .is_some_and(|inviter| inviter.stands_by(invitation))
    }

    /// Whether the invitation still lets somebody in.
    pub(crate) fn let_in_by(&self, invitation: &InvitationRow, now: Timestamp) -> bool {
        invitation.state == InvitationState::Open
            && invitation.expires_at > now
            && self.stand_by(invitation)
    }
}
