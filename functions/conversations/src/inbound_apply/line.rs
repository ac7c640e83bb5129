//! Finds the connected channels that a part of a webhook is for, or says why there are none.
//!
//! What signs a part is an app at the provider. It speaks for every channel that is connected through
//! it, of whatever company, and for no other: which of them is meant the number or the account says.

use data::inbound::{InboundAccount, InboundPart, InboundSigner};
use data::row::ChannelRow;
use data::{Directory, Error, Line, Store, key};
use domain::channel::ChannelApp;
use jiff::Timestamp;
use work::Arrival;

/// The channels of one company that a part is for, with the company's rows.
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

/// The channels, by company, or why the part is for nobody. A number has one company; an account may
/// have numbers of several.
pub(super) async fn find(arrival: &Arrival) -> Result<Found<Vec<Inlet>>, Error> {
    let (part, directory) = (arrival.part(), arrival.aws().directory());
    let signer = match signer(&directory, part).await? {
        Ok(signer) => signer,
        Err(reason) => return Ok(Err(reason)),
    };
    let lines = match lines(&directory, part, &signer).await? {
        Ok(lines) => lines,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut inlets: Vec<Inlet> = Vec::new();
    for line in lines {
        if !line.channel.state.takes_messages() {
            continue;
        }
        let company_id = line.store.company_id();
        let known = |inlet: &&mut Inlet| inlet.store.company_id() == company_id;
        match inlets.iter_mut().find(known) {
            Some(inlet) => inlet.channels.push(line.channel),
            None => inlets.push(Inlet {
                store: line.store.traced(&part.trace),
                channels: vec![line.channel],
                now: arrival.now(),
            }),
        }
    }
    Ok(if inlets.is_empty() {
        Err(ENDED)
    } else {
        Ok(inlets)
    })
}

/// The app that has signed a part.
enum Signer {
    /// The product's.
    Platform,
    /// The one behind this channel, which may be disconnected by now.
    Own(Box<Line>),
}

impl Signer {
    fn speaks_for(&self, channel: &ChannelRow) -> bool {
        match self {
            Self::Platform => channel.app == ChannelApp::Platform,
            Self::Own(line) => channel.shares_app(&line.channel),
        }
    }
}

async fn signer(directory: &Directory, part: &InboundPart) -> Result<Found<Signer>, Error> {
    let InboundSigner::Own {
        company_id,
        channel_id,
    } = part.signer
    else {
        return Ok(Ok(Signer::Platform));
    };
    let line = directory.line_of_channel(company_id, channel_id).await?;
    Ok(match line {
        None => Err(UNKNOWN),
        Some(line) if line.channel.app != ChannelApp::Own => Err(FOREIGN),
        Some(line) => Ok(Signer::Own(Box::new(line))),
    })
}

/// The channels with the number or of the account for which the signer speaks.
async fn lines(
    directory: &Directory,
    part: &InboundPart,
    signer: &Signer,
) -> Result<Found<Vec<Line>>, Error> {
    let mut lines = match &part.account {
        InboundAccount::Number(id) => Vec::from_iter(directory.line(part.kind, id).await?),
        InboundAccount::Business(id) => of_account(directory, part, id, signer).await?,
    };
    lines.retain(|line| is_of(&line.channel, part));
    if lines.is_empty() {
        return Ok(Err(UNKNOWN));
    }
    lines.retain(|line| signer.speaks_for(&line.channel));
    Ok(if lines.is_empty() {
        Err(FOREIGN)
    } else {
        Ok(lines)
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
async fn of_account(
    directory: &Directory,
    part: &InboundPart,
    account_id: &str,
    signer: &Signer,
) -> Result<Vec<Line>, Error> {
    let mut lines = directory.lines_of_account(part.kind, account_id).await?;
    let mut stores: Vec<Store> = lines.iter().map(|line| line.store.clone()).collect();
    if let Signer::Own(line) = signer {
        stores.push(line.store.clone());
    }
    stores.sort_by_key(Store::company_id);
    stores.dedup_by_key(|store| store.company_id());
    // One that was connected before accounts led to every channel is found in its company's list.
    for store in stores {
        let channels: Vec<ChannelRow> = store.whole_list(&key::channels()).await?;
        for channel in channels {
            let is_known = |line: &Line| line.channel.channel_id == channel.channel_id;
            if !lines.iter().any(is_known) {
                let store = store.clone();
                lines.push(Line { store, channel });
            }
        }
    }
    Ok(lines)
}
