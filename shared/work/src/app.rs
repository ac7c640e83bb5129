//! What one process has at hand for all its messages.

use data::{Aws, Clock, Settings, SettingsError};
use providers::{Egress, Http, Resend};

use crate::Failure;

/// Data, clock, and the way out to the providers.
pub struct App {
    aws: Aws,
    http: Http,
}

impl App {
    /// Fails with the name of the setting that is wrong.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        let http = Http::new(Egress::for_stage(settings.stage.as_str()));
        Resend::new(http.clone(), &settings.resend_url, "").map_err(|_| SettingsError::Wrong {
            name: "RESEND_URL",
            why: "it is an address of a registered sub-processor",
        })?;
        Ok(Self {
            aws: Aws::new(settings, clock),
            http,
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
        .map_err(|error| Failure::Retry(error.to_string()))
    }
}
