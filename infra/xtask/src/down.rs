//! `cargo xtask down`: ends every process of the local stack.

use std::fs;

use crate::{
    emulator, front_door, outside,
    project::Project,
    step::{Context, Outcome, step},
};

/// Ends the processes, the front door first; with `wipe` also removes what they kept.
pub(crate) fn run(project: &Project, wipe: bool) -> Outcome<()> {
    for (name, daemon) in [
        ("front door", front_door::daemon(project)),
        ("outside world", outside::daemon(project)),
        ("emulator", emulator::daemon(project)),
    ] {
        step(name, || {
            Ok((
                (),
                if daemon.end()? {
                    "ended"
                } else {
                    "was not running"
                }
                .to_owned(),
            ))
        })?;
    }
    if wipe {
        step("wipe", || {
            fs::remove_dir_all(&project.local).context(project.local.display())?;
            Ok(((), format!("{} removed", project.local.display())))
        })?;
    }
    Ok(())
}
