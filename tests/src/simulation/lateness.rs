//! Whether dispatchers were warned of what ran late, and of nothing else, judged by the history of the jobs.

use std::collections::BTreeMap;

use data::outbox::Envelope;
use domain::event::Event;
use domain::lateness::LatenessSeverity;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::history::{JobHistory, instant};

/// The longest way of the city in a straight line, as a forecast counts it.
const LONGEST_WAY: SignedDuration = SignedDuration::from_mins(28);

/// When somebody looked for what runs late, and what was told of it.
#[derive(Default)]
pub(super) struct Lateness {
    /// When the sweep looked.
    pub(super) looks: Vec<Timestamp>,
    /// What was told of each job, in order.
    told: BTreeMap<String, Vec<(Timestamp, Told)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Warning(LatenessSeverity),
    /// What holds from now on, without a warning.
    Change(Option<LatenessSeverity>),
}

impl Lateness {
    /// Hears what is told of a job.
    pub(super) fn hear(&mut self, envelope: &Envelope) {
        let (job_id, told) = match &envelope.event {
            Event::JobRunningLate {
                job_id, severity, ..
            } => (job_id, Told::Warning(*severity)),
            Event::JobLatenessChanged { job_id, severity } => (job_id, Told::Change(*severity)),
            _ => return,
        };
        let of_job = self.told.entry(job_id.to_string()).or_default();
        of_job.push((envelope.at, told));
    }

    /// How many visits somebody was warned of.
    pub(super) fn warned(&self) -> usize {
        let is_warning = |(_, told): &(_, Told)| matches!(told, Told::Warning(_));
        let warned = self.told.values();
        warned.filter(|told| told.iter().any(is_warning)).count()
    }

    /// Every visit that missed its window was warned of once, when it was looked at next; whoever was warned of
    /// another one had reason to; and everybody heard when it was over.
    pub(super) fn judge(&self, all: &[JobHistory]) -> Vec<String> {
        let mut faults = Vec::new();
        for history in all {
            let told = self.told.get(&history.id()).map_or(&[][..], Vec::as_slice);
            let Some(visit) = Visit::of(history) else {
                if !told.is_empty() {
                    faults.push(format!("job {} has no window: {told:?}", history.id()));
                }
                continue;
            };
            let mut fault = |why: &str| {
                let (id, ends_at, over_at) = (history.id(), visit.ends_at, visit.over_at);
                faults.push(format!(
                    "job {id} {why}: its window ended at {ends_at}, it was over at {over_at}: {told:?}"
                ));
            };
            let at = |severity| {
                let warnings = told.iter();
                let warnings = warnings.filter(move |(_, told)| *told == Told::Warning(severity));
                warnings.map(|(at, _)| *at).collect::<Vec<_>>()
            };
            let due = self.look(visit.ends_at).filter(|at| *at < visit.over_at);
            if at(LatenessSeverity::Missed) != Vec::from_iter(due) {
                fault("was not warned of once when its window was over");
            }
            let at_risk = at(LatenessSeverity::AtRisk);
            if at_risk.len() > 1 || at_risk.iter().any(|at| visit.ends_at <= *at) {
                fault("was warned of too often, or too late");
            }
            if at_risk
                .iter()
                .any(|at| visit.latest(all, *at) < visit.ends_at)
            {
                fault("was warned of though all was in time");
            }
            let is_late = told
                .last()
                .is_some_and(|(_, told)| *told != Told::Change(None));
            if is_late && self.look(visit.over_at).is_some() {
                fault("runs late for ever");
            }
        }
        faults
    }

    /// When somebody looked first from an instant on.
    fn look(&self, from: Timestamp) -> Option<Timestamp> {
        self.looks.iter().copied().find(|at| from <= *at)
    }
}

/// How many visits began after their window, or not at all.
pub(super) fn missed(all: &[JobHistory]) -> usize {
    let visits = all.iter().filter_map(Visit::of);
    visits
        .filter(|visit| visit.ends_at <= visit.over_at)
        .count()
}

/// A visit that was promised.
struct Visit<'a> {
    history: &'a JobHistory,
    ends_at: Timestamp,
    /// When somebody arrived, or the job was called off.
    over_at: Timestamp,
}

impl<'a> Visit<'a> {
    fn of(history: &'a JobHistory) -> Option<Self> {
        let window = history
            .job
            .get("window")
            .filter(|window| !window.is_null())?;
        Some(Self {
            history,
            ends_at: instant(&window["ends_at"]),
            over_at: history.first_in(&["on_site", "cancelled"]),
        })
    }

    /// When somebody arrives at the latest, as far as could be known at an instant: after all that the
    /// technician had to do then, each at the other end of the city.
    fn latest(&self, all: &[JobHistory], at: Timestamp) -> Timestamp {
        let begins_at = match &self.history.job["booking"] {
            Value::Null => at,
            booking => instant(&booking["arrives_at"]).max(at),
        };
        let Some(technician) = self.history.technician_at(at) else {
            return begins_at + LONGEST_WAY;
        };
        let others = all.iter().filter(|other| {
            let is_other = other.id() != self.history.id();
            let is_theirs = other.technician_at(at).as_ref() == Some(&technician);
            is_other && is_theirs && at < other.first_in(&["done", "cancelled"])
        });
        let work = others.map(|other| {
            let minutes = other.job["duration_minutes"].as_i64().expect("minutes");
            SignedDuration::from_mins(minutes) + LONGEST_WAY
        });
        work.fold(begins_at + LONGEST_WAY, |latest, more| latest + more)
    }
}
