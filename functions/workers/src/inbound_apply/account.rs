//! What the provider says of an account or its number, as the health of the channels behind it.

use data::row::ChannelRow;
use data::{Changes, Error, key};
use domain::channel::ChannelState;
use domain::display;
use domain::event::Event;
use domain::id::ChannelId;
use jiff::Timestamp;
use providers::whatsapp::SendFailure;
use providers::whatsapp_webhook::AccountNews;

use super::line::Inlet;
use super::outcome::Outcome;

/// What becomes of a channel.
enum Health {
    /// Nothing passes until somebody has acted, and why.
    Broken(String),
    /// It works, but not for ever, and why.
    Threatened(&'static str),
    /// It works again.
    Mended,
    /// How customers like its messages.
    Quality(String),
}

/// Notes an error that belongs to no message, if it is one that a person has to mend.
pub(super) async fn problem(inlet: &Inlet, code: u64) -> Result<Outcome, Error> {
    if let SendFailure::ChannelBroken { words, .. } = SendFailure::of_code(code, None) {
        return note(inlet, &Health::Broken(words.to_owned())).await;
    }
    tracing::warn!(code, "a channel has a problem that passes");
    Ok(Outcome::Suppressed)
}

/// Notes news about the account.
pub(super) async fn event(inlet: &Inlet, event: &AccountNews) -> Result<Outcome, Error> {
    match health(event) {
        // The news does not say which number it means.
        Some(Health::Quality(_)) if inlet.channels.len() > 1 => Ok(Outcome::Dropped),
        Some(health) => note(inlet, &health).await,
        None => {
            tracing::info!(reason = kind(event), "news of an account ask for nothing");
            Ok(Outcome::Suppressed)
        }
    }
}

fn health(event: &AccountNews) -> Option<Health> {
    Some(match event {
        AccountNews::Connected | AccountNews::Reinstated => Health::Mended,
        AccountNews::Disconnected { event, reason } => {
            Health::Broken(disconnected(event, reason.as_deref()).to_owned())
        }
        AccountNews::Disabled { is_scheduled: true } => Health::Threatened(
            "Meta is going to disable this WhatsApp account. WhatsApp Manager says why.",
        ),
        AccountNews::Disabled { .. } => Health::Broken(
            "Meta has disabled this WhatsApp account. WhatsApp Manager says why.".to_owned(),
        ),
        AccountNews::Restricted { kinds, until } if concerns_messages(kinds) => {
            Health::Broken(restricted(*until))
        }
        AccountNews::Quality { event, .. } => Health::Quality(match event.as_str() {
            "FLAGGED" => "RED".to_owned(),
            "UNFLAGGED" => "GREEN".to_owned(),
            _ => return None,
        }),
        AccountNews::Restricted { .. }
        | AccountNews::Violation { .. }
        | AccountNews::Template { .. }
        | AccountNews::Other { .. } => return None,
    })
}

fn disconnected(event: &str, reason: Option<&str>) -> &'static str {
    match (event, reason) {
        ("ACCOUNT_DELETED", _) => "The WhatsApp account was deleted at Meta.",
        (_, Some("CHANGE_NUMBER")) => {
            "The phone with the WhatsApp Business app has another number now. Connect it again."
        }
        (_, Some("PRIMARY_INACTIVITY" | "COMPANION_INACTIVITY")) => {
            "The WhatsApp Business app was not opened for too long. Open it and connect again."
        }
        ("PARTNER_APP_UNINSTALLED", _) => {
            "The app was removed from the WhatsApp account. Connect it again."
        }
        _ => "The WhatsApp account was taken away from the app. Connect it again.",
    }
}

/// Restrictions of calls, or of new numbers, leave messages as they are.
fn concerns_messages(kinds: &[String]) -> bool {
    kinds.is_empty() || kinds.iter().any(|kind| kind.contains("MESSAGING"))
}

fn restricted(until: Option<Timestamp>) -> String {
    let end = until.map_or_else(String::new, |at| {
        format!(" until {}", display::time::date(at))
    });
    format!("Meta restricts messages of this WhatsApp account{end}. WhatsApp Manager says why.")
}

fn kind(event: &AccountNews) -> &'static str {
    match event {
        AccountNews::Violation { .. } => "violation",
        AccountNews::Restricted { .. } => "restriction",
        AccountNews::Template { .. } => "template",
        AccountNews::Quality { .. } => "reach",
        _ => "other",
    }
}

/// Notes it with every channel of the inlet.
async fn note(inlet: &Inlet, health: &Health) -> Result<Outcome, Error> {
    let mut outcome = Outcome::Suppressed;
    for channel in &inlet.channels {
        if note_one(inlet, channel.channel_id, health).await? {
            outcome = Outcome::Applied;
        }
    }
    Ok(outcome)
}

/// Notes it with one channel; says whether that is new.
async fn note_one(inlet: &Inlet, channel: ChannelId, health: &Health) -> Result<bool, Error> {
    let row = inlet.store.get::<ChannelRow>(key::channel(channel)).await?;
    let Some(mut row) = row.filter(|row| row.state.takes_messages()) else {
        return Ok(false);
    };
    let before = (row.state, row.reason.clone(), row.quality.clone());
    match health {
        Health::Broken(reason) => {
            row.state = ChannelState::Broken;
            row.reason = Some(reason.clone());
        }
        Health::Threatened(reason) if row.state != ChannelState::Broken => {
            row.reason = Some((*reason).to_owned());
        }
        Health::Threatened(_) => {}
        // One that is being connected is not connected by this.
        Health::Mended if row.state == ChannelState::Connecting => {}
        Health::Mended => {
            row.state = ChannelState::Connected;
            row.reason = None;
        }
        Health::Quality(quality) => row.quality = Some(quality.clone()),
    }
    if before == (row.state, row.reason.clone(), row.quality.clone()) {
        return Ok(false);
    }
    let mut changes = Changes::new();
    changes.replace(row);
    changes.publish(Event::ChannelChanged {
        channel_id: channel,
    });
    inlet.store.commit(changes).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restrictions_of_calls_leave_messages_alone() {
        let kinds = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let is_broken = |kinds| {
            let event = AccountNews::Restricted { kinds, until: None };
            matches!(health(&event), Some(Health::Broken(_)))
        };
        assert!(is_broken(kinds(&["RESTRICTED_BIZ_INITIATED_MESSAGING"])));
        assert!(is_broken(kinds(&[])));
        assert!(!is_broken(kinds(&["RESTRICTED_USER_INITIATED_CALLING"])));
    }

    #[test]
    fn the_end_of_a_restriction_is_told() {
        let until = "2026-12-01T00:00:00Z".parse().ok();
        assert!(restricted(until).contains("until December 1, 2026."));
    }
}
