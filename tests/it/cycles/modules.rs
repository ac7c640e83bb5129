//! The modules of a target, and what each uses of the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quote::ToTokens as _;
use syn::{Item, Visibility};

use super::words::{Import, defined, elsewhere, imports, is_for_tests, paths};

/// A module's path below the root of its crate, or one as it is written.
pub(super) type Name = Vec<String>;

/// What a name in a module stands for.
enum Meaning {
    /// An item that the module defines.
    Own,
    /// A module inside it.
    Child,
    /// What another path leads to.
    Import(Name),
}

/// A module, in a file of its own or inside one.
#[derive(Default)]
struct Module {
    names: BTreeMap<String, Meaning>,
    /// Where every name is imported from.
    globs: Vec<Name>,
    /// What it uses.
    used: BTreeSet<Name>,
}

/// The modules of one target, by name.
pub(super) struct Modules<'a> {
    all: BTreeMap<Name, Module>,
    read: &'a dyn Fn(&Path) -> Option<String>,
}

/// Imports may lead to imports, and so on.
const MOST_STEPS: usize = 16;

impl<'a> Modules<'a> {
    /// Reads the files below a root.
    pub(super) fn read(root: &Path, read: &'a dyn Fn(&Path) -> Option<String>) -> Self {
        let mut modules = Self {
            all: BTreeMap::new(),
            read,
        };
        let text = read(root).unwrap_or_else(|| panic!("{} is not there", root.display()));
        let directory = root.parent().expect("a file is in a directory");
        modules.add_file(&text, directory, Name::new());
        modules
    }

    fn add_file(&mut self, text: &str, directory: &Path, name: Name) {
        let file = syn::parse_file(text).unwrap_or_else(|why| panic!("{name:?}: {why}"));
        self.add(&file.items, directory, name);
    }

    fn add(&mut self, items: &[Item], directory: &Path, name: Name) {
        let mut module = Module::default();
        for item in items.iter().filter(|item| !is_for_tests(item)) {
            if let Item::Mod(inner) = item {
                let own = inner.ident.to_string();
                let below = directory.join(&own);
                let child = joined(&name, &own);
                module.names.insert(own, Meaning::Child);
                if let Some((_, items)) = &inner.content {
                    self.add(items, &below, child);
                } else {
                    let places = match elsewhere(inner) {
                        Some(place) => [directory.join(&place), directory.join(place)],
                        None => [below.with_extension("rs"), below.join("mod.rs")],
                    };
                    let text = places.iter().find_map(|place| (self.read)(place));
                    let text = text.unwrap_or_else(|| panic!("{child:?} has no file"));
                    self.add_file(&text, &below, child);
                }
                continue;
            }
            if let Some(own) = defined(item) {
                module.names.insert(own, Meaning::Own);
            }
            let imports = imports(item);
            let is_re_export = matches!(
                item,
                Item::Use(statement) if !matches!(statement.vis, Visibility::Inherited)
            );
            if !matches!(item, Item::Use(_)) {
                module.used.extend(paths(item.to_token_stream()));
            }
            for Import { name, path } in imports {
                if !is_re_export {
                    module.used.insert(path.clone());
                }
                match name {
                    Some(name) => {
                        module.names.entry(name).or_insert(Meaning::Import(path));
                    }
                    None => module.globs.push(path),
                }
            }
        }
        self.all.insert(name, module);
    }

    /// The module that defines the item that a path leads to, if it is one of these.
    fn home(&self, from: &[String], path: &[String], steps: usize) -> Option<Name> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.inside(&[], rest, steps),
            "self" => self.inside(from, rest, steps),
            "super" => {
                let (_, parent) = from.split_last()?;
                match rest.first() {
                    Some(next) if next == "super" => self.home(parent, rest, steps),
                    _ => self.inside(parent, rest, steps),
                }
            }
            _ => self.inside(from, path, steps),
        }
    }

    fn inside(&self, name: &[String], path: &[String], steps: usize) -> Option<Name> {
        // Where the path ends at a module, it is what follows the module's name elsewhere that counts.
        let (first, rest) = path.split_first()?;
        let module = self.all.get(name)?;
        let follow = |import: &Name| {
            // A crate of the same name.
            let is_outer = import.first() == Some(first);
            let whole = [import, rest].concat();
            (!is_outer).then(|| self.home(name, &whole, steps))?
        };
        match module.names.get(first) {
            Some(Meaning::Own) => Some(name.to_vec()),
            Some(Meaning::Child) => self.inside(&joined(name, first), rest, steps),
            Some(Meaning::Import(import)) => follow(import),
            None => module.globs.iter().find_map(|glob| {
                let whole = [&glob[..], path].concat();
                self.home(name, &whole, steps)
            }),
        }
    }

    /// What each module uses of others, but of those around it.
    fn uses(&self) -> BTreeMap<&Name, BTreeMap<Name, &String>> {
        let mut uses: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (from, module) in &self.all {
            for path in &module.used {
                if let (Some(home), Some(item)) = (self.home(from, path, MOST_STEPS), path.last())
                    && !from.starts_with(&home)
                {
                    uses.entry(from).or_default().entry(home).or_insert(item);
                }
            }
        }
        uses
    }

    /// The circles, each with its steps.
    pub(super) fn cycles(&self) -> Vec<String> {
        let uses = self.uses();
        let reach: BTreeMap<_, _> = uses
            .keys()
            .map(|name| (*name, reached(&uses, name)))
            .collect();
        let mut circles: BTreeSet<Vec<&Name>> = BTreeSet::new();
        for (name, reached) in &reach {
            let leads_back = |one: &&Name| reach.get(*one).is_some_and(|back| back.contains(name));
            let circle: Vec<_> = reached.iter().copied().filter(leads_back).collect();
            if circle.contains(name) {
                circles.insert(circle);
            }
        }
        let step = |from: &Name, to: &Name, item: &str| {
            format!("  {} uses {item} of {}", from.join("::"), to.join("::"))
        };
        let described = |circle: Vec<&Name>| {
            let steps = circle.iter().flat_map(|from| {
                let inside = uses[*from].iter().filter(|(to, _)| circle.contains(to));
                inside.map(|(to, item)| step(from, to, item))
            });
            steps.collect::<Vec<_>>().join("\n")
        };
        circles.into_iter().map(described).collect()
    }
}

/// What a module uses, and what that uses, and so on.
fn reached<'a>(
    uses: &'a BTreeMap<&Name, BTreeMap<Name, &String>>,
    start: &'a Name,
) -> BTreeSet<&'a Name> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(next) = waiting.pop() {
        let further = uses.get(next).into_iter().flat_map(BTreeMap::keys);
        waiting.extend(further.filter(|one| reached.insert(*one)));
    }
    reached
}

fn joined(name: &[String], child: &str) -> Name {
    [name, &[child.to_owned()]].concat()
}
