//! Meta, proven by its signature over the body, or by the token of its question.

use auth::hook;
use data::inbound::InboundSigner;
use data::row::ChannelRow;
use data::{Store, key};
use domain::channel::ChannelApp;
use domain::id::{ChannelId, CompanyId};

use super::signed::{NOT_GENUINE, Signed};
use super::{Access, AccessKind, Proof, refused};
use crate::{App, Facts, Problem};

/// Meta, by the product's own app or by one that belongs to a company.
#[derive(Debug)]
pub struct Meta {
    /// Whose app has signed.
    pub signer: InboundSigner,
}

impl Access for Signed<Meta> {
    const KIND: AccessKind = AccessKind::Signed;
    const SCHEME: &'static str = "meta_signature";

    async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
        // One that stands twice is as good as none.
        let Ok(Some(header)) = facts.header("x-hub-signature-256") else {
            return Err(NOT_GENUINE);
        };
        let signer = match MetaAddress::of(facts) {
            MetaAddress::Platform => {
                let secret = app.aws().secrets().meta().await?;
                let is_signed = auth::meta::verify(&secret.app_secrets, Some(header), &facts.body);
                is_signed.then_some(InboundSigner::Platform)
            }
            MetaAddress::Own(company_id, channel_id) => {
                let is_signed = is_own_app(app, (company_id, channel_id), header, &facts.body);
                is_signed.await?.then_some(InboundSigner::Own {
                    company_id,
                    channel_id,
                })
            }
            MetaAddress::Wrong => None,
        };
        match signer {
            Some(signer) => Ok(Proof::Whole(Self::by(Meta { signer }))),
            None => Err(NOT_GENUINE),
        }
    }
}

/// The most channels of one app whose secrets are tried.
const MOST_SIBLINGS: usize = 20;

/// Whether the app behind a channel has signed a body. Any secret that the company has of this app
/// counts: its one address for account events names a channel that may have been disconnected since,
/// or not have got the newest secret.
async fn is_own_app(
    app: &App,
    (company_id, channel_id): (CompanyId, ChannelId),
    header: &str,
    body: &[u8],
) -> Result<bool, Problem> {
    let directory = app.aws().directory();
    let Some(line) = directory.connected_channel(company_id, channel_id).await? else {
        return Ok(false);
    };
    if line.channel.app != ChannelApp::Own {
        return Ok(false);
    }
    if has_signed(app, &line.store, &line.channel, header, body).await? {
        return Ok(true);
    }
    let channels: Vec<ChannelRow> = line.store.whole_list(&key::channels()).await?;
    let siblings = channels.iter().filter(|one| {
        one.channel_id != channel_id && one.app_secret.is_some() && one.shares_app(&line.channel)
    });
    for sibling in siblings.take(MOST_SIBLINGS) {
        if has_signed(app, &line.store, sibling, header, body).await? {
            return Ok(true);
        }
    }
    refused::count(app, &line).await;
    Ok(false)
}

/// Whether a secret of this channel has signed the body.
async fn has_signed(
    app: &App,
    store: &Store,
    channel: &ChannelRow,
    header: &str,
    body: &[u8],
) -> Result<bool, Problem> {
    let vault = app.aws().vault();
    for sealed in channel.secrets(app.aws().clock().now()) {
        let secret = vault.open(store, channel.channel_id, sealed).await?;
        if auth::meta::verify(&[secret.to_string()], Some(header), body) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which of the addresses for Meta's webhooks was called.
enum MetaAddress {
    /// The product's own.
    Platform,
    /// That of one channel.
    Own(CompanyId, ChannelId),
    /// None.
    Wrong,
}

impl MetaAddress {
    fn of(facts: &Facts) -> Self {
        let named = facts.query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name == hook::PARAMETER).then_some(value)
        });
        match named.collect::<Vec<_>>()[..] {
            [] => Self::Platform,
            [one] => hook::parse(one).map_or(Self::Wrong, |(company_id, channel_id)| {
                Self::Own(company_id, channel_id)
            }),
            _ => Self::Wrong,
        }
    }
}

/// Meta's question whether the address of the webhooks is ours, asked with the right token
/// (<https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests>).
#[derive(Debug)]
pub struct MetaHandshake(());

/// The longest challenge that is given back, in bytes.
const LONGEST_CHALLENGE: usize = 1024;

impl Access for MetaHandshake {
    const KIND: AccessKind = AccessKind::Signed;
    const SCHEME: &'static str = "meta_verify_token";

    async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
        const WRONG: Problem =
            Problem::Forbidden("The verify token doesn't belong to this address.");
        let [mode, token, challenge] =
            ["hub.mode", "hub.verify_token", "hub.challenge"].map(|name| page_request(facts, name));
        let (Some("subscribe"), Some(token), Some(challenge)) = (mode.as_deref(), token, challenge)
        else {
            return Err(WRONG);
        };
        let is_ours = match MetaAddress::of(facts) {
            MetaAddress::Platform => {
                let secret = app.aws().secrets().meta().await?;
                is_same(&token, &secret.verify_token)
            }
            MetaAddress::Own(company_id, channel_id) => {
                let keys = app.aws().secrets().link_keys().await?;
                hook::is_token(&token, &keys, company_id, channel_id)
            }
            MetaAddress::Wrong => false,
        };
        if is_ours && challenge.len() <= LONGEST_CHALLENGE {
            Ok(Proof::Whole(Self(())))
        } else {
            Err(WRONG)
        }
    }
}

/// In constant time whatever the lengths. An empty secret is nobody's.
fn is_same(shown: &str, ours: &str) -> bool {
    let digest = |text: &str| auth::secret::Digest::of(&[text.as_bytes()]);
    !ours.is_empty() && digest(shown) == digest(ours)
}

/// The value of a parameter of the query that stands once.
fn page_request(facts: &Facts, name: &str) -> Option<String> {
    let pairs = facts.query_pairs();
    let mut values = pairs
        .into_iter()
        .filter_map(|(key, value)| (key == name).then_some(value));
    let value = values.next()?;
    values.next().is_none().then_some(value)
}
