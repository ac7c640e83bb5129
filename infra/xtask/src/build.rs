//! Builds every function, for this machine.
//!
//! The binaries are linked by GNU ld: rust-lld, the compiler's own choice on Linux, keeps the exception
//! tables of functions that it has discarded, a megabyte in each.
//!
//! Local binaries are linked by the machine's own compiler (`--compiler cargo`): what runs here is
//! built here, and no other target tree appears. For AWS the same command runs with `--arm64` in
//! place of `--compiler cargo`, and cargo-lambda links with zig against the C library of the Lambda
//! runtime.

use crate::{
    functions::{BARE, Functions},
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Runs the one build of all functions and shows its progress.
pub(crate) fn run(project: &Project, functions: &Functions) -> Outcome<((), String)> {
    build(project, functions.packages.iter().map(String::as_str))?;
    let missing: Vec<&str> = functions
        .names
        .iter()
        .filter(|name| !project.bootstrap(name).exists())
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        Ok(((), format!("{} functions", functions.names.len())))
    } else {
        Err(Failure::new(format!(
            "the build left no binary of {}",
            missing.join(", ")
        )))
    }
}

/// Builds the bare function that the bench compares with.
pub(crate) fn bare(project: &Project) -> Outcome<()> {
    build(project, [BARE])
}

fn build<'a>(project: &Project, packages: impl IntoIterator<Item = &'a str>) -> Outcome<()> {
    let mut command = project.command("cargo-lambda");
    command.args(["lambda", "build", "--release", "--compiler", "cargo"]);
    command.env("RUSTFLAGS", "-Clinker-features=-lld");
    for package in packages {
        command.args(["--package", package]);
    }
    let status = command.status().context("cargo lambda build")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(
            "the functions do not compile; the compiler's words stand above",
        ))
    }
}
