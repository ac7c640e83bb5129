//! The emulator: `MiniStack`, started by `infra/local/emulator.py` with its gaps closed.

use std::{fs, process::Command};

use crate::{
    aws::Aws,
    daemon::Daemon,
    pack,
    project::{EMULATOR_PORT, ENDPOINT, Project, REGION},
    step::{Context, Outcome},
};

/// What the emulator keeps of the caller's environment. Its functions inherit it whole, so it is
/// short.
const INHERITED: [&str; 5] = ["PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT"];

/// The emulator's process.
pub(crate) fn daemon(project: &Project) -> Daemon {
    Daemon::new(project, "emulator", EMULATOR_PORT)
}

/// Starts the emulator, or leaves it running when neither it nor its patches have changed.
pub(crate) fn ensure(project: &Project) -> Outcome<((), String)> {
    let mut command = Command::new(project.tool("python"));
    command
        .arg(project.root.join("infra/local/emulator.py"))
        .current_dir(&project.local);
    let inherited: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| INHERITED.iter().any(|inherited| name == inherited))
        .collect();
    command.env_clear().envs(inherited).envs([
        ("AWS_ENDPOINT_URL", ENDPOINT),
        ("AWS_DEFAULT_REGION", REGION),
        ("MINISTACK_REGION", REGION),
        ("GATEWAY_PORT", "4566"),
        ("BIND_HOST", "127.0.0.1"),
        ("AUTH", "true"),
        ("PERSIST_STATE", "1"),
        ("S3_PERSIST", "1"),
        // Its own default shrinks with the machine's memory; the front door keeps the load down.
        ("LAMBDA_ACCOUNT_CONCURRENCY", "1000"),
        ("IOT_MTLS_ENABLED", "0"),
        ("SFTP_ENABLED", "0"),
        ("DOCKER_HOST", "unix:///nonexistent"),
        ("PYTHONUNBUFFERED", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("TZ", "UTC"),
    ]);
    command
        .env("STATE_DIR", project.local("state"))
        .env("S3_DATA_DIR", project.local("s3"));
    let daemon = daemon(project);
    let how = daemon.ensure(&stamp(project)?, &mut command, Aws::is_healthy)?;
    Ok((
        (),
        format!("{how} at {ENDPOINT}, log {}", daemon.log().display()),
    ))
}

/// Changes when the launcher, a patch, a pinned version or this file does.
fn stamp(project: &Project) -> Outcome<String> {
    let folder = project.root.join("infra/local");
    let mut parts = vec![include_bytes!("emulator.rs").to_vec()];
    for name in ["emulator.py", "requirements.txt"] {
        parts.push(fs::read(folder.join(name)).context(name)?);
    }
    parts.push(project.python_sources("infra/local/gaps")?);
    Ok(pack::sha256_hex(&parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_patch_still_fits_the_pinned_emulator() {
        let project = Project::open().unwrap();
        let output = Command::new(project.tool("python"))
            .arg(project.root.join("infra/local/emulator.py"))
            .arg("--check")
            .output()
            .expect("`cargo xtask up` has made the virtual environment");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
