//! Offerings of a job to the nearest technicians.
//!
//! Who is who:
//! - [`RunningOffers`] stands on the job's own row as long as it is offered: whom the present round asks,
//!   and until when. The version of that row lets one of several answers win.
//! - [`OfferingRow`] keeps the whole offering beside the job: every offer with the terms of its order, and
//!   why others were not asked.
//! - [`OfferRow`] is an open offer among its technician's rows.
//! - [`ExclusiveOfferRow`] keeps a technician who is asked alone from being asked for another job.
//!
//! All of them are written together with the job.

use domain::address::{Address, Location};
use domain::data_map::DataMap;
use domain::id::{JobId, JobTypeId, MemberId};
use domain::offer::{Exclusion, OfferId, OfferRecord, OfferRound, ScoreTerms};
use domain::text::Details;
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// Whom the present round asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningOffers {
    /// The round.
    pub round: OfferRound,
    /// Those who have not answered.
    pub to: Vec<MemberId>,
    /// The first instant at which it is too late.
    pub until: Timestamp,
}

/// A technician who was not asked, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedTechnician {
    /// Who.
    pub technician_id: MemberId,
    /// Why not.
    pub exclusion: Exclusion,
}

/// A technician who can be asked, with the terms of the place in the order: in a row that is stored, as
/// [`ScoreTerms::to_keep`] leaves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedTechnician {
    /// Who.
    pub technician_id: MemberId,
    /// Why there.
    pub terms: ScoreTerms,
}

/// The order in which technicians are asked at one moment, and who is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Those who can be asked, the best first.
    pub ranked: Vec<RankedTechnician>,
    /// The others.
    pub excluded: Vec<ExcludedTechnician>,
}

/// One offering of a job.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Dispatch, kept = Kept::Account)]
pub struct OfferingRow {
    /// The job.
    #[data(Id)]
    pub job_id: JobId,
    /// The count of the job's offerings, from 1.
    #[data(Technical)]
    pub number: u16,
    /// When it began.
    #[data(Activity)]
    pub started_at: Timestamp,
    /// Who began it.
    #[data(Id, of = Member)]
    pub started_by: MemberId,
    /// Everybody as they stood when the newest round began.
    #[data(Position, of = Member)]
    pub ranking: Ranking,
    /// Every offer, in the order in which they were made.
    #[data(Content, of = Member)]
    pub offers: Vec<OfferRecord>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl Row for OfferingRow {
    const KIND: &'static str = "offering";

    fn row_key(&self) -> RowKey {
        key::job_offering(self.job_id, self.number)
    }

    versioned!();
}

/// An open offer, as its technician sees it.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::UntilDone)]
pub struct OfferRow {
    /// To whom.
    #[data(Id)]
    pub member_id: MemberId,
    /// Its id.
    #[data(Id)]
    pub offer_id: OfferId,
    /// In which round.
    #[data(Activity)]
    pub round: OfferRound,
    /// Since when.
    #[data(Activity)]
    pub made_at: Timestamp,
    /// The first instant at which it is too late.
    #[data(Activity)]
    pub until: Timestamp,
    /// When the technician would be there, in seconds from the beginning, by a straight line.
    #[data(Position, to = [GoogleMaps])]
    pub eta_seconds: Option<u32>,
    /// Where the work is.
    #[data(Address, of = Customer)]
    pub address: Address,
    /// Where that is on the map.
    #[data(Address, of = Customer)]
    pub location: Option<Location>,
    /// The zone of the site.
    #[data(Address, of = Customer)]
    pub time_zone: TimeZone,
    /// What kind of work.
    #[data(Id)]
    pub job_type_id: JobTypeId,
    /// What is to be done.
    #[data(Content, of = Customer)]
    pub details: Option<Details>,
    /// The promised interval.
    #[data(Activity)]
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take.
    #[data(Activity)]
    pub duration: Minutes,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl Row for OfferRow {
    const KIND: &'static str = "offer";

    fn row_key(&self) -> RowKey {
        key::offer(self.member_id, self.offer_id.job_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }

    versioned!();
}

/// A technician is asked alone.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::UntilDone)]
pub struct ExclusiveOfferRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// For which job.
    #[data(Id)]
    pub job_id: JobId,
    /// Until when.
    #[data(Activity)]
    pub until: Timestamp,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl Row for ExclusiveOfferRow {
    const KIND: &'static str = "exclusive_offer";

    fn row_key(&self) -> RowKey {
        key::exclusive_offer(self.member_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }

    versioned!();
}

impl OfferingRow {
    /// The offer with this count.
    pub fn offer(&self, number: u16) -> Option<&OfferRecord> {
        self.offers.iter().find(|offer| offer.number == number)
    }

    /// Whether a technician has declined the job in this offering.
    pub fn has_declined(&self, technician_id: MemberId) -> bool {
        let mut own = self.offers_to(technician_id);
        own.any(|offer| {
            let answer = offer.answer.as_ref();
            answer.is_some_and(|answer| answer.declined.is_some())
        })
    }

    /// The offers that were made to a technician.
    pub fn offers_to(&self, technician_id: MemberId) -> impl Iterator<Item = &OfferRecord> {
        let offers = self.offers.iter();
        offers.filter(move |offer| offer.technician_id == technician_id)
    }

    /// The id of one of its offers.
    pub fn offer_id(&self, offer: &OfferRecord) -> OfferId {
        OfferId {
            job_id: self.job_id,
            offering: self.number,
            number: offer.number,
        }
    }
}
