//! `POST /v1/me/totp`: begins to set a second factor up; sign-in does not ask for it yet.

use api::{Code, Cx, Endpoint, Json, Problem, Resource, Route, SignedIn};
use auth::password::PasswordAttempt;
use auth::totp::TotpSecret;
use data::row::{MemberRow, TotpState};
use data::{Changes, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reauth;

/// See [`Endpoint::SUMMARY`].
pub struct TotpEnroll;

/// The password once more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrollTotp {
    /// The member's password, asked for once more.
    password: PasswordAttempt,
}

/// What an authenticator app needs.
#[derive(Serialize, JsonSchema)]
pub struct TotpEnrollment {
    /// The secret in base32, to be typed where no camera is.
    #[schemars(example = &"JBSWY3DPEHPK3PXP")]
    pub secret: String,
    /// The same as an `otpauth:` address, to be shown as a QR code.
    #[schemars(
        example = "otpauth://totp/CustomIT:casey@example.com?secret=JBSWY3DPEHPK3PXP&issuer=CustomIT"
    )]
    pub uri: String,
}

impl Resource for TotpEnrollment {}

/// Whom the app shows beside the codes.
const ISSUER: &str = "CustomIT";

impl Endpoint for TotpEnroll {
    const NAME: &'static str = "totp-enroll";
    const ROUTE: Route = Route::post("/v1/me/totp");
    const SUMMARY: &'static str = "Begin to set a second factor up.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = SignedIn;
    type Input = Json<EnrollTotp>;
    type Output = TotpEnrollment;

    async fn handle(
        cx: Cx<SignedIn>,
        Json(form): Json<EnrollTotp>,
    ) -> Result<TotpEnrollment, Problem> {
        reauth::with_password(&cx, &form.password, "/password").await?;
        let member = cx.member();
        if member.totp.as_ref().is_some_and(|totp| totp.is_confirmed) {
            return Err(Problem::refused(
                Code::TotpAlreadyOn,
                "Two-factor authentication is already on. Turn it off first.",
            ));
        }
        let secret = TotpSecret::generate();
        let mut changes = Changes::new();
        changes.replace(MemberRow {
            totp: Some(TotpState {
                secret: secret.to_base32(),
                is_confirmed: false,
                last_step: None,
                recovery: Vec::new(),
            }),
            ..member.clone()
        });
        cx.commit(changes).await?;
        Ok(TotpEnrollment {
            uri: secret.uri(ISSUER, member.email.as_str()),
            secret: secret.to_base32(),
        })
    }
}
