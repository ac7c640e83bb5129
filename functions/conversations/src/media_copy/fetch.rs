//! Fetches a file from the provider with the channel's own credentials.

use std::time::Duration;

use bytes::Bytes;
use data::key;
use data::row::{AttachmentRow, ChannelRow};
use domain::channel::ChannelState;
use jiff::SignedDuration;
use providers::whatsapp::MediaFailure;
use work::{Cx, Failure};

/// The most bytes of a file; Meta itself takes no more.
const MOST: usize = 100 * 1024 * 1024;

/// Time kept back from the download for the copy and its record.
const RESULT_TIME: Duration = Duration::from_secs(12);

/// What is wrong for so long stays so, however often it is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(6);

/// What came of it.
pub(super) enum Fetched {
    /// The file.
    Bytes(Bytes),
    /// It cannot be had, now or later, and why.
    Never(&'static str),
    /// It cannot be had until a person has mended the channel, and why.
    NotNow(String),
}

const DISCONNECTED: &str = "The channel was disconnected before the file was copied.";
const TOO_LARGE: &str = "The file is larger than 100 MB. Ask for a smaller one.";
const EMPTY: &str = "The file is empty. Ask for it again.";
const DAMAGED: &str = "The file arrived damaged. Ask for it again.";
const UNSAFE: &str = "The file lies at an address that is not safe to fetch from.";

/// Fetches the file of an attachment.
pub(super) async fn fetch(cx: &Cx, row: &AttachmentRow) -> Result<Fetched, Failure> {
    let age = cx.now().duration_since(row.created_at);
    let (Some(channel_id), Some(media_id)) = (row.channel_id, row.provider_id.as_deref()) else {
        return Ok(Fetched::Never(AttachmentRow::NO_LONGER_THERE));
    };
    if age >= AttachmentRow::PROVIDER_MEMORY {
        return Ok(Fetched::Never(AttachmentRow::NO_LONGER_THERE));
    }
    let channel = cx
        .store()
        .get::<ChannelRow>(key::channel(channel_id))
        .await?;
    let Some(channel) = channel.filter(|one| one.state != ChannelState::Disconnected) else {
        return Ok(Fetched::Never(DISCONNECTED));
    };
    let Some(sealed) = &channel.token else {
        return Ok(Fetched::Never(DISCONNECTED));
    };
    let token = cx
        .aws()
        .vault()
        .open(cx.store(), channel_id, sealed)
        .await?;
    let whatsapp = cx.app().whatsapp(&token)?;
    let left = || cx.remaining().saturating_sub(RESULT_TIME);
    // What is refused here is the address in our own settings, which a person has to mend.
    let link = match whatsapp.media(media_id, &channel.number_id, left()).await {
        Ok(link) => link,
        Err(MediaFailure::Gone) => return Ok(Fetched::Never(AttachmentRow::NO_LONGER_THERE)),
        Err(failure @ MediaFailure::ChannelBroken { .. }) => {
            return Ok(Fetched::NotNow(failure.to_string()));
        }
        Err(failure) => return Err(Failure::Retry(failure.to_string())),
    };
    let is_late = age >= PATIENCE;
    match whatsapp.download(&link, MOST, left()).await {
        Ok(bytes) => Ok(Fetched::Bytes(bytes)),
        Err(MediaFailure::Gone) => Ok(Fetched::Never(AttachmentRow::NO_LONGER_THERE)),
        Err(MediaFailure::Missing) if is_late => Ok(Fetched::Never(AttachmentRow::NO_LONGER_THERE)),
        Err(MediaFailure::Damaged) if is_late => Ok(Fetched::Never(DAMAGED)),
        Err(MediaFailure::Empty) => Ok(Fetched::Never(EMPTY)),
        Err(MediaFailure::TooLarge { .. }) => Ok(Fetched::Never(TOO_LARGE)),
        Err(MediaFailure::Refused(_)) => Ok(Fetched::Never(UNSAFE)),
        Err(failure @ MediaFailure::ChannelBroken { .. }) => {
            Ok(Fetched::NotNow(failure.to_string()))
        }
        Err(failure @ (MediaFailure::Later | MediaFailure::Missing | MediaFailure::Damaged)) => {
            Err(Failure::Retry(failure.to_string()))
        }
    }
}
