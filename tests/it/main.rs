//! Integration tests; the tree mirrors `functions/`.
#![expect(clippy::unwrap_used, reason = "what a test cannot find fails the test")]

mod accounts;
mod contract;
mod customers;
mod cycles;
mod dashboard;
mod dependencies;
mod deployed;
mod description;
mod everywhere;
mod faults;
mod inbox;
mod jobs;
mod requests;
mod settings;
mod team;
mod vault;
mod webhooks;
mod workers;
