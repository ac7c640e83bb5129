//! What Meta knows: its accounts, and what happened in them.

use super::directory::Directory;
use super::limits::Limits;
use super::media_store::MediaStore;
use super::message_log::MessageLog;
use super::options::MetaOptions;
use super::people::People;
use crate::locked::Locked;

/// What Meta knows.
#[derive(Debug)]
pub(crate) struct Meta {
    pub(super) directory: Locked<Directory>,
    pub(super) people: Locked<People>,
    pub(super) message_log: Locked<MessageLog>,
    pub(super) media_store: Locked<MediaStore>,
    pub(super) limits: Locked<Limits>,
}

impl Meta {
    /// Meta with its accounts, before anybody has written anything.
    pub(crate) fn new(options: &MetaOptions) -> Self {
        Self {
            directory: Locked::new(Directory::new(options)),
            people: Locked::default(),
            message_log: Locked::default(),
            media_store: Locked::default(),
            limits: Locked::default(),
        }
    }

    /// Forgets what happened. Numbers, tokens and subscriptions stay: a connected channel would
    /// otherwise go silent without a reason that anybody could see.
    pub(crate) fn clear(&self) {
        self.people.with(|people| *people = People::default());
        self.message_log
            .with(|message_log| *message_log = MessageLog::default());
        self.media_store
            .with(|media_store| *media_store = MediaStore::default());
        self.limits.with(|limits| *limits = Limits::default());
    }
}
