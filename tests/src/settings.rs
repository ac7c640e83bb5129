//! The settings of the deployed functions, as `cargo xtask up` writes them down.

use std::collections::HashMap;
use std::path::Path;

use data::Settings;

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests stand inside the workspace")
}

/// The settings with which the deployed functions run.
pub(crate) fn deployed() -> Settings {
    let file = root().join("target/local/env");
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("the stack is not up: run `cargo xtask up` first"));
    let mut variables: HashMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    for (name, value) in [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
    ] {
        variables.entry(name).or_insert(value);
    }
    Settings::whole(|name| {
        variables
            .get(name)
            .map(|value| (*value).trim_matches('\'').to_owned())
    })
    .expect("the stack writes complete settings")
}
