//! `PATCH /v1/members/{member_id}`: changes a member's name, phone, roles, skills or home zone.

use api::{
    Code, Cx, Endpoint, Facts, Input, InputDoc, Json, Loaded, MemberPath, Owner, Path, Prefetch,
    Problem, Reading, Route,
};
use data::leaving as left;
use data::row::{AuditedAction, CredentialChange, MemberRow, MemberState};
use data::{Changes, ReadPlan, ReadResult};
use domain::event::Event;
use domain::home_zone::HomeZone;
use domain::id::MemberId;
use domain::mail::MailKind;
use domain::patch::{Patch, PatchRequired};
use domain::phone::NewPhone;
use domain::role::{Role, Roles};
use domain::skill::Skills;
use domain::text::PersonName;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::member::Member;
use crate::{notice, owners, wording};

/// See [`Endpoint::SUMMARY`].
pub struct MemberUpdate;

/// What to change: a field that is left out keeps its value. Null clears a field that allows null.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    /// The person's name, as the team sees it.
    #[serde(default)]
    name: PatchRequired<PersonName>,
    /// The phone on which the team reaches the person.
    #[serde(default)]
    phone: PatchRequired<NewPhone>,
    /// All of the member's roles from now on.
    #[serde(default)]
    roles: PatchRequired<Roles>,
    /// All that the member is able to do from now on: the member is asked for jobs of the types that need none
    /// or one of these. Whoever was asked before may still accept.
    #[serde(default)]
    skills: PatchRequired<Skills>,
    /// By what part of town to find the member for a job while no position of the last hour is known; null for
    /// none.
    #[serde(default)]
    home_zone: Patch<HomeZone>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

/// The patch, with what the member leaves behind by losing a role.
#[derive(Debug)]
pub struct Patched {
    member_id: MemberId,
    patch: MemberPatch,
}

impl Patched {
    fn lost(&self, caller: MemberId) -> ReadPlan {
        let mut plan = ReadPlan::default();
        if let PatchRequired::Set(roles) = &self.patch.roles {
            if !roles.has(Role::Technician) {
                plan.join(left::plan_for_work(self.member_id));
            }
            if !roles.has(Role::Owner) && self.member_id == caller {
                plan.join(left::plan_for_owners());
            }
        }
        plan
    }
}

impl Input for Patched {
    type Value = (MemberPatch, ReadResult);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Path(MemberPath { member_id }) = Path::read(facts)?;
        let Json(patch) = Json::read(facts)?;
        Ok(Self { member_id, patch })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let caller = prefetch.viewer().member_id;
        prefetch.all(self.lost(caller));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<(MemberPatch, ReadResult), Problem> {
        let caller = reading.viewer()?.member_id;
        let result = reading.all(&self.lost(caller))?;
        Ok((self.patch, result))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<MemberPatch>::describe(doc, generator);
    }
}

impl Endpoint for MemberUpdate {
    const NAME: &'static str = "member-update";
    const ROUTE: Route = Route::patch("/v1/members/{member_id}");
    const SUMMARY: &'static str = "Change a member's name, phone, roles, skills or home zone.";

    type Access = Owner;
    type Input = (Loaded<MemberPath>, Patched);
    type Output = Member;

    async fn handle(
        cx: Cx<Owner>,
        (earlier, (patch, result)): (MemberRow, (MemberPatch, ReadResult)),
    ) -> Result<Member, Problem> {
        cx.expect_version(earlier.version, patch.version)?;
        if earlier.state != MemberState::Active {
            return Err(Problem::refused(
                Code::MemberRemoved,
                "This person has left the team. Send an invitation to bring them back.",
            ));
        }
        let mut member = earlier.clone();
        let has_new_details = patch.name.apply(&mut member.name)
            | patch
                .phone
                .try_map(|phone| phone.read(cx.company().home().as_ref()))
                .map_err(|invalid| Problem::field("/phone", invalid.reason()))?
                .apply(&mut member.phone)
            | patch.skills.apply(&mut member.skills)
            | patch.home_zone.apply(&mut member.home_zone);
        let has_new_roles = patch.roles.apply(&mut member.roles);
        let mut changes = Changes::new();
        if has_new_roles {
            change_roles(&cx, result, &mut changes, earlier.roles, &member).await?;
            member = member.under_new_credentials(CredentialChange::Roles);
        }
        if has_new_details {
            let member_id = member.member_id;
            cx.audit(&mut changes, AuditedAction::MemberUpdated, member_id);
            changes.publish(Event::MemberUpdated { member_id });
        }
        if !changes.is_empty() {
            member = changes.replace(member);
            cx.commit(changes).await?;
        }
        Ok(Member::seen_by(cx.member(), member))
    }
}

/// No session ends: each request reads the member's row, so new roles count from the next one on. What
/// the member was allowed under the old ones and has not used yet does end.
async fn change_roles(
    cx: &Cx<Owner>,
    mut result: ReadResult,
    changes: &mut Changes,
    earlier: Roles,
    member: &MemberRow,
) -> Result<(), Problem> {
    let member_id = member.member_id;
    let loses = |role| earlier.has(role) && !member.roles.has(role);
    if loses(Role::Owner) {
        owners::require_another(cx, &mut result, changes, member_id).await?;
    }
    if loses(Role::Technician) {
        let store = cx.store();
        let jobs = left::open_jobs(store, &mut result, changes, member_id).await?;
        if let Some(job) = jobs.first() {
            return Err(Problem::blocked_by(
                Code::HasOpenJobs,
                "This technician has open jobs. Reassign them first.",
                job.job_id,
            ));
        }
        left::end_duty(store, &mut result, changes, member_id)?;
    }
    let kind = MailKind::RolesChanged;
    if cx.is_notice_sent(kind, member_id).await? {
        let mail = notice::about(cx, member, kind);
        changes.send(&mail.word("roles", wording::of_roles(member.roles)));
    }
    cx.audit(changes, AuditedAction::MemberRolesChanged, member_id);
    changes.publish(Event::MemberRolesChanged { member_id });
    Ok(())
}
