//! A day of one company, compressed: customers call, technicians drive, phones die, workers are killed; and
//! afterwards the company's own history says whether every rule held.
//!
//! [`Plan`] says how large the day is, [`live`] lives it and hands back an [`Outcome`]: what broke, and the
//! figures. Time is the world's clock, moved from one thing that happens to the next.

mod agenda;
mod city;
mod client;
mod day;
mod desk;
mod hindsight;
mod history;
mod lateness;
mod member;
mod outcome;
mod plan;
mod post;
mod technician;
mod verdict;

pub use day::live;
pub use outcome::Outcome;
pub use plan::Plan;
