//! `POST /v1/me/locations`: takes the positions of the calling technician, each judged by its own time.
//!
//! What the privacy policy does not allow is dropped before anything is stored. A report writes the row
//! of the technician's status and one or two of the trail, and where it rests on a job that is active
//! now, it is written only if the job still is.

use std::sync::OnceLock;

use api::{
    Cx, Endpoint, Facts, Input, InputDoc, Json, Prefetch, Problem, Reading, Resource, Route,
    Technician,
};
use data::key::{self, Range};
use data::row::{JobActivityRow, TechnicianStatusRow, TrailRow};
use data::{Changes, Error, PageRequest, ReadPlan, ReadResult, Row as _};
use domain::id::MemberId;
use domain::position::{
    Circumstances, DropCounts, Fix, FixMode, HORIZON, Judgement, Period, PhoneClock, ReportedFix,
    judge, stretch,
};
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

/// See [`Endpoint::SUMMARY`].
pub struct LocationReport;

/// Some positions, in any order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLocationReport {
    /// When the report is sent, by the clock of the phone: anew at each attempt. A clock that is up to
    /// 15 minutes off is corrected by it.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    sent_at: Timestamp,
    /// What the phone measured.
    fixes: Fixes,
}

/// At most 100 positions.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ReportedFixes")]
struct Fixes(#[schemars(length(max = 100))] Vec<ReportedFix>);

impl Fixes {
    const MOST: usize = 100;
}

impl<'de> Deserialize<'de> for Fixes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fixes = Vec::deserialize(deserializer)?;
        if fixes.len() > Self::MOST {
            return Err(serde::de::Error::custom("must have no more than 100 items"));
        }
        Ok(Self(fixes))
    }
}

/// What became of a report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LocationReceipt {
    /// How many positions were taken.
    pub accepted: u32,
    /// How many were not, by the first reason that applies to each; sending them again does not help.
    pub dropped: DropCounts,
    /// The seconds that were added to the times of the phone, 0 for a right clock; null for one that is
    /// too far off.
    pub clock_correction_seconds: Option<i64>,
    /// Whether the caller is on duty, so that positions are taken while the app is open.
    pub on_duty: bool,
    /// Whether the caller has an active assigned job, so that positions are taken in the background:
    /// where it is false, the app stops asking the phone for them.
    pub is_background_allowed: bool,
}

impl Resource for LocationReceipt {}

/// A report with what it is judged by.
#[derive(Debug)]
pub struct Reported {
    report: NewLocationReport,
    /// When that was read: the present of the whole judgement, so that no position is judged by what
    /// came after it.
    at: OnceLock<Timestamp>,
}

impl Input for Reported {
    type Value = (NewLocationReport, Timestamp, ReadResult);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Json(report) = Json::read(facts)?;
        let at = OnceLock::new();
        Ok(Self { report, at })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let at = *self.at.get_or_init(|| prefetch.now());
        prefetch.all(plan(prefetch.viewer().member_id, at));
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let unread = || Problem::Internal("a report is judged by what is read ahead".into());
        let at = *self.at.get().ok_or_else(unread)?;
        let result = reading.all(&plan(reading.viewer()?.member_id, at))?;
        Ok((self.report, at, result))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<NewLocationReport>::describe(doc, generator);
    }
}

/// More jobs than a technician has begun within the last hours, and some days in which DynamoDB may take
/// its time to remove what has come to its end.
const ACTIVITIES: PageRequest = PageRequest::first(100);

fn plan(member_id: MemberId, now: Timestamp) -> ReadPlan {
    let mut plan = ReadPlan::default();
    plan.row(key::technician_status(member_id));
    for begins_at in stretches(now) {
        plan.row(key::trail_stretch(member_id, begins_at));
    }
    plan.page(activities(member_id), ACTIVITIES);
    plan
}

fn activities(member_id: MemberId) -> Range {
    key::job_activities(member_id).descending()
}

/// The stretches that hold every position which is not stale.
fn stretches(now: Timestamp) -> [Timestamp; 2] {
    [stretch(now - HORIZON), stretch(now)]
}

impl Endpoint for LocationReport {
    const NAME: &'static str = "location-report";
    const ROUTE: Route = Route::post("/v1/me/locations");
    const SUMMARY: &'static str = "Report where the caller is and was.";
    const DETAILS: &'static str = "Positions measured in the background are taken while the caller had an active assigned job at the time of the position; those measured with the app open on duty, too. All others are dropped before anything is stored, and counted; none spoils the rest of a report. The same positions sent again are taken once.";

    type Access = Technician;
    type Input = Reported;
    type Output = LocationReceipt;

