//! A client that follows the feed, and may sleep: what it shows of jobs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::desk::text;
use super::member::Member;

/// A client with what it shows.
pub(super) struct Client {
    pub(super) member: Member,
    /// Whether it looks once in a long while only.
    pub(super) sleeps: bool,
    known: u64,
    jobs: BTreeMap<String, Value>,
    /// What is wrong with the feed as this client got it.
    pub(super) faults: Vec<String>,
}

impl Client {
    /// A client that has just read its screens.
    pub(super) async fn open(mut member: Member, sleeps: bool) -> Self {
        let start = member.list("/v1/feed").await;
        let known = start[0]["through"].as_u64().expect("a number");
        let jobs = all_jobs(&mut member).await;
        Self {
            member,
            sleeps,
            known,
            jobs,
            faults: Vec::new(),
        }
    }

    /// Catches up with the feed.
    pub(super) async fn sync(&mut self) {
        let path = format!("/v1/feed?after={}", self.known);
        let mut changed = BTreeSet::new();
        for stretch in self.member.list(&path).await {
            let number = |name: &str| stretch[name].as_u64().expect("a number");
            if stretch["reset"] == true {
                self.jobs = all_jobs(&mut self.member).await;
                changed.clear();
            } else if number("after") > self.known {
                let gap = format!("{} is followed by {}", self.known, number("after"));
                self.faults.push(gap);
            }
            for event in stretch["events"].as_array().expect("a list") {
                if let Some(job_id) = event["about"]["job_id"].as_str() {
                    changed.insert(job_id.to_owned());
                }
            }
            self.known = number("through");
        }
        for job_id in changed {
            let path = format!("/v1/jobs/{job_id}");
            let view = self.member.caller().await.get(path).await;
            match view.status {
                200 => self.jobs.insert(job_id, shown(&view.json())),
                _ => self.jobs.remove(&job_id),
            };
        }
    }

    /// Where what the client shows is not what is so.
    pub(super) async fn differences(&mut self) -> Vec<String> {
        let truth = all_jobs(&mut self.member).await;
        let ids: BTreeSet<_> = truth.keys().chain(self.jobs.keys()).collect();
        let differs = |id: &&&String| truth.get(**id) != self.jobs.get(**id);
        let tell = |id: &String| {
            let (truth, shown) = (truth.get(id), self.jobs.get(id));
            format!("a client shows {shown:?} of job {id}, which is {truth:?}")
        };
        ids.iter().filter(differs).map(|id| tell(id)).collect()
    }
}

/// Every job that a member sees, as a client shows it.
async fn all_jobs(member: &mut Member) -> BTreeMap<String, Value> {
    let jobs = member.list("/v1/jobs?limit=100").await;
    jobs.iter()
        .map(|job| (text(&job["job_id"]), shown(job)))
        .collect()
}

fn shown(job: &Value) -> Value {
    json!({ "state": job["state"], "technician_id": job["technician_id"] })
}
