//! Integration tests; the tree mirrors `functions/`.

mod settings;
