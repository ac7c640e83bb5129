//! Whether the access covers the account and the account has the number, by Meta's own word. What a
//! browser says of it could be anybody's number.

use api::{Cx, Owner, Problem};
use data::MetaSecret;
use domain::channel::ChannelApp;
use providers::whatsapp::{MetaApp, NumberFacts, SendFailure, WhatsApp};

use super::request::{Access, ConnectionRequest};
use crate::calls::{Calls, refused};
use crate::secret;

/// What is proven.
pub(crate) struct Proven<'a> {
    pub(crate) app: ChannelApp,
    pub(crate) app_id: String,
    pub(crate) token: String,
    pub(crate) app_secret: Option<&'a str>,
    pub(crate) facts: NumberFacts,
    pub(crate) whatsapp: WhatsApp,
}

/// Asks Meta for all of it.
pub(crate) async fn prove<'a>(
    cx: &Cx<Owner>,
    calls: &Calls,
    request: &'a ConnectionRequest,
) -> Result<Proven<'a>, Problem> {
    let (app, app_id, token, app_secret) = match &request.access {
        Access::SignUp(code) => {
            let meta_secret = cx.aws().secrets().meta().await?;
            let meta = calls.own_app(&meta_secret)?;
            let token = exchange(&meta, calls, code.as_str()).await?;
            covers(&meta, &meta_secret, calls, &token, request).await?;
            (ChannelApp::Platform, meta_secret.app_id, token, None)
        }
        Access::Own { token, app_secret } => {
            let (token, app_secret) = (token.as_str(), app_secret.as_str());
            let app_id = own_app(calls, token, app_secret).await?;
            (ChannelApp::Own, app_id, token.to_owned(), Some(app_secret))
        }
    };
    let whatsapp = calls.whatsapp(&token)?;
    let facts = whatsapp
        .number(request.number_id.as_str(), calls.remaining())
        .await
        .map_err(|failure| unread(app, &failure, "/phone_number_id"))?;
    let siblings = whatsapp
        .numbers_of(request.account_id.as_str(), calls.remaining())
        .await
        .map_err(|failure| unread(app, &failure, "/waba_id"))?;
    if !siblings
        .iter()
        .any(|one| one.id == request.number_id.as_str())
    {
        return Err(Problem::field(
            "/phone_number_id",
            "isn't a number of this WhatsApp Business account",
        ));
    }
    Ok(Proven {
        app,
        app_id,
        token,
        app_secret,
        facts,
        whatsapp,
    })
}

/// The app that token and secret are of.
async fn own_app(calls: &Calls, token: &str, app_secret: &str) -> Result<String, Problem> {
    let whatsapp = calls.whatsapp(token)?;
    let app_id = secret::app_of(calls, &whatsapp, token, app_secret).await;
    app_id
        .map_err(|failure| unread(ChannelApp::Own, &failure, "/token"))?
        .ok_or_else(|| {
            Problem::field(
                "/app_secret",
                "isn't the secret of the Meta app this token belongs to; copy it from the app's Basic \
                 settings",
            )
        })
}

async fn exchange(meta: &MetaApp, calls: &Calls, code: &str) -> Result<String, Problem> {
    let token = meta.exchange_code(code, calls.remaining()).await;
    token.map_err(|failure| match failure {
        SendFailure::Final { .. } => Problem::field(
            "/signup_code",
            "has expired, was already used, or belongs to another app; go through the sign-up again",
        ),
        other => refused(&other),
    })
}

async fn covers(
    meta: &MetaApp,
    secret: &MetaSecret,
    calls: &Calls,
    token: &str,
    request: &ConnectionRequest,
) -> Result<(), Problem> {
    let facts = meta
        .debug_token(token, calls.remaining())
        .await
        .map_err(|failure| refused(&failure))?;
    if !facts.is_valid || facts.app_id.as_ref() != Some(&secret.app_id) {
        return Err(Problem::field(
            "/signup_code",
            "doesn't give valid access; go through the sign-up again",
        ));
    }
    if !facts
        .waba_ids
        .iter()
        .any(|id| id == request.account_id.as_str())
    {
        return Err(Problem::field(
            "/waba_id",
            "isn't an account you gave access to during sign-up",
        ));
    }
    Ok(())
}

/// Why Meta shows us nothing under an id: the access is no good, or there is no such thing for it.
fn unread(app: ChannelApp, failure: &SendFailure, place: &'static str) -> Problem {
    match failure {
        SendFailure::ChannelBroken { words, .. } if app == ChannelApp::Own => {
            Problem::field("/token", format!("was rejected by Meta. {words}"))
        }
        SendFailure::Final { .. } => Problem::field(
            place,
            "doesn't exist at Meta, or your access doesn't include it",
        ),
        other => refused(other),
    }
}
