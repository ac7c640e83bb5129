//! The data map: everything that is stored, queued, logged or handed on, with whose it is, what for, how long it
//! is kept, and who else gets it.
//!
//! Fields of rows are tagged where they are declared; [`rows`] collects them. What has no type of its own stands
//! in a table here: items outside any company, objects, queues, fields of log lines, and copies at recipients.

mod copies;
mod items;
mod logs;
mod objects;
mod queues;
mod rows;

pub use copies::{COPIES, ProviderCopy};
pub use items::{ITEMS, StoredItem};
pub use logs::{LOG_FIELDS, LOGS_KEPT_DAYS, LogField};
pub use objects::{OBJECTS, StoredObject};
pub use queues::{DEAD_LETTERS_KEPT, QUEUED_KEPT};
pub use rows::{StoredRow, rows};
