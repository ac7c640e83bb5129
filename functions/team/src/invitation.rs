//! An invitation as the API shows it.

use api::{Resource, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{InvitationRow, InvitationState};
use domain::email::Email;
use domain::id::{InvitationId, MemberId};
use domain::mail::MailStatus;
use domain::role::Roles;
use domain::text::PersonName;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which invitation.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct InvitationPath {
    /// Which invitation is meant: the `invitation_id` of an answer that shows it.
    invitation: InvitationId,
}

impl RowPath for InvitationPath {
    type Row = InvitationRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::invitation(self.invitation)
    }

    fn visibility(_: &InvitationRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// Where an invitation stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStanding {
    /// Waits for its answer.
    Open,
    /// Was accepted.
    Accepted,
    /// Was taken back, or has ended with the rights or the credentials of whoever invited.
    Revoked,
    /// Nobody answered in time.
    Expired,
}

/// An invitation to join the company.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after what it is of"
)]
pub struct Invitation {
    /// Identifies the invitation for good, in paths and wherever something refers to it.
    pub invitation_id: InvitationId,
    /// The name of the person who is invited.
    pub name: PersonName,
    /// Where the invitation went.
    pub email: Email,
    /// The roles that the person gets by accepting.
    pub roles: Roles,
    /// Whether the invitation can still be accepted.
    pub state: InvitationStanding,
    /// What became of the mail.
    pub mail_status: MailStatus,
    /// The owner who invited the person.
    pub invited_by: MemberId,
    /// When the person was invited.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// When its link stops working.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Invitation {
    /// The invitation as it stands at `now`; `is_backed` says whether its inviter stands by it.
    pub(crate) fn at(now: Timestamp, row: InvitationRow, is_backed: bool) -> Self {
        let state = match row.state {
            InvitationState::Open if row.expires_at <= now => InvitationStanding::Expired,
            InvitationState::Open if !is_backed => InvitationStanding::Revoked,
            InvitationState::Open => InvitationStanding::Open,
            InvitationState::Accepted => InvitationStanding::Accepted,
            InvitationState::Revoked => InvitationStanding::Revoked,
        };
        Self {
            invitation_id: row.invitation_id,
            name: row.name,
            email: row.email,
            roles: row.roles,
            state,
            mail_status: row.mail_status,
            invited_by: row.invited_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            version: row.version,
        }
    }
}

impl Resource for Invitation {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}
