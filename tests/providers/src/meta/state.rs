//! What Meta knows: its accounts, and what happened in them.

use super::directory::Directory;
use super::limits::Limits;
use super::options::MetaOptions;
use super::people::People;
use super::shelf::Shelf;
use super::talk::Talk;
use crate::kept::Kept;

/// What Meta knows.
#[derive(Debug)]
pub(crate) struct Meta {
    pub(super) directory: Kept<Directory>,
    pub(super) people: Kept<People>,
    pub(super) talk: Kept<Talk>,
    pub(super) shelf: Kept<Shelf>,
    pub(super) limits: Kept<Limits>,
}

impl Meta {
    /// Meta with its accounts, before anybody has said anything.
    pub(crate) fn new(options: &MetaOptions) -> Self {
        Self {
            directory: Kept::new(Directory::new(options)),
            people: Kept::default(),
            talk: Kept::default(),
            shelf: Kept::default(),
            limits: Kept::default(),
        }
    }

    /// Forgets what happened. Numbers, tokens and subscriptions stay: a connected channel would
    /// otherwise go silent without a reason that anybody could see.
    pub(crate) fn clear(&self) {
        self.people.with(|people| *people = People::default());
        self.talk.with(|talk| *talk = Talk::default());
        self.shelf.with(|shelf| *shelf = Shelf::default());
        self.limits.with(|limits| *limits = Limits::default());
    }
}
