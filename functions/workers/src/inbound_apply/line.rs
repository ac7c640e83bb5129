//! Finds the connected channel that a part of a webhook is for, or says why there is none.

use data::inbound::{InboundAccount, InboundPart, InboundSigner};
use data::row::ChannelRow;
use data::{Directory, Error, Line, Store, key};
use domain::channel::ChannelApp;
use jiff::Timestamp;
use work::Arrival;

/// The channel that a part is for, with the rows of its company.
pub(super) struct Inlet {
    /// The company's rows.
    pub(super) store: Store,
    /// The channel; several where the news is about a business account that has several.
    pub(super) channels: Vec<ChannelRow>,
    /// The instant at which the part is judged.
    pub(super) now: Timestamp,
}

impl Inlet {
    /// The one channel. News about a person that names no number is news for nobody, unless the
    /// account has one number only.
    pub(super) fn channel(&self) -> Result<&ChannelRow, Error> {
        match &self.channels[..] {
            [channel] => Ok(channel),
            _ => Err(Error::Conversion("an update names no number".into())),
        }
    }

    /// An instant as the provider names it. One from the future is a fault of somebody's clock.
    pub(super) fn instant(&self, at: Timestamp) -> Timestamp {
        at.min(self.now)
    }
}

type Found<T> = Result<T, &'static str>;

const UNKNOWN: &str = "no company has connected it";
const FOREIGN: &str = "another app than that of the channel has signed it";
const ENDED: &str = "the channel is disconnected";

/// The channel, or why the part is for nobody.
pub(super) async fn find(arrival: &Arrival) -> Result<Found<Inlet>, Error> {
    let part = arrival.part();
    let line = match signed_line(&arrival.aws().directory(), part).await? {
        Ok(line) => line,
        Err(reason) => return Ok(Err(reason)),
    };
    let store = line.store.traced(&part.trace);
    let is_platform = part.signer == InboundSigner::Platform;
    let mut channels = match &part.account {
        InboundAccount::Business(id) if is_platform => of_account(&store, part, id).await?,
        _ => vec![line.channel],
    };
    channels.retain(|channel| channel.state.takes_messages());
    if channels.is_empty() {
        return Ok(Err(ENDED));
    }
    Ok(Ok(Inlet {
        store,
        channels,
        now: arrival.now(),
    }))
}

/// The channel whose app has signed the part.
async fn signed_line(directory: &Directory, part: &InboundPart) -> Result<Found<Line>, Error> {
    let (line, app) = match part.signer {
        InboundSigner::Own {
            company_id,
            channel_id,
        } => {
            let line = directory.line_of_channel(company_id, channel_id).await?;
            (line, ChannelApp::Own)
        }
        InboundSigner::Platform => {
            let line = match &part.account {
                InboundAccount::Number(id) => directory.line(part.kind, id).await?,
                InboundAccount::Business(id) => directory.line_of_account(part.kind, id).await?,
            };
            (line, ChannelApp::Platform)
        }
    };
    Ok(match line {
        None => Err(UNKNOWN),
        Some(Line { channel, .. }) if channel.app != app || !is_of(&channel, part) => Err(FOREIGN),
        Some(line) => Ok(line),
    })
}

/// Whether the part is about this channel's number or account.
fn is_of(channel: &ChannelRow, part: &InboundPart) -> bool {
    let id = match &part.account {
        InboundAccount::Number(_) => &channel.number_id,
        InboundAccount::Business(_) => &channel.account_id,
    };
    channel.kind == part.kind && id == part.account.id()
}

/// Every channel of the company whose number belongs to the account.
async fn of_account(
    store: &Store,
    part: &InboundPart,
    account_id: &str,
) -> Result<Vec<ChannelRow>, Error> {
    let mut channels: Vec<ChannelRow> = store.whole_list(&key::channels()).await?;
    channels.retain(|channel| {
        channel.app == ChannelApp::Platform
            && channel.kind == part.kind
            && channel.account_id == account_id
    });
    Ok(channels)
}
