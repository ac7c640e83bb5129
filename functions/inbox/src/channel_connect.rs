//! `POST /v1/channels`: connects a WhatsApp number, through the product's app or the company's own.
//!
//! Nothing of what the client says is believed: [`proof`] asks Meta whether the access covers the
//! account and the account has the number. Then the row is stored, then a number that is new to the
//! platform is registered, then Meta is asked for the messages, then the row is settled. A request that dies in between leaves a channel that is
//! `connecting`, which `channel-check` mends.

mod proof;
mod wanted;

use api::{Code, Created, Cx, Endpoint, Idempotent, Json, Owner, Problem, Route};
use data::row::{AuditedAction, ChannelRow};
use data::{Changes, RequestKey, Row as _, Secret, key};
use domain::channel::{ChannelApp, ChannelKind, ChannelState};
use domain::event::Event;
use domain::id::ChannelId;
use providers::whatsapp::SendFailure;

use crate::channel::Channel;
use crate::channel_calls::{Calls, in_words};
use crate::channel_facts::with_facts;
use crate::channel_registration as registration;
use crate::channel_search::channel_of_number;
use crate::channel_subscription::Subscription;
use crate::contest::TRIES;

use proof::Proven;
use wanted::{NewChannel, Wanted};

/// See [`Endpoint::SUMMARY`].
pub struct ChannelConnect;

/// What the row that says whose a number is conflicts as.
const NUMBER: &str = "channel_number";

impl Endpoint for ChannelConnect {
    const NAME: &'static str = "channel-connect";
    const ROUTE: Route = Route::post("/v1/channels");
    const SUMMARY: &'static str = "Connect a WhatsApp number.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];

    type Access = Owner;
    type Input = Idempotent<Json<NewChannel>>;
    type Output = Created<Channel>;

    async fn handle(
        cx: Cx<Owner>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewChannel>>,
    ) -> Result<Created<Channel>, Problem> {
        let wanted = new.read()?;
        let kind = wanted.kind;
        let earlier = channel_of_number(cx.store(), kind, wanted.number_id.as_str()).await?;
        if let Some(row) = &earlier
            && is_in_use(row)
        {
            return Err(already(row.channel_id));
        }
        let calls = Calls::new(&cx);
        let proven = proof::prove(&cx, &calls, &wanted).await?;
        let row = keep(&cx, earlier, &wanted, &proven).await?;
        let whatsapp = &proven.whatsapp;
        let registered = registration::ensure(&cx, &row, &proven.facts, &calls, whatsapp).await?;
        let outcome = match registered {
            Ok(()) => {
                let subscription = Subscription::of(&cx, &row).await?;
                subscription.begin(&calls, whatsapp).await
            }
            refused => refused,
        };
        settle(&cx, &key, row, outcome.err()).await
    }
}

/// One that is broken is not in use: new credentials mend it.
fn is_in_use(row: &ChannelRow) -> bool {
    matches!(
        row.state,
        ChannelState::Connecting | ChannelState::Connected
    )
}

fn already(channel_id: ChannelId) -> Problem {
    Problem::in_the_way(
        Code::AlreadyConnected,
        "This number is already connected.",
        channel_id,
    )
}

