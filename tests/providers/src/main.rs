//! `outside-world`: the outside world as a program.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Parser;
use outside::{MetaOptions, Options, start};

/// The providers' APIs on one local port, with a page that shows what they were sent.
#[derive(Parser)]
#[command(name = "outside-world")]
struct Arguments {
    /// The loopback port to listen on.
    #[arg(long, default_value_t = 3001)]
    port: u16,
    /// Where the product is; webhooks go to the provider's path below it.
    #[arg(long, default_value = "http://localhost:3000")]
    webhook_base: String,
    /// The secret that signs Resend's webhooks (`whsec_…`); without it none are sent.
    #[arg(long)]
    webhook_secret: Option<String>,
    /// The API key that Resend accepts.
    #[arg(long, default_value = "re_local")]
    api_key: String,
    /// The id of the platform's app at Meta.
    #[arg(long, default_value_t = MetaOptions::default().app.id)]
    meta_app_id: String,
    /// The secret of that app, which signs Meta's webhooks.
    #[arg(long, default_value_t = MetaOptions::default().app.secret)]
    meta_app_secret: String,
    /// The token with which Meta verifies a webhook address.
    #[arg(long, default_value_t = MetaOptions::default().verify_token)]
    meta_verify_token: String,
    /// The PEM of the key, private or public, that signs provider tokens of `APNs`; without it every
    /// signature counts as right.
    #[arg(long)]
    apns_key_file: Option<PathBuf>,
    /// The team that provider tokens of `APNs` must name.
    #[arg(long, default_value = "ABCDE12345")]
    apns_team_id: String,
    /// The key that provider tokens of `APNs` must name.
    #[arg(long, default_value = "FGHIJ67890")]
    apns_key_id: String,
    /// The bundle that `APNs` takes pushes for.
    #[arg(long, default_value = "com.example.customit")]
    apns_topic: String,
    /// The API key that `OpenAI` accepts.
    #[arg(long, default_value = "sk-local")]
    openai_key: String,
    /// The API key that Google Maps accepts.
    #[arg(long, default_value = "AIza-local")]
    google_key: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let apns_key = arguments.apns_key_file.map(fs::read_to_string);
    let mut meta = MetaOptions::default();
    meta.app.id = arguments.meta_app_id;
    meta.app.secret = arguments.meta_app_secret;
    meta.verify_token = arguments.meta_verify_token;
    let running = start(Options {
        port: arguments.port,
        webhook_base: Some(arguments.webhook_base.trim_end_matches('/').to_owned()),
        webhook_secret: arguments.webhook_secret,
        api_key: arguments.api_key,
        meta,
        apns_key: apns_key.transpose()?,
        apns_team_id: arguments.apns_team_id,
        apns_key_id: arguments.apns_key_id,
        apns_topic: arguments.apns_topic,
        openai_key: arguments.openai_key,
        google_key: arguments.google_key,
        ..Options::default()
    })
    .await?;
    writeln!(io::stdout(), "The outside world is at {}", running.url())?;
    running.wait_until_end().await
}
