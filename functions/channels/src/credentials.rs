//! Stores the credentials of a number: of a new one, and new ones of an existing channel.
//!
//! Nothing of what the client says is believed: [`proof`] asks Meta whether the access covers the
//! account, the account has the number, and the secret is that of the app. Then the row is stored, then
//! a number that is new to the platform is registered, then Meta is asked for the messages, then the row
//! is settled. A request that dies in between leaves a channel that `channel-check` mends.

mod proof;
mod request;
mod siblings;

use api::{Code, Cx, Owner, Problem};
use data::row::{AuditedAction, ChannelRow, FormerSecret};
use data::{Changes, Sealed};
use domain::channel::{ChannelKind, ChannelState};
use domain::event::Event;
use domain::id::ChannelId;
use jiff::SignedDuration;
use providers::whatsapp::SendFailure;

use crate::calls::{Calls, in_words};
use crate::channel::Channel;
use crate::channel_row::update_channel;
use crate::facts::with_facts;
use crate::registration;
use crate::subscription::{Subscription, SubscriptionState};

use proof::Proven;
pub(crate) use request::{Access, ConnectionRequest, NewChannel};

/// What the row that says whose a number is conflicts as.
const NUMBER: &str = "channel_number";

/// How long a secret that was replaced counts: what it has signed may still be on its way.
const ROTATION: SignedDuration = SignedDuration::from_hours(24);

/// A channel with new credentials, and the result of its subscription.
pub(crate) struct StoredCredentials {
    row: ChannelRow,
    outcome: Result<SubscriptionState, SendFailure>,
}

/// Verifies the request, stores it and subscribes to the messages at Meta.
///
/// `earlier` is the channel that the number is or was connected as: it lives on, and with it the
/// threads and replies that name it. `channels` are those of the company, as they were read.
pub(crate) async fn take(
    cx: &Cx<Owner>,
    earlier: Option<ChannelRow>,
    mut channels: Vec<ChannelRow>,
    request: &ConnectionRequest,
) -> Result<StoredCredentials, Problem> {
    let calls = Calls::new(cx);
    let proven = proof::prove(cx, &calls, request).await?;
    let row = save(cx, earlier, request, &proven).await?;
    channels.retain(|known| known.channel_id != row.channel_id);
    channels.push(row.clone());
    if let Some(secret) = proven.app_secret {
        siblings::share(cx, &row, &channels, secret).await?;
    }
    let whatsapp = &proven.whatsapp;
    let registered = registration::ensure(cx, &row, &proven.facts, &calls, whatsapp).await?;
    let outcome = match registered {
        Ok(()) => {
            let subscription = Subscription::of(cx, &calls, &row, &channels).await?;
            let facts = &proven.facts;
            subscription.ensure(cx, &calls, whatsapp, facts).await
        }
        Err(failure) => Err(failure),
    };
    Ok(StoredCredentials { row, outcome })
}

async fn save(
    cx: &Cx<Owner>,
    earlier: Option<ChannelRow>,
    request: &ConnectionRequest,
    proven: &Proven<'_>,
) -> Result<ChannelRow, Problem> {
    let (store, vault) = (cx.store(), cx.aws().vault());
    let in_use = earlier
        .as_ref()
        .filter(|row| row.state != ChannelState::Disconnected);
    let earlier_id = earlier.as_ref().map(|row| row.channel_id);
    let channel_id = earlier_id.unwrap_or_else(|| ChannelId::at(cx.now()));
    let token = vault.seal(store, channel_id, &proven.token).await?;
    let (app_secret, former_secret) = match proven.app_secret {
        Some(secret) => replaced(cx, channel_id, in_use, secret).await?,
        None => (None, None),
    };
    let pin = match registration::pin_for(request.pin.as_ref(), &proven.facts) {
        Some(pin) => Some(vault.seal(store, channel_id, pin.as_str()).await?),
        None => earlier.as_ref().and_then(|row| row.pin.clone()),
    };
    let is_update = in_use.is_some_and(|row| row.state != ChannelState::Broken);
    let row = ChannelRow {
        channel_id,
        kind: request.kind,
        state: in_use.map_or(ChannelState::Connecting, |row| match row.state {
            ChannelState::Connected => ChannelState::Connected,
            _ => ChannelState::Connecting,
        }),
        reason: None,
        number_id: request.number_id.as_str().to_owned(),
        account_id: request.account_id.as_str().to_owned(),
        display_number: String::new(),
        verified_name: None,
        quality: None,
        is_shared_with_app: false,
        app: proven.app,
        app_id: Some(proven.app_id.clone()),
        token: Some(token),
        app_secret,
        former_secret,
        receives_account_events: in_use.is_none_or(|row| row.receives_account_events),
        account_event_at: earlier.as_ref().and_then(|row| row.account_event_at),
        quality_event_at: earlier.as_ref().and_then(|row| row.quality_event_at),
        pin,
        connected_at: in_use
            .filter(|_| is_update)
            .map_or(cx.now(), |row| row.connected_at),
        connected_by: in_use
            .filter(|_| is_update)
            .map_or(cx.member().member_id, |row| row.connected_by),
        checked_at: cx.now(),
        version: earlier.as_ref().map_or(1, |row| row.version),
    };
    let row = with_facts(row, &proven.facts);
    let mut changes = Changes::new();
    if in_use.is_none() {
        changes.claim_number(&row);
    }
    changes.join_account(&row);
    let action = if is_update {
        AuditedAction::ChannelUpdated
    } else {
        AuditedAction::ChannelConnected
    };
    cx.audit(&mut changes, action, channel_id);
    let row = if earlier.is_some() {
        changes.replace(row)
    } else {
        changes.create(&row);
        row
    };
    match store.commit(changes).await {
        Ok(()) => Ok(row),
        Err(error) if error.is_taken(NUMBER) => Err(taken(cx, &row).await?),
        Err(error) => Err(error.into()),
    }
}

