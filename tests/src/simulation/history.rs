//! What the company's own history says of a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::desk::text;
use super::member::Member;

/// The history of one job.
pub(super) struct JobHistory {
    pub(super) job: Value,
    /// Its events, oldest first.
    pub(super) events: Vec<Value>,
    /// Its offerings, oldest first; nothing for a job that was never offered.
    pub(super) offerings: Vec<Value>,
}

/// A time in which a technician had a job on the road or at the site.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) job_id: String,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl JobHistory {
    /// Reads the histories of all jobs.
    pub(super) async fn all(dispatcher: &mut Member) -> Vec<Self> {
        let mut all = Vec::new();
        for job in dispatcher.list("/v1/jobs?limit=100").await {
            let path = format!("/v1/jobs/{}", text(&job["job_id"]));
            let events = format!("{path}/events?limit=100");
            let mut offerings = dispatcher.list(&format!("{path}/offers")).await;
            offerings.reverse();
            all.push(Self {
                events: dispatcher.list(&events).await,
                offerings,
                job,
            });
        }
        all
    }

    pub(super) fn id(&self) -> String {
        text(&self.job["job_id"])
    }

    /// When something of this type happened first.
    pub(super) fn first(&self, fits: impl Fn(&Value) -> bool) -> Option<Timestamp> {
        let event = self.events.iter().find(|event| fits(&event["fact"]))?;
        Some(instant(&event["at"]))
    }

    /// When the job was first offered.
    pub(super) fn offered_at(&self) -> Option<Timestamp> {
        self.first(|fact| fact["type"] == "offered")
    }

    /// When an offer of the job was accepted.
    pub(super) fn offer_accepted_at(&self) -> Option<Timestamp> {
        self.first(|fact| fact["type"] == "offering_ended" && fact["outcome"] == "accepted")
    }

    /// When the job first came to one of these states; at no time means at the end of all time.
    pub(super) fn first_in(&self, states: &[&str]) -> Timestamp {
        let is_there = |to: &str| states.contains(&to);
        let step =
            |fact: &Value| fact["type"] == "advanced" && fact["to"].as_str().is_some_and(is_there);
        self.first(step).unwrap_or(Timestamp::MAX)
    }

    /// Who had the job at an instant.
    pub(super) fn technician_at(&self, at: Timestamp) -> Option<String> {
        let before = self.events.iter().rev();
        let mut before = before.filter(|event| instant(&event["at"]) <= at);
        let given = before.find_map(|event| match event["fact"]["type"].as_str() {
            Some("assigned" | "unassigned") => Some(&event["fact"]),
            _ => None,
        })?;
        text_if(given["type"] == "assigned", &given["technician_id"])
    }

    /// The times in which a technician could be followed because of this job (the promise's "active assigned
    /// job"), or was bound by it, by technician.
    pub(super) fn stretches(&self, states: &[&str]) -> Vec<(String, Stretch)> {
        let mut stretches = Vec::new();
        let mut technician: Option<String> = None;
        let mut began: Option<Timestamp> = None;
        let mut is_bound = false;
        let mut end = |began: &mut Option<Timestamp>, technician: &Option<String>, at| {
            if let (Some(from), Some(technician)) = (began.take(), technician) {
                let stretch = Stretch {
                    job_id: self.id(),
                    from,
                    until: at,
                };
                stretches.push((technician.clone(), stretch));
            }
        };
        for event in &self.events {
            let (fact, at) = (&event["fact"], instant(&event["at"]));
            match fact["type"].as_str() {
                Some("assigned" | "unassigned") => {
                    end(&mut began, &technician, at);
                    let is_given = fact["type"] == "assigned";
                    technician = text_if(is_given, &fact["technician_id"]);
                    began = (is_given && is_bound).then_some(at);
                }
                Some("advanced") => {
                    is_bound = fact["to"].as_str().is_some_and(|to| states.contains(&to));
                    if is_bound {
                        began = began.or(Some(at));
                    } else {
                        end(&mut began, &technician, at);
                    }
                }
                _ => {}
            }
        }
        end(&mut began, &technician, Timestamp::MAX);
        stretches
    }
}

/// The stretches of all jobs by technician, in the order of their time.
pub(super) fn by_technician(
    all: &[JobHistory],
    states: impl Fn(&JobHistory) -> &'static [&'static str],
) -> BTreeMap<String, Vec<Stretch>> {
    let mut stretches: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for history in all {
        for (technician, stretch) in history.stretches(states(history)) {
            stretches.entry(technician).or_default().push(stretch);
        }
    }
    for of_one in stretches.values_mut() {
        of_one.sort_by_key(|stretch| stretch.from);
    }
    stretches
}

fn text_if(holds: bool, value: &Value) -> Option<String> {
    value.as_str().filter(|_| holds).map(str::to_owned)
}

pub(super) fn instant(value: &Value) -> Timestamp {
    let text = value.as_str().expect("an instant");
    text.parse().expect("an instant")
}
