//! `POST /v1/channels/{channel_id}/check`: asks the provider whether all is well, and mends what it can.

use api::{Cx, Endpoint, Owner, Path, Problem, Route};
use data::row::ChannelRow;
use data::{Changes, Row as _, Secret, key};
use domain::channel::ChannelState;
use domain::event::Event;
use providers::whatsapp::{NumberFacts, SendFailure};

use crate::channel::{Channel, ChannelPath, channel, disconnected};
use crate::channel_calls::{Calls, in_words, refused};
use crate::channel_registration as registration;
use crate::channel_subscription::Subscription;
use crate::contest::TRIES;

/// See [`Endpoint::SUMMARY`].
pub struct ChannelCheck;

/// What the provider says.
struct Finding {
    /// What it knows about the number, if it lets us ask.
    facts: Option<NumberFacts>,
    /// What is wrong, in plain words.
    trouble: Option<String>,
}

impl Endpoint for ChannelCheck {
    const NAME: &'static str = "channel-check";
    const ROUTE: Route = Route::post("/v1/channels/{channel_id}/check");
    const SUMMARY: &'static str =
        "Ask the provider how a channel does, and mend what can be mended.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Meta];

    type Access = Owner;
    type Input = Path<ChannelPath>;
    type Output = Channel;

    async fn handle(cx: Cx<Owner>, Path(at): Path<ChannelPath>) -> Result<Channel, Problem> {
        let row = channel(&cx, at.channel_id).await?;
        let finding = ask(&cx, &row).await?;
        let row = note(&cx, row, &finding).await?;
        Ok(Channel::shown(&cx, row))
    }
}

async fn ask(cx: &Cx<Owner>, row: &ChannelRow) -> Result<Finding, Problem> {
    let calls = Calls::new(cx);
    let whatsapp = calls.whatsapp_of(cx, row).await?;
    let facts = match whatsapp.number(&row.number_id, calls.remaining()).await {
        Ok(facts) => facts,
        Err(failure) => {
            return Ok(Finding {
                facts: None,
                trouble: Some(trouble(&failure)?),
            });
        }
    };
    let registered = registration::ensure(cx, row, &facts, &calls, &whatsapp).await?;
    let outcome = match registered {
        Ok(()) => {
            let subscription = Subscription::of(cx, row).await?;
            subscription.ensure(&calls, &whatsapp).await
        }
        refused => refused,
    };
    let trouble = match outcome {
        Ok(()) => None,
        Err(failure) => Some(trouble(&failure)?),
    };
    Ok(Finding {
        facts: Some(facts),
        trouble,
    })
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

async fn note(
    cx: &Cx<Owner>,
    mut row: ChannelRow,
    finding: &Finding,
) -> Result<ChannelRow, Problem> {
    let asked_with = row.token.clone();
    for _ in 0..TRIES {
        let mut changes = Changes::new();
        let checked = checked(cx, row.clone(), finding);
        if let Some(event) = news(&row, &checked) {
            changes.publish(event);
        }
        let checked = changes.replace(checked);
        match cx.store().commit(changes).await {
            Err(error) if error.is_stale(ChannelRow::KIND) => {}
            outcome => return Ok(outcome.map(|()| checked)?),
        }
        let moved: Option<ChannelRow> = cx.store().get(key::channel(row.channel_id)).await?;
        row = moved.ok_or(Problem::NotFound)?;
        if row.token.is_none() {
            return Err(disconnected());
        }
        if row.token != asked_with {
            // What was found is true of credentials that are not used any more.
            return Err(Problem::stale());
        }
    }
    Err(Problem::stale())
}

fn checked(cx: &Cx<Owner>, row: ChannelRow, finding: &Finding) -> ChannelRow {
    let state = if finding.trouble.is_some() {
        ChannelState::Broken
    } else {
        ChannelState::Connected
    };
    let row = ChannelRow {
        state,
        reason: finding.trouble.clone(),
        checked_at: cx.now(),
        ..row
    };
    match &finding.facts {
        Some(facts) => crate::channel_facts::with_facts(row, facts),
        None => row,
    }
}

fn news(was: &ChannelRow, is: &ChannelRow) -> Option<Event> {
    let channel_id = is.channel_id;
    let seen = |row: &ChannelRow| {
        let ChannelRow {
            state,
            reason,
            quality,
            verified_name,
            display_number,
            is_shared_with_app,
            ..
        } = row.clone();
        (
            state,
            reason,
            quality,
            verified_name,
            display_number,
            is_shared_with_app,
        )
    };
    if was.state == ChannelState::Connecting && is.state == ChannelState::Connected {
        Some(Event::ChannelConnected { channel_id })
    } else {
        (seen(was) != seen(is)).then_some(Event::ChannelChanged { channel_id })
    }
}
