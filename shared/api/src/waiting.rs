//! Sources that have asked too much and have to wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// How many sources a process remembers that have to wait.
const MOST_REMEMBERED: usize = 4096;

/// The sources that have to wait, as far as this process knows. It spares the table the writes of a
/// flood: of each source it gets no more in a window than the source may ask, and one for each process.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<String, Timestamp>>);

impl Waiting {
    /// Until when a source has to wait.
    pub(crate) fn until(&self, subject: &str) -> Option<Timestamp> {
        let sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sources.get(subject).copied()
    }

    /// Lets a source wait.
    pub(crate) fn add(&self, subject: String, until: Timestamp, now: Timestamp) {
        let mut sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= MOST_REMEMBERED {
            sources.retain(|_, until| *until > now);
        }
        if sources.len() < MOST_REMEMBERED {
            sources.insert(subject, until);
        }
    }
}
