//! Binaries of the workspace that this tool runs beside itself.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    project::Project,
    step::{Context, Outcome},
};

/// Builds a binary with the profile and the features of the tests, so that nothing is built twice; says
/// where it is, or nothing when it does not compile. The compiler's words go to `log`.
pub(crate) fn build(project: &Project, name: &str, log: Stdio) -> Outcome<Option<PathBuf>> {
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--workspace", "--bin", name])
        .current_dir(&project.root)
        .stderr(log)
        .status()
        .context("cargo build")?;
    let binary = project.root.join("target/debug").join(name);
    Ok(status.success().then_some(binary))
}
