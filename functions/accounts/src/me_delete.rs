//! `DELETE /v1/me`: deletes the caller's own account, by password and second factor.
//!
//! The account ends at once and for good: nobody can sign in, the address is free, jobs go back. What is
//! known of the member is erased by `deletion-sweep` when the term is over ([`domain::erasure`]). There is
//! no way back in between, so a sign-in by the address is answered as one of somebody unknown: the answer
//! here and the mail say when the erasure is due, owners see it with the member, and whoever joins again
//! is somebody new.

use api::{
    Code, Cx, Endpoint, Facts, Input, InputDoc, Json, Prefetch, Problem, Reading, Resource, Route,
    SignedIn,
};
use auth::password::PasswordAttempt;
use data::leaving::{self, LeavingError, MOST_JOBS};
use data::row::{AuditedAction, MemberRow, MemberState};
use data::{Changes, Error, ReadPlan, ReadResult, Row as _, Secret, key};
use domain::event::Event;
use domain::id::MemberId;
use domain::mail::MailKind;
use domain::role::Role;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::cookie::{self, WithCookie};
use crate::second_factor::{self, Given};
use crate::{notice, reauth};

/// How many jobs go back in the commit that ends the account; of more, some go back before it.
const LAST_JOBS: usize = MOST_JOBS / 3;

/// See [`Endpoint::SUMMARY`].
pub struct MeDelete;

/// The password, and the second factor where the account has one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteMe {
    /// The member's password, asked for once more.
    password: PasswordAttempt,
    /// The code that the authenticator app shows now, where sign-in asks for one.
    #[schemars(example = &"492039")]
    #[schemars(length(max = 20))]
    totp_code: Option<String>,
    /// One of the recovery codes, where the app is lost.
    #[schemars(length(max = 40))]
    recovery_code: Option<String>,
}

/// An account that has ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedAccount {
    /// Identifies the member in what stays.
    pub member_id: MemberId,
    /// When the erasure of all that does not stay is due: 14 days from now.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub erase_at: Timestamp,
}

impl Resource for DeletedAccount {}

/// What the caller leaves behind.
#[derive(Debug)]
pub struct OwnLegacy;

fn plan(member_id: MemberId) -> ReadPlan {
    let mut plan = leaving::plan(member_id);
    plan.join(leaving::plan_for_owners());
    plan
}

impl Input for OwnLegacy {
    type Value = ReadResult;

