//! Integration tests; the tree mirrors `functions/`.

mod contract;
mod customers;
mod dependencies;
mod everywhere;
mod faults;
mod jobs;
mod settings;
mod workers;
