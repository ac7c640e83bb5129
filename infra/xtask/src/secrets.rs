//! Keys and secrets of the local stack: made once, then put where functions read them, and given to
//! the outside world as far as a provider knows them.

use std::fs;

use auth::{keyring::Keyring, token_key};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    aws::Aws,
    local_secrets::{LocalSecrets, random},
    pack,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// The API key that the outside world accepts as Resend's.
const RESEND_API_KEY: &str = "re_local";
/// Our app at Meta.
const META_APP_ID: &str = "100200300400500";
/// Our team at Apple.
const APNS_TEAM_ID: &str = "ABCDE12345";
/// The name of our key at Apple.
const APNS_KEY_ID: &str = "FGHIJ67890";
/// The API key that the outside world accepts as that of `OpenAI`.
const OPENAI_API_KEY: &str = "sk-local";
/// The API key that the outside world accepts as that of Google Maps.
const GOOGLE_MAPS_API_KEY: &str = "AIza-local";

/// What the local stack signs and proves itself with.
pub(crate) struct Secrets {
    /// Name under `customit/local/` and text of each secret.
    stored: Vec<(&'static str, String)>,
    /// What the providers know of them, as arguments of the outside world.
    pub(crate) outside: Vec<String>,
}

impl Secrets {
    /// Reads the secrets, makes those that are missing and writes the parameters of the deploy.
    pub(crate) fn ensure(project: &Project) -> Outcome<(Self, String)> {
        let mut local_secrets = LocalSecrets::open(project)?;
        let pair = local_secrets.text("token-key-pair.json", || Ok(token_key_pair()))?;
        let (token_key, public_keys) = (part(&pair, "private")?, part(&pair, "public")?);
        let pepper = local_secrets.text("pepper", || Ok(Keyring::generate("v1")))?;
        let link_key = local_secrets.text("link-key", || Ok(Keyring::generate("v1")))?;
        let mut secrets = Self {
            stored: vec![
                ("token-key", token_key),
                ("pepper", pepper),
                ("link-key", link_key),
            ],
            outside: Vec::new(),
        };
        secrets.add_resend(&mut local_secrets)?;
        secrets.add_meta(&mut local_secrets)?;
        secrets.add_apns(&mut local_secrets)?;
        secrets.add_openai();
        secrets.add_google_maps();

        let architecture = if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "x86_64"
        };
        let parameters = json!({ "Architecture": architecture, "TokenPublicKeys": public_keys });
        fs::write(project.local("parameters.yaml"), parameters.to_string())?;
        Ok((secrets, local_secrets.summary()))
    }

    fn add_resend(&mut self, local_secrets: &mut LocalSecrets) -> Outcome<()> {
        let webhook = local_secrets.text("resend-webhook", || {
            Ok(format!("whsec_{}", STANDARD.encode(random::<32>()?)))
        })?;
        self.outside.extend([
            format!("--webhook-secret={webhook}"),
            format!("--api-key={RESEND_API_KEY}"),
        ]);
        self.add(
            "resend",
            &json!({ "api_key": RESEND_API_KEY, "webhook_secrets": [webhook] }),
        );
        Ok(())
    }

    fn add_meta(&mut self, local_secrets: &mut LocalSecrets) -> Outcome<()> {
        let app_secret =
            local_secrets.text("meta-app-secret", || Ok(pack::hex(&random::<16>()?)))?;
        let verify_token =
            local_secrets.text("meta-verify-token", || Ok(pack::hex(&random::<16>()?)))?;
        self.outside.extend([
            format!("--meta-app-id={META_APP_ID}"),
            format!("--meta-app-secret={app_secret}"),
            format!("--meta-verify-token={verify_token}"),
        ]);
        self.add(
            "meta",
            &json!({
                "app_id": META_APP_ID, "app_secrets": [app_secret], "verify_token": verify_token,
            }),
        );
        Ok(())
    }

    fn add_apns(&mut self, local_secrets: &mut LocalSecrets) -> Outcome<()> {
        // A key pair for tokens is of the kind that Apple hands out: P-256 in PKCS#8 PEM.
        let key = local_secrets.text("apns-key.p8", || {
            part(&token_key::generate_key_pair().secret, "pem")
        })?;
        self.outside.extend([
            format!(
                "--apns-key-file={}",
                local_secrets.folder.join("apns-key.p8").display()
            ),
            format!("--apns-team-id={APNS_TEAM_ID}"),
            format!("--apns-key-id={APNS_KEY_ID}"),
        ]);
        self.add(
            "apns",
            &json!({ "team_id": APNS_TEAM_ID, "key_id": APNS_KEY_ID, "key": key }),
        );
        Ok(())
    }

    fn add_openai(&mut self) {
        self.outside.push(format!("--openai-key={OPENAI_API_KEY}"));
        self.add("openai", &json!({ "api_key": OPENAI_API_KEY }));
    }

    fn add_google_maps(&mut self) {
        let argument = format!("--google-key={GOOGLE_MAPS_API_KEY}");
        self.outside.push(argument);
        self.add("google-maps", &json!({ "api_key": GOOGLE_MAPS_API_KEY }));
    }

    fn add(&mut self, name: &'static str, value: &Value) {
        self.stored.push((name, value.to_string()));
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

    /// Changes when a secret does, and reveals nothing about it.
    pub(crate) fn stamp(&self) -> String {
        let stored = self.stored.iter().map(|(_, text)| text.as_str());
        let all: Vec<&str> = stored
            .chain(self.outside.iter().map(String::as_str))
            .collect();
        pack::sha256_hex(all.join("\n").as_bytes())
    }
}

/// A fresh key pair for access tokens: the private half as it is stored, the public half as a JWKS.
fn token_key_pair() -> String {
    let pair = token_key::generate_key_pair();
    json!({ "private": pair.secret, "public": pair.jwks }).to_string()
}

/// A text inside a JSON object.
fn part(object: &str, name: &str) -> Outcome<String> {
    let object: Value = serde_json::from_str(object).context("key pair")?;
    let text = object[name].as_str().map(str::to_owned);
    text.ok_or_else(|| Failure::new(format!("a key pair has no {name}")))
}
