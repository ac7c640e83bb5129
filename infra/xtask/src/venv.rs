//! The virtual environment under `target/venv` with the pinned tools.

use std::{fs, process::Command};

use crate::{
    pack,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Makes or updates the environment; skips all of it while the pinned list has not changed.
pub(crate) fn ensure(project: &Project, python: &str) -> Outcome<((), String)> {
    let list = project.root.join("infra/local/requirements.txt");
    let folder = project.root.join("target/venv");
    let marker = folder.join("customit.sha256");
    let expected = pack::sha256_hex(&fs::read(&list).context(list.display())?);
    if fs::read_to_string(&marker).is_ok_and(|installed| installed.trim() == expected) {
        return Ok(((), "current".to_owned()));
    }
    let log = project.local("venv.log");
    let made = Command::new(python)
        .args(["-m", "venv"])
        .arg(&folder)
        .output()
        .context(python)?;
    if !made.status.success() {
        fs::write(&log, [made.stdout, made.stderr].concat())?;
        return Err(Failure::with_log(
            "the virtual environment could not be made",
            &log,
        ));
    }
    let file = fs::File::create(&log).context(log.display())?;
    let status = Command::new(project.tool("python"))
        .args([
            "-m",
            "pip",
            "install",
            "--no-compile",
            "--disable-pip-version-check",
            "--no-input",
            "--requirement",
        ])
        .arg(&list)
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()?;
    if !status.success() {
        return Err(Failure::with_log(
            "pip could not install the local tools",
            &log,
        ));
    }
    fs::write(&marker, expected)?;
    Ok(((), "installed".to_owned()))
}
