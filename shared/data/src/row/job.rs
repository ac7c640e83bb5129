//! Jobs, their types, and the facts of their lives.

use domain::address::Site;
use domain::calendar::{Booking, Conflict};
use domain::data_map::DataMap;
use domain::device::Platform;
use domain::id::{
    CustomerId, EventId, JobId, JobTypeId, MemberId, PaymentId, ReceiptId, SessionId, ThreadId,
};
use domain::job::{CancelCause, Hold, HoldEnd, JobLink, JobNumber, JobOutcome, JobState};
use domain::money::{LineItem, Money, Payment, PaymentMethod, Totals};
use domain::offer::{OfferRound, OfferingEnd, OfferingOutcome};
use domain::receipt::{ReceiptVia, SentReceipt};
use domain::text::{Details, Label, Note, PersonName, Reason, fold};
use domain::window::{ArrivalWindow, Minutes};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BoardPlaces, Derived, PointOwner, Row, RunningOffers, google_point, versioned};
use crate::Error;
use crate::key::{self, IndexEntry, RowKey};
use crate::table::Item;

/// A kind of work.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct JobTypeRow {
    /// Its id.
    #[data(Id)]
    pub job_type_id: JobTypeId,
    /// What it is called.
    #[data(Setting)]
    pub name: Label,
    /// How long it takes as a rule.
    #[data(Setting)]
    pub duration: Minutes,
    /// What a technician must be able to do.
    #[data(Setting)]
    pub skill: Option<Label>,
    /// Whether it is offered for new jobs.
    #[data(Setting)]
    pub is_active: bool,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for JobTypeRow {
    const KIND: &'static str = "job_type";

    fn row_key(&self) -> RowKey {
        key::job_type(self.job_type_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_job_type(
            &fold(self.name.as_str()),
            self.job_type_id,
        )]
    }

    versioned!();
}

/// Work that a customer asked for.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Service, kept = Kept::Account)]
pub struct JobRow {
    /// Its id.
    #[data(Id)]
    pub job_id: JobId,
    /// What people call it, for good. Absent on rows from before there were numbers.
    #[data(Id)]
    #[serde(default)]
    pub number: Option<JobNumber>,
    /// For whom.
    #[data(Id, of = Customer)]
    pub customer_id: CustomerId,
    /// For whom it was before, since each of these was merged into the next one and the last one into
    /// `customer_id`.
    #[data(Id, of = Customer)]
    #[serde(default)]
    pub former_customers: Vec<CustomerId>,
    /// What the customer is called, as far as the row knows: a worker renews it. Absent on rows from
    /// before it was kept, and once the customer is erased.
    #[data(Name, of = Customer)]
    #[serde(default)]
    pub customer_name: Option<PersonName>,
    /// The conversation that it was made from.
    #[data(Id)]
    #[serde(default)]
    pub thread_id: Option<ThreadId>,
    /// The job that it returns to, which is none of that kind itself.
    #[data(Id)]
    #[serde(default)]
    pub first_job: Option<JobLink>,
    /// The jobs that return to it, in the order in which they were made.
    #[data(Id)]
    #[serde(default)]
    pub return_visits: Vec<JobLink>,
    /// Where, as the site was when the job was made.
    #[data(Address, of = Customer, to = [GoogleMaps])]
    pub site: Site,
    /// What kind of work.
    #[data(Id)]
    pub job_type_id: JobTypeId,
    /// What its technician must be able to do, as the type said when the job got it. Absent on rows from
    /// before it was kept.
    #[data(Setting)]
    #[serde(default)]
    pub skill: Option<Label>,
    /// What is to be done.
    #[data(Content, of = Customer)]
    pub details: Option<Details>,
    /// Whether it is to be done as soon as possible.
    #[data(Activity)]
    pub is_asap: bool,
    /// Where it stands.
    #[data(Activity)]
    pub state: JobState,
    /// Since when it has been in that state. Absent on rows from before it was kept, until their next
    /// step.
    #[data(Activity)]
    #[serde(default)]
    pub state_since: Option<Timestamp>,
    /// Since when its technician's positions are taken in the background; nothing while they are not.
    /// Absent on rows from before it was kept.
    #[data(Activity)]
    #[serde(default)]
    pub active_since: Option<Timestamp>,
    /// Why it rests, and until when.
    #[data(Content, of = Customer)]
    pub hold: Option<Hold>,
    /// The promised interval.
    #[data(Activity)]
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take.
    #[data(Activity)]
    pub duration: Minutes,
    /// The time that it takes of its technician, if it has both a technician and a window. Absent on rows
    /// from before bookings were made.
    #[data(Content, of = Member)]
    #[serde(default)]
    pub booking: Option<Booking>,
    /// Who does it.
    #[data(Id, of = Member)]
    pub technician_id: Option<MemberId>,
    /// Parts and labour.
    #[data(Money)]
    pub line_items: Vec<LineItem>,
    /// What they add up to.
    #[data(Money)]
    pub totals: Totals,
    /// What the customer paid, in the order in which it was entered.
    #[data(Money)]
    #[serde(default)]
    pub payments: Vec<Payment>,
    /// The receipts that were sent, in that order.
    #[data(Money, to = [Resend, Meta])]
    #[serde(default)]
    pub receipts: Vec<SentReceipt>,
    /// When the totals and every payment were voided, since the job was cancelled.
    #[data(Activity)]
    pub money_voided_at: Option<Timestamp>,
    /// When the technician reported it done.
    #[data(Activity)]
    pub completed_at: Option<Timestamp>,
    /// How the work ended. Absent until then, and on rows from before it was kept.
    #[data(Activity)]
    #[serde(default)]
    pub outcome: Option<JobOutcome>,
    /// Whom it is offered to now.
    #[data(Activity)]
    #[serde(default)]
    pub offers: Option<RunningOffers>,
    /// How its offerings ended, oldest first.
    #[data(Activity)]
    #[serde(default)]
    pub offerings: Vec<OfferingEnd>,
    /// Who was at the customer's last when the job was made. Absent on rows from before it was kept.
    #[data(Id, of = Member)]
    #[serde(default)]
    pub previous_technician_id: Option<MemberId>,
    /// Why it was called off. Absent unless it was, and on rows from before it was kept.
    #[data(Content, of = Customer)]
    #[serde(default)]
    pub cancel_cause: Option<CancelCause>,
    /// When it was made.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// By whom.
    #[data(Id, of = Member)]
    pub created_by: MemberId,
    /// When it last changed.
    #[data(Activity)]
    pub updated_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
    /// Where the board shows it, as the row was read; nowhere for a new one.
    #[serde(skip)]
    pub board_places: BoardPlaces,
}