    fn read(_: &Facts) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let caller = prefetch.viewer().member_id;
        prefetch.all(plan(caller));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<ReadResult, Problem> {
        let caller = reading.viewer()?.member_id;
        reading.all(&plan(caller))
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

impl Endpoint for MeDelete {
    const NAME: &'static str = "me-delete";
    const ROUTE: Route = Route::delete("/v1/me");
    const SUMMARY: &'static str = "Delete the caller's own account, at once and for good.";
    const DETAILS: &'static str = "All devices are signed out, so that a repeated request answers 401. The address may be used again at once. Jobs that were not begun go back, offers and threads a moment after the answer. After 14 days the member is erased; jobs, money and the audit trail keep a pseudonym. Refused with `last_owner` while nobody else is an owner, and with `has_work_under_way` while the caller is at work on a job. Where the account has a second factor, send `totp_code` or `recovery_code` as well.";
    const REFUSALS: &'static [u16] = &[409];
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = SignedIn;
    type Input = (Json<DeleteMe>, OwnLegacy);
    type Output = WithCookie<DeletedAccount>;

    async fn handle(
        cx: Cx<SignedIn>,
        (Json(form), result): (Json<DeleteMe>, ReadResult),
    ) -> Result<Self::Output, Problem> {
        prove(&cx, &form).await?;
        let (cx, member_id, store) = (&cx, cx.member().member_id, cx.store());
        let mut known = Some((cx.member().clone(), result));
        let deleted = loop {
            let prepare = |_| {
                let known = known.take();
                async move {
                    let (member, result) = match known {
                        Some(known) => known,
                        None => read(cx, member_id).await?,
                    };
                    end(cx, member, result).await
                }
            };
            let step = store.commit_with_retry(on_conflict, prepare).await?;
            if let Step::Ended(deleted) = step {
                break deleted;
            }
        };
        Ok(WithCookie {
            output: deleted,
            cookie: Some(cookie::forgetting()),
        })
    }
}

/// Sees that it is the member: by the password, and by the second factor where there is one.
async fn prove(cx: &Cx<SignedIn>, form: &DeleteMe) -> Result<(), Problem> {
    reauth::with_password(cx, &form.password, "/password").await?;
    let member = cx.member();
    let Some(state) = member.totp.as_ref().filter(|totp| totp.is_confirmed) else {
        return Ok(());
    };
    let given = Given::of(form.totp_code.as_deref(), form.recovery_code.as_deref());
    let given = given
        .ok_or_else(|| Problem::field("/totp_code", "is required unless recovery_code is sent"))?;
    let device = Some(&cx.session().device);
    let seen = second_factor::attempt(cx, member.member_id, state, given, device).await?;
    let (attempt, _) = seen.ok_or_else(|| {
        let pointer = match given {
            Given::Code(_) => "/totp_code",
            Given::Recovery(_) => "/recovery_code",
        };
        Problem::field(pointer, "is wrong or was already used")
    })?;
    attempt.was_right(cx).await;
    Ok(())
}

/// What a commit has done.
enum Step {
    /// Some jobs went back, and others are left.
    JobsWentBack,
    /// The account has ended.
    Ended(DeletedAccount),
}

async fn read(cx: &Cx<SignedIn>, member_id: MemberId) -> Result<(MemberRow, ReadResult), Problem> {
    let mut plan = plan(member_id);
    plan.row(key::member(member_id));
    let mut result = cx.store().read(plan).await?;
    let member: Option<MemberRow> = result.rows().take(&key::member(member_id))?;
    Ok((member.ok_or(Problem::NotFound)?, result))
}

/// All that ends with the account at once; or, of many jobs, the return of some.
async fn end(
    cx: &Cx<SignedIn>,
    member: MemberRow,
    mut result: ReadResult,
) -> Result<(Changes, Step), Problem> {
    let (store, member_id) = (cx.store(), member.member_id);
    let mut changes = Changes::new();
    // Another device of the member was quicker, or an owner.
    if member.state != MemberState::Active {
        let erase_at = member.erase_at.or(member.erased_at).unwrap_or(cx.now());
        let deleted = DeletedAccount {
            member_id,
            erase_at,
        };
        return Ok((changes, Step::Ended(deleted)));
    }
    if member.roles.has(Role::Owner) {
        let required = leaving::require_another_owner(store, &mut result, &mut changes, member_id);
        required.await.map_err(refused)?;
    }
    let left_over = leaving::give_back_jobs(store, &mut result, &mut changes, member_id, LAST_JOBS);
    if left_over.await.map_err(refused)?.is_some() {
        if let Some(job_id) = leaving::work_under_way(store, member_id).await? {
            return Err(refused(LeavingError::WorkUnderWay(job_id)));
        }
        changes.require(&member);
        return Ok((changes, Step::JobsWentBack));
    }
    leaving::end_duty(store, &mut result, &mut changes, member_id)?;
    leaving::end_sessions(store, &mut result, &mut changes, member_id).await?;
    let deleted = member.clone().deleted(cx.now());
    let erase_at = deleted.erase_at.unwrap_or(cx.now());
    let zone = &cx.company().time_zone;
    let mail = notice::about(
        cx,
        cx.company(),
        &member,
        MailKind::AccountDeleted,
        &member.email,
    );
    changes.send(&mail.word("erased_on", domain::display::time::date_in(erase_at, zone)));
    cx.audit(&mut changes, AuditedAction::AccountDeleted, member_id);
    changes
        .release_email(&member.email, member_id)
        .publish(Event::MemberRemoved { member_id })
        .publish(Event::AccountDeleted { member_id });
    changes.replace(deleted);
    let deleted = DeletedAccount {
        member_id,
        erase_at,
    };
    Ok((changes, Step::Ended(deleted)))
}

fn refused(error: LeavingError) -> Problem {
    match error {
        LeavingError::LastOwner => Problem::refused(
            Code::LastOwner,
            "You are the only owner. Make someone else an owner first, or close the company.",
        ),
        LeavingError::WorkUnderWay(job_id) => Problem::blocked_by(
            Code::HasWorkUnderWay,
            "You are working on a job. Finish it first, or ask your dispatcher to cancel it.",
            job_id,
        ),
        LeavingError::Data(error) => error.into(),
    }
}

/// Goes on when the member's work, the member or the other owner has changed in the meantime.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    if leaving::has_work_changed(&error) || error.has_changed(MemberRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}