    async fn handle(
        cx: Cx<Technician>,
        (report, at, result): (NewLocationReport, Timestamp, ReadResult),
    ) -> Result<LocationReceipt, Problem> {
        let (cx, report, mut known) = (&cx, &report, Some(result));
        let prepare = |_| {
            let known = known.take();
            async move {
                let result = match known {
                    Some(result) => result,
                    None => cx.store().read(plan(cx.member().member_id, at)).await?,
                };
                Ok(Known::of(cx, at, result)?.take(cx, report))
            }
        };
        cx.store().commit_with_retry(on_conflict, prepare).await
    }
}

/// Goes on when another report came in at the same time, or a job or the duty has ended.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    let kinds = [
        TechnicianStatusRow::KIND,
        TrailRow::KIND,
        JobActivityRow::KIND,
    ];
    if kinds.iter().any(|kind| error.has_changed(kind)) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// What is known of the caller at an instant.
struct Known {
    at: Timestamp,
    status: TechnicianStatusRow,
    trail: Vec<Option<TrailRow>>,
    activities: Vec<JobActivityRow>,
}

impl Known {
    fn of(cx: &Cx<Technician>, at: Timestamp, mut result: ReadResult) -> Result<Self, Problem> {
        let member_id = cx.member().member_id;
        let rows = result.rows();
        let status = rows.take(&key::technician_status(member_id))?;
        let trail = stretches(at).map(|begins_at| {
            let row_key = key::trail_stretch(member_id, begins_at);
            rows.take(&row_key)
        });
        let trail = trail.into_iter().collect::<Result<_, _>>()?;
        let unread = || Problem::Internal("the activities were not read".into());
        let page = result.page(&activities(member_id), &ACTIVITIES);
        Ok(Self {
            at,
            status: TechnicianStatusRow::known(status, member_id, at),
            trail,
            activities: page.ok_or_else(unread)??.items,
        })
    }

    /// Judges the report, and writes what is taken of it.
    fn take(
        mut self,
        cx: &Cx<Technician>,
        report: &NewLocationReport,
    ) -> (Changes, LocationReceipt) {
        let clock = PhoneClock::at_arrival(report.sent_at, self.at);
        let active: Vec<_> = self.activities.iter().map(|one| one.period).collect();
        let duty = self.status.on_duty();
        let Judgement { accepted, dropped } = judge(
            &report.fixes.0,
            &Circumstances {
                now: self.at,
                clock,
                active: &active,
                duty: &duty,
                taken: &self.taken(),
            },
        );
        let mut changes = Changes::new();
        if !accepted.is_empty() {
            self.require_job(&accepted, &duty, &mut changes);
            self.status.see(&accepted, cx.session(), self.at);
            self.status.write(&mut changes);
            self.write_trail(cx, &accepted, &mut changes);
        }
        let receipt = LocationReceipt {
            accepted: u32::try_from(accepted.len()).unwrap_or(u32::MAX),
            dropped,
            clock_correction_seconds: clock.map(|clock| clock.correction().as_secs()),
            on_duty: self.status.duty.is_some(),
            is_background_allowed: self.activities.iter().any(JobActivityRow::lasts),
        };
        (changes, receipt)
    }

    /// The positions that were taken earlier, by time.
    fn taken(&self) -> Vec<Fix> {
        let rows = self.trail.iter().flatten();
        rows.flat_map(|row| row.track.fixes()).copied().collect()
    }

    /// Adds to the changes that the job which allows what is accepted is still active. The one that has
    /// been so for the longest allows all that any other allows.
    fn require_job(&self, accepted: &[Fix], duty: &[Period], changes: &mut Changes) {
        let lasting = self.activities.iter().filter(|one| one.lasts());
        let Some(job) = lasting.min_by_key(|one| one.period.from) else {
            return;
        };
        let ended = || self.activities.iter().filter(|one| !one.lasts());
        let is_allowed_otherwise = |fix: &Fix| {
            let on_duty = duty.iter().any(|period| period.contains(fix.at));
            fix.mode == FixMode::Foreground && on_duty
                || ended().any(|one| one.period.contains(fix.at))
        };
        if !accepted.iter().all(is_allowed_otherwise) {
            changes.require(job);
        }
    }

    fn write_trail(&mut self, cx: &Cx<Technician>, accepted: &[Fix], changes: &mut Changes) {
        let (member_id, term) = (cx.member().member_id, cx.company().location_days);
        for (known, begins_at) in self.trail.iter_mut().zip(stretches(self.at)) {
            let fixes = accepted.iter().filter(|fix| stretch(fix.at) == begins_at);
            let fixes: Vec<_> = fixes.copied().collect();
            if !fixes.is_empty() {
                TrailRow::add(changes, known.take(), member_id, &fixes, term);
            }
        }
    }
}
