//! What a piece of source names: definitions, imports, paths.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::visit::Visit;
use syn::{Attribute, Expr, Item, ItemMod, ItemUse, Lit, UseTree};

/// A path, word by word.
type Path = Vec<String>;

/// A name that is imported, or every name of a module.
pub(super) struct Import {
    /// What it is called here; nothing if every name comes.
    pub(super) name: Option<String>,
    /// Where it comes from.
    pub(super) path: Path,
}

/// Whether an item is compiled for tests alone.
pub(super) fn is_for_tests(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    };
    let is_test = |one: &Attribute| one.meta.to_token_stream().to_string() == "cfg (test)";
    attributes.iter().any(is_test)
}

/// The place that a module names for its file.
pub(super) fn elsewhere(module: &ItemMod) -> Option<String> {
    let value = module
        .attrs
        .iter()
        .filter(|one| one.path().is_ident("path"))
        .find_map(|one| one.meta.require_name_value().ok())?;
    let Expr::Lit(literal) = &value.value else {
        return None;
    };
    match &literal.lit {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// The name that an item defines.
pub(super) fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// What the `use` statements of an item import, also those inside its functions.
pub(super) fn imports(item: &Item) -> Vec<Import> {
    struct Imports(Vec<Import>);
    impl Visit<'_> for Imports {
        fn visit_item_use(&mut self, statement: &ItemUse) {
            spread(&statement.tree, &[], &mut self.0);
        }
    }
    let mut imports = Imports(Vec::new());
    imports.visit_item(item);
    imports.0
}

fn spread(tree: &UseTree, before: &[String], imports: &mut Vec<Import>) {
    let with = |word: String| match word.as_str() {
        "self" if !before.is_empty() => before.to_vec(),
        _ => [before, &[word]].concat(),
    };
    match tree {
        UseTree::Path(path) => spread(&path.tree, &with(path.ident.to_string()), imports),
        UseTree::Name(name) => {
            let path = with(name.ident.to_string());
            let name = path.last().cloned();
            imports.push(Import { name, path });
        }
        UseTree::Rename(name) => {
            let path = with(name.ident.to_string());
            let name = Some(name.rename.to_string());
            imports.push(Import { name, path });
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| spread(tree, before, imports)),
        UseTree::Glob(_) => imports.push(Import {
            name: None,
            path: before.to_vec(),
        }),
    }
}

/// Every path of more than one word, in macros as well. A single word is an import or at home.
pub(super) fn paths(tokens: TokenStream) -> Vec<Path> {
    let mut all = Vec::new();
    let mut path = Path::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    push_path(&mut path, &mut all);
                }
                path.push(word.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                push_path(&mut path, &mut all);
                all.extend(paths(group.stream()));
            }
            _ => push_path(&mut path, &mut all),
        }
    }
    push_path(&mut path, &mut all);
    all
}

fn push_path(path: &mut Path, all: &mut Vec<Path>) {
    let path = std::mem::take(path);
    if path.len() > 1 {
        all.push(path);
    }
}
