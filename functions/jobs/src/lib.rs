//! Jobs: entered, planned, given to technicians, moved through their states, written about, and paid.

mod advance;
mod assign;
mod booking;
mod create;
mod event;
mod event_list;
mod filter;
mod hold_sweep;
mod job;
mod line_items_put;
mod lines;
mod list;
mod note_create;
mod payment_record;
mod payment_void;
mod receipt_send;
mod references;
mod refusal;
mod reminder_sweep;
mod return_visit;
mod schedule;
mod update;
mod view;

use work::SweepFunction;

pub use hold_sweep::HoldSweep;
pub use reminder_sweep::ReminderSweep;

api::endpoints! {
    JOB_ADVANCE: advance::JobAdvance,
    JOB_ASSIGN: assign::JobAssign,
    JOB_CREATE: create::JobCreate,
    JOB_EVENT_LIST: event_list::JobEventList,
    JOB_LINE_ITEMS_PUT: line_items_put::JobLineItemsPut,
    JOB_LIST: list::JobList,
    JOB_NOTE_CREATE: note_create::JobNoteCreate,
    JOB_SCHEDULE: schedule::JobSchedule,
    JOB_UPDATE: update::JobUpdate,
    JOB_VIEW: view::JobView,
    PAYMENT_RECORD: payment_record::PaymentRecord,
    PAYMENT_VOID: payment_void::PaymentVoid,
    RECEIPT_SEND: receipt_send::ReceiptSend,
}

/// The function of [`HoldSweep`].
pub static HOLD_SWEEP: SweepFunction = SweepFunction::of::<HoldSweep>();

/// The function of [`ReminderSweep`].
pub static REMINDER_SWEEP: SweepFunction = SweepFunction::of::<ReminderSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&HOLD_SWEEP, &REMINDER_SWEEP];
