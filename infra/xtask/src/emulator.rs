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
    for name in ["emulator.py", "saved_state.py", "requirements.txt"] {
        parts.push(fs::read(folder.join(name)).context(name)?);
    }
    parts.push(project.python_sources("infra/local/gaps")?);
    Ok(pack::sha256_hex(&parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a launcher decide about a state that holds one file, with or without the mark of its end.
    fn is_discarded(is_whole: bool) -> bool {
        let project = Project::open().unwrap();
        let folder = std::env::temp_dir().join(format!("customit-state-{}", std::process::id()));
        let folder = folder.join(is_whole.to_string());
        let (state, objects) = (folder.join("state"), folder.join("objects"));
        for place in [&state, &objects] {
            fs::create_dir_all(place).unwrap();
            fs::write(place.join("one.json"), "{}").unwrap();
        }
        if is_whole {
            fs::write(folder.join("state-saved"), "").unwrap();
        }
        let script = "import sys, pathlib, saved_state; \
                      saved_state.discard_unless_whole(*map(pathlib.Path, sys.argv[1:]))";
        let status = Command::new(project.tool("python"))
            .current_dir(project.root.join("infra/local"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .args(["-c", script])
            .args([&state, &objects])
            .status()
            .unwrap();
        assert!(status.success());
        let left = [&state, &objects].map(|place| place.exists());
        assert_eq!(left[0], left[1]);
        assert!(!folder.join("state-saved").exists());
        fs::remove_dir_all(&folder).unwrap();
        !left[0]
    }

    #[test]
    fn a_state_that_was_not_saved_to_its_end_is_no_state() {
        assert!(is_discarded(false));
        assert!(!is_discarded(true));
    }

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
