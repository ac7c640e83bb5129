//! What is stored: one type per kind of row, each beside the place it lives at.

mod access;
mod assignments;
mod attachment;
mod audit_chain;
mod board;
mod calendar;
mod canned_reply;
mod channel;
mod company;
mod credential;
mod customer;
mod customer_import;
mod customer_merge;
mod customer_view;
mod departure;
#[cfg(test)]
mod earlier;
mod feed;
mod find;
mod google_point;
mod job;
mod job_activity;
mod job_board;
mod job_hold;
mod job_listing;
mod job_money;
mod job_number;
mod job_offers;
mod job_reminder;
mod job_step;
mod last_visit;
mod late_visit;
mod location;
mod mail;
mod merged_customer;
mod message;
mod new_thread_message;
mod notification;
mod offering;
mod policy;
mod price_item;
mod push;
mod socket;
mod support_request;
mod sweep;
mod thread;
mod thread_merge;
mod track;
mod tracking_link;
mod translation;
mod unsettled;

use domain::data_map::DataMap;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::Error;
use crate::key::{IndexEntry, RowKey};
use crate::table::Item;

pub use access::{
    InvitationRow, InvitationState, InvitedRow, KnownDeviceRow, SessionRow, TicketRow, VoipAddress,
};
pub use assignments::{Assigned, AssignmentsRow};
pub use attachment::{AttachmentRow, CopyProgress};
pub use audit_chain::{AuditBlockRow, AuditHeadRow, AuditLink, AuditMark};
pub use board::{BoardPlaces, BoardRow};
pub use calendar::{CalendarFull, CalendarRow};
pub use canned_reply::CannedReplyRow;
pub use channel::{ChannelRow, FormerSecret, SignatureRefusalRow};
pub(crate) use company::AUDIT_MEMORY;
pub use company::{
    AuditRow, AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TotpState,
};
pub use credential::CredentialChange;
pub use customer::{
    ContactRow, CustomerRow, FindTokenRow, FindTokensRow, ImportedRow, ProviderIdentity,
    email_point, identity_point, phone_point,
};
pub use customer_import::{CustomerImportRow, ImportColumn, RowProblem, import_points};
pub use customer_merge::MergeRefusal;
pub use customer_view::CustomerViewRow;
pub use feed::{FeedEvent, FeedHeadRow, FeedRow};
pub use find::{FindRow, JobTokenRow, JobTokensRow};
pub use google_point::{GooglePointRow, PointOwner};
pub use job::{JobEventRow, JobFact, JobRow, JobTypeRow};
pub use job_hold::JobHoldRow;
pub use job_listing::{JobListingRow, Listing};
pub use job_number::JobNumberRow;
pub use job_reminder::JobReminderRow;
pub use job_step::Author;
pub use last_visit::LastVisitRow;
pub use late_visit::LateVisitRow;
pub use location::{Duty, FieldRow, JobActivityRow, TechnicianStatusRow, TrailRow};
pub use mail::{DeadAddressRow, DeadReason, MailRow};
pub use merged_customer::MergedCustomer;
pub use message::{DeliveryState, MessageRow, Newest, PendingUpdate, ProviderRefRow};
pub use new_thread_message::NewThreadMessage;
pub use notification::{NotificationRow, NotificationsReadRow};
pub use offering::{
    ExcludedTechnician, ExclusiveOfferRow, OfferRow, OfferingRow, RankedTechnician, Ranking,
    RunningOffers,
};
pub use policy::{PolicyMark, PolicyRecordRow};
pub use price_item::PriceItemRow;
pub use push::PushProgressRow;
pub use socket::{SocketRow, SocketTicketRow};
pub use support_request::SupportRequestRow;
pub use sweep::{Refiling, RefilingRow, SweepProgressRow};
pub use thread::{AbsorbedThread, LastMessage, ReadRow, ThreadRoute, ThreadRow};
pub use track::Track;
pub use tracking_link::TrackingLinkRow;
pub use translation::{TranslationRow, TranslationState};
pub use unsettled::{Unsettled, UnsettledRow};

/// A kind of item with its place inside a company.
pub trait Row: DataMap + Serialize + DeserializeOwned + Send + Sync {
    /// Stored as the attribute `kind`; names the row in conflicts.
    const KIND: &'static str;

