//! Integration tests; the tree mirrors `functions/`.

mod contract;
mod customers;
mod dependencies;
mod dashboard;
mod everywhere;
mod faults;
mod jobs;
mod settings;
mod workers;
mod team;
mod webhooks;
