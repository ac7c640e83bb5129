//! Integration tests; the tree mirrors `functions/`.

mod contract;
mod everywhere;
mod settings;
