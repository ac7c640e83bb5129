//! `POST /v1/sessions`: signs a device in.

use api::{Challenge, Created, Cx, Endpoint, Json, Problem, Public, Resource, Route};
use auth::device::device_digest;
use auth::password::PasswordAttempt;
use auth::refresh::{Family, RefreshToken};
use auth::secret::Digest;
use data::row::{AuditedAction, KnownDeviceRow, MemberRow, SessionRow};
use data::{Changes, Row as _, Secret};
use domain::device::{DeviceId, DeviceName, Platform};
use domain::email::Email;
use domain::event::Event;
use domain::id::SessionId;
use domain::mail::MailKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cookie::WithCookie;
use crate::credentials::Proven;
use crate::me::{CompanySummary, Profile};
use crate::second_factor::{Given, Redeemed};
use crate::tokens::Tokens;
use crate::{credentials, devices, notice, proof, second_factor, sessions, tokens};

/// See [`Endpoint::SUMMARY`].
pub struct SessionStart;

/// Who signs in, from which device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    email: Email,
    password: PasswordAttempt,
    /// The code that the authenticator app shows, where the account has a second factor.
    #[schemars(length(max = 20))]
    totp_code: Option<String>,
    /// One of the recovery codes, where the app is lost.
    #[schemars(length(max = 40))]
    recovery_code: Option<String>,
    /// A random id that this installation of the client keeps; later sent as `Device-Id`.
    device_id: DeviceId,
    device_name: DeviceName,
    /// A browser (`web`) has to send a `DPoP` proof by a key of its own.
    platform: Platform,
}

/// A new session.
#[derive(Serialize, JsonSchema)]
pub struct StartedSession {
    /// Its tokens.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// Its id.
    pub session_id: SessionId,
    /// Who signed in.
    pub member: Profile,
    /// The company.
    pub company: CompanySummary,
}

impl Resource for StartedSession {}

/// How often a sign-in is thought out anew when the account changes under it.
const ATTEMPTS: usize = 3;

impl Endpoint for SessionStart {
    const NAME: &'static str = "session-start";
    const ROUTE: Route = Route::post("/v1/sessions");
    const SUMMARY: &'static str = "Sign a device in.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper, Secret::TokenKey];

    type Access = Public;
    type Input = Json<NewSession>;
    type Output = WithCookie<Created<StartedSession>>;

    async fn handle(cx: Cx<Public>, Json(form): Json<NewSession>) -> Result<Self::Output, Problem> {
        let key = proof::key(&cx).await?;
        if form.platform == Platform::Web && key.is_none() {
            return Err(proof::refused());
        }
        let device = device_digest(&form.device_id);
        let mut proven = credentials::check(&cx, &form.email, &form.password, &device).await?;
        for _ in 0..ATTEMPTS {
            if let Some(answer) = start(&cx, &form, device, key, &proven).await? {
                return Ok(answer);
            }
            proven = credentials::again(&cx, &form.email, proven).await?;
        }
        Err(Problem::stale())
    }
}

/// Starts the session, unless the account was changed meanwhile.
async fn start(
    cx: &Cx<Public>,
    form: &NewSession,
    device: Digest,
    key: Option<Digest>,
    proven: &Proven,
) -> Result<Option<<SessionStart as Endpoint>::Output>, Problem> {
    let (store, company) = (&proven.account.store, &proven.account.company);
    let second = see_second_factor(cx, form, &device, proven).await?;
    let (attempt, redeemed) = second.unzip();
    let mut changes = Changes::new();
    let member = settle(&mut changes, proven, redeemed.as_ref());

    let session_id = SessionId::at(cx.now());
    let refresh = RefreshToken::start(company.company_id, member.member_id, session_id);
    let session = SessionRow {
        session_id,
        member_id: member.member_id,
        device,
        device_name: form.device_name.clone(),
        platform: form.platform,
        key_thumbprint: key,
        refresh: Family::start(&refresh, cx.now()),
        password_count: member.password_count,
        push_token: None,
        push_environment: None,
        version: 1,
    };
    sessions::make_room(store, &mut changes, member.member_id).await?;
    changes.create(&session);
    if !proven.is_known_device && devices::has_any(store, member.member_id).await? {
        let kind = MailKind::NewDeviceSignIn;
        let mail = notice::about(cx, company, &member, kind, &member.email);
        changes.send(&mail.word("device", form.device_name.as_str()));
    }
    changes.upsert(&KnownDeviceRow {
        member_id: member.member_id,
        device,
        seen_at: cx.now(),
        version: 1,
    });
    let actor = Some(member.member_id);
    changes.create(&cx.audit_entry(actor, AuditedAction::SessionStarted, session_id));
    if redeemed.is_some_and(|redeemed| redeemed.is_recovery) {
        let action = AuditedAction::RecoveryCodeUsed;
        changes.create(&cx.audit_entry(actor, action, member.member_id));
    }
    changes.publish(Event::SessionStarted {
        session_id,
        member_id: member.member_id,
    });
    let outcome = store.commit(changes).await;
    if let Some(attempt) = attempt {
        attempt.was_right(cx).await?;
    }
    match outcome {
        Err(error) if error.is_stale(MemberRow::KIND) => return Ok(None),
        outcome => outcome?,
    }
    let (tokens, cookie) = tokens::hand_out(cx, company.company_id, &session, &refresh).await?;
    let output = Created(StartedSession {
        tokens,
        session_id,
        member: member.into(),
        company: company.into(),
    });
    Ok(Some(WithCookie { output, cookie }))
}

/// Sees the second factor, where the account has one.
async fn see_second_factor(
    cx: &Cx<Public>,
    form: &NewSession,
    device: &Digest,
    proven: &Proven,
) -> Result<Option<(crate::gate::Attempt, Redeemed)>, Problem> {
    let member = &proven.account.member;
    let Some(state) = member.totp.as_ref().filter(|totp| totp.is_confirmed) else {
        return Ok(None);
    };
    let given = Given::of(form.totp_code.as_deref(), form.recovery_code.as_deref())
        .ok_or(Problem::Unauthenticated(Challenge::SecondFactorNeeded))?;
    let known = proven.is_known_device.then_some(device);
    let seen = second_factor::attempt(cx, member.member_id, state, given, known).await?;
    seen.map(Some)
        .ok_or(Problem::Unauthenticated(Challenge::SecondFactorWrong))
}

/// Writes what the sign-in changes in the account. Even where that is nothing the account has to
/// stand as it was read, so that a new password or a removal at the same time wins.
fn settle(changes: &mut Changes, proven: &Proven, redeemed: Option<&Redeemed>) -> MemberRow {
    let mut member = proven.account.member.clone();
    if proven.renewed.is_none() && redeemed.is_none() {
        changes.require(&member);
        return member;
    }
    if let Some(hash) = &proven.renewed {
        member.password = hash.clone();
    }
    if let Some(redeemed) = redeemed {
        member.totp = Some(redeemed.state.clone());
    }
    changes.replace(member)
}
