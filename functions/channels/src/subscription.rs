//! Whether a channel is subscribed to Meta's webhooks, and subscribing it.
//!
//! Through the product's app everything comes to the app's own address. Behind a company's app the
//! messages of each number come to an address of that number's own, which no sibling moves. Events
//! of the account and of its templates follow no such override: they come to the one address of the app,
//! which we take if nobody else has it.

use api::{Authenticated, Cx, Problem};
use auth::hook;
use data::row::ChannelRow;
use domain::channel::ChannelApp;
use providers::whatsapp::{MetaApp, NumberFacts, SendFailure, SubscribedApp, WhatsApp};

use crate::calls::Calls;

/// Where the webhooks of a channel go.
enum WebhookTarget {
    /// To the product's own app, with this id.
    Platform(String),
    /// To an address that this token proves to be ours, from an app of the company's own.
    Own {
        address: String,
        token: String,
        app: Box<MetaApp>,
        app_id: String,
    },
}

/// The subscription of one channel.
pub(crate) struct Subscription<'a> {
    account_id: String,
    number_id: String,
    target: WebhookTarget,
    known: &'a [ChannelRow],
}

/// Which webhooks reach us now.
pub(crate) struct SubscriptionState {
    /// Whether events of the account do.
    pub(crate) account: bool,
    /// Why messages do not, in plain words, where only the company can change that.
    pub(crate) obstacle: Option<String>,
}

impl<'a> Subscription<'a> {
    /// What a channel needs. The app behind it has been proven; the channels of the company that are
    /// `known` are not read for it.
    pub(crate) async fn of<A: Authenticated>(
        cx: &Cx<A>,
        calls: &Calls,
        channel: &ChannelRow,
        known: &'a [ChannelRow],
    ) -> Result<Self, Problem> {
        let aws = cx.aws();
        let (company, id) = (cx.store().company_id(), channel.channel_id);
        let target = match (&channel.app, &channel.app_secret, &channel.app_id) {
            (ChannelApp::Own, Some(sealed), Some(app_id)) => {
                let secret = aws.vault().open(cx.store(), id, sealed).await?;
                let keys = aws.secrets().link_keys().await?;
                WebhookTarget::Own {
                    address: hook::address(&aws.settings().public_url, company, id),
                    token: hook::token(&keys, company, id),
                    app: Box::new(calls.app(app_id, &secret)?),
                    app_id: app_id.clone(),
                }
            }
            (ChannelApp::Own, ..) => {
                let why = "a channel of an own app has no proven app";
                return Err(Problem::Internal(why.to_owned()));
            }
            (ChannelApp::Platform, ..) => {
                WebhookTarget::Platform(aws.secrets().meta().await?.app_id)
            }
        };
        Ok(Self {
            account_id: channel.account_id.clone(),
            number_id: channel.number_id.clone(),
            target,
            known,
        })
    }

    /// Asks Meta for whatever does not reach us. What stands is left as it is.
    pub(crate) async fn ensure<A: Authenticated>(
        &self,
        cx: &Cx<A>,
        calls: &Calls,
        whatsapp: &WhatsApp,
        facts: &NumberFacts,
    ) -> Result<SubscriptionState, SendFailure> {
        let subscription_state = match &self.target {
            WebhookTarget::Platform(_) => SubscriptionState {
                account: true,
                obstacle: None,
            },
            WebhookTarget::Own {
                address,
                token,
                app,
                ..
            } => {
                let place = (address.as_str(), token.as_str());
                subscribe_to_account_events(cx, calls, app, place, self.known).await?
            }
        };
        self.subscribe(cx, calls, whatsapp).await?;
        if let WebhookTarget::Own { address, token, .. } = &self.target
            && facts.webhook_url() != Some(address.as_str())
        {
            // The app has to be subscribed to the account by now.
            whatsapp
                .set_number_webhook(
                    &self.number_id,
                    Some((address.as_str(), token.as_str())),
                    calls.remaining(),
                )
                .await?;
        }
        Ok(subscription_state)
    }

    /// Subscribes the app to the account, unless it is and its messages come to us.
    async fn subscribe<A: Authenticated>(
        &self,
        cx: &Cx<A>,
        calls: &Calls,
        whatsapp: &WhatsApp,
    ) -> Result<(), SendFailure> {
        let apps = whatsapp
            .subscribed_apps(&self.account_id, calls.remaining())
            .await?;
        let public_url = &cx.aws().settings().public_url;
        let stands = |app: &SubscribedApp| match &self.target {
            WebhookTarget::Platform(app_id) => app.app_id == *app_id && app.override_url.is_none(),
            // An override of the whole account is left to whoever made it, if that was not us.
            WebhookTarget::Own { app_id, .. } => {
                let is_ours = |url: &String| hook::of_address(public_url, url).is_some();
                app.app_id == *app_id && !app.override_url.as_ref().is_some_and(is_ours)
            }
        };
        if apps.iter().any(stands) {
            return Ok(());
        }
        whatsapp
            .subscribe(&self.account_id, calls.remaining())
            .await
    }
}

/// Subscribes the app to account events at this address, unless it is subscribed at another.
async fn subscribe_to_account_events<A: Authenticated>(
    cx: &Cx<A>,
    calls: &Calls,
    app: &MetaApp,
    (address, token): (&str, &str),
    known: &[ChannelRow],
) -> Result<SubscriptionState, SendFailure> {
    let subscribed = |account| SubscriptionState {
        account,
        obstacle: None,
    };
    if let Some(webhook) = app.webhook(calls.remaining()).await? {
        let is_subscribed = |field: &str| webhook.fields.iter().any(|one| one == field);
        let whose = hook::of_address(&cx.aws().settings().public_url, &webhook.url);
        match whose {
            None => {
                let obstacle = (!is_subscribed("messages")).then(|| NOT_SUBSCRIBED.to_owned());
                return Ok(SubscriptionState {
                    account: false,
                    obstacle,
                });
            }
            Some(place)
                if is_good(cx, place, app, known).await
                    && MetaApp::FIELDS.into_iter().all(is_subscribed) =>
            {
                return Ok(subscribed(true));
            }
            // An address of a channel that is no more, or one that is not subscribed to every field.
            Some(_) => {}
        }
    }
    app.set_webhook(address, token, calls.remaining()).await?;
    Ok(subscribed(true))
}

/// Whether what arrives at the address of a channel still proves this app.
async fn is_good<A: Authenticated>(
    cx: &Cx<A>,
    (company, channel): (domain::id::CompanyId, domain::id::ChannelId),
    app: &MetaApp,
    known: &[ChannelRow],
) -> bool {
    let proves = |row: &ChannelRow| {
        row.app == ChannelApp::Own
            && row.state.takes_messages()
            && row.app_id.as_deref() == Some(app.id())
    };
    let is_own = company == cx.store().company_id();
    let mut own = known.iter().filter(|_| is_own);
    if let Some(row) = own.find(|row| row.channel_id == channel) {
        return proves(row);
    }
    let directory = cx.aws().directory();
    let connected = directory.connected_channel(company, channel).await;
    let connected = connected.ok().flatten();
    connected.is_some_and(|connected| proves(&connected.channel))
}

const NOT_SUBSCRIBED: &str = "Your Meta app does not send us messages: subscribe it to the field \
                              “messages”, under Configuration in the app's WhatsApp settings.";
