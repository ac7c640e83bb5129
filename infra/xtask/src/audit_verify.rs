//! `cargo xtask audit-verify`: whether the audit trails are as they were sealed.
//!
//! It reads the table of the running stack; or that of a stage on AWS, where `TABLE_NAME`, `AUDIT_BUCKET`,
//! `STAGE`, `PUBLIC_URL`, the region and the credentials are in the environment.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use crate::{
    build,
    project::{Project, local_aws},
    step::{Context, Failure, Outcome},
};

/// Verifies all companies, or the one with this id; fails if anything does not fit.
pub(crate) fn run(project: &Project, company: Option<&str>) -> Outcome<()> {
    let binary = build::companion(project, "audit-verify", Stdio::inherit())?
        .ok_or_else(|| Failure::new("audit-verify does not compile"))?;
    let mut command = Command::new(binary);
    command.args(company).current_dir(&project.root);
    if env::var_os("TABLE_NAME").is_none() {
        local_aws(&mut command);
        let file = fs::read_to_string(project.local("env"))
            .context("target/local/env; run `cargo xtask up` first")?;
        let variables = file.lines().filter_map(|line| line.split_once('='));
        command.envs(variables.map(|(name, value)| (name, value.trim_matches('\''))));
    }
    if command.status().context("audit-verify")?.success() {
        Ok(())
    } else {
        Err(Failure::new("not every audit trail was found whole"))
    }
}
