//! Tenant-aware data: the only crate that talks to DynamoDB, S3, SQS and Secrets Manager.
//!
//! Who is who:
//! - [`Aws`] holds the settings, the clock and the clients of one process.
//! - [`Directory`] reads the rows that prove a company and is the only mint of a [`Tenant`].
//! - [`Tenant`] is that proof. It has no public constructor and cannot be deserialised.
//! - [`Table::of`] turns a tenant into a [`Store`], whose every key begins with the company.
//! - [`Changes`] is what one request wants to write; [`Store::commit`] is the only write, and carries
//!   the events of the change in the same transaction ([`outbox`]). [`Store::update`] and
//!   [`Store::commit_with_retry`] make a change again that somebody else has crossed.
//! - [`Page`] and [`PageRequest`] are one key-ordered slice of a list, with a cursor to the next.
//! - [`ReadPlan`] says what one request reads at once, [`ReadResult`] is the answer; [`UnverifiedRead`] keeps
//!   it back until the caller is verified. [`Store::commit_on`] changes rows that were read so.
//! - [`row`] holds what is stored, [`key`] where.
//!
//! A tenant cannot be forged:
//!
//! ```compile_fail
//! let tenant = data::Tenant { company_id: domain::id::CompanyId::from_bytes([0; 16]) };
//! ```
//!
//! ```compile_fail
//! let tenant: data::Tenant = serde_json::from_str("\"co_00000000000000000000000000000000\"").unwrap();
//! ```
//!
//! ```compile_fail
//! let tenant = data::Tenant::new(domain::id::CompanyId::from_bytes([0; 16]));
//! ```
//!
//! Nor can a store be had without one:
//!
//! ```compile_fail
//! fn steal(table: &data::Table, company: domain::id::CompanyId) -> data::Store { table.of(&company) }
//! ```
//!
//! And what was read before the caller was verified stays inaccessible:
//!
//! ```compile_fail
//! fn peek(unverified: data::UnverifiedRead) -> data::ReadResult { unverified.result }
//! ```

pub mod audit;
mod aws;
mod blobs;
mod booking;
mod changes;
mod clear;
mod clock;
mod counters;
mod cursor_key;
pub mod data_map;
mod directory;
mod error;
mod feed;
mod idempotency;
pub mod inbound;
pub mod key;
pub mod leaving;
pub mod log;
mod mail_update;
mod open_job_customers;
pub mod outbox;
mod page;
mod pause;
mod phone;
mod principal;
mod push_token;
mod quarantine;
mod query;
mod queue;
mod queues;
mod reading;
pub mod retention;
mod retry;
pub mod row;
mod sealed;
mod secrets;
mod sent;
mod setting;
mod settings;
mod size;
mod slots;
mod sockets;
mod store;
mod table;
mod tenant;
mod upload;
mod vault;

pub use aws::Aws;
pub use blobs::{BlobName, Blobs, Peek};
pub use booking::BookingError;
pub use changes::{Changes, PHONE_KIND};
pub use clock::Clock;
pub use counters::{Counters, Spending};
pub use cursor_key::CursorKey;
pub use directory::{Account, ConnectedChannel, Directory, SocketOwner};
pub use error::{Conflict, Error};
pub use idempotency::{Answer, Earlier, RequestKey};
pub use mail_update::MailUpdate;
pub use page::{Cursor, Page, PageRequest};
pub use principal::Principal;
pub use push_token::{PushServiceToken, PushServiceTokens};
pub use quarantine::{Quarantine, Unreadable};
pub use queue::Queue;
pub use queues::Queues;
pub use reading::{ReadPlan, ReadResult, Rows, UnverifiedRead};
pub use retry::{Attempt, on_any_conflict, retry_on_conflict};
pub use row::Row;
pub use sealed::Sealed;
pub use secrets::{
    ApnsSecret, GoogleMapsSecret, MetaSecret, OpenAiSecret, ResendSecret, Secret, Secrets,
};
pub use setting::{RELAYED, Setting};
pub use settings::{Credentials, Mailbox, Patience, Settings, SettingsError, Stage};
pub use slots::Slots;
pub use sockets::{Posted, Sockets};
pub use store::Store;
pub use table::Table;
pub use tenant::Tenant;
pub use upload::Upload;
pub use vault::Vault;