impl Row for JobRow {
    const KIND: &'static str = "job";

    #[inline(never)]
    fn from_item(item: Item) -> Result<Self, Error> {
        let job: Self = serde_dynamo::from_item(item)?;
        Ok(job.known_to_board())
    }

    #[inline(never)]
    fn to_item(&self) -> Result<Item, Error> {
        Ok(serde_dynamo::to_item(self)?)
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn set_version(&mut self, version: u64) {
        self.version = version;
    }

    fn derived(&self) -> Result<Vec<Derived>, Error> {
        let mut rows = self.board_rows()?;
        let job_id = self.job_id;
        let sites = std::slice::from_ref(&self.site);
        rows.extend(google_point::of(PointOwner::Job { job_id }, sites)?);
        Ok(rows)
    }

    fn row_key(&self) -> RowKey {
        key::job(self.job_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let mut index_entries = vec![
            key::listed_job(self.job_id),
            key::customers_job(self.customer_id, self.job_id),
            key::job_in_state(self.state.as_str(), self.job_id),
        ];
        if let Some(technician_id) = self.technician_id {
            let is_open = self.state.is_open();
            index_entries.push(key::technicians_job(technician_id, is_open, self.job_id));
        }
        index_entries
    }
}

/// What a job event says. The `from` of each step is the `to` of the step before, beginning with the
/// state in which the job was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum JobFact {
    /// The job was made.
    Created {
        /// The state that the job began in.
        state: JobState,
    },
    /// Its details, site or lines changed.
    Updated,
    /// Another job was made that returns to it.
    ReturnVisitAdded {
        /// The other job.
        visit: JobLink,
    },
    /// It was put on hold, or its hold changed.
    Held {
        /// What the job waits for.
        reason: Reason,
        /// When the hold ends by itself.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        until: Timestamp,
    },
    /// It waits no longer. The end of the job ends its hold too, without a fact.
    HoldEnded {
        /// Whether a dispatcher, the clock or the technician did so.
        end: HoldEnd,
    },
    /// Its arrival window was set, moved or taken away.
    Scheduled {
        /// The arrival window from now on; null when it was taken away.
        window: Option<ArrivalWindow>,
    },
    /// It was given to a technician.
    Assigned {
        /// The technician who has the job from now on.
        technician_id: MemberId,
        /// The technician who had the job until now.
        previous_technician_id: Option<MemberId>,
        /// Why, for instance why an overlap was accepted.
        reason: Option<Reason>,
    },
    /// Its technician was booked although something was in the way.
    Overbooked {
        /// The technician whose time it is.
        technician_id: MemberId,
        /// All that was in the way.
        conflicts: Vec<Conflict>,
        /// Why it was booked all the same.
        reason: Reason,
    },
    /// It was put to technicians with a deadline.
    Offered {
        /// How widely it was put.
        round: OfferRound,
        /// The technicians who were asked, the best first.
        technician_ids: Vec<MemberId>,
    },
    /// A technician said no to an offer.
    OfferDeclined {
        /// The technician who will not do it.
        technician_id: MemberId,
        /// Why not, in the technician's words.
        reason: Reason,
    },
    /// It is offered to nobody any more.
    OfferingEnded {
        /// Whether somebody accepted, and if not, why it ended.
        outcome: OfferingOutcome,
    },
    /// It was taken from its technician, and nobody else got it.
    Unassigned {
        /// The technician who has the job no longer.
        technician_id: MemberId,
        /// Why it was taken away.
        reason: Option<Reason>,
    },
    /// It went from one state to another.
    Advanced {
        /// The state that the job was in.
        from: JobState,
        /// The state that the job is in from now on.
        to: JobState,
        /// Why it moved.
        reason: Option<Reason>,
        /// Whether a dispatcher did it for the technician.
        on_behalf: bool,
    },
    /// It was called off. The step to `cancelled`, which says so in words, stands beside this.
    Cancelled {
        /// Which kind of reason there was.
        cause: CancelCause,
    },
    /// The technician arrived, and the customer or the vehicle was gone. The step to `done`, which says
    /// so in words, stands beside this.
    GoneOnArrival,
    /// The customer paid.
    PaymentRecorded {
        /// Finds it among the job's `payments`; `DELETE /v1/jobs/{job_id}/payments/{payment_id}` voids it.
        payment_id: PaymentId,
        /// How it was paid.
        method: PaymentMethod,
        /// How much.
        amount: Money,
    },
    /// A payment was voided. Those of a cancelled job are voided by that step, without a fact each.
    PaymentVoided {
        /// Finds it among the job's `payments`, where it stays to be seen.
        payment_id: PaymentId,
        /// How much counts no longer.
        amount: Money,
    },
    /// A receipt was sent to the customer.
    ReceiptSent {
        /// Finds it among the job's `receipts`.
        receipt_id: ReceiptId,
        /// Where it went.
        via: ReceiptVia,
    },
    /// A link was made by which the customer follows the technician. Its address is kept nowhere.
    TrackingLinkCreated {
        /// The first instant at which the link shows nothing any more; nor does it once the job is over.
        #[serde(with = "domain::instant")]
        #[schemars(schema_with = "domain::instant::schema")]
        expires_at: Timestamp,
    },
    /// Somebody wrote an internal note.
    NoteAdded {
        /// What it says; never shown to the customer.
        text: Note,
    },
}

/// One fact in the life of a job, with actor, device and time.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Accountability, kept = Kept::Account)]
pub struct JobEventRow {
    /// Its id; sorts by time.
    #[data(Id)]
    pub event_id: EventId,
    /// Which job.
    #[data(Id)]
    pub job_id: JobId,
    /// Whose timeline it stands in. Rows of before timelines have none.
    #[data(Id)]
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// When.
    #[data(Activity)]
    pub at: Timestamp,
    /// Who; nobody when the system did it.
    #[data(Id, of = Member)]
    pub actor_id: Option<MemberId>,
    /// On which device.
    #[data(Id, of = Member)]
    pub session_id: Option<SessionId>,
    /// What kind of device.
    #[data(Device, of = Member)]
    pub platform: Option<Platform>,
    /// What happened.
    #[data(Content, of = Customer)]
    pub fact: JobFact,
    /// Always 1: facts do not change.
    #[data(Technical)]
    pub version: u64,
}

impl Row for JobEventRow {
    const KIND: &'static str = "job_event";

    fn row_key(&self) -> RowKey {
        key::job_event(self.job_id, self.event_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let entry = |customer_id| key::customers_job_event(customer_id, self.event_id);
        self.customer_id.map(entry).into_iter().collect()
    }

    versioned!();
}
