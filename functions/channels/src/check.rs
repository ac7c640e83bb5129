//! `POST /v1/channels/{channel_id}/check`: asks the provider whether all is well, and mends what it can.

use api::{Cx, Endpoint, Loaded, Owner, Problem, Route};
use data::row::ChannelRow;
use data::{Changes, Secret, Setting};
use domain::channel::{ChannelApp, ChannelState};
use domain::event::Event;
use providers::whatsapp::{NumberFacts, SendFailure, WhatsApp};

use crate::calls::{Calls, in_words, refused};
use crate::channel::{Channel, ChannelPath, disconnected};
use crate::channel_row::update_channel;
use crate::registration;
use crate::secret;
use crate::subscription::{Subscription, SubscriptionState};

/// See [`Endpoint::SUMMARY`].
pub struct ChannelCheck;

/// What the provider says.
#[derive(Default)]
struct Finding {
    /// What it knows about the number, if it lets us ask.
    facts: Option<NumberFacts>,
    /// The app that is proven to be behind the number.
    app_id: Option<String>,
    /// Whether events of the account reach us, if that is known.
    receives_account_events: Option<bool>,
    /// What is wrong, in plain words.
    trouble: Option<String>,
}

impl Endpoint for ChannelCheck {
    const NAME: &'static str = "channel-check";
    const ROUTE: Route = Route::post("/v1/channels/{channel_id}/check");
    const SUMMARY: &'static str =
        "Ask the provider how a channel does, and mend what can be mended.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];
    const SETTINGS: &'static [Setting] = &[Setting::MediaKeyId, Setting::MetaUrl];

    type Access = Owner;
    type Input = Loaded<ChannelPath>;
    type Output = Channel;

    async fn handle(cx: Cx<Owner>, row: ChannelRow) -> Result<Channel, Problem> {
        let finding = find(&cx, &row).await?;
        let row = note(&cx, row, &finding).await?;
        Ok(Channel::shown(&cx, row, None))
    }
}

async fn find(cx: &Cx<Owner>, row: &ChannelRow) -> Result<Finding, Problem> {
    let mut finding = Finding::default();
    if let Err(failure) = query(cx, row, &mut finding).await? {
        finding.trouble = Some(trouble(&failure)?);
    }
    Ok(finding)
}

/// Asks for one thing after the other and finds out what it can; why Meta answers no more.
async fn query(
    cx: &Cx<Owner>,
    row: &ChannelRow,
    finding: &mut Finding,
) -> Result<Result<(), SendFailure>, Problem> {
    let calls = Calls::new(cx);
    let token = calls.token_of(cx, row).await?;
    let whatsapp = calls.whatsapp(&token)?;
    let facts = match whatsapp.number(&row.number_id, calls.remaining()).await {
        Ok(facts) => facts,
        Err(failure) => return Ok(Err(failure)),
    };
    finding.facts = Some(facts.clone());
    let app_id = match app_behind(cx, row, &calls, &whatsapp, &token).await? {
        Ok(Some(app_id)) => app_id,
        Ok(None) => {
            finding.trouble = Some(secret::WRONG.to_owned());
            return Ok(Ok(()));
        }
        Err(failure) => return Ok(Err(failure)),
    };
    finding.app_id = Some(app_id.clone());
    if let Err(failure) = registration::ensure(cx, row, &facts, &calls, &whatsapp).await? {
        return Ok(Err(failure));
    }
    let proven = ChannelRow {
        app_id: Some(app_id),
        ..row.clone()
    };
    let subscription = Subscription::of(cx, &calls, &proven, &[]).await?;
    match subscription.ensure(cx, &calls, &whatsapp, &facts).await {
        Ok(SubscriptionState { account, obstacle }) => {
            finding.receives_account_events = Some(account);
            finding.trouble = obstacle;
            Ok(Ok(()))
        }
        Err(failure) => Ok(Err(failure)),
    }
}

/// The app behind the channel; nothing if the secret of an own app is not the app's.
async fn app_behind(
    cx: &Cx<Owner>,
    row: &ChannelRow,
    calls: &Calls,
    whatsapp: &WhatsApp,
    token: &str,
) -> Result<Result<Option<String>, SendFailure>, Problem> {
    if row.app == ChannelApp::Platform {
        return Ok(Ok(Some(cx.aws().secrets().meta().await?.app_id)));
    }
    let Some(sealed) = &row.app_secret else {
        return Ok(Ok(None));
    };
    let vault = cx.aws().vault();
    let app_secret = vault.open(cx.store(), row.channel_id, sealed).await?;
    Ok(secret::app_of(calls, whatsapp, token, &app_secret).await)
}

/// What is wrong with the channel; a failure that passes by itself says nothing about it.
fn trouble(failure: &SendFailure) -> Result<String, Problem> {
    match failure {
        SendFailure::Final { .. } | SendFailure::ChannelBroken { .. } => {
            in_words(failure).ok_or_else(|| refused(failure))
        }
        SendFailure::Later { .. } | SendFailure::Unknown | SendFailure::NotSent(_) => {
            Err(refused(failure))
        }
    }
}

async fn note(cx: &Cx<Owner>, row: ChannelRow, finding: &Finding) -> Result<ChannelRow, Problem> {
    let checked_credentials = (row.token.clone(), row.app_secret.clone());
    let noting = |row: Option<ChannelRow>, changes: &mut Changes| {
        let row = row.ok_or(Problem::NotFound)?;
        if row.token.is_none() {
            return Err(disconnected());
        }
        if (&row.token, &row.app_secret) != (&checked_credentials.0, &checked_credentials.1) {
            // What was found is true of credentials that are not used any more.
            return Err(Problem::stale());
        }
        let checked = checked(cx, row.clone(), finding);
        changes.join_account(&checked);
        if let Some(event) = change_event(&row, &checked) {
            changes.publish(event);
        }
        Ok(changes.replace(checked))
    };
    update_channel(cx.store(), row, noting).await
}

fn checked(cx: &Cx<Owner>, row: ChannelRow, finding: &Finding) -> ChannelRow {
    let state = if finding.trouble.is_some() {
        ChannelState::Broken
    } else {
        ChannelState::Connected
    };
    let former = row.former_secret.clone();
    let row = ChannelRow {
        state,
        reason: finding.trouble.clone(),
        app_id: finding.app_id.clone().or(row.app_id),
        receives_account_events: finding
            .receives_account_events
            .unwrap_or(row.receives_account_events),
        former_secret: former.filter(|former| cx.now() < former.until),
        checked_at: cx.now(),
        ..row
    };
    match &finding.facts {
        Some(facts) => crate::facts::with_facts(row, facts),
        None => row,
    }
}

fn change_event(was: &ChannelRow, is: &ChannelRow) -> Option<Event> {
    let channel_id = is.channel_id;
    let seen = |row: &ChannelRow| {
        let ChannelRow {
            state,
            reason,
            quality,
            verified_name,
            display_number,
            is_shared_with_app,
            receives_account_events,
            ..
        } = row.clone();
        (
            state,
            reason,
            quality,
            verified_name,
            display_number,
            is_shared_with_app,
            receives_account_events,
        )
    };
    if was.state == ChannelState::Connecting && is.state == ChannelState::Connected {
        Some(Event::ChannelConnected { channel_id })
    } else {
        (seen(was) != seen(is)).then_some(Event::ChannelChanged { channel_id })
    }
}
