//! The settings, the clock and the clients of one process.

use std::sync::OnceLock;
use std::time::Duration;

use aws_credential_types::Credentials as AwsCredentials;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::audit::AuditRoots;
use crate::{Blobs, Clock, Directory, Patience, Queues, Secrets, Settings, Sockets, Table, Vault};

/// Settings, clock and AWS clients; made once per process.
pub struct Aws {
    settings: Settings,
    clock: Clock,
    table: Table,
    http: aws_sdk_dynamodb::config::SharedHttpClient,
    secrets: OnceLock<Secrets>,
    vault: OnceLock<Vault>,
}

/// The roots under which every endpoint of AWS stands (Amazon Trust Services). They are few and part of
/// the binary, so that no start reads and parses the machine's bundle of some hundred.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon_roots.pem");

fn trust_in_amazon() -> tls::TlsContext {
    tls::TlsContext::builder()
        .with_trust_store(tls::TrustStore::empty().with_pem_certificate(AMAZON_ROOTS))
        .build()
        .expect("the roots are certificates")
}

/// How long calls may take, once and with all their tries.
fn timeouts(patience: Patience) -> TimeoutConfig {
    let (attempt, operation) = match patience {
        Patience::Emulator => (Duration::from_secs(8), Duration::from_secs(9)),
        Patience::Production => (Duration::from_secs(1), Duration::from_millis(2500)),
    };
    TimeoutConfig::builder()
        .connect_timeout(attempt / 2)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}

/// Bodies of objects and long polls need longer than a row does.
fn patient_timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(500))
        .operation_timeout(Duration::from_secs(20))
        .build()
}

/// What is sent over a connection is a hint, and the next one waits behind it.
fn brief_timeouts(patience: Patience) -> TimeoutConfig {
    let attempt = match patience {
        Patience::Emulator => Duration::from_secs(2),
        Patience::Production => Duration::from_secs(1),
    };
    TimeoutConfig::builder()
        .connect_timeout(attempt / 2)
        .operation_timeout(attempt)
        .build()
}

/// One client's configuration: explicit region and credentials, never a profile or instance metadata.
macro_rules! client {
    ($sdk:ident, $settings:expr, $http:expr, $timeouts:expr) => {{
        let settings: &Settings = $settings;
        let credentials = AwsCredentials::new(
            settings.credentials.key_id.clone(),
            settings.credentials.secret.clone(),
            settings.credentials.session_token.clone(),
            None,
            "environment",
        );
        let mut config = $sdk::config::Builder::new()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .region($sdk::config::Region::new(settings.region.clone()))
            .credentials_provider(credentials)
            .http_client($http.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .timeout_config($timeouts);
        config.set_endpoint_url(settings.endpoint_url.clone());
        config
    }};
}

impl Aws {
    /// Clients for these settings; opens no connection yet.
    pub fn new(settings: Settings, clock: Clock) -> Self {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .tls_context(trust_in_amazon())
            .build_https();
        let config = client!(
            aws_sdk_dynamodb,
            &settings,
            http,
            timeouts(settings.patience)
        )
        .build();
        #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
        let client = aws_sdk_dynamodb::Client::from_conf(config);
        let table = Table::new(client, settings.table_name.clone(), clock.clone());
        Self {
            settings,
            clock,
            table,
            http,
            secrets: OnceLock::new(),
            vault: OnceLock::new(),
        }
    }

    /// The environment variables.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The process's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The one table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The rows that prove companies.
    pub fn directory(&self) -> Directory {
        Directory::new(self.table.clone())
    }

    /// The queues; a client of its own, so that functions that enqueue nothing do not carry it.
    pub fn queues(&self) -> Queues {
        let config = client!(
            aws_sdk_sqs,
            &self.settings,
            self.http,
            timeouts(self.settings.patience)
        )
        .build();
        #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
        let client = aws_sdk_sqs::Client::from_conf(config);
        Queues::new(client, &self.settings)
    }

    /// The open WebSocket connections.
    pub fn sockets(&self) -> Sockets {
        let config = client!(
            aws_sdk_apigatewaymanagement,
            &self.settings,
            self.http,
            brief_timeouts(self.settings.patience)
        )
        .endpoint_url(&self.settings.socket_api_url)
        .retry_config(RetryConfig::disabled())
        .build();
        #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
        let client = aws_sdk_apigatewaymanagement::Client::from_conf(config);
        Sockets::new(client)
    }

    /// The media bucket.
    pub fn blobs(&self) -> Blobs {
        let config = client!(aws_sdk_s3, &self.settings, self.http, patient_timeouts())
            .force_path_style(self.settings.endpoint_url.is_some())
            .build();
        #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
        let client = aws_sdk_s3::Client::from_conf(config);
        Blobs::new(client, &self.settings)
    }

    /// The bucket of the roots of audit trails.
    pub fn audit_roots(&self) -> AuditRoots {
        let config = client!(aws_sdk_s3, &self.settings, self.http, patient_timeouts())
            .force_path_style(self.settings.endpoint_url.is_some())
            .build();
        #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
        let client = aws_sdk_s3::Client::from_conf(config);
        AuditRoots::new(client, &self.settings)
    }

    /// What encrypts and decrypts the credentials of channels.
    pub fn vault(&self) -> &Vault {
        self.vault.get_or_init(|| {
            let config = client!(
                aws_sdk_kms,
                &self.settings,
                self.http,
                timeouts(self.settings.patience)
            )
            .build();
            #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
            let client = aws_sdk_kms::Client::from_conf(config);
            Vault::new(client, &self.settings)
        })
    }

    /// The secrets this function's role may read.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| {
            let config = client!(
                aws_sdk_secretsmanager,
                &self.settings,
                self.http,
                timeouts(self.settings.patience)
            )
            .build();
            #[expect(clippy::disallowed_methods, reason = "this is the clients' home")]
            let client = aws_sdk_secretsmanager::Client::from_conf(config);
            Secrets::new(client, self.settings.stage)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use ring::digest::{SHA256, digest};
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject as _;

    use super::*;

    /// SHA-256 of each certificate, as Amazon Trust Services publishes it.
    const PUBLISHED: [&str; 5] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ];

    #[test]
    fn the_roots_are_the_five_that_amazon_publishes() {
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        let roots = CertificateDer::pem_slice_iter(AMAZON_ROOTS);
        let digests: Vec<_> = roots
            .map(|root| hex(digest(&SHA256, &root.unwrap()).as_ref()))
            .collect();
        assert_eq!(digests, PUBLISHED);
    }

    #[test]
    fn a_client_can_be_made_of_the_roots() {
        let _ = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .tls_context(trust_in_amazon())
            .build_https();
    }
}
