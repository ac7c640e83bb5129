//! `DELETE /v1/channels/{channel_id}`: ends a channel; what arrives for its number is taken no more.

use std::time::Duration;

use api::{Cx, Endpoint, Loaded, NoContent, Owner, Problem, Route};
use data::row::{AuditedAction, ChannelRow};
use data::{Changes, Setting};
use domain::channel::{ChannelApp, ChannelState};
use domain::event::Event;
use providers::whatsapp::WhatsApp;

use crate::calls::Calls;
use crate::channel::ChannelPath;
use crate::channel_row::update_channel;

/// See [`Endpoint::SUMMARY`].
pub struct ChannelDisconnect;

/// How long Meta may hold up what is done already.
const PATIENCE: Duration = Duration::from_secs(5);

impl Endpoint for ChannelDisconnect {
    const NAME: &'static str = "channel-disconnect";
    const ROUTE: Route = Route::delete("/v1/channels/{channel_id}");
    const SUMMARY: &'static str = "Disconnect a channel.";
    const REFUSALS: &'static [u16] = &[412];
    const SETTINGS: &'static [Setting] = &[Setting::MediaKeyId, Setting::MetaUrl];

    type Access = Owner;
    type Input = Loaded<ChannelPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Owner>, row: ChannelRow) -> Result<NoContent, Problem> {
        if row.state == ChannelState::Disconnected {
            return Ok(NoContent);
        }
        cx.expect_version(row.version, None)?;
        end(&cx, row.clone()).await?;
        // The disconnection is stored by now. Whatever Meta still sends is dropped, so a failure here
        // costs nothing.
        unsubscribe(&cx, &row).await;
        Ok(NoContent)
    }
}

async fn end(cx: &Cx<Owner>, row: ChannelRow) -> Result<(), Problem> {
    let channel_id = row.channel_id;
    // Webhook events change the row at any moment; that is no reason not to disconnect.
    let ending = |row: Option<ChannelRow>, changes: &mut Changes| {
        let row = row.ok_or(Problem::NotFound)?;
        if row.state == ChannelState::Disconnected {
            return Ok(());
        }
        changes.release_number(&row);
        changes.leave_account(&row);
        changes.replace(ChannelRow {
            state: ChannelState::Disconnected,
            reason: None,
            token: None,
            app_secret: None,
            former_secret: None,
            pin: None,
            ..row
        });
        cx.audit(changes, AuditedAction::ChannelDisconnected, channel_id);
        changes.publish(Event::ChannelDisconnected { channel_id });
        Ok(())
    };
    update_channel(cx.store(), row, ending).await
}

/// Lets the number go at Meta, and the account with its last number.
async fn unsubscribe(cx: &Cx<Owner>, row: &ChannelRow) {
    let calls = Calls::new(cx);
    let Ok(whatsapp) = calls.whatsapp_of(cx, row).await else {
        return;
    };
    let time = || calls.remaining().min(PATIENCE);
    if row.app == ChannelApp::Own {
        let number = &row.number_id;
        let _ = whatsapp.set_number_webhook(number, None, time()).await;
        // The company's app may serve another system as well: then the account is not ours to leave.
        if !row.receives_account_events {
            return;
        }
    }
    if !is_account_used(cx, &calls, &whatsapp, row).await {
        let _ = whatsapp.unsubscribe(&row.account_id, time()).await;
    }
}

/// Whether a number of the same account is connected through the same app, be it by another company:
/// one subscription serves all. In doubt it is.
async fn is_account_used(
    cx: &Cx<Owner>,
    calls: &Calls,
    whatsapp: &WhatsApp,
    row: &ChannelRow,
) -> bool {
    let time = calls.remaining().min(PATIENCE);
    let Ok(numbers) = whatsapp.numbers_of(&row.account_id, time).await else {
        return true;
    };
    for number in numbers.iter().filter(|number| number.id != row.number_id) {
        let connected = cx
            .aws()
            .directory()
            .channel_of_number(row.kind, &number.id)
            .await;
        let is_used = connected.map_or(true, |connected| {
            connected.is_some_and(|connected| {
                connected.channel.account_id == row.account_id
                    && connected.channel.shares_app(row)
                    && connected.channel.state != ChannelState::Disconnected
            })
        });
        if is_used {
            return true;
        }
    }
    false
}
