//! Keys and secrets of the local stack: made once under `target/local/secrets`, then put where
//! functions read them.

use std::{fs, os::unix::fs::PermissionsExt as _};

use auth::{keyring::Keyring, token_key};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::json;

use crate::{
    aws::Aws,
    pack,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// The API key that the outside world accepts as Resend's.
const RESEND_API_KEY: &str = "re_local";

/// What the local stack signs and proves itself with.
pub(crate) struct Secrets {
    /// Name under `customit/local/` and text of each secret.
    stored: Vec<(&'static str, String)>,
    /// The API key of Resend.
    pub(crate) resend_api_key: String,
    /// What Resend's webhooks are signed with.
    pub(crate) resend_webhook_secret: String,
}

impl Secrets {
    /// Reads the secrets, makes those that are missing and writes the parameters of the deploy.
    pub(crate) fn ensure(project: &Project) -> Outcome<(Self, String)> {
        let folder = project.local("secrets");
        fs::create_dir_all(&folder).context(folder.display())?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        let mut made = 0;
        let mut kept = |name: &str, make: &dyn Fn() -> Outcome<String>| -> Outcome<String> {
            let file = folder.join(name);
            if let Ok(text) = fs::read_to_string(&file) {
                return Ok(text);
            }
            made += 1;
            let text = make()?;
            fs::write(&file, &text).context(file.display())?;
            Ok(text)
        };
        let pair = kept("token-key-pair.json", &|| Ok(token_key_pair()))?;
        let pair: serde_json::Value = serde_json::from_str(&pair).context("token-key-pair.json")?;
        let part = |name: &str| {
            pair[name]
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| Failure::new("bad key pair"))
        };
        let (token_key, public_keys) = (part("private")?, part("public")?);
        let pepper = kept("pepper", &|| Ok(Keyring::generate("v1")))?;
        let link_key = kept("link-key", &|| Ok(Keyring::generate("v1")))?;
        let webhook = kept("resend-webhook", &|| {
            Ok(format!("whsec_{}", STANDARD.encode(random()?)))
        })?;

        let architecture = if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "x86_64"
        };
        let parameters = json!({ "Architecture": architecture, "TokenPublicKeys": public_keys });
        fs::write(project.local("parameters.yaml"), parameters.to_string())?;

        let resend = json!({ "api_key": RESEND_API_KEY, "webhook_secrets": [webhook] }).to_string();
        let secrets = Self {
            stored: vec![
                ("token-key", token_key),
                ("pepper", pepper),
                ("link-key", link_key),
                ("resend", resend),
            ],
            resend_api_key: RESEND_API_KEY.to_owned(),
            resend_webhook_secret: webhook,
        };
        let found = if made == 0 {
            "kept".to_owned()
        } else {
            format!("{made} made")
        };
        Ok((secrets, format!("{found} in {}", folder.display())))
    }

    /// Puts every secret into the Secrets Manager of the emulator, unless it is there.
    pub(crate) fn publish(&self) -> Outcome<((), String)> {
        let aws = Aws::new();
        let mut changed = 0;
        for (name, text) in &self.stored {
            let id = format!("customit/local/{name}");
            let there = aws.json(
                "secretsmanager",
                "secretsmanager.GetSecretValue",
                &json!({ "SecretId": id }),
            )?;
            let (verb, body) = match there {
                Ok(value) if value["SecretString"] == json!(text) => continue,
                Ok(_) => (
                    "PutSecretValue",
                    json!({ "SecretId": id, "SecretString": text }),
                ),
                Err(_) => ("CreateSecret", json!({ "Name": id, "SecretString": text })),
            };
            aws.must("secretsmanager", &format!("secretsmanager.{verb}"), &body)?;
            changed += 1;
        }
        Ok((
            (),
            if changed == 0 {
                "in place".to_owned()
            } else {
                format!("{changed} stored in the emulator")
            },
        ))
    }

    /// Changes when a secret does, and tells nothing about it.
    pub(crate) fn stamp(&self) -> String {
        let all: Vec<&str> = self.stored.iter().map(|(_, text)| text.as_str()).collect();
        pack::sha256_hex(all.join("\n").as_bytes())
    }
}

/// A fresh key pair for access tokens: the private half as it is stored, the public half as a JWKS.
fn token_key_pair() -> String {
    let pair = token_key::generate_key_pair();
    json!({ "private": pair.secret, "public": pair.jwks }).to_string()
}

fn random() -> Outcome<[u8; 32]> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Failure::new("the system has no random bytes"))?;
    Ok(bytes)
}
