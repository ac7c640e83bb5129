//! State that is shared by the tasks of one process.

use std::sync::{Mutex, PoisonError};

/// A value behind a lock that is held only for the length of one closure.
#[derive(Debug, Default)]
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    /// Keeps this value.
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Reads or changes the value.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
