//! Whether Meta sends us what happens on a channel, and asking it to.
//!
//! Through the product's app everything comes to the app's own address. Behind a company's app the
//! messages of each number come to an address of that number's own, which no sibling moves. News of the
//! account and of its templates follow no such override: they come to the one address of the app, which
//! we take if nobody else has it.

use api::{Cx, Problem, Seated};
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
pub(crate) struct Subscription {
    account_id: String,
    number_id: String,
    target: WebhookTarget,
}

/// What reaches us now.
pub(crate) struct SubscriptionState {
    /// Whether news of the account do.
    pub(crate) account: bool,
    /// Why messages do not, in plain words, where only the company can change that.
    pub(crate) obstacle: Option<String>,
}

impl Subscription {
    /// What a channel needs. The app behind it has been proven.
    pub(crate) async fn of<A: Seated>(
        cx: &Cx<A>,
        calls: &Calls,
        channel: &ChannelRow,
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
        })
    }

    /// Asks Meta for whatever does not reach us. What stands is left as it is.
    pub(crate) async fn ensure<A: Seated>(
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
                subscribe_to_account_events(cx, calls, app, (address.as_str(), token.as_str()))
                    .await?
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
    async fn subscribe<A: Seated>(
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

/// Lets the app hear of its accounts at this address, unless it does at another.
async fn subscribe_to_account_events<A: Seated>(
    cx: &Cx<A>,
    calls: &Calls,
    app: &MetaApp,
    (address, token): (&str, &str),
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
                if is_good(cx, place, app).await
                    && MetaApp::FIELDS.into_iter().all(is_subscribed) =>
            {
                return Ok(subscribed(true));
            }
            // An address of a channel that is no more, or one that does not hear all.
            Some(_) => {}
        }
    }
    app.set_webhook(address, token, calls.remaining()).await?;
    Ok(subscribed(true))
}

/// Whether what arrives at the address of a channel still proves this app.
async fn is_good<A: Seated>(
    cx: &Cx<A>,
    (company, channel): (domain::id::CompanyId, domain::id::ChannelId),
    app: &MetaApp,
) -> bool {
    let connected = cx
        .aws()
        .directory()
        .connected_channel(company, channel)
        .await;
    connected.ok().flatten().is_some_and(|connected| {
        connected.channel.app == ChannelApp::Own
            && connected.channel.state.takes_messages()
            && connected.channel.app_id.as_deref() == Some(app.id())
    })
}

const NOT_SUBSCRIBED: &str = "Your Meta app does not send us messages: subscribe it to the field \
                              “messages”, under Configuration in the app's WhatsApp settings.";
