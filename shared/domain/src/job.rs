//! Jobs: their states, and who may move them.

mod hold;
mod number;
mod outcome;
mod refusal;
mod state;
mod step;
mod table;
mod visit;

pub use hold::{Hold, HoldEnd};
pub use number::JobNumber;
pub use outcome::{CancelCause, JobOutcome};
pub use refusal::Refusal;
pub use state::{JobState, is_active_assigned};
pub use step::{
    Actor, Facts, OpenOffer, Step, TransitionRequest, allowed_transitions, first_state, step,
};
pub use table::{By, Guard, Row, TABLE, next_states};
pub use visit::{JobLink, MOST_RETURN_VISITS};
