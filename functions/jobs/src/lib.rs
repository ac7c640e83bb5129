//! Jobs: entered, planned, given to technicians, moved through their states, written about.

mod advance;
mod assign;
mod create;
mod event;
mod event_list;
mod job;
mod lines;
mod list;
mod note_create;
mod refusal;
mod schedule;
mod update;
mod view;
mod wanted;

use api::Entry;

pub use advance::JobAdvance;
pub use assign::JobAssign;
pub use create::JobCreate;
pub use event_list::JobEventList;
pub use list::JobList;
pub use note_create::JobNoteCreate;
pub use schedule::JobSchedule;
pub use update::JobUpdate;
pub use view::JobView;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 9] = [
    Entry::of::<JobAdvance>(),
    Entry::of::<JobAssign>(),
    Entry::of::<JobCreate>(),
    Entry::of::<JobEventList>(),
    Entry::of::<JobList>(),
    Entry::of::<JobNoteCreate>(),
    Entry::of::<JobSchedule>(),
    Entry::of::<JobUpdate>(),
    Entry::of::<JobView>(),
];
