//! One push to one device, and what the response means for the device's token.

use std::time::Instant;

use data::row::SessionRow;
use data::{Changes, key};
use domain::device::PushEnvironment;
use domain::event::Event;
use domain::id::SessionId;
use jiff::SignedDuration;
use providers::{
    Interruption, Notification, ProviderToken, Push, PushFailure, PushKind, PushPriority,
    badge_payload,
};
use work::{Cx, Failure};

use super::signature;
use super::wording::Words;

/// How long Apple keeps a push for a phone that is off.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A later push that only sets the number on the icon takes the place of one before it.
const BADGE: &str = "badge";

/// So many tokens may be found bad in an hour. More than that is a mistake in our own settings, and
/// tokens that were removed for it would be missed when it is fixed.
const MOST_BAD_TOKENS: u32 = 50;

/// The result of a push.
pub(crate) enum Outcome {
    /// There is nothing more to do for this device.
    Done,
    /// It has to be tried again.
    Again(Failure),
}

/// Hands the words over to one device, if its phone is still this session's, in the time until an
/// instant. Without words only the number on the icon changes.
pub(crate) async fn push(
    cx: &Cx,
    session: SessionRow,
    words: Option<&Words>,
    badge: u32,
    is_quiet: bool,
    until: Instant,
) -> Result<Outcome, Failure> {
    let (Some(token), Some(environment)) = (&session.push_token, session.push_environment) else {
        return Ok(Outcome::Done);
    };
    if !cx.store().has_phone(session.session_id, token).await? {
        // Somebody else signed in on this phone, or it was signed out.
        forget(cx, session).await?;
        return Ok(Outcome::Done);
    }
    let id = push_id(cx, session.session_id);
    let mut push = Push {
        token,
        environment,
        id: &id,
        kind: PushKind::Alert,
        collapse_id: Some(words.map_or(BADGE, |words| &words.collapse_id)),
        expires_at: words
            .and_then(|words| words.expires_at)
            .or_else(|| cx.now().checked_add(LIFETIME).ok()),
        priority: match words {
            Some(_) => PushPriority::Immediate,
            None => PushPriority::Considerate,
        },
        payload: match words {
            Some(words) => notification(words, badge, is_quiet).to_json(),
            None => badge_payload(badge),
        },
    };
    let mut outcome = send(cx, &push, until).await?;
    let is_elsewhere = outcome == Err(PushFailure::WrongEnvironment);
    if is_elsewhere {
        push.environment = other(environment);
        outcome = send(cx, &push, until).await?;
    }
    match outcome {
        Ok(()) if is_elsewhere => {
            let environment = push.environment;
            correct(cx, session, environment).await?;
        }
        Ok(()) => {}
        Err(PushFailure::TokenDead { since }) => {
            if session.push_registered_at.is_none_or(|at| at < since) {
                forget(cx, session).await?;
            }
        }
        Err(PushFailure::WrongEnvironment) => {
            let bad = cx.aws().counters();
            if bad.count("bad_push_token", "all", 3600).await? <= MOST_BAD_TOKENS {
                forget(cx, session).await?;
            } else {
                tracing::error!("too many push tokens are refused; none is taken away");
            }
        }
        Err(failure) => return Ok(outcome_of(&failure)),
    }
    Ok(Outcome::Done)
}

fn notification(words: &Words, badge: u32, is_quiet: bool) -> Notification<'_> {
    let is_silent = is_quiet && words.interruption != Interruption::TimeSensitive;
    Notification {
        title: &words.title,
        subtitle: words.subtitle.as_deref(),
        body: &words.body,
        badge: Some(badge),
        sound: !is_silent,
        thread_id: Some(&words.thread_id),
        category: Some(words.category),
        interruption: if is_silent {
            Interruption::Passive
        } else {
            words.interruption
        },
        ids: words.ids.clone(),
    }
}

/// Sends the push; with another signature if Apple finds the present one too old.
async fn send(
    cx: &Cx,
    push: &Push<'_>,
    until: Instant,
) -> Result<Result<(), PushFailure>, Failure> {
    let left = || until.saturating_duration_since(Instant::now());
    let apns = cx.app().apns()?;
    let token: ProviderToken = signature::token(cx).await?;
    match apns.send(push, &token, left()).await {
        Err(PushFailure::TokenExpired) => {
            let token = signature::another(cx, &token).await?;
            Ok(apns.send(push, &token, left()).await)
        }
        outcome => Ok(outcome),
    }
}

/// What is to be done about a failure that is not about the device's token.
fn outcome_of(failure: &PushFailure) -> Outcome {
    match failure {
        PushFailure::WrongTopic | PushFailure::Bug { .. } => {
            tracing::error!(cause = %failure, "a push is not in order and was given up");
            Outcome::Done
        }
        PushFailure::Config { .. } => {
            tracing::error!(cause = %failure, "pushes wait for a person");
            Outcome::Again(Failure::Retry(failure.to_string()))
        }
        PushFailure::Throttled { after: Some(after) } => Outcome::Again(Failure::Later {
            reason: failure.to_string(),
            after: *after,
        }),
        _ => Outcome::Again(Failure::Retry(failure.to_string())),
    }
}

fn other(environment: PushEnvironment) -> PushEnvironment {
    match environment {
        PushEnvironment::Sandbox => PushEnvironment::Production,
        PushEnvironment::Production => PushEnvironment::Sandbox,
    }
}

/// Removes the token, unless the device has registered again in the meantime.
async fn forget(cx: &Cx, session: SessionRow) -> Result<(), Failure> {
    let (session_id, member_id) = (session.session_id, session.member_id);
    let mut changes = Changes::new();
    if let Some(token) = &session.push_token {
        changes.release_phone(session_id, token);
    }
    changes.replace(session.without_push_token());
    changes.publish(Event::PushTokenRemoved {
        session_id,
        member_id,
    });
    ignore_conflict(cx.store().commit(changes).await)
}

/// Writes down of which service the token really is, unless the device has registered again.
async fn correct(
    cx: &Cx,
    session: SessionRow,
    environment: PushEnvironment,
) -> Result<(), Failure> {
    let mut changes = Changes::new();
    changes.replace(SessionRow {
        push_environment: Some(environment),
        ..session
    });
    ignore_conflict(cx.store().commit(changes).await)
}

/// A session that changes at this very moment is left as it is; the next push finds out again.
fn ignore_conflict(outcome: Result<(), data::Error>) -> Result<(), Failure> {
    match outcome {
        Err(data::Error::Conflict { .. }) => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// The push's own id (a UUID), the same at each try: made of the event and the device.
fn push_id(cx: &Cx, session_id: SessionId) -> String {
    let hash = key::hashed(&format!("{}#{session_id}", cx.envelope().event_id));
    format!(
        "{}-{}-8{}-8{}-{}",
        &hash[..8],
        &hash[8..12],
        &hash[13..16],
        &hash[17..20],
        &hash[20..32]
    )
}
