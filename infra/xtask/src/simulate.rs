//! `cargo xtask simulate`: a day of a large company, compressed.

use std::process::{Command, Stdio};

use crate::{
    build,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Lives the day that belongs to a seed; fails if any rule was broken.
pub(crate) fn run(project: &Project, seed: u64) -> Outcome<()> {
    let binary = build::companion(project, "simulate", Stdio::inherit())?
        .ok_or_else(|| Failure::new("the functions do not compile"))?;
    let status = Command::new(binary)
        .arg(seed.to_string())
        .current_dir(&project.root)
        .status()
        .context("simulate")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new("not every rule held"))
    }
}
