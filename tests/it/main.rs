//! Integration tests; the tree mirrors `functions/`.

mod contract;
mod dependencies;
mod everywhere;
mod customers;
mod settings;
