//! `WhatsApp` by Meta's Cloud API
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp>).
//!
//! Who is who: [`WhatsApp`] speaks for one company with its token: it sends messages, fetches and
//! uploads files, and looks after numbers, templates and webhook subscriptions. [`MetaApp`] speaks
//! for an app: it turns the code of a sign-up into a token, asks what a token may do, and says where the
//! app gets the webhooks of its accounts.
//! [`SendFailure`] says why a call failed by what is to be done about it. Nothing is repeated in
//! here: whoever calls knows how much time is left and what a repetition would do.

mod app;
mod app_webhook;
mod codes;
mod download;
mod failure;
mod graph;
mod media;
mod message_json;
mod nullable;
mod number;
mod outgoing;
mod send;
mod subscription;
mod template;

use std::fmt;

use crate::egress::EgressError;
use crate::http::Http;

pub use app::{MetaApp, TokenFacts};
pub use app_webhook::AppWebhook;
pub use codes::{LaterScope, words};
pub use failure::SendFailure;
pub use media::{MediaFailure, MediaLink};
pub use number::NumberFacts;
pub use outgoing::{OutgoingContent, OutgoingMedia, OutgoingWhatsApp, Recipient};
pub use send::Sent;
pub use subscription::SubscribedApp;
pub use template::{Placeholders, Template};

use graph::Graph;

/// The client of one company's account.
#[derive(Clone)]
pub struct WhatsApp {
    graph: Graph,
}

impl WhatsApp {
    /// A client for this address (`https://graph.facebook.com/v26.0`) and token. The address must be
    /// on the egress list.
    pub fn new(http: Http, meta_url: &str, token: impl Into<String>) -> Result<Self, EgressError> {
        Ok(Self {
            graph: Graph::new(http, meta_url, token.into())?,
        })
    }
}

/// Shows neither token nor path.
impl fmt::Debug for WhatsApp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "WhatsApp({:?})", self.graph)
    }
}
