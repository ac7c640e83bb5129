//! Compiles binaries of the workspace.
//!
//! What runs on this machine has the profile and the features of the tests, so that nothing is compiled
//! twice and a change is here within seconds. What AWS gets, and what the bench measures, is the release
//! build of cargo-lambda.

use std::{path::PathBuf, process::Stdio};

use crate::{
    functions::{BARE, Functions},
    package,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Compiles all functions and packs those that changed.
pub(crate) fn run(project: &Project, functions: &Functions) -> Outcome<((), String)> {
    if !compile(project, &functions.names, Stdio::inherit())? {
        return Err(does_not_compile());
    }
    let packed = package::all(project, &functions.names)?;
    Ok((
        (),
        format!("{} functions, {packed} packed", functions.names.len()),
    ))
}

/// Compiles a binary that this tool runs beside itself; says where it is, or nothing when it does not
/// compile. The compiler's words go to `log`.
pub(crate) fn companion(project: &Project, name: &str, log: Stdio) -> Outcome<Option<PathBuf>> {
    let is_good = compile(project, &[name.to_owned()], log)?;
    Ok(is_good.then(|| project.binary(name)))
}

/// Compiles functions as AWS gets them, but for this machine, and the bare one beside them.
///
/// They are linked by GNU ld: rust-lld, the compiler's own choice on Linux, keeps the exception tables
/// of functions that it has discarded, a megabyte in each.
pub(crate) fn release(project: &Project, names: &[String]) -> Outcome<()> {
    let bins = names.iter().flat_map(|name| ["--bin", name]);
    cargo_lambda(project, bins)?;
    cargo_lambda(project, ["--package", BARE])
}

fn cargo_lambda<'a>(project: &Project, args: impl IntoIterator<Item = &'a str>) -> Outcome<()> {
    let mut command = project.command("cargo-lambda");
    command
        .args(["lambda", "build", "--release", "--compiler", "cargo"])
        .arg("--lambda-dir")
        .arg(project.release_folder())
        .args(args)
        .env("RUSTFLAGS", "-Clinker-features=-lld");
    if command.status().context("cargo lambda build")?.success() {
        Ok(())
    } else {
        Err(does_not_compile())
    }
}

fn compile(project: &Project, names: &[String], log: Stdio) -> Outcome<bool> {
    let mut command = project.cargo();
    command
        .args(["build", "--quiet", "--workspace"])
        .stderr(log);
    for name in names {
        command.args(["--bin", name]);
    }
    Ok(command.status().context("cargo build")?.success())
}

fn does_not_compile() -> Failure {
    Failure::new("the functions do not compile; the compiler's words stand above")
}
