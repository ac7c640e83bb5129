//! The one token that all processes show to Apple's push service.
//!
//! The service takes a token for an hour and refuses a key that signs new ones more often than every
//! 20 minutes, so processes that come and go have to share one. It rests in the table, encrypted
//! under the key that signed it: who cannot sign cannot read it either.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{Context, SHA256};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::key::{self, Global};
use crate::sent::Call as _;
use crate::table::{Item, WholeKey, is_condition_failure};
use crate::{Aws, Error, Table};

/// How long the row stands; the token in it is of no use after an hour.
pub(crate) const MEMORY_SECONDS: i64 = 2 * 3600;

/// A token with the instant it was signed at.
#[derive(Clone)]
pub struct PushServiceToken {
    /// The token.
    pub text: String,
    /// When it was signed, to the second.
    pub signed_at: Timestamp,
}

/// The shared tokens, by the id of the key that signs them.
#[derive(Clone, Debug)]
pub struct PushServiceTokens {
    table: Table,
}

impl Aws {
    /// The tokens that processes share.
    pub fn push_service_tokens(&self) -> PushServiceTokens {
        PushServiceTokens {
            table: self.table().clone(),
        }
    }
}

impl PushServiceTokens {
    /// The shared token of a key, if there is one that this secret opens.
    pub async fn get(&self, key_id: &str, secret: &str) -> Result<Option<PushServiceToken>, Error> {
        let Some(item) = self.table.get(&place(key_id)).await? else {
            return Ok(None);
        };
        Ok(opened(&item, secret))
    }

    /// Shares a token in place of the one that was read; false if another process was faster.
    pub async fn offer(
        &self,
        key_id: &str,
        secret: &str,
        token: &PushServiceToken,
        replaced: Option<&PushServiceToken>,
    ) -> Result<bool, Error> {
        let was = replaced.map_or(0, |token| token.signed_at.as_second());
        let signed_at = token.signed_at.as_second();
        let now = self.table.now().as_second();
        let outcome = self
            .table
            .client()
            .put_item()
            .table_name(self.table.name())
            .set_item(Some(place(key_id).attributes()))
            .item("token", AttributeValue::S(sealed(&token.text, secret)?))
            .item("signed_at", number(signed_at))
            .item("ttl", number(signed_at + MEMORY_SECONDS))
            .condition_expression("attribute_not_exists(pk) OR signed_at = :was OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":was", number(was))
            .expression_attribute_values(":now", number(now))
            .sent()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(service) if is_condition_failure(service) => Ok(false),
                _ => Err(Error::from_sdk(&error)),
            },
        }
    }
}

fn place(key_id: &str) -> WholeKey {
    let Global { partition, sort } = key::push_service_token(key_id);
    WholeKey {
        partition,
        sort: sort.into(),
    }
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn opened(item: &Item, secret: &str) -> Option<PushServiceToken> {
    let sealed = STANDARD.decode(item.get("token")?.as_s().ok()?).ok()?;
    let seconds = item.get("signed_at")?.as_n().ok()?.parse().ok()?;
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let plain = key_of(secret)
        .open_in_place(nonce, Aad::empty(), &mut text)
        .ok()?;
    Some(PushServiceToken {
        text: String::from_utf8(plain.to_vec()).ok()?,
        signed_at: Timestamp::from_second(seconds).ok()?,
    })
}

fn sealed(text: &str, secret: &str) -> Result<String, Error> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new()
        .fill(&mut nonce)
        .map_err(|_| Error::Busy("the system has no random bytes".into()))?;
    let mut bytes = text.as_bytes().to_vec();
    key_of(secret)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut bytes,
        )
        .map_err(|_| Error::Refused("a token cannot be encrypted".into()))?;
    Ok(STANDARD.encode([&nonce[..], &bytes].concat()))
}

fn key_of(secret: &str) -> LessSafeKey {
    let mut context = Context::new(&SHA256);
    context.update(b"push service token\0");
    context.update(secret.as_bytes());
    let bytes = Zeroizing::new(context.finish().as_ref().to_vec());
    let key = UnboundKey::new(&AES_256_GCM, &bytes).expect("SHA-256 has the length of the key");
    LessSafeKey::new(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_that_signed_it_opens_a_token() {
        let item = Item::from([
            (
                "token".into(),
                AttributeValue::S(sealed("ey.J.x", "key one").unwrap()),
            ),
            ("signed_at".into(), number(1_763_892_000)),
        ]);
        let token = opened(&item, "key one").unwrap();
        assert_eq!(token.text, "ey.J.x");
        assert_eq!(token.signed_at.as_second(), 1_763_892_000);
        assert!(opened(&item, "key two").is_none());
    }
}
