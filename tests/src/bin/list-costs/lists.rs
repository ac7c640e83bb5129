//! The lists that are read, and what they are made of.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::{Caller, Team};

use crate::rows::{AT_WORK, Kind, Rows};

/// A company with its rows.
pub(crate) struct Company {
    pub(crate) team: Team,
    pub(crate) rows: Rows,
}

impl Company {
    /// A list that the owner reads.
    fn list(&self, name: &'static str, path: &str, kinds: &'static [Kind]) -> List<'_> {
        List {
            name,
            company: self,
            by: &self.team.owner,
            path: path.to_owned(),
            kinds,
        }
    }
}

/// A list that is read at growing sizes.
pub(crate) struct List<'a> {
    /// The function, and which of its lists.
    pub(crate) name: &'static str,
    company: &'a Company,
    pub(crate) by: &'a Caller,
    /// `{newest}` is the number of the fiftieth event from the end.
    pub(crate) path: String,
    /// What it reads.
    kinds: &'static [Kind],
}

impl List<'_> {
    /// Whether this list is asked for, by the function's name; with no name, all are.
    pub(crate) fn is_asked_for(&self, names: &[String]) -> bool {
        let (function, _) = self.name.split_once(',').unwrap_or((self.name, ""));
        names.is_empty() || names.iter().any(|name| name == function)
    }
}

/// The kinds of rows that these lists need in a company.
pub(crate) fn kinds(lists: &[List<'_>], company: &Company) -> BTreeSet<Kind> {
    let lists = lists.iter();
    let lists = lists.filter(|list| std::ptr::eq(list.company, company));
    lists.flat_map(|list| list.kinds.iter().copied()).collect()
}

/// All lists. Who can be asked for a job is as many as the team, so the jobs grow in a second company, whose team
/// does not.
pub(crate) fn all<'a>(company: &'a Company, small: &'a Company) -> Vec<List<'a>> {
    let technician = &company.team.technician;
    let rows = &company.rows;
    let list = |name, path: &str, kinds| company.list(name, path, kinds);
    let jobs = |name, query: &str| {
        let path = format!("/v1/jobs?{query}limit=50");
        list(name, &path, &[Kind::Customer, Kind::Job])
    };
    let threads = |name, query: &str| {
        let path = format!("/v1/threads?{query}limit=50");
        list(name, &path, &[Kind::Thread])
    };
    let boards = |name, query: &str| {
        let path = format!("/v1/board?{query}time_zone=America/Denver");
        list(name, &path, &[Kind::Job])
    };
    vec![
        list("customer-list", "/v1/customers?limit=50", &[Kind::Customer]),
        list(
            "customer-list, search",
            "/v1/customers?q=cas&limit=50",
            &[Kind::Customer, Kind::CustomerToken],
        ),
        list(
            "customer-list, search of several words",
            "/v1/customers?q=casey%200&limit=10",
            &[Kind::Customer, Kind::CustomerToken],
        ),
        jobs("job-list", ""),
        jobs("job-list, one state", "state=assigned&"),
        jobs(
            "job-list, one customer",
            &format!("customer_id={}&", rows.customer_id),
        ),
        jobs(
            "job-list, one technician",
            &format!("technician_id={}&", technician.id()),
        ),
        jobs(
            "job-list, one site",
            &format!("site_id={}&", rows.job.site.site_id),
        ),
        jobs("job-list, one day", &format!("window_from={}&", rows.now)),
        jobs("job-list, search", "q=cas&"),
        jobs(
            "job-list, search of several words",
            "q=casey%20sample%200000&",
        ),
        list(
            "job-event-list",
            &format!("/v1/jobs/{}/events?limit=50", rows.job_id),
            &[Kind::Job, Kind::JobEvent],
        ),
        list(
            "customer-timeline",
            &format!("/v1/customers/{}/timeline?limit=50", rows.customer_id),
            &[Kind::Customer, Kind::JobEvent],
        ),
        boards("board-view", ""),
        boards("board-view, a week", "days=7&"),
        list("audit-list", "/v1/audit?limit=50", &[Kind::Audit]),
        threads("thread-list", ""),
        threads("thread-list, of nobody", "assigned=nobody&"),
        list(
            "message-list",
            &format!(
                "/v1/threads/{}/messages?limit=50",
                rows.thread_row(0).thread_id
            ),
            &[Kind::Thread, Kind::Message],
        ),
        List {
            by: technician,
            ..list(
                "location-trail",
                "/v1/me/locations?limit=50",
                &[Kind::Trail],
            )
        },
        // Five rows are read for each, and the smallest company has no more than a hundred.
        list(
            "technician-locations",
            "/v1/technicians/locations?limit=16",
            &[Kind::Status],
        ),
        list(
            "feed-list",
            "/v1/feed?after={newest}&limit=50",
            &[Kind::Feed],
        ),
        small.list(
            "candidate-list",
            &format!("/v1/jobs/{}/candidates", small.rows.job_id),
            &[Kind::Job],
        ),
    ]
}

/// Whether a page holds as much as was asked for, a board has full trays and bookings, or the whole team can be
/// asked.
pub(crate) fn is_full(path: &str, page: &Value) -> bool {
    let count = |list: &Value| list.as_array().map(Vec::len);
    if let Some((_, limit)) = path.split_once("limit=") {
        return count(&page["items"]) == limit.parse().ok();
    }
    if path.ends_with("/candidates") {
        return count(&page["items"]) == Some(AT_WORK + 1);
    }
    let has_bookings = |lane: &Value| count(&lane["bookings"]) > Some(0);
    let lanes = page["technicians"].as_array().expect("technicians");
    count(&page["unassigned"]["jobs"]) == Some(25) && lanes.iter().any(has_bookings)
}
