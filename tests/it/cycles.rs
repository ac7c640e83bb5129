//! No file of a package needs one that needs it: whoever reads a file finds an end.
//!
//! A module and its children are one room, so that a child may use what its parent defines. A
//! re-export needs nothing: it only says where a name can be found.

mod modules;
mod words;

use std::fs;
use std::path::Path;

use tests::root;

use modules::Modules;

/// The circles below the root file of a target, each as a list of its steps.
fn cycles(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Vec<String> {
    Modules::read(root, read).cycles()
}

#[test]
fn no_files_of_a_package_need_each_other() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let targets = metadata
        .packages
        .iter()
        .flat_map(|package| &package.targets);
    let roots: Vec<_> = targets
        .filter(|target| !target.is_custom_build())
        .map(|target| target.src_path.as_std_path())
        .collect();
    assert!(roots.len() > 100, "{} targets", roots.len());
    let circles: Vec<_> = roots
        .iter()
        .flat_map(|root| {
            let cycles = cycles(root, &|file| fs::read_to_string(file).ok());
            cycles
                .into_iter()
                .map(move |cycle| format!("{}:\n{cycle}", root.display()))
        })
        .collect();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

/// The circles of a package whose files are these, by name.
fn of(files: &[(&str, &str)]) -> Vec<String> {
    cycles(Path::new("src/lib.rs"), &|file| {
        let name = file.strip_prefix("src").ok()?.to_str()?;
        let file = files.iter().find(|(known, _)| *known == name);
        file.map(|(_, text)| (*text).to_owned())
    })
}

#[test]
fn a_circle_is_found_however_its_names_are_written() {
    for back in [
        "use crate::a::A; pub struct B(A);",
        "use crate::A; pub struct B(A);",
        "use super::a::{self}; pub struct B(a::A);",
        "pub struct B(crate::a::A);",
        "pub struct B(super::A);",
        "pub struct B; fn f() { use crate::a; a::f() }",
        "pub struct B; fn f() { assert_eq!(crate::a::f(), ()); }",
        "use crate::*; pub struct B(a::A);",
        "use crate as root; pub struct B(root::a::A);",
    ] {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
            ("a.rs", "use crate::B; pub struct A(Box<B>); pub fn f() {}"),
            ("b.rs", back),
        ];
        let circles = of(&files);
        assert_eq!(circles.len(), 1, "{back}");
        assert!(circles[0].contains("a uses B of b"), "{}", circles[0]);
    }
}

#[test]
fn what_has_an_end_is_no_circle() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::A; pub fn lowest() {}"),
        (
            "a.rs",
            "mod c; pub struct A; pub fn f() { c::f(); crate::b::f(); }",
        ),
        ("a/c.rs", "use super::A; pub fn f() -> A { A }"),
        (
            "b.rs",
            "pub fn f() { crate::lowest(); } #[cfg(test)] mod tests { use crate::A; }",
        ),
    ];
    assert_eq!(of(&files), Vec::<String>::new());
}

#[test]
fn a_circle_of_children_is_one() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b; mod c; mod d;"),
        ("a/b.rs", "pub fn f() { super::c::f() }"),
        ("a/c.rs", "use super::d; pub fn f() { d::f() }"),
        ("a/d.rs", "use super::b::f as other; pub fn f() { other() }"),
    ];
    let circles = of(&files);
    assert_eq!(circles.len(), 1);
    for step in [
        "a::b uses f of a::c",
        "a::c uses f of a::d",
        "a::d uses f of a::b",
    ] {
        assert!(circles[0].contains(step), "{}", circles[0]);
    }
}
