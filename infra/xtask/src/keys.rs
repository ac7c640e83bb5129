//! `cargo xtask keys FOLDER`: the keys of a stage on AWS, as the texts of its secrets, and the shapes
//! of those that providers hand out.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use auth::{keyring::Keyring, token_key};

use crate::step::{Context, Failure, Outcome};

/// Secrets that are written by hand, from what the providers' consoles show.
const HANDED_OUT: [(&str, &str); 5] = [
    (
        "resend",
        r#"{"api_key": "re_…", "webhook_secrets": ["whsec_…"]}"#,
    ),
    (
        "meta",
        r#"{"app_id": "…", "app_secrets": ["…"], "verify_token": "a long text of your own"}"#,
    ),
    (
        "apns",
        r#"{"team_id": "…", "key_id": "…", "key": "the .p8 file, its line ends as \n"}"#,
    ),
    ("openai", r#"{"api_key": "sk-…"}"#),
    ("google-maps", r#"{"api_key": "AIza…"}"#),
];

/// Makes a new set of keys in a new folder that only this user can read.
pub(crate) fn run(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder.parent().unwrap_or(Path::new("."))).context(folder.display())?;
    fs::create_dir(folder)
        .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    let pair = token_key::generate_key_pair();
    for (name, text) in [
        ("token-key", pair.secret),
        ("pepper", Keyring::generate("v1")),
        ("link-key", Keyring::generate("v1")),
        ("jwks.json", pair.jwks),
    ] {
        fs::write(folder.join(name), text).context(name)?;
    }
    println!("secrets in {}:", folder.display());
    println!("  token-key, pepper, link-key: store each, then delete it");
    println!("  jwks.json: the parameter TokenPublicKeys");
    println!("secrets to write by hand:");
    for (name, shape) in HANDED_OUT {
        println!("  {name}: {shape}");
    }
    Ok(())
}
