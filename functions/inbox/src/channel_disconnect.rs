//! `DELETE /v1/channels/{channel_id}`: ends a channel; what arrives for its number is taken no more.

use std::time::Duration;

use api::{Cx, Endpoint, NoContent, Owner, Path, Problem, Route};
use data::row::{AuditedAction, ChannelRow};
use data::{Changes, key};
use domain::channel::ChannelState;
use domain::event::Event;

use crate::channel::{ChannelPath, channel};
use crate::channel_calls::Calls;

/// See [`Endpoint::SUMMARY`].
pub struct ChannelDisconnect;

/// How long Meta may hold up what is done already.
const PATIENCE: Duration = Duration::from_secs(5);

impl Endpoint for ChannelDisconnect {
    const NAME: &'static str = "channel-disconnect";
    const ROUTE: Route = Route::delete("/v1/channels/{channel_id}");
    const SUMMARY: &'static str = "Disconnect a channel.";

    type Access = Owner;
    type Input = Path<ChannelPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Owner>, Path(at): Path<ChannelPath>) -> Result<NoContent, Problem> {
        let row = channel(&cx, at.channel_id).await?;
        if row.state == ChannelState::Disconnected {
            return Ok(NoContent);
        }
        cx.expect_version(row.version, None)?;
        let others: Vec<ChannelRow> = cx.store().whole_list(&key::channels()).await?;
        let is_account_used = others.iter().any(|other| {
            other.channel_id != row.channel_id
                && other.account_id == row.account_id
                && other.state != ChannelState::Disconnected
        });
        end(&cx, row.clone()).await?;
        // The company's wish stands by now. Whatever Meta still sends is dropped, so a failure here
        // costs nothing.
        if !is_account_used {
            unsubscribe(&cx, &row).await;
        }
        Ok(NoContent)
    }
}

async fn end(cx: &Cx<Owner>, mut row: ChannelRow) -> Result<(), Problem> {
    let channel_id = row.channel_id;
    // News of the provider change the row at any moment; they do not speak against its end.
    for _ in 0..crate::contest::TRIES {
        let mut changes = Changes::new();
        changes.replace(ChannelRow {
            state: ChannelState::Disconnected,
            reason: None,
            token: None,
            app_secret: None,
            pin: None,
            ..row.clone()
        });
        changes.release_number(&row);
        cx.audit(&mut changes, AuditedAction::ChannelDisconnected, channel_id);
        changes.publish(Event::ChannelDisconnected { channel_id });
        match cx.store().commit(changes).await {
            Err(error) if error.is_stale(<ChannelRow as data::Row>::KIND) => {}
            outcome => return Ok(outcome?),
        }
        let moved: Option<ChannelRow> = cx.store().get(key::channel(channel_id)).await?;
        row = moved.ok_or(Problem::NotFound)?;
        if row.state == ChannelState::Disconnected {
            return Ok(());
        }
    }
    Err(Problem::stale())
}

async fn unsubscribe(cx: &Cx<Owner>, row: &ChannelRow) {
    let calls = Calls::new(cx);
    let Ok(whatsapp) = calls.whatsapp_of(cx, row).await else {
        return;
    };
    let time = || calls.remaining().min(PATIENCE);
    let Ok(numbers) = whatsapp.numbers_of(&row.account_id, time()).await else {
        return;
    };
    for number in numbers.iter().filter(|number| number.id != row.number_id) {
        if may_be_heard(cx, row, &number.id).await {
            return;
        }
    }
    let _ = whatsapp.unsubscribe(&row.account_id, time()).await;
}

/// Whether a number of the same account is connected, be it by another company: one subscription
/// serves all. In doubt it is.
async fn may_be_heard(cx: &Cx<Owner>, row: &ChannelRow, number_id: &str) -> bool {
    let line = cx.aws().directory().line(row.kind, number_id).await;
    line.map_or(true, |line| {
        line.is_some_and(|line| {
            line.channel.account_id == row.account_id
                && line.channel.state != ChannelState::Disconnected
        })
    })
}
