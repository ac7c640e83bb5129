//! What is built in: licences that allow it, from the registry alone, and one library for each job.

use cargo_metadata::{Metadata, MetadataCommand, Source};
use spdx::{Expression, ParseMode};
use tests::root;

/// Licences under which a dependency may be shipped.
const LICENCES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not come in, not even by way of others, and why.
const BANNED: [(&str, &str); 8] = [
    (
        "aws-lc-rs",
        "TLS and cryptography come from rustls and ring alone",
    ),
    (
        "aws-lc-sys",
        "TLS and cryptography come from rustls and ring alone",
    ),
    (
        "native-tls",
        "TLS and cryptography come from rustls and ring alone",
    ),
    (
        "openssl",
        "TLS and cryptography come from rustls and ring alone",
    ),
    (
        "openssl-sys",
        "TLS and cryptography come from rustls and ring alone",
    ),
    (
        "rsa",
        "RUSTSEC-2023-0071 has no fix, and nothing here needs RSA",
    ),
    ("aws-config", "credentials come from the environment alone"),
    ("serde_yaml", "it is no longer maintained"),
];

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command.exec().expect("cargo describes the workspace")
}

#[test]
fn every_dependency_has_a_licence_that_allows_it() {
    for package in metadata()
        .packages
        .iter()
        .filter(|package| package.source.is_some())
    {
        let licence = package.license.as_deref().unwrap_or_default();
        let expression = Expression::parse_mode(licence, ParseMode::LAX);
        let expression = expression.unwrap_or_else(|_| panic!("{}: {licence:?}", package.name));
        let is_allowed = expression.evaluate(|requirement| {
            requirement
                .license
                .id()
                .is_some_and(|id| LICENCES.contains(&id.name))
        });
        assert!(is_allowed, "{} is under {licence}", package.name);
    }
}

#[test]
fn every_dependency_comes_from_the_registry() {
    for package in &metadata().packages {
        let is_registry = package.source.as_ref().is_none_or(Source::is_crates_io);
        assert!(
            is_registry,
            "{} comes from {:?}",
            package.name, package.source
        );
    }
}

#[test]
fn no_banned_crate_came_in() {
    let metadata = metadata();
    for (banned, why) in BANNED {
        let is_present = metadata
            .packages
            .iter()
            .any(|package| package.name == banned);
        assert!(!is_present, "{banned} is in the tree: {why}");
    }
}
