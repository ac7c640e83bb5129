//! Conversations with customers: what they send, and what is read, said and sent in their threads.

mod attachments;
mod canned_replies;
pub(crate) mod desk;
mod files;
mod inbound;
mod media;
mod messages;
mod messages_listed;
mod messages_retried;
mod reactions;
mod threads;
mod threads_listed;
mod threads_read;
mod threads_snoozed;
mod threads_started;
mod threads_unassigned;
mod threads_updated;
mod webhooks;
