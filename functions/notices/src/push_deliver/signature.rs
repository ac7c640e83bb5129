//! The one token that all processes show to Apple. The first that needs a new one signs it and shares
//! it through the table; the others take it from there.

use data::{ApnsSecret, PushServiceToken};
use providers::{ProviderToken, SigningKey};
use work::{Cx, Failure};

/// The token of now.
pub(crate) async fn token(cx: &Cx) -> Result<ProviderToken, Failure> {
    let secret = cx.aws().secrets().apns().await?;
    let known = cx.app().provider_token(&secret.key_id);
    if let Some(known) = known.filter(|token| token.is_fresh(cx.now())) {
        return Ok(known);
    }
    match shared(cx, &secret).await? {
        Some(token) if token.is_fresh(cx.now()) => Ok(cache(cx, &secret, token)),
        stale => sign(cx, &secret, stale).await,
    }
}

/// Another token than one that Apple found too old.
pub(crate) async fn another(cx: &Cx, refused: &ProviderToken) -> Result<ProviderToken, Failure> {
    let secret = cx.aws().secrets().apns().await?;
    match shared(cx, &secret).await? {
        // Somebody has signed a new one in the meantime.
        Some(token) if token.signed_at > refused.signed_at => Ok(cache(cx, &secret, token)),
        stale if refused.may_be_replaced(cx.now()) => sign(cx, &secret, stale).await,
        _ => Err(Failure::Retry(
            "Apple finds the token too old, and it is too young to be replaced".into(),
        )),
    }
}

async fn shared(cx: &Cx, secret: &ApnsSecret) -> Result<Option<ProviderToken>, Failure> {
    let tokens = cx.aws().push_service_tokens();
    let shared = tokens.get(&secret.key_id, &secret.key).await?;
    Ok(shared.map(|token| ProviderToken {
        text: token.text,
        signed_at: token.signed_at,
    }))
}

/// Signs a token and shares it in place of the one that was found, or takes the one of whoever was
/// faster.
async fn sign(
    cx: &Cx,
    secret: &ApnsSecret,
    stale: Option<ProviderToken>,
) -> Result<ProviderToken, Failure> {
    let key = SigningKey::from_secret(&secret.team_id, &secret.key_id, &secret.key)
        .map_err(|error| Failure::Retry(error.to_string()))?;
    let token = key.sign(cx.now());
    let offered = |token: &ProviderToken| PushServiceToken {
        text: token.text.clone(),
        signed_at: token.signed_at,
    };
    let (stale, new) = (stale.as_ref().map(offered), offered(&token));
    let tokens = cx.aws().push_service_tokens();
    let is_first = tokens
        .offer(&secret.key_id, &secret.key, &new, stale.as_ref())
        .await?;
    if is_first {
        return Ok(cache(cx, secret, token));
    }
    let winner = shared(cx, secret).await?;
    let winner = winner.ok_or_else(|| {
        Failure::Retry("the push service's token was signed with another key".into())
    })?;
    Ok(cache(cx, secret, winner))
}

fn cache(cx: &Cx, secret: &ApnsSecret, token: ProviderToken) -> ProviderToken {
    cx.app().cache_provider_token(&secret.key_id, token.clone());
    token
}
