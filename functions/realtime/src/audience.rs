//! The technicians whose work some events are about, as it is when the events are published.

use std::collections::{BTreeMap, BTreeSet};

use data::row::JobRow;
use data::{Error, PageRequest, Store, key};
use domain::event::Event;
use domain::feed::Subject;
use domain::id::{CustomerId, JobId, MemberId};
use futures::future::{try_join, try_join_all};

/// The newest jobs of a customer among which the open ones are looked for.
pub(crate) const JOBS: PageRequest = PageRequest::first(25);

/// By what the events are about, who works for it.
pub(crate) struct Technicians(BTreeMap<Subject, Vec<MemberId>>);

impl Technicians {
    /// Reads what decides it: the jobs at once, and of each customer the newest jobs.
    pub(crate) async fn of<'a>(
        store: &Store,
        events: impl Iterator<Item = &'a Event>,
    ) -> Result<Self, Error> {
        let subjects: BTreeSet<_> = events.filter_map(Subject::of).collect();
        let (mut job_ids, mut customer_ids) = (Vec::new(), Vec::new());
        for subject in subjects {
            match subject {
                Subject::Job(job_id) => job_ids.push(job_id),
                Subject::Customer(customer_id) => customer_ids.push(customer_id),
            }
        }
        let customers = customer_ids.iter().map(|id| of_customer(store, *id));
        let read = try_join(of_jobs(store, &job_ids), try_join_all(customers)).await?;
        Ok(Self(read.0.into_iter().chain(read.1).collect()))
    }

    /// The technicians who work for what an event is about.
    pub(crate) fn at_work_for(&self, event: &Event) -> &[MemberId] {
        let subject = Subject::of(event);
        subject
            .and_then(|subject| self.0.get(&subject))
            .map_or(&[], Vec::as_slice)
    }
}

async fn of_jobs(store: &Store, job_ids: &[JobId]) -> Result<Vec<(Subject, Vec<MemberId>)>, Error> {
    if job_ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<_> = job_ids.iter().map(|id| key::job(*id)).collect();
    let jobs = store.get_many::<JobRow>(&keys).await?;
    let jobs = job_ids.iter().zip(jobs).map(|(job_id, job)| {
        let technicians = job.as_ref().map(technician_of);
        (Subject::Job(*job_id), technicians.unwrap_or_default())
    });
    Ok(jobs.collect())
}

async fn of_customer(
    store: &Store,
    customer_id: CustomerId,
) -> Result<(Subject, Vec<MemberId>), Error> {
    let range = key::jobs_of_customer(customer_id).descending();
    let jobs = store.page::<JobRow>(&range, &JOBS).await?;
    let technicians = technicians_of(&jobs.items);
    Ok((Subject::Customer(customer_id), technicians))
}

/// Who works for a job.
pub(crate) fn technician_of(job: &JobRow) -> Vec<MemberId> {
    job.technician_id.into_iter().collect()
}

/// Who works for a customer who has these jobs.
pub(crate) fn technicians_of(jobs: &[JobRow]) -> Vec<MemberId> {
    let open = jobs.iter().filter(|job| job.state.is_open());
    open.filter_map(|job| job.technician_id).collect()
}
