//! Counts webhooks whose signature is refused, for the channel to whose address they came.
//!
//! Anybody may send such. So there is one row for a channel, it is written once a minute at most, and
//! what comes in between is counted in memory, for a bounded number of channels.

use std::collections::HashMap;
use std::sync::Mutex;

use data::row::SignatureRefusalRow;
use data::{Changes, ConnectedChannel, Row as _, key};
use domain::id::ChannelId;
use jiff::{SignedDuration, Timestamp};

use crate::App;

/// How long a note is good before there is another.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The most channels that are counted for in memory.
const MOST_CHANNELS: usize = 1000;

/// What was counted since it was last noted.
static COUNTED: Mutex<Option<HashMap<ChannelId, u32>>> = Mutex::new(None);

/// Counts one more. What keeps it from being noted is logged: the caller is refused in any case.
pub(super) async fn count(app: &App, connected: &ConnectedChannel) {
    let channel = &connected.channel;
    if !channel.state.takes_messages() {
        return;
    }
    let channel_id = channel.channel_id;
    let pending = add(channel_id);
    let now = app.aws().clock().now();
    let noted = match connected
        .store
        .get(key::signature_refusal(channel_id))
        .await
    {
        Ok(noted) => noted,
        Err(error) => {
            tracing::warn!(cause = %error, "refused signatures of channel {channel_id} cannot be read");
            return;
        }
    };
    let Some((row, is_new)) = next(noted, channel_id, pending, now, channel.checked_at) else {
        return;
    };
    let mut changes = Changes::new();
    if is_new {
        changes.create(&row);
    } else {
        changes.replace(row);
    }
    match connected.store.commit(changes).await {
        Ok(()) => {
            forget(channel_id);
            tracing::warn!(
                found = pending,
                "webhooks for channel {channel_id} are not signed by its app"
            );
        }
        // Another process was faster.
        Err(error) if error.is_stale(SignatureRefusalRow::KIND) => {}
        Err(error) if error.is_taken(SignatureRefusalRow::KIND) => {}
        Err(error) => tracing::warn!(cause = %error, "a refused signature cannot be noted"),
    }
}

/// The row to write now, and whether it is a new one. What came before the secret was last proven
/// counts no more.
fn next(
    noted: Option<SignatureRefusalRow>,
    channel_id: ChannelId,
    pending: u32,
    now: Timestamp,
    checked_at: Timestamp,
) -> Option<(SignatureRefusalRow, bool)> {
    let Some(noted) = noted else {
        let row = SignatureRefusalRow {
            channel_id,
            count: pending,
            first_at: now,
            last_at: now,
            version: 1,
        };
        return Some((row, true));
    };
    if noted.last_at <= checked_at {
        let row = SignatureRefusalRow {
            count: pending,
            first_at: now,
            last_at: now,
            ..noted
        };
        return Some((row, false));
    }
    let row = SignatureRefusalRow {
        count: noted.count.saturating_add(pending),
        last_at: now,
        ..noted
    };
    (now.duration_since(noted.last_at) >= PAUSE).then_some((row, false))
}

/// Counts one more in memory; how many there are now.
fn add(channel_id: ChannelId) -> u32 {
    let Ok(mut counted) = COUNTED.lock() else {
        return 1;
    };
    let counted = counted.get_or_insert_default();
    if counted.len() >= MOST_CHANNELS && !counted.contains_key(&channel_id) {
        counted.clear();
    }
    let count = counted.entry(channel_id).or_default();
    *count = count.saturating_add(1);
    *count
}

fn forget(channel_id: ChannelId) {
    if let Ok(mut counted) = COUNTED.lock()
        && let Some(counted) = counted.as_mut()
    {
        counted.remove(&channel_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: ChannelId = ChannelId::from_bytes([7; 16]);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_row_is_written_once_a_minute_and_begins_anew_after_a_check() {
        let (row, is_new) = next(None, CHANNEL, 1, at(100), at(0)).unwrap();
        assert!(is_new && row.count == 1);
        assert!(next(Some(row.clone()), CHANNEL, 5, at(159), at(0)).is_none());
        let (later, is_new) = next(Some(row.clone()), CHANNEL, 5, at(160), at(0)).unwrap();
        assert_eq!((later.count, later.first_at, is_new), (6, at(100), false));
        let (anew, is_new) = next(Some(row), CHANNEL, 2, at(110), at(105)).unwrap();
        assert_eq!((anew.count, anew.first_at, is_new), (2, at(110), false));
    }

    #[test]
    fn the_memory_is_bounded() {
        for n in 0..=u32::try_from(2 * MOST_CHANNELS).unwrap() {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&n.to_le_bytes());
            add(ChannelId::from_bytes(bytes));
        }
        let counted = COUNTED.lock().unwrap();
        assert!(counted.as_ref().unwrap().len() <= MOST_CHANNELS);
    }
}
