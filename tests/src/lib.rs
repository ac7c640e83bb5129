//! The stage on which tests act.
//!
//! Who is who:
//! - A [`World`] is a table of its own in the emulator, an outside world of its own, a clock that can be
//!   moved, and every function of the product in this process.
//! - A [`Team`] is a company in it: an owner, a dispatcher and a technician, signed in.
//! - An [`Caller`] is anybody who calls the API, in the process or over HTTP; it gets an [`Answer`].
//! - A [`Line`] is a connected number of a company, to which a [`Person`] writes.
//! - What Meta has [`WebhookDelivery`] about such a number goes to its worker.
//! - A [`Wire`] stands between the functions and the emulator and can be cut.
//! - A [`Gateway`] keeps the WebSocket connections of a world.
//! - A [`Deployed`] is the stack that `cargo xtask up` brought up, used as a client uses it; beside it
//!   stands an [`OutsideWorld`], below it the [`Emulator`].
//! - What follows from the registry is [`derived`].
//! - All that a member can leave behind is lived by [`life`].
//! - A whole day of a company is lived by the [`simulation`].
//! - [`registry`] lists every function, so that sweeps over all of them need no list of their own.

mod answer;
mod basics;
mod caller;
mod deployed;
pub mod derived;
mod drain;
mod emulator;
mod files;
mod gateway;
mod inbox;
mod inside;
pub mod life;
mod link;
mod mapped;
mod outside_world;
mod phones;
pub mod registry;
pub mod sample;
mod settings;
mod signing_in;
pub mod simulation;
pub mod spec;
mod table;
mod team;
mod things;
mod units;
mod webhook_delivery;
mod websocket;
mod wire;
mod world;

pub use answer::Answer;
pub use basics::{Basics, site_in_denver};
pub use caller::{Call, Caller};
pub use deployed::Deployed;
pub use drain::{Drained, stores};
pub use emulator::Emulator;
pub use files::{Downloaded, download, upload};
pub use gateway::Gateway;
pub use inbox::{Line, Person};
pub use link::link_token;
pub use outside_world::OutsideWorld;
pub use settings::root;
pub use team::{PASSWORD, Team};
pub use things::Things;
pub use webhook_delivery::WebhookDelivery;
pub use websocket::WebSocket;
pub use wire::{Crossing, Trouble, Wire, trips};
pub use world::{StoredItem, World};
