//! Packs the fence's word lists, so that a word is looked up where it lies and nothing is read at start.

use std::collections::BTreeMap;
use std::{env, fs, path::Path};

/// Where the lists are; an entry of the second replaces that of the first.
const LISTS: [&str; 2] = ["src/fence/lexicon/words.txt", "src/fence/lexicon/own.txt"];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by the environment where to write"
)]
fn main() {
    let mut kinds = BTreeMap::new();
    for list in LISTS {
        println!("cargo::rerun-if-changed={list}");
        let text = fs::read_to_string(list).expect("the list is there");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (word, letters) = line.split_once(' ').expect("a word and its kinds");
            kinds.insert(word.to_owned(), letters.bytes().map(bit).sum::<u64>());
        }
    }
    let map = fst::Map::from_iter(kinds).expect("the words are in order");
    let out = env::var("OUT_DIR").expect("cargo names the folder");
    fs::write(Path::new(&out).join("lexicon.fst"), map.as_fst().as_bytes())
        .expect("it is writable");
}

/// The bits that `lexicon.rs` reads.
fn bit(letter: u8) -> u64 {
    match letter {
        b'w' => 1,
        b'c' => 2,
        b'g' => 4,
        b's' => 8,
        letter => panic!("no kind of word is called {:?}", char::from(letter)),
    }
}
