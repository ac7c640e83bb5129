//! A new job that returns to one where somebody has been: both name each other.

use api::{Code, Cx, Dispatcher, Problem};
use data::row::{Author, CustomerRow, JobFact, JobRow};
use data::{Changes, Rows, key};
use domain::address::Site;
use domain::event::Event;
use domain::id::{CustomerId, JobId};
use domain::job::{JobLink, JobState, MOST_RETURN_VISITS};

/// The first job of a return visit to the job that is named, which can be such a visit itself.
pub(crate) async fn first_job(
    cx: &Cx<Dispatcher>,
    named: JobId,
    rows: &Rows,
) -> Result<JobRow, Problem> {
    let missing = || Problem::field("/first_job_id", "must be an existing job");
    let named: Option<JobRow> = rows.get(&key::job(named))?;
    let named = named.ok_or_else(missing)?;
    let Some(first) = named.first_job else {
        return Ok(named);
    };
    let first: Option<JobRow> = cx.store().get(key::job(first.job_id)).await?;
    first.ok_or_else(missing)
}

/// Refuses what nobody can return to.
pub(crate) fn expect_can_return(first: &JobRow, customer_id: CustomerId) -> Result<(), Problem> {
    if first.customer_id != customer_id {
        let detail = "must be a job of the same customer";
        return Err(Problem::field("/first_job_id", detail));
    }
    if first.state == JobState::Cancelled {
        let detail = "The first job was canceled, so nobody can return to it.";
        return Err(Problem::refused(Code::JobIsCancelled, detail));
    }
    if !first.state.was_visited() {
        let detail = "Nobody has been at the first job yet. Plan that one instead.";
        return Err(Problem::refused(Code::NotVisitedYet, detail));
    }
    if first.return_visits.len() >= MOST_RETURN_VISITS {
        let detail = format!("A job has no more than {MOST_RETURN_VISITS} return visits.");
        return Err(Problem::refused(Code::TooManyVisits, detail));
    }
    Ok(())
}

/// Where the work of the first job was, as the customer's site is now if it still stands.
pub(crate) fn site_of(first: &JobRow, customer: &CustomerRow) -> Site {
    let mut sites = customer.sites.iter();
    let same = sites.find(|site| site.site_id == first.site.site_id);
    same.unwrap_or(&first.site).clone()
}

/// Links a job and its new return visit both ways, with the fact and the event of the first.
pub(crate) fn link(mut first: JobRow, visit: &mut JobRow, author: &Author, changes: &mut Changes) {
    let link = |job: &JobRow| JobLink {
        job_id: job.job_id,
        number: job.number,
    };
    visit.first_job = Some(link(&first));
    let visit = link(visit);
    first.return_visits.push(visit);
    first.updated_at = author.at();
    first.record(JobFact::ReturnVisitAdded { visit }, author, changes);
    changes.publish(Event::JobUpdated {
        job_id: first.job_id,
    });
    changes.replace(first);
}
