//! The one token that all processes show to Apple. The first that needs a new one signs it and shares
//! it through the table; the others take it from there.

use std::sync::{LazyLock, Mutex, PoisonError};

use data::{ApnsSecret, PushServiceToken};
use providers::{ProviderToken, SigningKey};
use work::{Cx, Failure};

/// The token this process knows, with the id of its key.
static KNOWN: LazyLock<Mutex<Option<(String, ProviderToken)>>> = LazyLock::new(Mutex::default);

/// The token of now.
pub(crate) async fn token(cx: &Cx) -> Result<ProviderToken, Failure> {
    let secret = cx.aws().secrets().apns().await?;
    if let Some(known) = known(&secret.key_id).filter(|token| token.is_fresh(cx.now())) {
        return Ok(known);
    }
    let shared = shared(cx, &secret).await?;
    match shared.filter(|token| token.is_fresh(cx.now())) {
        Some(token) => Ok(keep(&secret, token)),
        None => sign(cx, &secret).await,
    }
}

/// Another token than one that Apple found too old.
pub(crate) async fn another(cx: &Cx, refused: &ProviderToken) -> Result<ProviderToken, Failure> {
    let secret = cx.aws().secrets().apns().await?;
    match shared(cx, &secret).await? {
        // Somebody has signed a new one in the meantime.
        Some(token) if token.signed_at > refused.signed_at => Ok(keep(&secret, token)),
        _ if refused.may_be_replaced(cx.now()) => sign(cx, &secret).await,
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

/// Signs a token and shares it, or takes the one of whoever was faster.
async fn sign(cx: &Cx, secret: &ApnsSecret) -> Result<ProviderToken, Failure> {
    let key = SigningKey::from_secret(&secret.team_id, &secret.key_id, &secret.key)
        .map_err(|error| Failure::Retry(error.to_string()))?;
    let tokens = cx.aws().push_service_tokens();
    let replaced = tokens.get(&secret.key_id, &secret.key).await?;
    let token = key.sign(cx.now());
    let offered = PushServiceToken {
        text: token.text.clone(),
        signed_at: token.signed_at,
    };
    let is_first = tokens
        .offer(&secret.key_id, &secret.key, &offered, replaced.as_ref())
        .await?;
    if is_first {
        return Ok(keep(secret, token));
    }
    let winner = shared(cx, secret).await?;
    let winner = winner.ok_or_else(|| {
        Failure::Retry("the push service's token was signed with another key".into())
    })?;
    Ok(keep(secret, winner))
}

fn known(key_id: &str) -> Option<ProviderToken> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known
        .as_ref()
        .filter(|(id, _)| id == key_id)
        .map(|(_, token)| token.clone())
}

fn keep(secret: &ApnsSecret, token: ProviderToken) -> ProviderToken {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known = Some((secret.key_id.clone(), token.clone()));
    token
}
