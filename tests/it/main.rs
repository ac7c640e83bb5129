//! Integration tests; the tree mirrors `functions/`.
#![expect(clippy::unwrap_used, reason = "what a test cannot find fails the test")]

mod accounts;
mod audit;
mod calendar;
mod channels;
mod contract;
mod conversations;
mod customers;
mod cycles;
mod dashboard;
mod delivery;
mod dependencies;
mod deployed;
mod description;
mod dispatch;
mod everywhere;
mod faults;
mod jobs;
mod locations;
mod meaning;
mod notices;
mod outbox;
mod policy;
mod realtime;
mod redaction;
mod requests;
mod settings;
mod simulation;
mod team;
mod translation;
mod trips;
mod vault;
mod work;

/// How often those who race meet: 100 times, or as often as `RACES` says.
fn races() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the one dial of the races")]
    let told = std::env::var("RACES").ok();
    told.map_or(100, |told| told.parse().expect("a number of rounds"))
}
