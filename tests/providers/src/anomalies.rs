//! Answers that go wrong on demand although their status is one of success.

use serde::{Deserialize, Serialize};

use crate::locked::Locked;

/// An anomaly that waits for its request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting<A> {
    /// What will be wrong.
    pub(crate) anomaly: A,
    /// How many answers it spoils (1); 0 for all until it is cleared.
    #[serde(default = "once")]
    pub(crate) times: u32,
}

fn once() -> u32 {
    1
}

/// The anomalies that wait, oldest first.
#[derive(Debug)]
pub(crate) struct Anomalies<A>(Locked<Vec<Waiting<A>>>);

impl<A> Default for Anomalies<A> {
    fn default() -> Self {
        Self(Locked::new(Vec::new()))
    }
}

impl<A: Copy> Anomalies<A> {
    /// Adds an anomaly for a later request.
    pub(crate) fn add(&self, waiting: Waiting<A>) {
        self.0.with(|all| all.push(waiting));
    }

    /// The anomalies that wait.
    pub(crate) fn all(&self) -> Vec<Waiting<A>> {
        self.0.with(|all| all.clone())
    }

    /// Removes all anomalies.
    pub(crate) fn clear(&self) {
        self.0.with(Vec::clear);
    }

    /// The oldest anomaly, used once.
    pub(crate) fn take(&self) -> Option<A> {
        self.0.with(|all| {
            let waiting = all.first_mut()?;
            let anomaly = waiting.anomaly;
            match waiting.times {
                0 => {}
                1 => drop(all.remove(0)),
                _ => waiting.times -= 1,
            }
            Some(anomaly)
        })
    }
}
