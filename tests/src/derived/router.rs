//! The router of `cargo lambda watch`, in the manifest of the workspace.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::registry;

const HEADER: &str = "[workspace.metadata.lambda.watch.router]\n";

/// The manifest with the router that the registry makes.
pub(super) fn renewed(manifest: &str) -> String {
    let (before, after) = manifest
        .split_once(HEADER)
        .expect("the manifest has a router");
    let rest = after.find("\n[").map_or("", |at| &after[at..]);
    format!("{before}{HEADER}{}{rest}", lines())
}

fn lines() -> String {
    let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in registry::endpoints() {
        let served: &[&str] = match entry.name {
            // The router's own way to say "everything else".
            "dashboard" => &["/", "/{*proxy}"],
            _ => &[entry.route.path],
        };
        let method = entry.route.method.as_str();
        for path in served {
            let route = format!(r#"{{ method = "{method}", function = "{}" }}"#, entry.name);
            paths.entry(path).or_default().push(route);
        }
    }
    let mut lines = String::new();
    for (path, mut routes) in paths {
        routes.sort();
        let written = match &routes[..] {
            [only] => writeln!(lines, r#""{path}" = [{only}]"#),
            _ => writeln!(lines, "\"{path}\" = [\n    {},\n]", routes.join(",\n    ")),
        };
        written.expect("text can be written to");
    }
    lines
}
