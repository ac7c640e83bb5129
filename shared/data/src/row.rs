//! What is stored: one type per kind of row, each beside the place it lives at.

mod access;
mod company;
mod customer;
mod job;
mod job_step;
mod mail;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::key::{At, Entry};

pub use access::{
    InvitationRow, InvitationState, InvitedRow, KnownDeviceRow, SessionRow, TicketRow,
};
pub use company::{
    AuditRow, AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TotpState,
};
pub use customer::{ContactRow, CustomerRow, FindTokenRow, FindTokensRow};
pub use job::{JobEventRow, JobFact, JobRow, JobTypeRow};
pub use job_step::Author;
pub use mail::{DeadAddressRow, DeadReason, MailRow};

/// A kind of item with its place inside a company.
pub trait Row: Serialize + DeserializeOwned + Send + Sync {
    /// Stored as the attribute `kind`; names the row in conflicts.
    const KIND: &'static str;

    /// Where it lives.
    fn at(&self) -> At;

    /// Which lists it stands in.
    fn entries(&self) -> Vec<Entry> {
        Vec::new()
    }

    /// Counts the writes, from 1.
    fn version(&self) -> u64;

    /// Sets the count; called by [`crate::Changes::replace`] alone.
    fn set_version(&mut self, version: u64);

    /// After this instant the row counts as gone, and some time later it is.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

/// The two methods every row writes the same way.
macro_rules! versioned {
    () => {
        fn version(&self) -> u64 {
            self.version
        }

        fn set_version(&mut self, version: u64) {
            self.version = version;
        }
    };
}
pub(crate) use versioned;
