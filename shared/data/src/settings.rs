//! The environment of a function, read once at start into types.

use std::fmt;

/// Where the product runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A developer's machine, against an emulator.
    Local,
    /// The rehearsal on AWS.
    Staging,
    /// The real one.
    Production,
}

impl Stage {
    /// The name used in resource names and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// How long a call of AWS may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As in production: an answer within the gateway's patience, or a clear "busy".
    Production,
    /// For an emulator that shares a machine with builds and tests.
    Emulator,
}

/// The role credentials that Lambda puts into the environment.
#[derive(Clone)]
pub struct Credentials {
    /// Access key id.
    pub key_id: String,
    /// Secret access key.
    pub secret: String,
    /// Session token; absent for the fixed key of the emulator.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// Everything a function is told by its environment.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where this runs.
    pub stage: Stage,
    /// How long calls of AWS may take; as the stage has it unless told.
    pub patience: Patience,
    /// AWS region.
    pub region: String,
    /// The function's role.
    pub credentials: Credentials,
    /// Another AWS endpoint than the region's own, for the emulator.
    pub endpoint_url: Option<String>,
    /// The one table.
    pub table_name: String,
    /// The one bucket.
    pub media_bucket: String,
    /// KMS key of the bucket's objects.
    pub media_key_id: String,
    /// Address under which people and providers reach the API, without a trailing slash.
    pub public_url: String,
    /// JWKS of the keys that sign access tokens.
    pub token_public_keys: String,
    /// Resend's base address.
    pub resend_url: String,
    /// Meta's Graph API, with its version.
    pub meta_url: String,
    /// Apple's push service for builds from the store.
    pub apns_url: String,
    /// Apple's push service for builds from a developer's machine.
    pub apns_sandbox_url: String,
    /// The app's bundle id.
    pub apns_topic: String,
    /// `OpenAI`'s API, with its version.
    pub openai_url: String,
    /// The model that translates.
    pub openai_model: String,
    /// Sender of all transactional mail.
    pub mail_from: String,
    /// Queue of the `security-email-deliver` worker.
    pub security_email_deliver_queue_url: String,
    /// Queue of the `email-deliver` worker.
    pub email_deliver_queue_url: String,
    /// Queue of the `search-index` worker.
    pub search_index_queue_url: String,
    /// Queue of the `inbound-apply` worker.
    pub inbound_apply_queue_url: String,
    /// Queue of the `media-copy` worker.
    pub media_copy_queue_url: String,
    /// Queue of the `message-deliver` worker.
    pub message_deliver_queue_url: String,
    /// Queue of the `push-deliver` worker.
    pub push_deliver_queue_url: String,
    /// Queue of the `translate` worker.
    pub translate_queue_url: String,
    /// Queue of the `thread-unassign` worker.
    pub thread_unassign_queue_url: String,
}

/// A setting that is missing or wrong; says which.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The variable is not set or empty.
    #[error("setting {0} is missing")]
    Missing(&'static str),
    /// The variable has a value that cannot be used.
    #[error("setting {name} is wrong: {why}")]
    Wrong {
        /// The variable.
        name: &'static str,
        /// What would be right.
        why: &'static str,
    },
}

