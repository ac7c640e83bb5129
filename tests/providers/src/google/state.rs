//! What Google knows: what was used of this minute, and how its next answers go wrong.

use jiff::Timestamp;

use super::matrix_anomaly::MatrixAnomaly;
use super::place_anomaly::PlaceAnomaly;
use crate::anomalies::Anomalies;
use crate::locked::Locked;

/// What Google knows.
#[derive(Debug, Default)]
pub(crate) struct Google {
    pub(crate) matrix_anomalies: Anomalies<MatrixAnomaly>,
    pub(crate) place_anomalies: Anomalies<PlaceAnomaly>,
    elements: Locked<Minute>,
    places: Locked<Minute>,
}

/// What was used of a minute.
#[derive(Debug, Default)]
struct Minute {
    number: i64,
    used: usize,
}

impl Minute {
    /// Counts so much; no if it exceeds what a minute has.
    fn admit(&mut self, count: usize, most: u32, now: Timestamp) -> bool {
        let number = now.as_second().div_euclid(60);
        if self.number != number {
            *self = Self { number, used: 0 };
        }
        let fits = self.used + count <= usize::try_from(most).unwrap_or(usize::MAX);
        if fits {
            self.used += count;
        }
        fits
    }
}

impl Google {
    /// Counts the elements of a matrix; no if they exceed what a minute has.
    pub(crate) fn admit_elements(&self, elements: usize, most: u32, now: Timestamp) -> bool {
        self.elements
            .with(|minute| minute.admit(elements, most, now))
    }

    /// Counts a request about places; no if it exceeds what a minute has.
    pub(crate) fn admit_place(&self, most: u32, now: Timestamp) -> bool {
        self.places.with(|minute| minute.admit(1, most, now))
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.matrix_anomalies.clear();
        self.place_anomalies.clear();
        self.elements.with(|minute| *minute = Minute::default());
        self.places.with(|minute| *minute = Minute::default());
    }
}
