//! Where technicians are and were, and when that may be known.
//!
//! Who is who:
//! - [`TechnicianStatusRow`] is the one row of a technician that changes with each report: duty and the
//!   newest position. Whoever shows positions as they come follows the changes of these rows; no event
//!   is published for a position.
//! - [`TrailRow`] holds the positions of two hours.
//! - [`JobActivityRow`] is a time in which a job allowed its technician's positions.
//! - [`FieldRow`] is one of the first and the last kind, as the list of the technicians at work has them.
//!
//! All of them stand in partitions of their member, but for the list.

use std::cmp::{max, min};

use domain::data_map::{DataMap, TypeMap};
use domain::device::Platform;
use domain::event::Event;
use domain::id::{JobId, MemberId, SessionId};
use domain::position::{Fix, HORIZON, LocationDays, Period, stretch};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, SessionRow, Track, versioned};
use crate::key::{self, IndexEntry, RowKey};
use crate::table::Item;
use crate::{Changes, Error};

/// A technician who is on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Since when.
    pub since: Timestamp,
    /// The session by which the technician said so.
    pub session_id: SessionId,
    /// What kind of device that was.
    pub platform: Platform,
}

/// What a technician does now, and the newest position.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::Term(Self::SILENCE))]
pub struct TechnicianStatusRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// The present duty; nothing off duty.
    #[data(Activity)]
    pub duty: Option<Duty>,
    /// The times on duty that ended within the last hours.
    #[data(Activity)]
    #[serde(default)]
    pub ended: Vec<Period>,
    /// The newest position that was taken.
    #[data(Position)]
    pub latest: Option<Fix>,
    /// When the technician last went on or off duty, or reported a position that was taken.
    #[data(Activity)]
    pub seen_at: Timestamp,
    /// When the last of the sessions that were heard of comes to its end by itself.
    #[data(Activity)]
    pub signed_in_until: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl TechnicianStatusRow {
    /// A technician who is not heard of for so long is no longer on duty, and has no newest position:
    /// the row is gone. So nobody who forgot to go off duty is sent to a job, and no position outlives
    /// the shortest term of a company here.
    pub const SILENCE: SignedDuration = SignedDuration::from_hours(24);

    /// The row as it was read, else that of a technician who was not heard of.
    pub fn known(row: Option<Self>, member_id: MemberId, now: Timestamp) -> Self {
        row.unwrap_or(Self {
            member_id,
            duty: None,
            ended: Vec::new(),
            latest: None,
            seen_at: now,
            signed_in_until: now,
            version: 0,
        })
    }

    /// When the technician was on duty, as far as that is known: within the last hours.
    pub fn on_duty(&self) -> Vec<Period> {
        let present = self.duty.map(|duty| Period {
            from: duty.since,
            until: None,
        });
        self.ended.iter().copied().chain(present).collect()
    }

    /// Puts the technician on duty from now on, with the event.
    pub fn start_duty(&mut self, session: &SessionRow, now: Timestamp, changes: &mut Changes) {
        self.duty = Some(Duty {
            since: now,
            session_id: session.session_id,
            platform: session.platform,
        });
        // Sessions of before may have ended.
        self.signed_in_until = session.refresh.expires_at();
        self.seen_at = now;
        changes.publish(Event::DutyStarted {
            member_id: self.member_id,
            session_id: session.session_id,
        });
    }

    /// Takes the technician off duty from now on, with the event; says whether that changes anything.
    pub fn end_duty(&mut self, now: Timestamp, changes: &mut Changes) -> bool {
        let Some(duty) = self.duty.take() else {
            return false;
        };
        self.ended.retain(|period| {
            let until = period.until.unwrap_or(now);
            until.duration_until(now) <= HORIZON
        });
        self.ended.push(Period {
            from: duty.since,
            until: Some(max(duty.since, now)),
        });
        let surplus = self.ended.len().saturating_sub(Self::MOST_ENDED);
        self.ended.drain(..surplus);
        self.seen_at = now;
        changes.publish(Event::DutyEnded {
            member_id: self.member_id,
        });
        true
    }

    /// More often nobody goes on and off duty in two hours.
    const MOST_ENDED: usize = 50;

    /// Writes down positions that were taken from the device of a session.
    pub fn see(&mut self, fixes: &[Fix], session: &SessionRow, now: Timestamp) {
        let newest = fixes.iter().chain(&self.latest).max_by_key(|fix| fix.at);
        self.latest = newest.copied();
        self.seen_at = now;
        self.signed_in_until = max(self.signed_in_until, session.refresh.expires_at());
    }

    /// Adds the row to the changes, which must stand as it was read; from here on it is as it will be
    /// stored.
    pub fn write(&mut self, changes: &mut Changes) {
        if self.version > 0 {
            *self = changes.replace(self.clone());
        } else {
            self.version = 1;
            changes.create(self);
        }
    }

    /// Adds to the changes that somebody who can no longer sign in is off duty.
    pub fn sign_out(changes: &mut Changes, known: Option<Self>, now: Timestamp) {
        if let Some(mut status) = known
            && status.end_duty(now, changes)
        {
            status.write(changes);
        }
    }

    /// Adds to the changes that somebody is no technician any more: off duty, and nowhere.
    pub fn forget(changes: &mut Changes, known: Option<Self>, now: Timestamp) {
        if let Some(mut status) = known {
            changes.delete(&status);
            status.end_duty(now, changes);
        }
    }
}

