//! The way to the customer: the channel, the address there, and the client that writes to it.

use data::row::{ChannelRow, ThreadRoute};
use data::{Error, key};
use domain::channel::ChannelState;
use domain::message::Content;
use providers::whatsapp::WhatsApp;
use work::{Cx, Failure};

use super::draft::Draft;

/// The way to the customer.
pub(crate) struct DeliveryRoute {
    pub(crate) channel: ChannelRow,
    pub(crate) thread_route: ThreadRoute,
    pub(crate) whatsapp: WhatsApp,
}

impl DeliveryRoute {
    /// The way that a message asks for, or in plain words why there is none now.
    pub(crate) async fn of(cx: &Cx, draft: &Draft) -> Result<Result<Self, String>, Failure> {
        let Some(channel_id) = draft.message.channel_id else {
            return Ok(Err("The message names no channel.".into()));
        };
        let store = cx.store();
        let channel: Option<ChannelRow> = store.get(key::channel(channel_id)).await?;
        let Some(channel) = channel else {
            return Ok(Err("The channel does not exist any more.".into()));
        };
        if let Some(obstacle) = obstacle(&channel) {
            return Ok(Err(obstacle));
        }
        let route = draft.thread.route(channel_id);
        let Some(route) = route.filter(|route| route.phone.is_some() || route.user_id.is_some())
        else {
            return Ok(Err(
                "There is no number of the customer on this channel.".into()
            ));
        };
        let is_template = matches!(draft.message.content, Content::Template { .. });
        // The window may have closed while the message waited.
        if !is_template && !channel.kind.is_reply_open(route.last_inbound_at, cx.now()) {
            return Ok(Err(
                "The 24-hour reply window is closed; send a template.".into()
            ));
        }
        let Some(sealed) = &channel.token else {
            return Ok(Err(gone()));
        };
        let token = match cx.aws().vault().open(store, channel_id, sealed).await {
            Ok(token) => token,
            Err(Error::Conversion(_)) => return Ok(Err(unreadable())),
            Err(error) => return Err(error.into()),
        };
        let whatsapp = cx.app().whatsapp(&token)?;
        Ok(Ok(Self {
            thread_route: route.clone(),
            channel,
            whatsapp,
        }))
    }
}

fn obstacle(channel: &ChannelRow) -> Option<String> {
    match channel.state {
        // What is missing while it connects are incoming messages.
        ChannelState::Connected | ChannelState::Connecting => None,
        ChannelState::Disconnected => Some(gone()),
        ChannelState::Broken => Some(match &channel.reason {
            Some(reason) => format!("This WhatsApp number does not work at the moment. {reason}"),
            None => "This WhatsApp number does not work at the moment.".into(),
        }),
    }
}

fn gone() -> String {
    "This WhatsApp number was disconnected.".into()
}

fn unreadable() -> String {
    "The access to this WhatsApp number cannot be read. The owner has to connect it again.".into()
}
