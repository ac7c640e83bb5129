//! Credentials of channels, each encrypted under a data key of its own (envelope encryption).
//!
//! KMS makes and opens the data keys. It gets company and channel of a key as encryption context,
//! and opens it for no other: a row that is copied to another company is worthless there.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::ChannelId;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::sealed::Sealed;
use crate::sent::Call as _;
use crate::{Error, Settings, Store};

/// How long an opened data key is cached in memory.
const FRESH: Duration = Duration::from_mins(5);

/// How many opened data keys are cached.
const MOST_CACHED: usize = 200;

type Opened = HashMap<String, (Instant, Arc<LessSafeKey>)>;

/// Encrypts and decrypts credentials of channels.
pub struct Vault {
    client: Client,
    key_id: String,
    opened: Mutex<Opened>,
}

impl Vault {
    pub(crate) fn new(client: Client, settings: &Settings) -> Self {
        Self {
            client,
            key_id: settings.media_key_id.clone(),
            opened: Mutex::new(HashMap::new()),
        }
    }

    /// Encrypts a credential of a channel of the store's company.
    pub async fn seal(
        &self,
        store: &Store,
        channel: ChannelId,
        text: &str,
    ) -> Result<Sealed, Error> {
        let answer = self
            .client
            .generate_data_key()
            .key_id(&self.key_id)
            .key_spec(DataKeySpec::Aes256)
            .set_encryption_context(Some(context(store, channel)))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let plain = answer.plaintext.ok_or_else(incomplete)?;
        let wrapped = answer.ciphertext_blob.ok_or_else(incomplete)?;
        let key = aes_key(plain)?;
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new()
            .fill(&mut nonce)
            .map_err(|_| Error::Busy("the system has no random bytes".into()))?;
        let mut bytes = text.as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(channel.to_bytes()),
            &mut bytes,
        )
        .map_err(|_| Error::Refused("a credential cannot be encrypted".into()))?;
        Ok(Sealed {
            key: STANDARD.encode(wrapped),
            nonce: STANDARD.encode(nonce),
            text: STANDARD.encode(bytes),
        })
    }

    /// Decrypts a credential of a channel of the store's company.
    pub async fn open(
        &self,
        store: &Store,
        channel: ChannelId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<String>, Error> {
        let key = self.key(store, channel, &sealed.key).await?;
        let nonce = decoded(&sealed.nonce)?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| broken())?;
        let mut bytes = Zeroizing::new(decoded(&sealed.text)?);
        let plain = key
            .open_in_place(nonce, Aad::from(channel.to_bytes()), &mut bytes)
            .map_err(|_| broken())?;
        let text = std::str::from_utf8(plain).map_err(|_| broken())?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    async fn key(
        &self,
        store: &Store,
        channel: ChannelId,
        wrapped: &str,
    ) -> Result<Arc<LessSafeKey>, Error> {
        // A cached key serves only the company for which KMS has opened it.
        let place = format!("{}#{channel}#{wrapped}", store.company_id());
        let mut opened = self.opened.lock().await;
        if let Some((at, key)) = opened.get(&place)
            && at.elapsed() < FRESH
        {
            return Ok(key.clone());
        }
        let answer = self
            .client
            .decrypt()
            .key_id(&self.key_id)
            .ciphertext_blob(Blob::new(decoded(wrapped)?))
            .set_encryption_context(Some(context(store, channel)))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let key = Arc::new(aes_key(answer.plaintext.ok_or_else(incomplete)?)?);
        if opened.len() >= MOST_CACHED {
            opened.clear();
        }
        opened.insert(place, (Instant::now(), key.clone()));
        Ok(key)
    }
}

fn aes_key(plain: Blob) -> Result<LessSafeKey, Error> {
    let plain = Zeroizing::new(plain.into_inner());
    UnboundKey::new(&AES_256_GCM, &plain)
        .map(LessSafeKey::new)
        .map_err(|_| incomplete())
}

/// What KMS binds the data key to. The purpose is what roles are granted by.
fn context(store: &Store, channel: ChannelId) -> HashMap<String, String> {
    HashMap::from([
        ("purpose".to_owned(), "channel".to_owned()),
        ("company".to_owned(), store.company_id().to_string()),
        ("channel".to_owned(), channel.to_string()),
    ])
}

fn decoded(text: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|_| broken())
}

fn broken() -> Error {
    Error::Conversion("a credential cannot be decrypted".into())
}

fn incomplete() -> Error {
    Error::Refused("KMS gave no usable data key".into())
}