impl Settings {
    /// Reads the process environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the environment's one reader"
    )]
    pub fn from_env() -> Result<Self, SettingsError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads from any source of variables.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let optional = |name: &str| variable(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(SettingsError::Missing(name));
        let stage = match required("STAGE")?.as_str() {
            "local" => Stage::Local,
            "staging" => Stage::Staging,
            "production" => Stage::Production,
            _ => {
                return Err(SettingsError::Wrong {
                    name: "STAGE",
                    why: "it is local, staging or production",
                });
            }
        };
        let patience = match (optional("AWS_PATIENCE").as_deref(), stage) {
            (Some("production"), _) | (None, Stage::Staging | Stage::Production) => {
                Patience::Production
            }
            (Some("emulator") | None, Stage::Local) => Patience::Emulator,
            _ => {
                return Err(SettingsError::Wrong {
                    name: "AWS_PATIENCE",
                    why: "it is production, or on the local stage emulator",
                });
            }
        };
        let public_url = required("PUBLIC_URL")?;
        let is_safe = public_url.starts_with("https://")
            || (stage == Stage::Local && public_url.starts_with("http://"));
        if !is_safe || public_url.ends_with('/') {
            return Err(SettingsError::Wrong {
                name: "PUBLIC_URL",
                why: "it starts with https:// and ends without a slash",
            });
        }
        Ok(Self {
            stage,
            patience,
            region: required("AWS_REGION")?,
            credentials: Credentials {
                key_id: required("AWS_ACCESS_KEY_ID")?,
                secret: required("AWS_SECRET_ACCESS_KEY")?,
                session_token: optional("AWS_SESSION_TOKEN"),
            },
            endpoint_url: optional("AWS_ENDPOINT_URL"),
            table_name: required("TABLE_NAME")?,
            media_bucket: required("MEDIA_BUCKET")?,
            media_key_id: required("MEDIA_KEY_ID")?,
            public_url,
            token_public_keys: required("TOKEN_PUBLIC_KEYS")?,
            resend_url: required("RESEND_URL")?,
            meta_url: required("META_URL")?,
            apns_url: required("APNS_URL")?,
            apns_sandbox_url: required("APNS_SANDBOX_URL")?,
            apns_topic: required("APNS_TOPIC")?,
            openai_url: required("OPENAI_URL")?,
            openai_model: required("OPENAI_MODEL")?,
            mail_from: required("MAIL_FROM")?,
            security_email_deliver_queue_url: required("SECURITY_EMAIL_DELIVER_QUEUE_URL")?,
            email_deliver_queue_url: required("EMAIL_DELIVER_QUEUE_URL")?,
            search_index_queue_url: required("SEARCH_INDEX_QUEUE_URL")?,
            inbound_apply_queue_url: required("INBOUND_APPLY_QUEUE_URL")?,
            media_copy_queue_url: required("MEDIA_COPY_QUEUE_URL")?,
            message_deliver_queue_url: required("MESSAGE_DELIVER_QUEUE_URL")?,
            push_deliver_queue_url: required("PUSH_DELIVER_QUEUE_URL")?,
            translate_queue_url: required("TRANSLATE_QUEUE_URL")?,
            thread_unassign_queue_url: required("THREAD_UNASSIGN_QUEUE_URL")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it stands for an environment")]
    fn complete(name: &str) -> Option<String> {
        Some(match name {
            "STAGE" | "AWS_PATIENCE" => "production".into(),
            "PUBLIC_URL" => "https://app.example.com".into(),
            other => format!("value of {other}"),
        })
    }

    #[test]
    fn a_complete_environment_is_read() {
        let settings = Settings::read(complete).unwrap();
        assert_eq!(settings.table_name, "value of TABLE_NAME");
        assert_eq!(settings.stage, Stage::Production);
    }

    #[test]
    fn each_missing_setting_is_named() {
        for name in [
            "STAGE",
            "TABLE_NAME",
            "TOKEN_PUBLIC_KEYS",
            "MAIL_FROM",
            "AWS_REGION",
        ] {
            let error = Settings::read(|asked| (asked != name).then(|| complete(asked)).flatten());
            assert_eq!(
                error.unwrap_err().to_string(),
                format!("setting {name} is missing")
            );
        }
    }

    #[test]
    fn plain_http_is_for_the_local_stage_only() {
        let with_url = |stage: &'static str| {
            Settings::read(move |name| match name {
                "STAGE" => Some(stage.into()),
                "PUBLIC_URL" => Some("http://localhost:3000".into()),
                other => complete(other),
            })
        };
        assert!(with_url("local").is_ok());
        assert!(
            with_url("staging")
                .unwrap_err()
                .to_string()
                .contains("PUBLIC_URL")
        );
    }
}