/// The secret of a channel, sealed, and the one that it replaces for as long as that counts.
async fn replaced(
    cx: &Cx<Owner>,
    channel_id: ChannelId,
    in_use: Option<&ChannelRow>,
    secret: &str,
) -> Result<(Option<Sealed>, Option<FormerSecret>), Problem> {
    let (store, vault) = (cx.store(), cx.aws().vault());
    if let Some(row) = in_use
        && let Some(known) = &row.app_secret
    {
        if vault.open(store, channel_id, known).await?.as_str() == secret {
            return Ok((Some(known.clone()), row.former_secret.clone()));
        }
        let former = FormerSecret {
            sealed: known.clone(),
            until: cx.now().checked_add(ROTATION).unwrap_or(cx.now()),
        };
        let sealed = vault.seal(store, channel_id, secret).await?;
        return Ok((Some(sealed), Some(former)));
    }
    Ok((Some(vault.seal(store, channel_id, secret).await?), None))
}

/// The number is connected already, in the caller's company.
pub(crate) fn already(channel_id: ChannelId) -> Problem {
    Problem::blocked_by(
        Code::AlreadyConnected,
        "This number is already connected.",
        channel_id,
    )
}

/// Somebody has the number. Only the company that has it learns which channel it is.
async fn taken(cx: &Cx<Owner>, row: &ChannelRow) -> Result<Problem, Problem> {
    let directory = cx.aws().directory();
    let connected = directory
        .channel_of_number(ChannelKind::WhatsApp, &row.number_id)
        .await?;
    let own = connected.filter(|connected| connected.store.company_id() == cx.store().company_id());
    Ok(match own {
        Some(connected) => already(connected.channel.channel_id),
        None => Problem::refused(
            Code::ChannelTaken,
            "Another company has connected this number. It must be disconnected there first.",
        ),
    })
}

/// Stores the result, with the answer that `answer` makes of the channel.
pub(crate) async fn store_result<T>(
    cx: &Cx<Owner>,
    credentials: StoredCredentials,
    answer: impl Fn(Channel, &mut Changes) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let StoredCredentials { row, outcome } = credentials;
    let (channel_id, token) = (row.channel_id, row.token.clone());
    let was_connected = row.state == ChannelState::Connected;
    let (receives_account_events, reason) = match &outcome {
        Ok(subscription_state) => (
            subscription_state.account,
            subscription_state.obstacle.clone(),
        ),
        Err(failure) => (row.receives_account_events, Some(silent(failure))),
    };
    // Meta's first event of the account can be faster than we are.
    let settling = |row: Option<ChannelRow>, changes: &mut Changes| {
        let row = row.ok_or(Problem::NotFound)?;
        if row.token != token {
            return Err(Problem::stale());
        }
        let state = match &reason {
            None => ChannelState::Connected,
            Some(_) => ChannelState::Broken,
        };
        changes.publish(if reason.is_none() && !was_connected {
            Event::ChannelConnected { channel_id }
        } else {
            Event::ChannelChanged { channel_id }
        });
        let stored = changes.replace(ChannelRow {
            state,
            reason: reason.clone(),
            receives_account_events,
            ..row
        });
        answer(Channel::shown(cx, stored, None), changes)
    };
    update_channel(cx.store(), row, settling).await
}

fn silent(failure: &SendFailure) -> String {
    let why = in_words(failure).unwrap_or_else(|| "Meta could not be reached.".to_owned());
    format!("WhatsApp does not send us the messages of this number yet: {why}")
}
