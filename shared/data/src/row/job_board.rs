//! Where the dispatch board shows a job, and what it shows of it.

use domain::job::JobState;

use super::board::Place;
use super::{BoardPlaces, BoardRow, Derived, JobRow};
use crate::Error;

impl JobRow {
    /// The row with the places that it has on the board as it was read.
    pub(super) fn known_to_board(self) -> Self {
        Self {
            board_places: self.places(),
            ..self
        }
    }

    /// The job at its places as it is now, and the places where it is no longer.
    pub(super) fn board_rows(&self) -> Result<Vec<Derived>, Error> {
        let BoardPlaces(now) = self.places();
        let BoardPlaces(before) = &self.board_places;
        let key_of = |place: &Place| place.row_key(self.job_id);
        let kept: Vec<_> = now.iter().map(key_of).collect();
        let left = before.iter().map(key_of).filter(|at| !kept.contains(at));
        let left = left.map(|at| Ok(Derived::gone::<BoardRow>(at)));
        let held = now.iter().map(|place| Derived::written(&self.at(*place)));
        left.chain(held).collect()
    }

    /// What the board shows of the job in a tray that lists the jobs themselves.
    pub fn on_board(&self) -> BoardRow {
        self.at(Place::Held(self.created_at))
    }

    fn places(&self) -> BoardPlaces {
        let booked = self.technician_id.and(self.booking.as_ref());
        let booked = booked.map(|booking| Place::Booked(booking.block));
        let held = self.hold.as_ref().filter(|_| self.state.is_open());
        let held = held.map(|hold| Place::Held(hold.until));
        let is_done = matches!(self.state, JobState::Done | JobState::Closed);
        let done = self.completed_at.filter(|_| is_done).map(Place::Done);
        BoardPlaces([booked, held, done].into_iter().flatten().collect())
    }

    fn at(&self, place: Place) -> BoardRow {
        let booking = self.booking.as_ref();
        BoardRow {
            place,
            job_id: self.job_id,
            customer_id: self.customer_id,
            customer_name: self.customer_name.clone(),
            job_type_id: self.job_type_id,
            skill: self.skill.clone(),
            time_zone: self.site.time_zone.clone(),
            is_asap: self.is_asap,
            state: self.state,
            hold: self.hold.clone(),
            window: self.window,
            duration: self.duration,
            technician_id: self.technician_id,
            block: booking.map(|booking| booking.block),
            arrives_at: booking.map(|booking| booking.arrives_at),
            is_overridden: booking.is_some_and(|booking| booking.overridden.is_some()),
            completed_at: self.completed_at,
            version: self.version,
        }
    }
}
