//! What is known of a technician whom a job could be offered to, and who is not asked.

use super::Start;
use crate::id::MemberId;
use crate::value::closed_list;

/// What decides whether, and how soon, a technician is asked.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent fact of the technician"
)]
pub struct CandidateFacts {
    /// Who.
    pub technician_id: MemberId,
    /// Whether the job asks for a skill that the technician does not have.
    pub lacks_skill: bool,
    /// Whether the technician is on duty.
    pub on_duty: bool,
    /// Whether the technician is off now.
    pub has_time_off: bool,
    /// Whether the shifts leave this time free.
    pub is_outside_shift: bool,
    /// Whether another job has the time that this one would take.
    pub is_booked: bool,
    /// Whether another job is being offered to the technician alone.
    pub has_exclusive_offer: bool,
    /// Whether the technician has declined this job before.
    pub has_declined: bool,
    /// Where the technician sets out from; nothing where nobody can tell.
    pub from: Option<Start>,
    /// How long the present job will still take, in seconds; 0 for somebody who is free.
    pub busy_seconds: u32,
    /// How many further jobs are booked in the next hours.
    pub jobs_ahead: u16,
    /// How many offers the technician accepted within twelve hours.
    pub accepted_lately: u16,
    /// Whether the technician was the last one at this customer's.
    pub is_previous: bool,
}

closed_list! {
    /// Why a technician is not asked.
    Exclusion as "CandidateExclusion" {
        /// The job asks for a skill that the technician does not have. Who lost it after being asked may still
        /// accept.
        LacksSkill = "lacks_skill",
        /// The technician is not on duty.
        OffDuty = "off_duty",
        /// The technician has declined this job before.
        Declined = "declined",
        /// Another job is being offered to the technician alone.
        HasExclusiveOffer = "has_exclusive_offer",
        /// The technician has time off.
        TimeOff = "time_off",
        /// The technician's shift does not leave the time.
        OutsideShift = "outside_shift",
        /// Another job has the time that this one would take.
        Booked = "booked",
    }
}

/// Why a technician is not asked, the plainest reason first: what the technician cannot do at any time, then what
/// holds now. Nothing for somebody who can be.
pub fn exclusion(facts: &CandidateFacts) -> Option<Exclusion> {
    [
        (facts.lacks_skill, Exclusion::LacksSkill),
        (!facts.on_duty, Exclusion::OffDuty),
        (facts.has_declined, Exclusion::Declined),
        (facts.has_exclusive_offer, Exclusion::HasExclusiveOffer),
        (facts.has_time_off, Exclusion::TimeOff),
        (facts.is_outside_shift, Exclusion::OutsideShift),
        (facts.is_booked, Exclusion::Booked),
    ]
    .into_iter()
    .find_map(|(holds, why)| holds.then_some(why))
}
