//! `{:?}` of a request, an answer or a row shows nothing that somebody has written.
//!
//! Values of the domain hide their content themselves. What is plain text in a type hides by
//! `domain::debug_by_name!`, so no type may both derive `Debug` and hold plain text.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::visit::Visit;
use syn::{Attribute, Fields, ItemEnum, ItemStruct};
use tests::root;

/// Where requests, answers, rows and the values in them are defined.
const PLACES: [&str; 5] = [
    "functions",
    "shared/data/src/row",
    "shared/data/src/idempotency.rs",
    "shared/data/src/mail_update.rs",
    "shared/domain/src",
];

/// Types whose text is no personal data: words of a standard or of a provider.
const NOT_PERSONAL: [&str; 4] = ["Language", "MediaType", "ProviderId", "TimeZone"];

/// Types that hold plain text and show it.
#[derive(Default)]
struct Open(Vec<String>);

impl Open {
    fn check(&mut self, name: &syn::Ident, attributes: &[Attribute], fields: &Fields) {
        let derives = |one: &Attribute| {
            let text = one.meta.to_token_stream().to_string();
            one.path().is_ident("derive") && text.contains("Debug")
        };
        let is_hidden =
            !attributes.iter().any(derives) || NOT_PERSONAL.iter().any(|one| name == one);
        for field in fields {
            if !is_hidden && is_plain(&field.ty) {
                let field = field
                    .ident
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string);
                self.0.push(format!("{name}.{field}"));
            }
        }
    }
}

impl Visit<'_> for Open {
    fn visit_item_struct(&mut self, item: &ItemStruct) {
        self.check(&item.ident, &item.attrs, &item.fields);
    }

    fn visit_item_enum(&mut self, item: &ItemEnum) {
        for variant in &item.variants {
            self.check(&item.ident, &item.attrs, &variant.fields);
        }
    }
}

/// Whether a type holds text, or anything that can hold text, without hiding it. What lives as long as
/// the program was written by us.
fn is_plain(kind: &syn::Type) -> bool {
    let text = kind.to_token_stream().to_string();
    let text = text.replace("& 'static str", "");
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| ["String", "str", "Bytes", "RawValue", "serde_json"].contains(&word))
}

fn sources(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder can be read") {
            sources(&entry.expect("an entry").path(), files);
        }
    } else if path.extension().is_some_and(|end| end == "rs") {
        files.push(path.to_owned());
    }
}

fn open(text: &str) -> Vec<String> {
    let mut open = Open::default();
    open.visit_file(&syn::parse_file(text).expect("a source is Rust"));
    open.0
}

#[test]
fn no_type_that_holds_plain_text_shows_it() {
    let mut files = Vec::new();
    for path in PLACES {
        sources(&root().join(path), &mut files);
    }
    assert!(files.len() > 200, "{} files", files.len());
    let mut shown = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source can be read");
        let open = open(&text).into_iter();
        shown.extend(open.map(|field| format!("{}: {field}", file.display())));
    }
    assert!(
        shown.is_empty(),
        "derive no Debug, write `domain::debug_by_name!(…);` below:\n{}",
        shown.join("\n")
    );
}

#[test]
fn plain_text_is_found_in_whatever_it_is_wrapped() {
    for field in [
        "String",
        "Option<String>",
        "Vec<(u8, String)>",
        "BTreeMap<String, Id>",
        "&'a str",
        "Cow<'a, str>",
        "Bytes",
        "serde_json::Value",
    ] {
        let text = format!("#[derive(Clone, Debug)] struct A {{ name: {field} }}");
        assert_eq!(open(&text), ["A.name"], "{field}");
        let text = format!("#[derive(Debug)] enum A {{ B, C {{ name: {field} }} }}");
        assert_eq!(open(&text), ["A.name"], "{field}");
        let text = format!("#[derive(Clone)] struct A {{ name: {field} }}");
        assert!(open(&text).is_empty(), "{field}");
    }
    assert!(open("#[derive(Debug)] struct A { name: &'static str, to: PersonName }").is_empty());
}

#[test]
fn what_hides_shows_its_name_alone() {
    let reaction = serde_json::json!({
        "emoji": "👍", "side": "customer", "at": "2026-01-01T00:00:00Z",
    });
    let reaction: domain::message::Reaction = serde_json::from_value(reaction).expect("a reaction");
    assert_eq!(format!("{reaction:?}"), "Reaction");
}
