//! The binaries of functions, and what the sources implement.

use std::fs;
use std::path::{Path, PathBuf};

use api::RegisteredEndpoint;

use crate::settings::root;

/// Where the binary of an endpoint stands.
pub(super) fn path(entry: &RegisteredEndpoint) -> String {
    format!("functions/{}/src/bin/{}.rs", (entry.area)(), entry.name)
}

/// The binary of an endpoint.
pub(super) fn of(entry: &RegisteredEndpoint) -> String {
    let (name, area) = (entry.name, (entry.area)());
    let function = constant(name);
    format!(
        "//! The Lambda function `{name}`.\n\nfn main() -> Result<(), api::StartError> {{\n    \
         api::run(&{area}::{function})\n}}\n"
    )
}

fn constant(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

/// A function that a source implements.
pub(super) struct Implemented {
    /// Its name, as in `Endpoint::NAME`.
    pub(super) name: String,
    /// `Endpoint`, `Worker`, `Receiver`, `Sweep`, `SocketRoute` or `Follower`.
    kind: &'static str,
    /// The type that implements it.
    of: String,
    /// The source, below the root.
    file: PathBuf,
}

impl Implemented {
    /// Where to add what.
    pub(super) fn advice(&self) -> String {
        let package = self.file.iter().take(2).collect::<PathBuf>();
        let manifest = package.join("src/lib.rs");
        let module = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let (name, of, function) = (&self.name, &self.of, constant(&self.name));
        let line = match self.kind {
            "Endpoint" => format!("add `{function}: {module}::{of},` to `api::endpoints!`"),
            "SocketRoute" => format!("add `&{function}` to SOCKETS"),
            "Follower" => format!("add `&{function}` to FOLLOWERS"),
            "Sweep" => format!("add `&{function}` to SWEEPS"),
            _ => format!("add `&{function}` to WORKERS"),
        };
        format!(
            "{}: {name} is not registered: in {} {line}, then run `cargo xtask sync`",
            self.file.display(),
            manifest.display(),
        )
    }
}

/// Every function that a source below `functions` implements.
pub(super) fn implemented() -> Vec<Implemented> {
    let mut implemented = Vec::new();
    search(&root().join("functions"), &mut implemented);
    implemented
}

fn search(path: &Path, implemented: &mut Vec<Implemented>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder can be read") {
            search(&entry.expect("an entry").path(), implemented);
        }
        return;
    }
    if path.extension().is_none_or(|end| end != "rs") {
        return;
    }
    let text = fs::read_to_string(path).expect("a source can be read");
    for kind in [
        "Endpoint",
        "Worker",
        "Receiver",
        "Sweep",
        "SocketRoute",
        "Follower",
    ] {
        for part in text.split(&format!("\nimpl {kind} for ")).skip(1) {
            let name = part.split_once("const NAME: &'static str = \"");
            let name = name.and_then(|(_, rest)| rest.split('"').next());
            let of = part.split(|c: char| !c.is_alphanumeric()).next();
            implemented.push(Implemented {
                name: name.unwrap_or_default().to_owned(),
                kind,
                of: of.unwrap_or_default().to_owned(),
                file: path.strip_prefix(root()).unwrap_or(path).to_owned(),
            });
        }
    }
}
