//! What the provider says of an account or its number, as the health of the channels behind it.

use data::row::ChannelRow;
use data::{Changes, Error, key};
use domain::channel::ChannelState;
use domain::display;
use domain::event::Event;
use domain::id::ChannelId;
use jiff::Timestamp;
use providers::whatsapp::SendFailure;
use providers::whatsapp_webhook::{AccountEvent, AccountUpdate};

use super::destination::Destination;
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
pub(super) async fn problem(destination: &Destination, code: u64) -> Result<Outcome, Error> {
    if let SendFailure::ChannelBroken { words, .. } = SendFailure::of_code(code, None) {
        let health = Health::Broken(words.to_owned());
        return note(destination, &destination.channels, &health, None).await;
    }
    tracing::warn!(code, "a channel has a problem that passes");
    Ok(Outcome::Suppressed)
}

/// Notes news about the account.
pub(super) async fn event(
    destination: &Destination,
    update: &AccountUpdate,
) -> Result<Outcome, Error> {
    let channels = meant(destination, update);
    match health(&update.event) {
        // The news does not say which number it means, or means none that is connected.
        Some(Health::Quality(_)) if channels.len() > 1 => Ok(Outcome::Dropped),
        Some(_) if channels.is_empty() => Ok(Outcome::Dropped),
        Some(health) => note(destination, &channels, &health, update.at).await,
        None => {
            tracing::info!(
                reason = kind(&update.event),
                "news of an account ask for nothing"
            );
            Ok(Outcome::Suppressed)
        }
    }
}

/// The channels that news are about: all of the account, or that of the number that they name.
fn meant(destination: &Destination, update: &AccountUpdate) -> Vec<ChannelRow> {
    let is_meant = |channel: &&ChannelRow| {
        let digits = channel.display_number.chars().filter(char::is_ascii_digit);
        let names_number = |phone: &String| digits.eq(phone.chars());
        let is_app = |app_id: &String| channel.app_id.as_ref().is_none_or(|known| known == app_id);
        update.number.as_ref().is_none_or(names_number) && update.app_id.as_ref().is_none_or(is_app)
    };
    destination
        .channels
        .iter()
        .filter(is_meant)
        .cloned()
        .collect()
}

fn health(event: &AccountEvent) -> Option<Health> {
    Some(match event {
        AccountEvent::Connected | AccountEvent::Reinstated => Health::Mended,
        AccountEvent::Disconnected { event, reason } => {
            Health::Broken(disconnected(event, reason.as_deref()).to_owned())
        }
        AccountEvent::Disabled { is_scheduled: true } => Health::Threatened(
            "Meta is going to disable this WhatsApp account. WhatsApp Manager says why.",
        ),
        AccountEvent::Disabled { .. } => Health::Broken(
            "Meta has disabled this WhatsApp account. WhatsApp Manager says why.".to_owned(),
        ),
        AccountEvent::Restricted { kinds, until } if concerns_messages(kinds) => {
            Health::Broken(restricted(*until))
        }
        AccountEvent::Quality { event, .. } => Health::Quality(match event.as_str() {
            "FLAGGED" => "RED".to_owned(),
            "UNFLAGGED" => "GREEN".to_owned(),
            _ => return None,
        }),
        AccountEvent::Restricted { .. }
        | AccountEvent::Violation { .. }
        | AccountEvent::Template { .. }
        | AccountEvent::Other { .. } => return None,
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

fn kind(event: &AccountEvent) -> &'static str {
    match event {
        AccountEvent::Violation { .. } => "violation",
        AccountEvent::Restricted { .. } => "restriction",
        AccountEvent::Template { .. } => "template",
        AccountEvent::Quality { .. } => "reach",
        _ => "other",
    }
}

/// Notes it with these channels. It happened at this instant, if the provider says when.
async fn note(
    destination: &Destination,
    channels: &[ChannelRow],
    health: &Health,
    at: Option<Timestamp>,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::Suppressed;
    for channel in channels {
        if note_one(destination, channel.channel_id, health, at).await? {
            outcome = Outcome::Applied;
        }
    }
    Ok(outcome)
}

/// Notes it with one channel; says whether that is new.
async fn note_one(
    destination: &Destination,
    channel: ChannelId,
    health: &Health,
    at: Option<Timestamp>,
) -> Result<bool, Error> {
    let row = destination
        .store
        .get::<ChannelRow>(key::channel(channel))
        .await?;
    let Some(mut row) = row.filter(|row| row.state.takes_messages()) else {
        return Ok(false);
    };
    let at = at.map(|at| destination.instant(at));
    if !is_newer(&mut row, health, at) {
        return Ok(false);
    }
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
    let is_changed = before != (row.state, row.reason.clone(), row.quality.clone());
    // That nothing is wrong has its time too: what comes later and is older counts no more.
    if !is_changed && at.is_none() {
        return Ok(false);
    }
    let mut changes = Changes::new();
    changes.replace(row);
    if is_changed {
        changes.publish(Event::ChannelChanged {
            channel_id: channel,
        });
    }
    destination.store.commit(changes).await?;
    Ok(is_changed)
}

/// Whether news are newer than what is noted, and than the connection itself; notes their time if so.
/// Of two in one second the one that came later stands.
fn is_newer(row: &mut ChannelRow, health: &Health, at: Option<Timestamp>) -> bool {
    let Some(at) = at else {
        return true;
    };
    let connected_at = row.connected_at.as_second();
    let noted = match health {
        Health::Quality(_) => &mut row.quality_event_at,
        Health::Broken(_) | Health::Threatened(_) | Health::Mended => {
            if at.as_second() < connected_at {
                return false;
            }
            &mut row.account_event_at
        }
    };
    if noted.is_some_and(|noted| at < noted) {
        return false;
    }
    *noted = Some(at);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restrictions_of_calls_leave_messages_alone() {
        let kinds = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let is_broken = |kinds| {
            let event = AccountEvent::Restricted { kinds, until: None };
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
