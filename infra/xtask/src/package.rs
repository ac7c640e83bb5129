//! The packages of the functions, which the template names as their code.

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
    thread,
};

use crate::{
    pack,
    project::Project,
    step::{Context, Failure, Outcome},
};

/// Packs every function whose binary is another than the one in its package, as many at a time as there
/// are cores; says how many.
pub(crate) fn all(project: &Project, names: &[String]) -> Outcome<usize> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                let mut mine = names.iter().skip(worker).step_by(workers);
                scope.spawn(move || {
                    mine.try_fold(
                        0,
                        |count, name| Ok(count + usize::from(one(project, name)?)),
                    )
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("packing does not panic"))
            .sum()
    })
}

/// A package carries the time of the binary that it was made of.
fn one(project: &Project, name: &str) -> Outcome<bool> {
    let (binary, package) = (project.binary(name), project.package(name));
    let built = fs::metadata(&binary)
        .context(binary.display())?
        .modified()?;
    if fs::metadata(&package).is_ok_and(|at| at.modified().is_ok_and(|at| at == built)) {
        return Ok(false);
    }
    let folder = project.package_folder(name);
    fs::create_dir_all(&folder).context(folder.display())?;
    let bootstrap = folder.join("bootstrap");
    strip(&binary, &bootstrap)?;
    let zip = pack::zip_of(&fs::read(&bootstrap)?, pack::Effort::Quick)?;
    fs::remove_file(&bootstrap)?;
    fs::write(&package, zip).context(package.display())?;
    File::options()
        .write(true)
        .open(&package)?
        .set_modified(built)?;
    Ok(true)
}

/// Leaves out what only a debugger reads, half of the bytes.
fn strip(binary: &Path, stripped: &Path) -> Outcome<()> {
    let status = Command::new("strip")
        .arg("-o")
        .args([stripped, binary])
        .status()
        .context("strip")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("strip refused {}", binary.display())))
    }
}
