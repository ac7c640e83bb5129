//! Registering a number with the provider, without which nothing can be sent through it.

use api::{Authenticated, Cx, Problem};
use auth::secret::random_bytes;
use data::row::ChannelRow;
use domain::channel::Pin;
use providers::whatsapp::{NumberFacts, SendFailure, WhatsApp};

use crate::calls::Calls;

/// The pin that a number is or will be registered with: the company's, else one of our making.
pub(crate) fn pin_for(pin: Option<&Pin>, facts: &NumberFacts) -> Option<Pin> {
    let made = || Pin::of_random(u32::from_be_bytes(random_bytes()));
    pin.cloned()
        .or_else(|| facts.needs_registration().then(made))
}

/// Registers the number of a channel if it is not.
pub(crate) async fn ensure<A: Authenticated>(
    cx: &Cx<A>,
    channel: &ChannelRow,
    facts: &NumberFacts,
    calls: &Calls,
    whatsapp: &WhatsApp,
) -> Result<Result<(), SendFailure>, Problem> {
    let Some(sealed) = channel.pin.as_ref().filter(|_| facts.needs_registration()) else {
        return Ok(Ok(()));
    };
    let vault = cx.aws().vault();
    let pin = vault.open(cx.store(), channel.channel_id, sealed).await?;
    Ok(whatsapp
        .register(&channel.number_id, &pin, calls.remaining())
        .await)
}