/// Stores what is proven. The channel of earlier lives on, and with it the threads and replies that
/// name it.
async fn keep(
    cx: &Cx<Owner>,
    earlier: Option<ChannelRow>,
    wanted: &Wanted,
    proven: &Proven<'_>,
) -> Result<ChannelRow, Problem> {
    let (store, vault) = (cx.store(), cx.aws().vault());
    let earlier_id = earlier.as_ref().map(|row| row.channel_id);
    let channel_id = earlier_id.unwrap_or_else(|| ChannelId::at(cx.now()));
    let token = vault.seal(store, channel_id, &proven.token).await?;
    let app_secret = match proven.app_secret {
        Some(secret) => Some(vault.seal(store, channel_id, secret).await?),
        None => None,
    };
    let pin = match registration::pin_for(wanted.pin.as_ref(), &proven.facts) {
        Some(pin) => Some(vault.seal(store, channel_id, pin.as_str()).await?),
        None => earlier.as_ref().and_then(|row| row.pin.clone()),
    };
    let has_number = earlier
        .as_ref()
        .is_some_and(|row| row.state != ChannelState::Disconnected);
    let row = ChannelRow {
        channel_id,
        kind: wanted.kind,
        state: ChannelState::Connecting,
        reason: None,
        number_id: wanted.number_id.as_str().to_owned(),
        account_id: wanted.account_id.as_str().to_owned(),
        display_number: String::new(),
        verified_name: None,
        quality: None,
        is_shared_with_app: false,
        app: proven.app,
        token: Some(token),
        app_secret,
        pin,
        connected_at: cx.now(),
        connected_by: cx.member().member_id,
        checked_at: cx.now(),
        version: earlier.as_ref().map_or(1, |row| row.version),
    };
    let row = with_facts(row, &proven.facts);
    let mut changes = Changes::new();
    let row = if earlier.is_some() {
        changes.replace(row)
    } else {
        changes.create(&row);
        row
    };
    if !has_number {
        changes.claim_number(&row);
    }
    // An own app tells of its account under the channel's own address.
    if row.app == ChannelApp::Platform {
        changes.claim_account(&row);
    }
    cx.audit(&mut changes, AuditedAction::ChannelConnected, channel_id);
    match store.commit(changes).await {
        Ok(()) => Ok(row),
        Err(error) if error.is_taken(NUMBER) => Err(taken(cx, &row).await?),
        Err(error) => Err(error.into()),
    }
}

/// Somebody has the number. Whose channel it is, only its own company is told.
async fn taken(cx: &Cx<Owner>, row: &ChannelRow) -> Result<Problem, Problem> {
    let directory = cx.aws().directory();
    let line = directory
        .line(ChannelKind::WhatsApp, &row.number_id)
        .await?;
    let own = line.filter(|line| line.store.company_id() == cx.store().company_id());
    Ok(match own {
        Some(line) => already(line.channel.channel_id),
        None => Problem::refused(
            Code::ChannelTaken,
            "Another company has connected this number. It must be disconnected there first.",
        ),
    })
}

/// Stores what came of it, with the answer.
async fn settle(
    cx: &Cx<Owner>,
    key: &RequestKey,
    mut row: ChannelRow,
    failure: Option<SendFailure>,
) -> Result<Created<Channel>, Problem> {
    let channel_id = row.channel_id;
    let token = row.token.clone();
    let reason = failure.as_ref().map(silent);
    // Meta's first news of the account can be faster than we are.
    for _ in 0..TRIES {
        let mut changes = Changes::new();
        let (state, event) = match &reason {
            None => (
                ChannelState::Connected,
                Event::ChannelConnected { channel_id },
            ),
            Some(_) => (ChannelState::Broken, Event::ChannelChanged { channel_id }),
        };
        let settled = changes.replace(ChannelRow {
            state,
            reason: reason.clone(),
            ..row.clone()
        });
        changes.publish(event);
        let answer = Created(Channel::shown(cx, settled));
        cx.remember(key, &mut changes, &answer)?;
        match cx.store().commit(changes).await {
            Err(error) if error.is_stale(ChannelRow::KIND) => {}
            outcome => return Ok(outcome.map(|()| answer)?),
        }
        let moved: Option<ChannelRow> = cx.store().get(key::channel(channel_id)).await?;
        row = moved.ok_or(Problem::NotFound)?;
        if row.token != token {
            return Err(Problem::stale());
        }
    }
    Err(Problem::stale())
}

fn silent(failure: &SendFailure) -> String {
    let why = in_words(failure).unwrap_or_else(|| "Meta could not be reached.".to_owned());
    format!("WhatsApp does not send us the messages of this number yet: {why}")
}
