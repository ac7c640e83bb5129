//! `PATCH /v1/jobs/{job_id}`: changes what a job is about, as long as it is not over.

use api::{
    Cx, Dispatcher, Endpoint, JobPath, Loaded, NoPath, Problem, References, Route, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::{CustomerRow, JobFact, JobRow};
use data::{Changes, Rows};
use domain::address::NewSite;
use domain::event::Event;
use domain::id::{JobTypeId, SiteId};
use domain::job::{Hold, HoldEnd};
use domain::offer::OfferingOutcome;
use domain::patch::{Patch, PatchRequired};
use domain::text::{Details, Reason};
use domain::window::Minutes;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::booking::{book_present, on_calendar_conflict};
use crate::job::Job;
use crate::references::{Place, offered};
use crate::refusal::{expect_can_be_held, expect_not_over, refused};

/// See [`Endpoint::SUMMARY`].
pub struct JobUpdate;

/// What to change: a field that is left out keeps its value. Null clears a field that allows null. The customer stays; window, technician,
/// state and lines have operations of their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobPatch {
    /// What is to be done.
    #[serde(default)]
    details: Patch<Details>,
    /// A site of the customer; in place of `site`.
    #[serde(default)]
    site_id: PatchRequired<SiteId>,
    /// An address that only this job knows; in place of `site_id`.
    #[serde(default)]
    site: PatchRequired<NewSite>,
    /// The kind of work; the job asks for the skill of that type from now on.
    #[serde(default)]
    job_type_id: PatchRequired<JobTypeId>,
    /// How long it is planned to take, in minutes.
    #[serde(default)]
    duration_minutes: PatchRequired<Minutes>,
    /// Whether it is to be done as soon as possible.
    #[serde(default)]
    is_asap: PatchRequired<bool>,
    /// Why it rests, and until when in the future; null ends the rest. A job that is offered, driven to,
    /// worked on or over cannot be put on hold.
    #[serde(default)]
    hold: Patch<Hold>,
    /// Books the technician for a longer time although another job, time off or the shift is in the way, and says why;
    /// without it that is a 409.
    #[serde(default)]
    override_reason: PatchRequired<Reason>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for JobUpdate {
    const NAME: &'static str = "job-update";
    const ROUTE: Route = Route::patch("/v1/jobs/{job_id}");
    const SUMMARY: &'static str = "Change what a job is about.";

    type Access = Dispatcher;
    type Input = (Loaded<JobPath>, WithRows<JobPatch>);
    type Output = Job;

    async fn handle(
        cx: Cx<Dispatcher>,
        (mut job, (mut patch, rows)): (JobRow, (JobPatch, Rows)),
    ) -> Result<Job, Problem> {
        cx.expect_version(job.version, patch.version)?;
        expect_not_over(&job)?;
        let was_active_for = job.active_technician();
        let planned = job.duration;
        let offered_as = (job.duration, job.site.clone(), job.job_type_id);
        let override_reason = patch.override_reason.clone().value();
        let hold = std::mem::take(&mut patch.hold);
        let site_id = job.site.site_id;
        let is_updated = patch.apply(&cx, &rows, &mut job).await?;
        let (cx, job, hold, overriding) = (&cx, &job, &hold, override_reason.as_ref());
        let offered_as = &offered_as;
        let prepare = |_| async move {
            let mut job = job.clone();
            let mut changes = Changes::new();
            if is_updated {
                job.list_by_site(Some(site_id), &mut changes);
                job.updated_at = cx.now();
                let (duration, site, job_type_id) = offered_as;
                // Whoever was asked was asked for less, or for something else.
                if job.duration > *duration || job.site != *site || job.job_type_id != *job_type_id
                {
                    job.end_offering(OfferingOutcome::Changed, &cx.author(), &mut changes)
                        .map_err(refused)?;
                }
                if job.duration != planned && job.booking.is_some() {
                    book_present(cx, &mut job, overriding, &mut changes).await?;
                }
                job.follow_activity(was_active_for, cx.now(), &mut changes);
                job.record(JobFact::Updated, &cx.author(), &mut changes);
                changes.publish(Event::JobUpdated { job_id: job.job_id });
            }
            rest(hold.clone(), cx, &mut job, &mut changes)?;
            if !changes.is_empty() {
                job = changes.replace(job);
            }
            Ok::<_, Problem>((changes, job))
        };
        let store = cx.store();
        let job = store
            .commit_with_retry(on_calendar_conflict, prepare)
            .await?;
        Job::of(cx, job).await
    }
}

impl References for JobPatch {
    fn rows(&self, _: &NoPath, _: &Viewer) -> Vec<RowKey> {
        let job_type = self.job_type_id.value();
        job_type.map(key::job_type).into_iter().collect()
    }
}

impl JobPatch {
    /// Changes the row; returns whether it differs now. Whose sites are meant, the job alone tells:
    /// the customer is read where one of them is named.
    async fn apply(
        self,
        cx: &Cx<Dispatcher>,
        rows: &Rows,
        job: &mut JobRow,
    ) -> Result<bool, Problem> {
        let now = cx.now();
        let mut is_changed = self.details.apply(&mut job.details);
        if let Some(place) = Place::of(self.site_id.value(), self.site.value())? {
            let customer: Option<CustomerRow> =
                cx.store().get(key::customer(job.customer_id)).await?;
            let customer = customer.ok_or(Problem::NotFound)?;
            let site = place.site(Some(&job.site), &customer, cx.company(), now)?;
            is_changed |= PatchRequired::Set(site).apply(&mut job.site);
        }
        if let PatchRequired::Set(job_type_id) = self.job_type_id
            && job_type_id != job.job_type_id
        {
            let job_type = offered(rows.get(&key::job_type(job_type_id))?)?;
            job.job_type_id = job_type_id;
            job.skill = job_type.skill;
            is_changed = true;
        }
        Ok(self.duration_minutes.apply(&mut job.duration)
            | self.is_asap.apply(&mut job.is_asap)
            | is_changed)
    }
}

/// Puts the job on hold, changes its hold or lifts it.
fn rest(
    hold: Patch<Hold>,
    cx: &Cx<Dispatcher>,
    job: &mut JobRow,
    changes: &mut Changes,
) -> Result<(), Problem> {
    match hold {
        Patch::Absent => {}
        Patch::Clear => {
            job.end_hold(HoldEnd::Lifted, &cx.author(), changes);
        }
        Patch::Set(hold) if hold.is_due(cx.now()) => {
            return Err(Problem::field("/hold/until", "must be in the future"));
        }
        Patch::Set(hold) => {
            expect_can_be_held(job)?;
            job.hold(hold, &cx.author(), changes);
        }
    }
    Ok(())
}
