//! Whether Meta sends us what happens on a channel, and asking it to.

use api::{Cx, Problem, Seated};
use auth::hook;
use data::row::ChannelRow;
use domain::channel::ChannelApp;
use providers::whatsapp::{SendFailure, WhatsApp};

use crate::channel_calls::Calls;

/// Where the webhooks of a channel go.
enum Way {
    /// To the product's own app, with this id.
    Platform(String),
    /// To an address of the channel's own, which this token proves to be ours.
    Own { address: String, token: String },
}

/// The subscription of one channel.
pub(crate) struct Subscription {
    account_id: String,
    way: Way,
}

impl Subscription {
    /// What a channel needs.
    pub(crate) async fn of<A: Seated>(cx: &Cx<A>, channel: &ChannelRow) -> Result<Self, Problem> {
        let aws = cx.aws();
        let way = match channel.app {
            ChannelApp::Platform => Way::Platform(aws.secrets().meta().await?.app_id),
            ChannelApp::Own => {
                let (company, id) = (cx.store().company_id(), channel.channel_id);
                let keys = aws.secrets().link_keys().await?;
                Way::Own {
                    address: hook::address(&aws.settings().public_url, company, id),
                    token: hook::token(&keys, company, id),
                }
            }
        };
        Ok(Self {
            account_id: channel.account_id.clone(),
            way,
        })
    }

    /// Asks Meta for it. For an address of its own, Meta asks us at once whether it is ours.
    pub(crate) async fn begin(
        &self,
        calls: &Calls,
        whatsapp: &WhatsApp,
    ) -> Result<(), SendFailure> {
        let address = match &self.way {
            Way::Platform(_) => None,
            Way::Own { address, token } => Some((address.as_str(), token.as_str())),
        };
        whatsapp
            .subscribe(&self.account_id, address, calls.remaining())
            .await
    }

    /// Asks Meta for it if it does not stand.
    pub(crate) async fn ensure(
        &self,
        calls: &Calls,
        whatsapp: &WhatsApp,
    ) -> Result<(), SendFailure> {
        let apps = whatsapp
            .subscribed_apps(&self.account_id, calls.remaining())
            .await?;
        let stands = apps.iter().any(|app| match &self.way {
            Way::Platform(app_id) => app.app_id == *app_id && app.override_url.is_none(),
            Way::Own { address, .. } => app.override_url.as_ref() == Some(address),
        });
        if stands {
            Ok(())
        } else {
            self.begin(calls, whatsapp).await
        }
    }
}
