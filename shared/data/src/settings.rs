//! The environment of a function, read once at start into types.

use std::fmt;

use domain::email::Email;

use crate::{Queue, Setting};

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

/// The environment variables of a function: where it runs, and the settings that it declares.
///
/// One that it did not declare holds no usable value; [`Self::only`] lets tests see to it that no
/// function reads such a one.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The settings that hold a value.
    pub declared: Vec<Setting>,
    /// Where this runs.
    pub stage: Stage,
    /// How long calls of AWS may take; the default of the stage unless set.
    pub patience: Patience,
    /// AWS region.
    pub region: String,
    /// The function's role.
    pub credentials: Credentials,
    /// Another AWS endpoint than the region's own, for the emulator.
    pub endpoint_url: Option<String>,
    /// The one table.
    pub table_name: String,
    /// The bucket of all objects but the roots of audit trails.
    pub media_bucket: String,
    /// The bucket of the roots of audit trails.
    pub audit_bucket: String,
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
    /// Where the gateway takes what is sent over WebSocket connections, with its stage.
    pub socket_api_url: String,
    /// Where clients open WebSocket connections.
    pub socket_url: String,
    /// Google Geocoding.
    pub google_geocoding_url: String,
    /// Google Places.
    pub google_places_url: String,
    /// Google Routes.
    pub google_routes_url: String,
    /// Sender of all transactional mail.
    pub mail_from: String,
    /// Everything of the address of a queue that stands before the queue's name.
    pub queue_base: String,
}

/// A mailbox of ours that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    /// For questions and requests about personal data.
    Privacy,
    /// For all other questions.
    Support,
}

