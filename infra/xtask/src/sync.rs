//! `cargo xtask sync`: writes what follows from the functions' registries.
//!
//! The functions are known to the package `tests` alone; this tool depends on none of them, so that a
//! change of one does not build it anew.

use std::process::{Command, Stdio};

use crate::{
    build,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Writes the description of the API, the router, and what a new function still lacks.
pub(crate) fn run(project: &Project) -> Outcome<()> {
    let binary = build::companion(project, "write-derived", Stdio::inherit())?
        .ok_or_else(|| Failure::new("the functions do not compile"))?;
    let status = Command::new(binary)
        .current_dir(&project.root)
        .status()
        .context("write-derived")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new("not everything could be written"))
    }
}
