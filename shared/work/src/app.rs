//! What one process has at hand for all its messages.

use std::sync::{Mutex, OnceLock, PoisonError};

use data::{Aws, Clock, Setting, Settings, SettingsError};
use providers::whatsapp::WhatsApp;
use providers::{
    Apns, Egress, EgressError, GoogleGeocoding, GoogleRoutes, Http, OpenAi, ProviderToken, Resend,
};

use crate::Failure;

/// Data, clock, and the way out to the providers.
pub struct App {
    aws: Aws,
    http: Http,
    apns: OnceLock<Apns>,
    provider_token: Mutex<Option<(String, ProviderToken)>>,
}

impl App {
    /// Fails with the name of the setting that is wrong.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        let http = Http::new(Egress::for_stage(settings.stage.as_str()));
        let setting = Setting::ResendUrl;
        if settings.declares(setting) {
            let resend = Resend::new(http.clone(), &settings.resend_url, "");
            resend.map_err(|_| SettingsError::Wrong {
                name: setting.name(),
                why: "it is an address of a registered sub-processor",
            })?;
        }
        Ok(Self {
            aws: Aws::new(settings, clock),
            http,
            apns: OnceLock::new(),
            provider_token: Mutex::default(),
        })
    }

    /// Settings, clock and clients.
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// Resend, with the API key of now.
    pub async fn resend(&self) -> Result<Resend, Failure> {
        let secret = self.aws.secrets().resend().await?;
        Resend::new(
            self.http.clone(),
            &self.aws.settings().resend_url,
            secret.api_key,
        )
        .map_err(|error| misplaced(&error))
    }

    /// Meta's Graph API, as the holder of a channel's token.
    pub fn whatsapp(&self, token: &str) -> Result<WhatsApp, Failure> {
        WhatsApp::new(self.http.clone(), &self.aws.settings().meta_url, token)
            .map_err(|error| misplaced(&error))
    }

    /// Apple's push service. Its connections live as long as the process does.
    pub fn apns(&self) -> Result<&Apns, Failure> {
        if let Some(apns) = self.apns.get() {
            return Ok(apns);
        }
        let settings = self.aws.settings();
        let apns = Apns::new(
            self.http.egress(),
            &settings.apns_url,
            &settings.apns_sandbox_url,
            &settings.apns_topic,
        )
        .map_err(|error| misplaced(&error))?;
        Ok(self.apns.get_or_init(|| apns))
    }

    /// The token that this process last showed to Apple, if the key of this id has signed it.
    pub fn provider_token(&self, key_id: &str) -> Option<ProviderToken> {
        let known = self
            .provider_token
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        known
            .as_ref()
            .filter(|(id, _)| id == key_id)
            .map(|(_, token)| token.clone())
    }

    /// Keeps the token that is shown to Apple from now on.
    pub fn cache_provider_token(&self, key_id: &str, token: ProviderToken) {
        let mut known = self
            .provider_token
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *known = Some((key_id.to_owned(), token));
    }

    /// `OpenAI`, with the API key of now.
    pub async fn openai(&self) -> Result<OpenAi, Failure> {
        let secret = self.aws.secrets().openai().await?;
        let settings = self.aws.settings();
        OpenAi::new(
            self.http.clone(),
            &settings.openai_url,
            secret.api_key,
            settings.openai_model.clone(),
        )
        .map_err(|error| misplaced(&error))
    }

    /// Google Geocoding, with the API key of now.
    pub async fn google_geocoding(&self) -> Result<GoogleGeocoding, Failure> {
        let secret = self.aws.secrets().google_maps().await?;
        GoogleGeocoding::new(
            self.http.clone(),
            &self.aws.settings().google_geocoding_url,
            secret.api_key,
        )
        .map_err(|error| misplaced(&error))
    }

    /// Google Routes, with the API key of now.
    pub async fn google_routes(&self) -> Result<GoogleRoutes, Failure> {
        let secret = self.aws.secrets().google_maps().await?;
        GoogleRoutes::new(
            self.http.clone(),
            &self.aws.settings().google_routes_url,
            secret.api_key,
        )
        .map_err(|error| misplaced(&error))
    }
}

/// A setting that names a host beyond the list is for a person to fix; messages wait meanwhile.
fn misplaced(error: &EgressError) -> Failure {
    Failure::Retry(error.to_string())
}
