//! Integration tests; the tree mirrors `functions/`.

mod accounts;
mod contract;
mod customers;
mod dashboard;
mod dependencies;
mod deployed;
mod everywhere;
mod faults;
mod jobs;
mod settings;
mod team;
mod webhooks;
mod workers;
