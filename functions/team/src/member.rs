//! A member as the API shows it.

use api::Resource;
use data::row::{DeadReason, MemberRow, MemberState};
use domain::email::Email;
use domain::home_zone::HomeZone;
use domain::id::MemberId;
use domain::phone::TypedPhone;
use domain::role::{Role, Roles};
use domain::skill::Skills;
use domain::text::PersonName;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An employee's account in the company.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after what it is of"
)]
pub struct Member {
    /// Identifies the member for good, in paths and wherever something refers to it.
    pub member_id: MemberId,
    /// The person's name, as the team sees it.
    pub name: PersonName,
    /// The address to sign in with; null once the member was erased.
    pub email: Option<Email>,
    /// The phone on which the team reaches the person; null once the member was erased.
    pub phone: Option<TypedPhone>,
    /// The member's roles in the company.
    pub roles: Roles,
    /// What the member is able to do, for the jobs that ask for a skill.
    pub skills: Skills,
    /// By what part of town the member is found for a job while no position of the last hour is known; shown to
    /// owners, dispatchers and the member alone.
    pub home_zone: Option<HomeZone>,
    /// Where the account stands.
    pub state: MemberState,
    /// When what is known of a member who left is erased; null for others, and once it has happened.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub erase_at: Option<Timestamp>,
    /// When it was erased. The name stays where an owner removed the member, else it is a pseudonym.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub erased_at: Option<Timestamp>,
    /// Why the address takes no mail, if so; shown to owners alone.
    pub dead_mail: Option<DeadReason>,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Member {
    /// The member in the eyes of another one.
    pub(crate) fn seen_by(viewer: &MemberRow, row: MemberRow) -> Self {
        let is_owner = viewer.roles.has(Role::Owner);
        let sees_zone = viewer.roles.may_dispatch() || viewer.member_id == row.member_id;
        let is_erased = row.erased_at.is_some();
        Self {
            member_id: row.member_id,
            name: row.name,
            email: Some(row.email).filter(|_| !is_erased),
            phone: Some(row.phone).filter(|_| !is_erased),
            roles: row.roles,
            skills: row.skills,
            home_zone: row.home_zone.filter(|_| sees_zone),
            state: row.state,
            erase_at: row.erase_at,
            erased_at: row.erased_at,
            dead_mail: row.dead_mail.filter(|_| is_owner).and_then(DeadReason::of),
            version: row.version,
        }
    }
}

impl Resource for Member {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}
