//! What must be on the machine before anything else; each missing thing is named in one line.

use std::{path::Path, process::Command};

use crate::step::{Failure, Outcome};

/// The oldest Python that runs the local tools.
const PYTHON: (u32, u32) = (3, 10);

/// The oldest Node that runs the clients of the tests.
const NODE: u32 = 20;

/// Makes sure of what only the tests need: Node with npm, for the clients that they generate.
pub(crate) fn test_prerequisites() -> Outcome<((), String)> {
    let output = Command::new("node").arg("--version").output();
    let output = output.ok().filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let major = text.map(|text| part(text.trim().trim_start_matches('v'), 0));
    match major.filter(|major| *major >= NODE) {
        Some(major) if runs("npm", &["--version"]) => Ok(((), format!("Node {major}"))),
        Some(_) => Err(Failure::new(
            "npm is missing: it comes with https://nodejs.org",
        )),
        None => Err(Failure::new(format!(
            "Node {NODE} or newer is missing, which the tests need for the clients that they generate: https://nodejs.org"
        ))),
    }
}

/// Finds a fitting Python and makes sure of the rest. Returns the name of the interpreter.
pub(crate) fn prerequisites(root: &Path) -> Outcome<(String, String)> {
    let mut missing = Vec::new();
    let rust = version("cargo", root);
    let needed = (
        part(env!("CARGO_PKG_RUST_VERSION"), 0),
        part(env!("CARGO_PKG_RUST_VERSION"), 1),
    );
    if rust.is_none_or(|version| version < needed) {
        missing.push(format!(
            "Rust {}.{} or newer is missing: https://rustup.rs",
            needed.0, needed.1
        ));
    }
    let python = [
        "python3",
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.10",
        "python",
    ]
    .into_iter()
    .find_map(|name| {
        version(name, root)
            .filter(|version| *version >= PYTHON)
            .map(|version| (name, version))
    });
    match python {
        None => missing.push(format!("Python {}.{} or newer is missing: https://www.python.org", PYTHON.0, PYTHON.1)),
        Some((name, _)) if !runs(name, &["-c", "import venv, ensurepip"]) => missing.push(format!(
            "{name} has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv)"
        )),
        Some(_) => {}
    }
    if !runs("cc", &["--version"]) {
        missing.push("a C linker `cc` is missing: install gcc or clang".to_owned());
    }
    if Command::new("strip").output().is_err() {
        missing.push("`strip` is missing: it comes with the linker, in binutils".to_owned());
    }
    match (missing.is_empty(), python, rust) {
        (true, Some((name, version)), Some(rust)) => Ok((
            name.to_owned(),
            format!(
                "Rust {}.{}, Python {}.{}",
                rust.0, rust.1, version.0, version.1
            ),
        )),
        _ => Err(Failure::new(missing.join("\nerror: "))),
    }
}

/// Major and minor version that a program prints.
fn version(program: &str, root: &Path) -> Option<(u32, u32)> {
    let output = Command::new(program)
        .arg("--version")
        .current_dir(root)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let number = text.split_whitespace().nth(1)?;
    output
        .status
        .success()
        .then(|| (part(number, 0), part(number, 1)))
}

fn runs(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// One part of a dotted version.
fn part(version: &str, index: usize) -> u32 {
    version
        .split('.')
        .nth(index)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
