//! The outside world: the server that plays the providers and shows the mails.

use std::{fs, process::Command, time::Duration};

use crate::{
    aws::agent,
    build,
    daemon::Daemon,
    front_door, pack,
    project::{OUTSIDE_PORT, Project},
    secrets::Secrets,
    step::{Context, Failure, Outcome},
};

/// The app, as `samconfig.toml` names it for the local stage.
const APNS_TOPIC: &str = "com.example.customit";

/// The outside world's process.
pub(crate) fn daemon(project: &Project) -> Daemon {
    Daemon::new(project, "outside-world", OUTSIDE_PORT)
}

/// The page that shows the mails.
pub(crate) fn url() -> String {
    format!("http://localhost:{OUTSIDE_PORT}")
}

/// Builds the outside world with the profile of the tests, then starts it or leaves it running.
pub(crate) fn ensure(project: &Project, secrets: &Secrets) -> Outcome<((), String)> {
    let log = project.local("outside-world-build.log");
    let file = fs::File::create(&log).context(log.display())?;
    let binary = build::companion(project, "outside-world", file.into())?
        .ok_or_else(|| Failure::with_log("the outside world does not compile", &log))?;
    let mut command = Command::new(&binary);
    command
        .current_dir(&project.root)
        .args([
            format!("--port={OUTSIDE_PORT}"),
            format!("--webhook-base={}", front_door::url()),
            format!("--apns-topic={APNS_TOPIC}"),
        ])
        .args(&secrets.outside);
    let stamp = pack::sha256_hex(&[fs::read(&binary)?, secrets.stamp().into_bytes()].concat());
    let daemon = daemon(project);
    let how = daemon.ensure(&stamp, &mut command, answers)?;
    Ok((
        (),
        format!("{how} at {}, log {}", url(), daemon.log().display()),
    ))
}

fn answers() -> bool {
    agent(Duration::from_secs(5)).get(url()).call().is_ok()
}
