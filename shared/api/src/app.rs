//! What one process has at hand for all its requests.

use auth::access_token::Verifier;
use data::{Aws, Clock, Settings, SettingsError};

use crate::cursor_keys::CursorKeys;
use crate::waiting::Waiting;

/// Data, clock and the public keys of access tokens.
pub struct App {
    aws: Aws,
    verifier: Verifier,
    waiting: Waiting,
    cursor_keys: CursorKeys,
}

impl App {
    /// Fails with the name of the setting that is wrong.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        let url = &settings.public_url;
        let verifier =
            Verifier::from_jwks(&settings.token_public_keys, url, url).map_err(|_| {
                SettingsError::Wrong {
                    name: "TOKEN_PUBLIC_KEYS",
                    why: "it is a JSON Web Key Set of P-256 keys, each with a kid",
                }
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

    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}