impl Mailbox {
    /// What its address begins with.
    const fn name(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Support => "support",
        }
    }
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
    /// Reads the process environment, and of what is for some functions alone what is declared.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the environment's one reader"
    )]
    pub fn from_env(declared: &[Setting]) -> Result<Self, SettingsError> {
        Self::read(declared, |name| std::env::var(name).ok())
    }

    /// Reads every setting from any source of variables.
    pub fn whole(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        Self::read(&Setting::all(), variable)
    }

    /// Reads from any source of variables.
    pub fn read(
        declared: &[Setting],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let optional = |name: &str| variable(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(SettingsError::Missing(name));
        let declared_value = |setting: Setting| {
            if declared.contains(&setting) {
                required(setting.name())
            } else {
                Ok(setting.undeclared())
            }
        };
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
            declared: declared.to_vec(),
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
            media_bucket: declared_value(Setting::MediaBucket)?,
            audit_bucket: declared_value(Setting::AuditBucket)?,
            media_key_id: declared_value(Setting::MediaKeyId)?,
            public_url,
            token_public_keys: declared_value(Setting::TokenPublicKeys)?,
            resend_url: declared_value(Setting::ResendUrl)?,
            meta_url: declared_value(Setting::MetaUrl)?,
            apns_url: declared_value(Setting::ApnsUrl)?,
            apns_sandbox_url: declared_value(Setting::ApnsSandboxUrl)?,
            apns_topic: declared_value(Setting::ApnsTopic)?,
            openai_url: declared_value(Setting::OpenAiUrl)?,
            openai_model: declared_value(Setting::OpenAiModel)?,
            socket_api_url: declared_value(Setting::SocketApiUrl)?,
            socket_url: declared_value(Setting::SocketUrl)?,
            google_geocoding_url: declared_value(Setting::GoogleGeocodingUrl)?,
            google_places_url: declared_value(Setting::GooglePlacesUrl)?,
            google_routes_url: declared_value(Setting::GoogleRoutesUrl)?,
            mail_from: declared_value(Setting::MailFrom)?,
            // One for all queues: Lambda has no room for an address of each.
            queue_base: match declared.iter().find(|one| matches!(one, Setting::Queue(_))) {
                Some(queue) => required(queue.name())?,
                None => String::new(),
            },
        })
    }

    /// The same settings as a function sees them that declares these.
    #[must_use]
    pub fn only(mut self, declared: &[Setting]) -> Self {
        for setting in Setting::all() {
            if !declared.contains(&setting)
                && let Some(value) = self.value_mut(setting)
            {
                *value = setting.undeclared();
            }
        }
        self.declared.retain(|setting| declared.contains(setting));
        self
    }

    /// Whether a setting holds a value.
    pub fn declares(&self, setting: Setting) -> bool {
        self.declared.contains(&setting)
    }

    /// The address of a queue.
    pub fn queue_url(&self, queue: Queue) -> String {
        let setting = Setting::Queue(queue);
        if self.declares(setting) {
            format!("{}{}", self.queue_base, queue.name())
        } else {
            setting.undeclared()
        }
    }

    /// The address at which people read what is written to a mailbox of ours: on the domain of the sender of
    /// all mails.
    pub fn address_of(&self, mailbox: Mailbox) -> Result<Email, SettingsError> {
        let wrong = SettingsError::Wrong {
            name: Setting::MailFrom.name(),
            why: "it is an address, or a name with an address in angle brackets",
        };
        let sender = Email::parse(&self.mail_from);
        let domain = sender
            .as_ref()
            .ok()
            .and_then(|sender| sender.as_str().rsplit_once('@'));
        let address = domain.map(|(_, domain)| format!("{}@{domain}", mailbox.name()));
        let address = address.and_then(|address| Email::parse(&address).ok());
        address.ok_or(wrong)
    }

    fn value_mut(&mut self, setting: Setting) -> Option<&mut String> {
        Some(match setting {
            Setting::ApnsSandboxUrl => &mut self.apns_sandbox_url,
            Setting::ApnsTopic => &mut self.apns_topic,
            Setting::ApnsUrl => &mut self.apns_url,
            Setting::AuditBucket => &mut self.audit_bucket,
            Setting::GoogleGeocodingUrl => &mut self.google_geocoding_url,
            Setting::GooglePlacesUrl => &mut self.google_places_url,
            Setting::GoogleRoutesUrl => &mut self.google_routes_url,
            Setting::MailFrom => &mut self.mail_from,
            Setting::MediaBucket => &mut self.media_bucket,
            Setting::MediaKeyId => &mut self.media_key_id,
            Setting::MetaUrl => &mut self.meta_url,
            Setting::OpenAiModel => &mut self.openai_model,
            Setting::OpenAiUrl => &mut self.openai_url,
            // Its address is made when it is asked for.
            Setting::Queue(_) => return None,
            Setting::ResendUrl => &mut self.resend_url,
            Setting::SocketApiUrl => &mut self.socket_api_url,
            Setting::SocketUrl => &mut self.socket_url,
            Setting::TokenPublicKeys => &mut self.token_public_keys,
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
        let settings = Settings::whole(complete).unwrap();
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
            let error = Settings::whole(|variable| {
                (variable != name).then(|| complete(variable)).flatten()
            });
            assert_eq!(
                error.unwrap_err().to_string(),
                format!("setting {name} is missing")
            );
        }
    }

    #[test]
    fn plain_http_is_for_the_local_stage_only() {
        let with_url = |stage: &'static str| {
            Settings::whole(move |name| match name {
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

    #[test]
    fn our_mailboxes_are_on_the_domain_of_the_sender() {
        let with_sender = |sender: &'static str| {
            let settings = Settings::whole(|name| match name {
                "MAIL_FROM" => Some(sender.into()),
                other => complete(other),
            });
            let address = settings.unwrap().address_of(Mailbox::Privacy);
            address.ok().map(|address| address.as_str().to_owned())
        };
        for sender in ["CustomIT <mail@example.com>", "mail@example.com"] {
            assert_eq!(with_sender(sender).as_deref(), Some("privacy@example.com"));
        }
        assert_eq!(with_sender("CustomIT"), None);
    }

    #[test]
    fn what_is_not_declared_is_neither_required_nor_usable() {
        let declared = [Setting::MetaUrl];
        let only_declared = |name: &str| {
            let is_other = Setting::all()
                .iter()
                .any(|setting| setting.name() == name && !declared.contains(setting));
            (!is_other).then(|| complete(name)).flatten()
        };
        let read = Settings::read(&declared, only_declared).unwrap();
        let cut = Settings::whole(complete).unwrap().only(&declared);
        for settings in [read, cut] {
            assert_eq!(settings.meta_url, "value of META_URL");
            assert_eq!(settings.resend_url, "RESEND_URL-is-not-declared");
            assert_eq!(
                settings.queue_url(Queue::MediaCopy),
                "QUEUE_BASE-for-media-copy-is-not-declared"
            );
            assert!(settings.declares(Setting::MetaUrl));
            assert!(!settings.declares(Setting::ResendUrl));
        }
    }

    #[test]
    fn one_setting_leads_to_every_queue_that_is_declared() {
        let declared = [
            Setting::Queue(Queue::EmailDeliver),
            Setting::Queue(Queue::SearchIndex),
        ];
        let base = "https://sqs.us-east-1.amazonaws.com/000000000000/customit-staging-";
        let variable = |name: &str| {
            if name == "QUEUE_BASE" {
                Some(base.to_owned())
            } else {
                complete(name)
            }
        };
        let read = Settings::read(&declared, variable).unwrap();
        let cut = Settings::whole(variable).unwrap().only(&declared);
        for settings in [read, cut] {
            let url = settings.queue_url(Queue::SearchIndex);
            assert_eq!(url, format!("{base}search-index"));
            let other = settings.queue_url(Queue::SecurityEmailDeliver);
            assert_eq!(
                other,
                "QUEUE_BASE-for-security-email-deliver-is-not-declared"
            );
        }
        let missing = Settings::read(&declared, |name| {
            (name != "QUEUE_BASE").then(|| complete(name)).flatten()
        });
        let missing = missing.unwrap_err().to_string();
        assert_eq!(missing, "setting QUEUE_BASE is missing");
    }
}
