//! `PATCH /v1/channels/{channel_id}`: takes new credentials for a channel, whose number stays connected.

use api::{Cx, Endpoint, Json, Loaded, Owner, Problem, Route};
use data::row::ChannelRow;
use data::{Sealed, Secret, Setting};
use domain::channel::{ChannelApp, ChannelState, Credential, Pin, ProviderId};
use domain::patch::PatchRequired;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::channel::{Channel, ChannelPath, disconnected};
use crate::credentials::{self, Access, ConnectionRequest};
use crate::search::OwnChannels;

/// See [`Endpoint::SUMMARY`].
pub struct ChannelUpdate;

/// The new credentials. For a number behind the company's own Meta app `token`, `app_secret` or both;
/// for one behind the product's app the `signup_code` of a new sign-up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelPatch {
    /// A new access token of the company's own Meta app.
    #[serde(default)]
    token: PatchRequired<Credential>,
    /// The new secret of that app. The former one counts for another 24 hours, and every other number
    /// of the company behind the same app takes the new one too.
    #[serde(default)]
    app_secret: PatchRequired<Credential>,
    /// What Embedded Signup gave the page when it ended.
    #[serde(default)]
    signup_code: PatchRequired<Credential>,
    /// The number's two-step pin, if it has one.
    #[serde(default)]
    pin: PatchRequired<Pin>,
    /// The version that the change was made from.
    version: Option<u64>,
}

impl Endpoint for ChannelUpdate {
    const NAME: &'static str = "channel-update";
    const ROUTE: Route = Route::patch("/v1/channels/{channel_id}");
    const SUMMARY: &'static str = "Give a channel new credentials.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];
    const SETTINGS: &'static [Setting] = &[Setting::MediaKeyId, Setting::MetaUrl];

    type Access = Owner;
    type Input = (Loaded<ChannelPath>, (OwnChannels, Json<ChannelPatch>));
    type Output = Channel;

    async fn handle(
        cx: Cx<Owner>,
        (row, (channels, Json(patch))): (ChannelRow, (Vec<ChannelRow>, Json<ChannelPatch>)),
    ) -> Result<Channel, Problem> {
        cx.expect_version(row.version, patch.version)?;
        if row.state == ChannelState::Disconnected {
            return Err(disconnected());
        }
        let request = request(&cx, &row, patch).await?;
        let taken = credentials::take(&cx, Some(row), channels, &request).await?;
        credentials::store_result(&cx, taken, |channel, _| Ok(channel)).await
    }
}

async fn request(
    cx: &Cx<Owner>,
    row: &ChannelRow,
    patch: ChannelPatch,
) -> Result<ConnectionRequest, Problem> {
    let (token, app_secret) = (patch.token.value(), patch.app_secret.value());
    let access = match (row.app, patch.signup_code.value()) {
        (ChannelApp::Platform, Some(code)) if token.is_none() && app_secret.is_none() => {
            Access::SignUp(code)
        }
        (ChannelApp::Platform, _) => {
            return Err(Problem::field(
                "/signup_code",
                "is required, alone, because this number is connected through our app",
            ));
        }
        (ChannelApp::Own, Some(_)) => {
            return Err(Problem::field(
                "/signup_code",
                "can't be used because this number is connected through your own Meta app; disconnect it first",
            ));
        }
        (ChannelApp::Own, None) if token.is_none() && app_secret.is_none() => {
            return Err(Problem::field(
                "/token",
                "is required, or app_secret, or both",
            ));
        }
        (ChannelApp::Own, None) => Access::Own {
            token: given_or_stored(cx, row, token, row.token.as_ref()).await?,
            app_secret: given_or_stored(cx, row, app_secret, row.app_secret.as_ref()).await?,
        },
    };
    let id = |text: &str| {
        ProviderId::parse(text).map_err(|error| Problem::Internal(format!("a kept id: {error}")))
    };
    Ok(ConnectionRequest {
        kind: row.kind,
        number_id: id(&row.number_id)?,
        account_id: id(&row.account_id)?,
        access,
        pin: patch.pin.value(),
    })
}

/// A credential as it is given, else as it is stored.
async fn given_or_stored(
    cx: &Cx<Owner>,
    row: &ChannelRow,
    given: Option<Credential>,
    stored: Option<&Sealed>,
) -> Result<Credential, Problem> {
    if let Some(given) = given {
        return Ok(given);
    }
    let sealed = stored.ok_or_else(disconnected)?;
    let vault = cx.aws().vault();
    let text = vault.open(cx.store(), row.channel_id, sealed).await?;
    Credential::parse(&text)
        .map_err(|error| Problem::Internal(format!("a kept credential: {error}")))
}
