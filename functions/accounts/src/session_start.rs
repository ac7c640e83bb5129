//! `POST /v1/sessions`: signs a device in.

use api::{Created, Cx, Endpoint, Json, Problem, Public, Resource, Route};
use auth::device::device_digest;
use data::{Secret, retry_on_conflict};
use domain::device::Platform;
use domain::id::SessionId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cookie::WithCookie;
use crate::me::{CompanySummary, Profile};
use crate::new_session::NewSession;
use crate::proof::DeviceProof;
use crate::sign_in::SignIn;
use crate::tokens::Tokens;
use crate::{credentials, proof, tokens};

/// See [`Endpoint::SUMMARY`].
pub struct SessionStart;

/// A new session.
#[derive(Serialize, JsonSchema)]
pub struct StartedSession {
    /// Its tokens.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// The id of the session that has begun.
    pub session_id: SessionId,
    /// The account that is signed in now.
    pub member: Profile,
    /// The company that the member works for.
    pub company: CompanySummary,
}

impl Resource for StartedSession {}

impl Endpoint for SessionStart {
    const NAME: &'static str = "session-start";
    const ROUTE: Route = Route::post("/v1/sessions");
    const SUMMARY: &'static str = "Sign a device in.";
    const DETAILS: &'static str = "Answers 401 with the code `totp_required` where the account has a second factor; send the same request again with `totp_code`.";
    const REFUSALS: &'static [u16] = &[401];
    const SECRETS: &'static [Secret] = &[Secret::Pepper, Secret::TokenKey];
    // The rules against guessing stop sooner, and let known devices pass.
    const MOST_PER_MINUTE: u32 = 240;

    type Access = Public;
    type Input = (DeviceProof, Json<NewSession>);
    type Output = WithCookie<Created<StartedSession>>;

    async fn handle(
        cx: Cx<Public>,
        (proof, Json(form)): (DeviceProof, Json<NewSession>),
    ) -> Result<Self::Output, Problem> {
        let key = proof::key(&cx, &proof).await?;
        if form.platform == Platform::Web && key.is_none() {
            return Err(proof::refused());
        }
        let device = device_digest(&form.device_id);
        let proven = credentials::check(&cx, &form.email, &form.password, &device).await?;
        let signer = tokens::signer(&cx).await?;
        let sign_in = SignIn {
            cx: &cx,
            form: &form,
            device,
            key,
        };
        let (sign_in, proven) = (&sign_in, &proven);
        let started = retry_on_conflict(|number| async move {
            if number == 0 {
                return sign_in.start(proven).await;
            }
            let proven = credentials::again(sign_in.cx, &sign_in.form.email, proven).await?;
            sign_in.start(&proven).await
        })
        .await?;
        let (session, refresh) = (started.session, started.refresh);
        let (tokens, cookie) =
            tokens::hand_out(&cx, &signer, &session, started.member.roles, &refresh);
        let output = Created(StartedSession {
            tokens,
            session_id: session.session_id,
            member: started.member.into(),
            company: (&proven.account.company).into(),
        });
        Ok(WithCookie { output, cookie })
    }
}
