//! `cargo xtask up`: from whatever there is to a running, current stack.

use std::time::Instant;

use crate::{
    build, check, deploy, emulator, front_door,
    functions::Functions,
    outside,
    project::Project,
    secrets::Secrets,
    seed,
    step::{Outcome, live_step, seconds, step},
    venv,
};

/// Runs every step; each does nothing when there is nothing to do.
pub(crate) fn run(project: &Project, with_seed: bool) -> Outcome<()> {
    let started = Instant::now();
    let python = step("prerequisites", || check::prerequisites(&project.root))?;
    step("tools", || venv::ensure(project, &python))?;
    let secrets = step("keys", || Secrets::ensure(project))?;
    step("emulator", || emulator::ensure(project))?;
    step("secrets", || secrets.publish())?;
    step("front door", || front_door::ensure(project))?;
    step("outside world", || outside::ensure(project, &secrets))?;
    let functions = Functions::read(project)?;
    live_step("build", || build::run(project, &functions))?;
    step("deploy", || deploy::run(project, &functions))?;
    if with_seed {
        step("seed", || seed::ensure(project))?;
    }
    println!("\nup in {}", seconds(started.elapsed()));
    println!("  the product  {}", front_door::url());
    println!("  the outside  {}", outside::url());
    if with_seed {
        seed::credentials();
    }
    println!("  the logs     {}", project.local.display());
    Ok(())
}
