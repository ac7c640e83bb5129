//! What Google knows: the elements of this minute, and how its next answers go wrong.

use jiff::Timestamp;

use super::matrix_anomaly::MatrixAnomaly;
use crate::anomalies::Anomalies;
use crate::locked::Locked;

/// What Google knows.
#[derive(Debug, Default)]
pub(crate) struct Google {
    pub(crate) matrix_anomalies: Anomalies<MatrixAnomaly>,
    elements: Locked<Minute>,
}

/// What was used of a minute.
#[derive(Debug, Default)]
struct Minute {
    number: i64,
    used: usize,
}

impl Google {
    /// Counts the elements of a matrix; no if they exceed what a minute has.
    pub(crate) fn admit_elements(&self, elements: usize, most: u32, now: Timestamp) -> bool {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let number = now.as_second().div_euclid(60);
        self.elements.with(|minute| {
            if minute.number != number {
                *minute = Minute { number, used: 0 };
            }
            let fits = minute.used + elements <= most;
            if fits {
                minute.used += elements;
            }
            fits
        })
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.matrix_anomalies.clear();
        self.elements.with(|minute| *minute = Minute::default());
    }
}
