//! Jobs: their states, and who may move them.

mod state;

pub use state::JobState;
