//! `POST /v1/channels`: connects a WhatsApp number, through the product's app or the company's own.

use api::{Created, Cx, Endpoint, Idempotent, Json, Owner, Problem, Route};
use data::row::ChannelRow;
use data::{Secret, Setting};
use domain::channel::ChannelState;

use crate::channel::Channel;
use crate::credentials::{self, NewChannel};
use crate::search::{OwnChannels, channel_of_number};

/// See [`Endpoint::SUMMARY`].
pub struct ChannelConnect;

impl Endpoint for ChannelConnect {
    const NAME: &'static str = "channel-connect";
    const ROUTE: Route = Route::post("/v1/channels");
    const SUMMARY: &'static str = "Connect a WhatsApp number.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];
    const SETTINGS: &'static [Setting] = &[Setting::MediaKeyId, Setting::MetaUrl];

    type Access = Owner;
    type Input = Idempotent<(OwnChannels, Json<NewChannel>)>;
    type Output = Created<Channel>;

    async fn handle(
        cx: Cx<Owner>,
        Idempotent {
            key,
            input: (channels, Json(new)),
        }: Idempotent<(Vec<ChannelRow>, Json<NewChannel>)>,
    ) -> Result<Created<Channel>, Problem> {
        let request = new.read()?;
        let number = request.number_id.as_str();
        let earlier = channel_of_number(cx.store(), &channels, request.kind, number).await?;
        if let Some(row) = &earlier
            && is_in_use(row)
        {
            return Err(credentials::already(row.channel_id));
        }
        let taken = credentials::take(&cx, earlier, channels, &request).await?;
        credentials::store_result(&cx, taken, |channel, changes| {
            let answer = Created(channel);
            cx.remember(&key, changes, &answer)?;
            Ok(answer)
        })
        .await
    }
}

/// One that is broken is not in use: new credentials mend it.
fn is_in_use(row: &ChannelRow) -> bool {
    matches!(
        row.state,
        ChannelState::Connecting | ChannelState::Connected
    )
}
