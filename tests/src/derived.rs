//! Files that follow from the registry: `cargo xtask sync` writes them, contracts compare them.
//!
//! Whole files and the router are made anew each time. Of the template, the sample events and the
//! binaries only what is missing is made: what a person has changed there stays.

mod binary;
mod block;
mod data_map;
mod environment;
mod event;
mod router;
mod template;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::settings::root;
use crate::{registry, sample};

pub use block::logical_id;
pub use template::role;

/// A derived file: its current and its expected content.
pub struct Derived {
    /// Where it stands, below the root.
    pub path: String,
    /// Its content, if it is there.
    pub current: Option<String>,
    /// Its expected content.
    pub expected: String,
}

impl Derived {
    fn new(path: impl Into<String>, write: impl FnOnce(&str) -> String) -> Self {
        let path = path.into();
        let current = fs::read_to_string(root().join(&path)).ok();
        let expected = write(current.as_deref().unwrap_or_default());
        Self {
            path,
            current,
            expected,
        }
    }

    /// A file that is made only when it is not there.
    fn unless_there(path: String, make: impl FnOnce() -> String) -> Option<Self> {
        (!root().join(&path).exists()).then(|| Self::new(path, |_| make()))
    }

    /// Whether it has the expected content.
    pub fn is_right(&self) -> bool {
        self.current.as_ref() == Some(&self.expected)
    }

    /// What is wrong, by the first line that differs; nothing when all is right.
    pub fn fault(&self) -> Option<String> {
        if self.is_right() {
            return None;
        }
        let Some(current) = &self.current else {
            return Some(format!("{} is missing", self.path));
        };
        let mut lines = self.expected.lines().zip(current.lines());
        let same = lines
            .by_ref()
            .take_while(|(expected, current)| expected == current)
            .count();
        let line = self.expected.lines().nth(same).unwrap_or("(nothing more)");
        Some(format!(
            "{}:{}: should say: {}",
            self.path,
            same + 1,
            line.trim()
        ))
    }

    /// Writes the expected content.
    pub fn write(&self) {
        let file: PathBuf = root().join(&self.path);
        let folder = file.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(file, &self.expected).expect("a file can be written");
    }
}

/// The samples, the binaries and the blocks of the template that are missing, and the router.
pub fn of_functions() -> Vec<Derived> {
    let description = api::document(&registry::endpoints(), &|_| None);
    let mut all = Vec::new();
    for entry in registry::endpoints() {
        let sample = || event::of_endpoint(&entry, &description);
        all.extend(Derived::unless_there(event::path(entry.name), sample));
        let binary = binary::path(&entry);
        all.extend(Derived::unless_there(binary, || binary::of(&entry)));
    }
    for worker in registry::workers() {
        let sample = || event::of_worker(worker.name);
        all.extend(Derived::unless_there(event::path(worker.name), sample));
    }
    for sweep in registry::sweeps() {
        all.extend(Derived::unless_there(
            event::path(sweep.name),
            event::of_sweep,
        ));
    }
    all.push(Derived::new("template.yaml", template::completed));
    all.push(Derived::new("Cargo.toml", router::renewed));
    all
}

/// The description of the API, the list of its routes, and the data map. The samples of all endpoints are in the
/// first.
pub fn of_api() -> Vec<Derived> {
    let description = api::document(&registry::endpoints(), &sample_body);
    let description = serde_json::to_string_pretty(&description).expect("JSON") + "\n";
    let routes: Vec<_> = registry::endpoints()
        .iter()
        .filter(|entry| entry.name != "dashboard")
        .map(|entry| format!("{}\n", entry.route))
        .collect();
    let routes = routes.concat();
    vec![
        Derived::new("infra/openapi.json", |_| description),
        Derived::new("infra/routes.txt", |_| routes),
        Derived::new(data_map::PATH, |_| data_map::document()),
    ]
}

/// The body of the sample request to an endpoint; nothing while there is no sample.
pub(crate) fn sample_body(name: &str) -> Option<Value> {
    let file = root().join(event::path(name));
    file.exists().then(|| sample::body(name)).flatten()
}

/// What the sources implement as a function and no registry names, with the line to add.
pub fn unregistered() -> Vec<String> {
    let known = registry::names();
    binary::implemented()
        .into_iter()
        .filter(|one| !known.contains(&one.name))
        .map(|one| one.advice())
        .collect()
}

/// The binaries that no registry names, each with what to do.
pub fn binaries_of_nothing(binaries: &BTreeSet<String>) -> Vec<String> {
    let known = registry::names();
    let unknown = binaries.iter().filter(|name| !known.contains(*name));
    unknown
        .map(|name| {
            format!(
                "the binary {name} serves no function of a registry: add its endpoint to \
                 `api::endpoints!` in the lib.rs of its package, or remove the binary"
            )
        })
        .collect()
}
