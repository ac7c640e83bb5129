//! The words and rules of the product, without any I/O.
//!
//! A value of a type from here is valid: parsing is the validation. Errors say in plain English
//! what was expected and never repeat what was given. Types that carry personal data print only
//! their name under `{:?}` and have no `Display`, so that they cannot slip into a log line.

mod value;

pub mod address;
pub mod calendar;
pub mod call;
pub mod channel;
pub mod data_map;
pub mod device;
pub mod display;
pub mod email;
pub mod emoji;
pub mod erasure;
pub mod eta;
pub mod event;
pub mod feed;
pub mod fence;
pub mod home_zone;
pub mod id;
pub mod import;
pub mod instant;
pub mod invalid;
pub mod job;
pub mod language;
pub mod lateness;
pub mod mail;
pub mod map;
pub mod media;
pub mod message;
pub mod money;
pub mod notification;
pub mod nullable;
pub mod offer;
pub mod patch;
pub mod phone;
pub mod place;
pub mod policy;
pub mod position;
pub mod receipt;
pub mod role;
pub mod search;
pub mod skill;
pub mod socket;
pub mod sub_processor;
pub mod support;
pub mod text;
pub mod thread;
pub mod timeline;
pub mod tracking;
pub mod window;
pub mod zone;

pub use value::text as read_text;
