//! What is new of visits that are late, beside what was found before.

use std::collections::BTreeMap;

use data::row::LateVisitRow;
use domain::event::Event;
use domain::id::MemberId;
use domain::lateness::{Forecast, LatenessSeverity};
use jiff::Timestamp;

/// A visit, and who has it.
pub(crate) type Visit = (Option<MemberId>, Forecast);

/// What is to be written down of a visit, and told.
pub(crate) struct Finding {
    pub(crate) row: LateVisitRow,
    /// Whether nothing was found before of this window.
    pub(crate) is_new: bool,
    pub(crate) event: Event,
}

impl Finding {
    /// Whether dispatchers are warned by it.
    pub(crate) fn is_warning(&self) -> bool {
        matches!(self.event, Event::JobRunningLate { .. })
    }
}

/// What is new: dispatchers are warned once of each window and severity, and whatever else begins or ceases to
/// be so is told without a warning.
pub(crate) fn findings(
    visits: Vec<Visit>,
    known: Vec<LateVisitRow>,
    now: Timestamp,
) -> Vec<Finding> {
    let known = known.into_iter();
    let known = known.map(|row| ((row.window_ends_at, row.job_id), row));
    let mut known: BTreeMap<_, _> = known.collect();
    let mut findings = Vec::new();
    for (technician_id, visit) in visits {
        let Some((severity, window_ends_at)) = visit.late else {
            continue;
        };
        findings.extend(match known.remove(&(window_ends_at, visit.job_id)) {
            None => Some(Finding {
                row: LateVisitRow {
                    job_id: visit.job_id,
                    window_ends_at,
                    technician_id,
                    severity,
                    is_late: true,
                    since: now,
                    version: 1,
                },
                is_new: true,
                event: warning(technician_id, &visit, severity),
            }),
            Some(before) => of_known(&before, technician_id, &visit, severity, now),
        });
    }
    let over = known.into_values().filter(|row| row.is_late);
    findings.extend(over.map(|row| Finding {
        event: Event::JobLatenessChanged {
            job_id: row.job_id,
            severity: None,
        },
        is_new: false,
        row: LateVisitRow {
            is_late: false,
            ..row
        },
    }));
    findings
}

/// What is new of a visit that is late now and was so before.
fn of_known(
    before: &LateVisitRow,
    technician_id: Option<MemberId>,
    visit: &Forecast,
    severity: LatenessSeverity,
    now: Timestamp,
) -> Option<Finding> {
    let is_same = severity == LatenessSeverity::Missed || before.technician_id == technician_id;
    let was_late = before.is_late && is_same;
    let is_worse = before.severity < severity;
    let event = if is_worse {
        warning(technician_id, visit, severity)
    } else {
        Event::JobLatenessChanged {
            job_id: visit.job_id,
            severity: Some(severity),
        }
    };
    (is_worse || !was_late).then(|| Finding {
        row: LateVisitRow {
            technician_id,
            severity: severity.max(before.severity),
            is_late: true,
            since: if was_late { before.since } else { now },
            ..before.clone()
        },
        is_new: false,
        event,
    })
}

fn warning(technician_id: Option<MemberId>, visit: &Forecast, severity: LatenessSeverity) -> Event {
    Event::JobRunningLate {
        job_id: visit.job_id,
        technician_id,
        severity,
        held_up_by: visit.held_up_by,
    }
}