impl Row for TechnicianStatusRow {
    const KIND: &'static str = "technician_status";

    fn row_key(&self) -> RowKey {
        key::technician_status(self.member_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::status_in_field(self.member_id)]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        let silent = self.seen_at.checked_add(Self::SILENCE).ok()?;
        Some(min(silent, self.signed_in_until))
    }

    versioned!();
}

/// Where a technician was in the two hours that began at an instant.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::Positions)]
pub struct TrailRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// The beginning of the [`stretch`].
    #[data(Activity)]
    pub begins_at: Timestamp,
    /// The positions in it.
    #[data(Position)]
    pub track: Track,
    /// When the last of them has been kept as long as the company wants.
    #[data(Technical)]
    pub kept_until: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl TrailRow {
    /// Adds to the changes that positions of one stretch were taken; `known` is its row as it was read.
    ///
    /// # Panics
    /// Without positions.
    pub fn add(
        changes: &mut Changes,
        known: Option<Self>,
        member_id: MemberId,
        fixes: &[Fix],
        term: LocationDays,
    ) {
        let begins_at = stretch(fixes.first().expect("there are positions").at);
        let ends_at = begins_at + HORIZON;
        let kept_until = ends_at.checked_add(term.to_duration());
        let kept_until = kept_until.unwrap_or(Timestamp::MAX);
        let is_new = known.is_none();
        let mut row = known.unwrap_or(Self {
            member_id,
            begins_at,
            track: Track::default(),
            kept_until,
            version: 1,
        });
        row.track.add(fixes.iter().copied());
        row.kept_until = kept_until;
        if is_new {
            changes.create(&row);
        } else {
            changes.replace(row);
        }
    }
}

impl Row for TrailRow {
    const KIND: &'static str = "location_trail";

    fn row_key(&self) -> RowKey {
        key::trail_stretch(self.member_id, self.begins_at)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }

    versioned!();
}

/// A time in which a technician had an active assigned job. The steps of the job write it together with
/// the job, so that it is never behind.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Dispatch, kept = Kept::Term(Self::MEMORY))]
pub struct JobActivityRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// Which job.
    #[data(Id)]
    pub job_id: JobId,
    /// From the step that made it active until the one that ended it.
    #[data(Activity)]
    pub period: Period,
    /// 1 as long as it lasts, 2 when it has ended.
    #[data(Technical)]
    pub version: u64,
}

impl JobActivityRow {
    /// A report can be judged by an end that was not longer ago; the rest is room for clocks.
    const MEMORY: SignedDuration = SignedDuration::from_hours(3);

    /// The activity of a job since an instant, and until another one once it has ended.
    pub fn new(member_id: MemberId, job_id: JobId, period: Period) -> Self {
        Self {
            member_id,
            job_id,
            period,
            version: if period.until.is_some() { 2 } else { 1 },
        }
    }

    /// Whether the job is still active.
    pub fn lasts(&self) -> bool {
        self.period.until.is_none()
    }
}

impl Row for JobActivityRow {
    const KIND: &'static str = "job_activity";

    fn row_key(&self) -> RowKey {
        key::job_activity(self.member_id, self.period.from, self.job_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let entry = key::activity_in_field(self.member_id, self.period.from, self.job_id);
        if self.lasts() {
            vec![entry]
        } else {
            Vec::new()
        }
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.period.until?.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

/// A row of the list of the technicians at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldRow {
    /// A technician who was heard of lately.
    Status(TechnicianStatusRow),
    /// An active job of a technician.
    Activity(JobActivityRow),
}

impl FieldRow {
    /// Whose row it is.
    pub fn member_id(&self) -> MemberId {
        match self {
            Self::Status(status) => status.member_id,
            Self::Activity(activity) => activity.member_id,
        }
    }
}

impl DataMap for FieldRow {
    fn data_map() -> TypeMap {
        let mut map = TechnicianStatusRow::data_map();
        map.fields.extend(JobActivityRow::data_map().fields);
        map
    }
}

impl Row for FieldRow {
    const KIND: &'static str = "field";

    fn from_item(item: Item) -> Result<Self, Error> {
        let kind = item.get("kind").and_then(|kind| kind.as_s().ok());
        match kind.map(String::as_str) {
            Some(TechnicianStatusRow::KIND) => {
                TechnicianStatusRow::from_item(item).map(Self::Status)
            }
            Some(JobActivityRow::KIND) => JobActivityRow::from_item(item).map(Self::Activity),
            _ => Err(Error::Conversion("no row of a technician at work".into())),
        }
    }

    fn row_key(&self) -> RowKey {
        match self {
            Self::Status(status) => status.row_key(),
            Self::Activity(activity) => activity.row_key(),
        }
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        match self {
            Self::Status(status) => status.index_entries(),
            Self::Activity(activity) => activity.index_entries(),
        }
    }

    fn version(&self) -> u64 {
        match self {
            Self::Status(status) => status.version,
            Self::Activity(activity) => activity.version,
        }
    }

    fn set_version(&mut self, version: u64) {
        match self {
            Self::Status(status) => status.version = version,
            Self::Activity(activity) => activity.version = version,
        }
    }
}
