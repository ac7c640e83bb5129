//! Which functions there are: the binaries of the packages under `functions/`.

use std::process::Command;

use serde_json::Value;

use crate::{
    project::Project,
    step::{Context, Failure, Outcome},
};

/// The function with nothing of the product in it, which the bench compares with.
pub(crate) const BARE: &str = "bare";

/// The binaries of the packages under `functions/`.
pub(crate) struct Functions {
    /// Names of the functions, in order.
    pub(crate) names: Vec<String>,
}

impl Functions {
    /// Asks cargo.
    pub(crate) fn read(project: &Project) -> Outcome<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&project.root)
            .output()
            .context("cargo metadata")?;
        if !output.status.success() {
            return Err(Failure::new(format!(
                "cargo metadata: {}",
                String::from_utf8_lossy(&output.stderr)
            )));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let folder = project.root.join("functions");
        let mut functions = Self { names: Vec::new() };
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let manifest = package["manifest_path"].as_str().unwrap_or_default();
            if !std::path::Path::new(manifest).starts_with(&folder) {
                continue;
            }
            for target in package["targets"].as_array().into_iter().flatten() {
                if target["kind"]
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind == "bin"))
                {
                    functions
                        .names
                        .extend(target["name"].as_str().map(str::to_owned));
                }
            }
        }
        functions.names.sort();
        Ok(functions)
    }
}

/// The name of a function on AWS, as the template gives it to the local stage.
pub(crate) fn deployed_name(function: &str) -> String {
    format!("customit-local-{function}")
}
