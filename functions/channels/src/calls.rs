//! Calls to Meta in the time of a request, and how their failures are told.

use std::ops::Deref;
use std::time::{Duration, Instant};

use api::{Authenticated, Code, Cx, Problem};
use data::MetaSecret;
use data::row::ChannelRow;
use providers::whatsapp::{MetaApp, SendFailure, WhatsApp, words};
use providers::{EgressError, Http};

use crate::channel::disconnected;

/// Time kept back from the calls to store what they brought.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// Meta, for as long as a request may take.
pub(crate) struct Calls {
    http: Http,
    meta_url: String,
    until: Instant,
}

impl Calls {
    /// Begins with the time that the request has left.
    pub(crate) fn new<A: Authenticated>(cx: &Cx<A>) -> Self {
        let settings = cx.aws().settings();
        let time = cx.facts().origin.remaining.saturating_sub(RESULT_TIME);
        Self {
            http: Http::of_stage(settings.stage.as_str()),
            meta_url: settings.meta_url.clone(),
            until: Instant::now() + time,
        }
    }

    /// How much time is left for calls.
    pub(crate) fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Meta as the holder of a token sees it.
    pub(crate) fn whatsapp(&self, token: &str) -> Result<WhatsApp, Problem> {
        WhatsApp::new(self.http.clone(), &self.meta_url, token).map_err(|error| misplaced(&error))
    }

    /// The token of a channel.
    pub(crate) async fn token_of<A: Authenticated>(
        &self,
        cx: &Cx<A>,
        channel: &ChannelRow,
    ) -> Result<impl Deref<Target = String>, Problem> {
        let sealed = channel.token.as_ref().ok_or_else(disconnected)?;
        let vault = cx.aws().vault();
        Ok(vault.open(cx.store(), channel.channel_id, sealed).await?)
    }

    /// Meta as the holder of a channel's token sees it.
    pub(crate) async fn whatsapp_of<A: Authenticated>(
        &self,
        cx: &Cx<A>,
        channel: &ChannelRow,
    ) -> Result<WhatsApp, Problem> {
        self.whatsapp(&self.token_of(cx, channel).await?)
    }

    /// Meta as an app sees it.
    pub(crate) fn app(&self, app_id: &str, app_secret: &str) -> Result<MetaApp, Problem> {
        MetaApp::new(self.http.clone(), &self.meta_url, app_id, app_secret)
            .map_err(|error| misplaced(&error))
    }

    /// Meta as the product's own app sees it.
    pub(crate) fn own_app(&self, secret: &MetaSecret) -> Result<MetaApp, Problem> {
        let app_secret = secret.app_secrets.first().map_or("", String::as_str);
        self.app(&secret.app_id, app_secret)
    }
}

fn misplaced(error: &EgressError) -> Problem {
    Problem::Internal(error.to_string())
}

/// Meta does not do it, or cannot be reached.
pub(crate) fn refused(failure: &SendFailure) -> Problem {
    match in_words(failure) {
        Some(words) => Problem::refused(Code::ProviderRefused, words),
        None => Problem::Busy {
            retry_after: 5,
            cause: failure.to_string(),
        },
    }
}

/// Why Meta refuses something, in plain words; nothing if it gave no answer at all.
pub(crate) fn in_words(failure: &SendFailure) -> Option<String> {
    let (words, code) = match failure {
        SendFailure::Final { code, words } | SendFailure::ChannelBroken { code, words } => {
            (*words, code)
        }
        SendFailure::Later { code, .. } => (words(*code), code),
        SendFailure::Unknown | SendFailure::NotSent(_) => return None,
    };
    Some(format!("{words} (Meta's code {code})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_and_silence_is_a_reason_to_come_again() {
        let gone = SendFailure::of_code(190, None);
        assert!(in_words(&gone).unwrap().ends_with("(Meta's code 190)"));
        assert_eq!(refused(&gone).code(), Code::ProviderRefused);
        assert_eq!(refused(&SendFailure::of_code(80_007, None)).status(), 409);
        assert_eq!(refused(&SendFailure::Unknown).status(), 503);
    }
}
