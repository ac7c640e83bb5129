//! The inbox: threads with customers, and what is said, sent and read in them.

mod attachments;
mod canned_replies;
mod channels;
mod desk;
mod files;
mod messages;
mod messages_listed;
mod messages_retried;
mod reactions;
mod threads;
mod threads_listed;
mod threads_read;
mod threads_snoozed;
mod threads_started;
mod threads_updated;
mod translations;