    /// Whether rows of the kind are only created, and never changed or deleted. What would do so does not
    /// compile:
    ///
    /// ```compile_fail
    /// fn rewrite(changes: &mut data::Changes, entry: data::row::AuditRow) { changes.replace(entry); }
    /// # fn main() { let used: fn(&mut data::Changes, data::row::AuditRow) = rewrite; let _ = used; }
    /// ```
    ///
    /// ```compile_fail
    /// fn overwrite(changes: &mut data::Changes, entry: &data::row::AuditRow) { changes.upsert(entry); }
    /// # fn main() { let used: fn(&mut data::Changes, &data::row::AuditRow) = overwrite; let _ = used; }
    /// ```
    ///
    /// ```compile_fail
    /// fn take_back(changes: &mut data::Changes, entry: &data::row::AuditRow) { changes.delete(entry); }
    /// # fn main() { let used: fn(&mut data::Changes, &data::row::AuditRow) = take_back; let _ = used; }
    /// ```
    ///
    /// ```compile_fail
    /// fn discard(changes: &mut data::Changes, block: &data::row::AuditBlockRow) { changes.discard(block); }
    /// # fn main() { let used: fn(&mut data::Changes, &data::row::AuditBlockRow) = discard; let _ = used; }
    /// ```
    ///
    /// All else of these lines compiles:
    ///
    /// ```no_run
    /// fn write(changes: &mut data::Changes, entry: &data::row::AuditRow) { changes.create(entry); }
    /// # fn main() { let used: fn(&mut data::Changes, &data::row::AuditRow) = write; let _ = used; }
    /// ```
    const IS_APPEND_ONLY: bool = false;

    /// Where it lives.
    fn row_key(&self) -> RowKey;

    /// Which lists it stands in.
    fn index_entries(&self) -> Vec<IndexEntry> {
        Vec::new()
    }

    /// Counts the writes, from 1.
    fn version(&self) -> u64;

    /// Sets the count; called by [`crate::Changes::replace`] alone.
    fn set_version(&mut self, version: u64);

    /// Reads the row.
    fn from_item(item: Item) -> Result<Self, Error> {
        Ok(serde_dynamo::from_item(item)?)
    }

    /// Writes the row.
    fn to_item(&self) -> Result<Item, Error> {
        Ok(serde_dynamo::to_item(self)?)
    }

    /// What is made of the row, and written whenever it is.
    fn derived(&self) -> Result<Vec<Derived>, Error> {
        Ok(Vec::new())
    }

    /// After this instant the row counts as gone, and some time later it is.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

/// A row that is made of another one.
#[derive(Debug)]
pub struct Derived {
    pub(crate) kind: &'static str,
    pub(crate) at: RowKey,
    /// The row as it is written; nothing where it is taken away.
    pub(crate) item: Option<Item>,
}

impl Derived {
    /// A row to write, whatever stands there.
    pub(crate) fn written<R: Row>(row: &R) -> Result<Self, Error> {
        Ok(Self {
            kind: R::KIND,
            at: row.row_key(),
            item: Some(row.to_item()?),
        })
    }

    /// A place to clear, whatever stands there.
    pub(crate) fn gone<R: Row>(at: RowKey) -> Self {
        Self {
            kind: R::KIND,
            at,
            item: None,
        }
    }
}

/// The conversions of a row, as they are anyway. Methods of the type that are never inlined are
/// compiled here once, and not again into every function that touches such a row.
macro_rules! stored {
    () => {
        #[inline(never)]
        fn from_item(item: $crate::table::Item) -> Result<Self, $crate::Error> {
            Ok(serde_dynamo::from_item(item)?)
        }

        #[inline(never)]
        fn to_item(&self) -> Result<$crate::table::Item, $crate::Error> {
            Ok(serde_dynamo::to_item(self)?)
        }
    };
}
pub(crate) use stored;

/// The methods every row writes the same way.
macro_rules! versioned {
    () => {
        $crate::row::stored!();

        fn version(&self) -> u64 {
            self.version
        }

        fn set_version(&mut self, version: u64) {
            self.version = version;
        }
    };
}
pub(crate) use versioned;
