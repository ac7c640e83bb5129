//! What a request names beside the job: the site, the job type, the technician.

use api::Problem;
use data::key::{self, RowKey};
use data::row::{
    Assigned, AssignmentsRow, CalendarRow, CompanyRow, CustomerRow, JobTypeRow, MemberRow,
    MemberState,
};
use data::{Changes, Error, Row as _, Rows};
use domain::address::{NewSite, Site};
use domain::id::{JobId, MemberId, SiteId};
use domain::role::Role;
use jiff::Timestamp;

/// Where the work is: one of the customer's sites, or a new one that only the job knows.
#[derive(Clone)]
pub(crate) enum Place {
    /// A site of the customer.
    Known(SiteId),
    /// Another address.
    New(Box<NewSite>),
}

impl Place {
    /// The place that one of two fields names.
    pub(crate) fn of(
        site_id: Option<SiteId>,
        site: Option<NewSite>,
    ) -> Result<Option<Self>, Problem> {
        match (site_id, site) {
            (Some(_), Some(_)) => Err(Problem::field(
                "/site",
                "can't be used together with site_id; send only one of them",
            )),
            (Some(site_id), None) => Ok(Some(Self::Known(site_id))),
            (None, Some(site)) => Ok(Some(Self::New(Box::new(site)))),
            (None, None) => Ok(None),
        }
    }

    /// The customer's first site.
    pub(crate) fn first_of(customer: &CustomerRow) -> Result<Self, Problem> {
        let first = customer.sites.first().map(|site| Self::Known(site.site_id));
        first.ok_or_else(|| {
            Problem::field(
                "/site",
                "is required because the customer has no service address yet",
            )
        })
    }

    /// The site as the job will store it, in place of the one that it has; a new one without a zone is in the
    /// company's.
    pub(crate) fn site(
        self,
        before: Option<&Site>,
        customer: &CustomerRow,
        company: &CompanyRow,
        now: Timestamp,
    ) -> Result<Site, Problem> {
        match self {
            Self::New(site) => {
                let known = before.into_iter().chain(&customer.sites);
                Ok(site.with_id(SiteId::at(now), &company.time_zone, known, now))
            }
            Self::Known(site_id) => customer
                .sites
                .iter()
                .find(|site| site.site_id == site_id)
                .cloned()
                .ok_or_else(|| {
                    Problem::field(
                        "/site_id",
                        "must be one of the customer's service addresses",
                    )
                }),
        }
    }
}

/// A job type that is offered for new work.
pub(crate) fn offered(job_type: Option<JobTypeRow>) -> Result<JobTypeRow, Problem> {
    let no = |detail: &str| Problem::field("/job_type_id", detail);
    let job_type = job_type.ok_or_else(|| no("must be an existing job type"))?;
    if job_type.is_active {
        Ok(job_type)
    } else {
        Err(no(
            "must be an active job type; this one is no longer offered",
        ))
    }
}

/// The rows that decide whether a technician can get a job.
pub(crate) fn rows_of_technician(technician_id: MemberId) -> [RowKey; 3] {
    [
        key::member(technician_id),
        key::assignments(technician_id),
        key::calendar(technician_id),
    ]
}

/// Adds to the changes that the technician gets the job, who must not leave at this moment.
pub(crate) fn assign_technician(
    rows: &Rows,
    changes: &mut Changes,
    technician_id: MemberId,
    job_id: JobId,
) -> Result<(), Problem> {
    let [member, assignments, _] = rows_of_technician(technician_id);
    changes.require(&technician(rows.get(&member)?)?);
    let assignments = rows.get(&assignments)?;
    AssignmentsRow::add(changes, assignments, technician_id, Assigned::Job(job_id));
    Ok(())
}

/// Retries when what the job refers to has changed since it was read: the technician with the calendar
/// and what else that one was given, the customer or the job type.
pub(crate) fn on_reference_conflict(error: Error) -> Result<Error, Problem> {
    let kinds = [
        MemberRow::KIND,
        AssignmentsRow::KIND,
        CalendarRow::KIND,
        CustomerRow::KIND,
        JobTypeRow::KIND,
    ];
    if kinds.iter().any(|kind| error.has_changed(kind)) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// A member who can be given work.
fn technician(member: Option<MemberRow>) -> Result<MemberRow, Problem> {
    member
        .filter(|member| member.state == MemberState::Active && member.roles.has(Role::Technician))
        .ok_or_else(|| {
            Problem::field(
                "/technician_id",
                "must be an active technician in your company",
            )
        })
}
