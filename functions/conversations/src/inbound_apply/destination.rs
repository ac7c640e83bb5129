//! Finds the connected channels that a part of a webhook is for, or says why there are none.
//!
//! What signs a part is an app at the provider. It speaks for every channel that is connected through
//! it, of whatever company, and for no other: which of them is meant the number or the account says.

use data::inbound::{InboundAccount, InboundPart, InboundSigner};
use data::row::ChannelRow;
use data::{ConnectedChannel, Directory, Error, Store, key};
use domain::channel::ChannelApp;
use jiff::Timestamp;
use work::Arrival;

/// The channels of one company that a part is for, with the company's rows.
pub(super) struct Destination {
    /// The company's rows.
    pub(super) store: Store,
    /// The channel; several where the news is about a business account that has several.
    pub(super) channels: Vec<ChannelRow>,
    /// The instant at which the part is judged.
    pub(super) now: Timestamp,
}

impl Destination {
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

type Resolved<T> = Result<T, &'static str>;

const UNKNOWN: &str = "no company has connected it";
const FOREIGN: &str = "another app than that of the channel has signed it";
const ENDED: &str = "the channel is disconnected";

/// The channels, by company, or why the part is for nobody. A number has one company; an account may
/// have numbers of several.
pub(super) async fn find(arrival: &Arrival) -> Result<Resolved<Vec<Destination>>, Error> {
    let (part, directory) = (arrival.part(), arrival.aws().directory());
    let signer = match signer(&directory, part).await? {
        Ok(signer) => signer,
        Err(reason) => return Ok(Err(reason)),
    };
    let connected_channels = match connected_channels(&directory, part, &signer).await? {
        Ok(connected_channels) => connected_channels,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut destinations: Vec<Destination> = Vec::new();
    for connected in connected_channels {
        if !connected.channel.state.takes_messages() {
            continue;
        }
        let company_id = connected.store.company_id();
        let known = |destination: &&mut Destination| destination.store.company_id() == company_id;
        match destinations.iter_mut().find(known) {
            Some(destination) => destination.channels.push(connected.channel),
            None => destinations.push(Destination {
                store: connected.store.traced(&part.trace),
                channels: vec![connected.channel],
                now: arrival.now(),
            }),
        }
    }
    Ok(if destinations.is_empty() {
        Err(ENDED)
    } else {
        Ok(destinations)
    })
}

/// The app that has signed a part.
enum Signer {
    /// The product's.
    Platform,
    /// The one behind this channel, which may be disconnected by now.
    Own(Box<ConnectedChannel>),
}

impl Signer {
    fn speaks_for(&self, channel: &ChannelRow) -> bool {
        match self {
            Self::Platform => channel.app == ChannelApp::Platform,
            Self::Own(connected) => channel.shares_app(&connected.channel),
        }
    }
}

async fn signer(directory: &Directory, part: &InboundPart) -> Result<Resolved<Signer>, Error> {
    let InboundSigner::Own {
        company_id,
        channel_id,
    } = part.signer
    else {
        return Ok(Ok(Signer::Platform));
    };
    let connected = directory.connected_channel(company_id, channel_id).await?;
    Ok(match connected {
        None => Err(UNKNOWN),
        Some(connected) if connected.channel.app != ChannelApp::Own => Err(FOREIGN),
        Some(connected) => Ok(Signer::Own(Box::new(connected))),
    })
}

/// The channels with the number or of the account for which the signer speaks.
async fn connected_channels(
    directory: &Directory,
    part: &InboundPart,
    signer: &Signer,
) -> Result<Resolved<Vec<ConnectedChannel>>, Error> {
    let mut connected_channels = match &part.account {
        InboundAccount::Number(id) => {
            Vec::from_iter(directory.channel_of_number(part.kind, id).await?)
        }
        InboundAccount::Business(id) => channels_of_account(directory, part, id, signer).await?,
    };
    connected_channels.retain(|connected| is_of(&connected.channel, part));
    if connected_channels.is_empty() {
        return Ok(Err(UNKNOWN));
    }
    connected_channels.retain(|connected| signer.speaks_for(&connected.channel));
    Ok(if connected_channels.is_empty() {
        Err(FOREIGN)
    } else {
        Ok(connected_channels)
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

/// Every channel whose number belongs to the account.
async fn channels_of_account(
    directory: &Directory,
    part: &InboundPart,
    account_id: &str,
    signer: &Signer,
) -> Result<Vec<ConnectedChannel>, Error> {
    let mut connected_channels = directory
        .connected_channels_of_account(part.kind, account_id)
        .await?;
    let mut stores: Vec<Store> = connected_channels
        .iter()
        .map(|connected| connected.store.clone())
        .collect();
    if let Signer::Own(connected) = signer {
        stores.push(connected.store.clone());
    }
    stores.sort_by_key(Store::company_id);
    stores.dedup_by_key(|store| store.company_id());
    // One that was connected before accounts led to every channel is found in its company's list.
    for store in stores {
        let channels: Vec<ChannelRow> = store.whole_list(&key::channels()).await?;
        for channel in channels {
            let is_known =
                |connected: &ConnectedChannel| connected.channel.channel_id == channel.channel_id;
            if !connected_channels.iter().any(is_known) {
                let store = store.clone();
                connected_channels.push(ConnectedChannel { store, channel });
            }
        }
    }
    Ok(connected_channels)
}
