//! `write-derived`: writes what follows from the registry. `cargo xtask sync` runs it.
#![expect(clippy::print_stdout, reason = "it says what it wrote")]

use tests::derived::{self, Derived};

fn main() {
    let mut wrote = write(derived::of_functions());
    // The description shows the bodies of the samples, so these come first.
    wrote += write(derived::of_api());
    for advice in derived::unregistered() {
        println!("{advice}");
    }
    if wrote == 0 {
        println!("everything stands as the registry has it");
    }
}

fn write(all: Vec<Derived>) -> usize {
    let wrong = all.into_iter().filter(|one| !one.is_right());
    wrong
        .map(|one| {
            one.write();
            println!("wrote {}", one.path);
        })
        .count()
}
