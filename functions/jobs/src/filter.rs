//! Which jobs a list is asked for, and where they stand. Each filter has a list of its own, in the order of
//! its keys; what would need two of them at once is refused.

use api::{FaultLocation, Limit, Problem, SealedCursor, Viewer};
use data::key::{self, Range};
use domain::id::{CustomerId, MemberId, SiteId};
use domain::job::{JobNumber, JobState};
use domain::search::Search;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// Which jobs: all, or those of one state, one customer, one site or one technician, those with an arrival
/// window in a stretch of time, those that a search finds, or the one with a number. A technician's list has the open jobs first, and
/// can be cut down to those that are open or those that are not. By window they come in the order of its
/// beginning, by search in that of the words, all others newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobFilter {
    /// Only jobs in this state.
    state: Option<JobState>,
    /// Only jobs of this customer.
    customer_id: Option<CustomerId>,
    /// Only jobs at this site of a customer, whatever it was called then.
    site_id: Option<SiteId>,
    /// Only jobs of this technician; technicians see their own and need not say so.
    technician_id: Option<MemberId>,
    /// Only the technician's open jobs, or only those that ended.
    open: Option<bool>,
    /// Only jobs whose arrival window begins at this instant or later.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    window_from: Option<Timestamp>,
    /// Only jobs whose arrival window begins before this instant.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    window_to: Option<Timestamp>,
    /// The job that people call so, however they write it: `4827`, `#4827` or `48 27`.
    number: Option<JobNumber>,
    /// The beginnings of words of the customer's name, of the address or of the job's number; each must
    /// match. A new job is found some seconds after it was entered.
    #[serde(default, deserialize_with = "searched")]
    q: Option<Search>,
    #[serde(default)]
    pub(crate) limit: Limit,
    /// The `next` of the page before.
    pub(crate) cursor: Option<SealedCursor>,
}

/// Where the jobs stand that are asked for.
pub(crate) enum Source {
    /// The rows themselves, in one of the indexes.
    Jobs(Range),
    /// Rows that name them.
    Listings(Range),
    /// The row that says which job has the number.
    Number(JobNumber),
    /// The tokens that a search looks through.
    Tokens(Search),
}

/// A parameter without a value is a search for nothing, and not the whole list.
fn searched<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Search>, D::Error> {
    Search::deserialize(deserializer).map(Some)
}

impl JobFilter {
    /// The one stretch of rows that holds what is requested.
    pub(crate) fn source(&self, viewer: &Viewer) -> Result<Source, Problem> {
        if let Some(number) = self.number {
            self.expect_alone("number")?;
            return Ok(Source::Number(number));
        }
        if !viewer.sees_all {
            return self.own_jobs(viewer.member_id).map(Source::Jobs);
        }
        if self.open.is_some() && self.technician_id.is_none() {
            let detail = "can only be used together with technician_id";
            return Err(cannot("open", detail));
        }
        if let Some(technician_id) = self.technician_id {
            self.expect_alone("technician_id")?;
            return Ok(Source::Jobs(of_technician(technician_id, self.open)));
        }
        if let Some(search) = &self.q {
            self.expect_alone("q")?;
            return Ok(Source::Tokens(search.clone()));
        }
        if let Some(site_id) = self.site_id {
            self.expect_alone("site_id")?;
            return Ok(Source::Listings(key::jobs_at_site(site_id).descending()));
        }
        if self.window_from.is_some() || self.window_to.is_some() {
            self.expect_alone("window_from")?;
            let range = key::jobs_by_window(self.window_from, self.window_to);
            return self.expect_time().map(|()| Source::Listings(range));
        }
        let range = match (self.state, self.customer_id) {
            (None, None) => key::jobs(),
            (Some(state), None) => key::jobs_in_state(state.as_str()),
            (None, Some(customer_id)) => key::jobs_of_customer(customer_id),
            (Some(_), Some(_)) => {
                let detail = "can't be combined with other filters";
                return Err(cannot("customer_id", detail));
            }
        };
        Ok(Source::Jobs(range.descending()))
    }

    /// The same for a technician, who sees nothing but the own jobs.
    fn own_jobs(&self, own_id: MemberId) -> Result<Range, Problem> {
        let requested = self.technician_id;
        if requested.is_some_and(|requested| requested != own_id) {
            let detail = "Technicians can only see their own jobs.";
            return Err(Problem::Forbidden(detail));
        }
        match self.sent(&["technician_id", "open"]) {
            Some(name) => Err(cannot(
                name,
                "isn't available to technicians; filter your own jobs with open",
            )),
            None => Ok(of_technician(own_id, self.open)),
        }
    }

    /// Refuses every filter that would need another list than that of `name`.
    fn expect_alone(&self, name: &'static str) -> Result<(), Problem> {
        let beside: &[&str] = match name {
            "technician_id" => &["technician_id", "open"],
            "window_from" => &["window_from", "window_to"],
            _ => &[name],
        };
        let other = self.sent(beside);
        if name == "number" && self.cursor.is_some() {
            return Err(cannot("cursor", "can't be combined with number"));
        }
        match (name, other) {
            (_, None) => Ok(()),
            ("technician_id", Some(_)) => Err(cannot(name, "can only be combined with open")),
            ("window_from", Some(other)) => Err(cannot(
                other,
                "can't be combined with window_from and window_to",
            )),
            (_, Some(other)) => Err(cannot(other, &format!("can't be combined with {name}"))),
        }
    }

    fn expect_time(&self) -> Result<(), Problem> {
        match (self.window_from, self.window_to) {
            (Some(from), Some(to)) if to <= from => {
                Err(cannot("window_to", "must be later than window_from"))
            }
            _ => Ok(()),
        }
    }

    /// The first filter that is sent and is none of these.
    fn sent(&self, but: &[&str]) -> Option<&'static str> {
        let filters = [
            ("state", self.state.is_some()),
            ("customer_id", self.customer_id.is_some()),
            ("site_id", self.site_id.is_some()),
            ("technician_id", self.technician_id.is_some()),
            ("open", self.open.is_some()),
            ("window_from", self.window_from.is_some()),
            ("window_to", self.window_to.is_some()),
            ("q", self.q.is_some()),
        ];
        let mut others = filters.iter().filter(|(name, _)| !but.contains(name));
        others.find(|(_, is_sent)| *is_sent).map(|(name, _)| *name)
    }
}

fn of_technician(technician_id: MemberId, open: Option<bool>) -> Range {
    let range = match open {
        Some(is_open) => key::jobs_of_technician_by_openness(technician_id, is_open),
        None => key::jobs_of_technician(technician_id),
    };
    range.descending()
}

fn cannot(parameter: &str, detail: &str) -> Problem {
    Problem::invalid(FaultLocation::Parameter(parameter.into()), detail)
}
