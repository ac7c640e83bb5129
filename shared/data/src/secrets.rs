//! Secrets, read from Secrets Manager when first needed and cached for five minutes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use auth::access_token::Signer;
use auth::keyring::Keyring;
use auth::svix::WebhookSecret;
use aws_sdk_secretsmanager::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::sent::Call as _;
use crate::{Error, Stage};

/// A secret by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secret {
    /// Signs access tokens.
    TokenKey,
    /// Peppers passwords.
    Pepper,
    /// Makes the links in mails.
    LinkKey,
    /// Resend's API key and webhook secrets.
    Resend,
    /// The product's own Meta app.
    Meta,
    /// The key that Apple's push service knows.
    Apns,
    /// `OpenAI`'s API key.
    OpenAi,
    /// The API key of Google Maps.
    GoogleMaps,
}

impl Secret {
    /// The last part of its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::TokenKey => "token-key",
            Self::Pepper => "pepper",
            Self::LinkKey => "link-key",
            Self::Resend => "resend",
            Self::Meta => "meta",
            Self::Apns => "apns",
            Self::OpenAi => "openai",
            Self::GoogleMaps => "google-maps",
        }
    }
}

/// What Resend knows us by, and we it.
pub struct ResendSecret {
    /// `re_…`.
    pub api_key: String,
    /// Every secret that may sign webhooks now, so that a rotation loses none.
    pub webhook_secrets: Vec<WebhookSecret>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenResend {
    api_key: String,
    webhook_secrets: Vec<String>,
}

/// The product's own Meta app.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaSecret {
    /// Its id.
    pub app_id: String,
    /// Every secret that may sign webhooks now; calls show the first.
    pub app_secrets: Vec<String>,
    /// What Meta shows us when it asks whether the address of the webhooks is ours.
    pub verify_token: String,
}

/// The key that Apple's push service knows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApnsSecret {
    /// The developer team.
    pub team_id: String,
    /// The key's id.
    pub key_id: String,
    /// The key in PKCS #8 PEM.
    pub key: String,
}

/// What `OpenAI` knows us by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenAiSecret {
    /// `sk-…`.
    pub api_key: String,
}

/// What Google Maps knows us by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoogleMapsSecret {
    /// `AIza…`.
    pub api_key: String,
}

fn wrong(secret: Secret) -> Error {
    Error::Refused(format!(
        "secret {} is not of the documented shape",
        secret.name()
    ))
}

/// How long a value is used before it is read again, so that a rotation is noticed.
const FRESH: Duration = Duration::from_mins(5);

type Cache = HashMap<Secret, (Instant, Arc<str>)>;

/// The secrets of one stage.
pub struct Secrets {
    client: Client,
    stage: Stage,
    cache: Mutex<Cache>,
}

impl Secrets {
    pub(crate) fn new(client: Client, stage: Stage) -> Self {
        Self {
            client,
            stage,
            cache: Mutex::new(HashMap::new()),
        }
    }

    /// The secret's text; a stale value serves while Secrets Manager cannot be reached.
    pub async fn get(&self, secret: Secret) -> Result<Arc<str>, Error> {
        // Held during the read on purpose: one caller asks, the others get its answer.
        let mut cache = self.cache.lock().await;
        if let Some((read_at, value)) = cache.get(&secret)
            && read_at.elapsed() < FRESH
        {
            return Ok(value.clone());
        }
        match self.read(secret).await {
            Ok(value) => {
                cache.insert(secret, (Instant::now(), value.clone()));
                Ok(value)
            }
            Err(error) => cache
                .get(&secret)
                .map(|(_, stale)| stale.clone())
                .ok_or(error),
        }
    }

    /// What signs access tokens.
    pub async fn token_signer(&self, public_url: &str) -> Result<Signer, Error> {
        let text = self.get(Secret::TokenKey).await?;
        Signer::from_json(&text, public_url, public_url).map_err(|_| wrong(Secret::TokenKey))
    }

    /// What peppers passwords.
    pub async fn pepper(&self) -> Result<Keyring, Error> {
        let text = self.get(Secret::Pepper).await?;
        Keyring::parse(&text).map_err(|_| wrong(Secret::Pepper))
    }

    /// What makes and proves the links in mails.
    pub async fn link_keys(&self) -> Result<Keyring, Error> {
        let text = self.get(Secret::LinkKey).await?;
        Keyring::parse(&text).map_err(|_| wrong(Secret::LinkKey))
    }

    /// What Resend knows us by.
    pub async fn resend(&self) -> Result<ResendSecret, Error> {
        let written: WrittenResend = self.shaped(Secret::Resend).await?;
        let secrets = written
            .webhook_secrets
            .iter()
            .map(|text| WebhookSecret::parse(text));
        let webhook_secrets = secrets
            .collect::<Option<_>>()
            .ok_or_else(|| wrong(Secret::Resend))?;
        Ok(ResendSecret {
            api_key: written.api_key,
            webhook_secrets,
        })
    }

    /// The product's own Meta app.
    pub async fn meta(&self) -> Result<MetaSecret, Error> {
        let secret: MetaSecret = self.shaped(Secret::Meta).await?;
        if secret.app_secrets.is_empty() {
            return Err(wrong(Secret::Meta));
        }
        Ok(secret)
    }

    /// The key that Apple's push service knows.
    pub async fn apns(&self) -> Result<ApnsSecret, Error> {
        self.shaped(Secret::Apns).await
    }

    /// What `OpenAI` knows us by.
    pub async fn openai(&self) -> Result<OpenAiSecret, Error> {
        self.shaped(Secret::OpenAi).await
    }

    /// What Google Maps knows us by.
    pub async fn google_maps(&self) -> Result<GoogleMapsSecret, Error> {
        self.shaped(Secret::GoogleMaps).await
    }

    async fn shaped<T: DeserializeOwned>(&self, secret: Secret) -> Result<T, Error> {
        let text = self.get(secret).await?;
        serde_json::from_str(&text).map_err(|_| wrong(secret))
    }

    async fn read(&self, secret: Secret) -> Result<Arc<str>, Error> {
        let answer = self
            .client
            .get_secret_value()
            .secret_id(format!(
                "customit/{}/{}",
                self.stage.as_str(),
                secret.name()
            ))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let text = answer.secret_string().filter(|text| !text.is_empty());
        text.map(Arc::from)
            .ok_or_else(|| Error::Refused(format!("{} is empty", secret.name())))
    }
}
