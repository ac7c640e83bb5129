//! What one process has at hand for all its requests.

use auth::access_token::Verifier;
use data::{Aws, Clock, Setting, Settings, SettingsError};

use crate::Problem;
use crate::cursor_keys::CursorKeys;
use crate::waiting::Waiting;

/// Data, clock and the public keys of access tokens.
pub struct App {
    aws: Aws,
    verifier: Option<Verifier>,
    waiting: Waiting,
    cursor_keys: CursorKeys,
}

impl App {
    /// Fails with the name of the setting that is wrong.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        let setting = Setting::TokenPublicKeys;
        let keys = settings
            .declares(setting)
            .then_some(&settings.token_public_keys);
        let url = &settings.public_url;
        let verifier = keys.map(|keys| Verifier::from_jwks(keys, url, url));
        let verifier = verifier.transpose().map_err(|_| SettingsError::Wrong {
            name: setting.name(),
            why: "it is a JSON Web Key Set of P-256 keys, each with a kid",
        })?;
        Ok(Self {
            aws: Aws::new(settings, clock),
            verifier,
            waiting: Waiting::default(),
            cursor_keys: CursorKeys::default(),
        })
    }

    /// Settings, clock and clients.
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    pub(crate) fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    pub(crate) fn cursor_keys(&self) -> &CursorKeys {
        &self.cursor_keys
    }

    /// What tells genuine tokens; of no use to functions that nobody signs in for.
    pub(crate) fn verifier(&self) -> Result<&Verifier, Problem> {
        let undeclared = || Problem::Internal("TOKEN_PUBLIC_KEYS is not declared".into());
        self.verifier.as_ref().ok_or_else(undeclared)
    }
}
