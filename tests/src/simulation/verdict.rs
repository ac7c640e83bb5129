//! Whether every rule held, judged by the company's own history.

use std::collections::{BTreeMap, BTreeSet};

use domain::offer::OfferSettings;
use serde_json::Value;

use super::agenda::{later, seconds_between};
use super::desk::text;
use super::history::{JobHistory, Stretch, by_technician, instant};
use super::technician::Technician;

/// How much later a round may begin than its dial says: a lost message, and the minute of the sweep.
const SLACK: f64 = 95.0;

/// The states in which a technician is bound to a place.
const ON_THE_WAY: &[&str] = &["en_route", "on_site"];

/// The states in which a technician may be followed.
const FOLLOWED: &[&str] = &["en_route", "on_site", "paused"];
const FOLLOWED_ASAP: &[&str] = &["accepted", "en_route", "on_site", "paused"];

/// No technician is on the way to one job, or at work there, while bound to another.
pub(super) fn in_two_places(all: &[JobHistory]) -> Vec<String> {
    let stretches = by_technician(all, |_| ON_THE_WAY);
    let overlaps = |(technician, of_one): (&String, &Vec<Stretch>)| {
        let pairs = of_one.windows(2);
        let overlaps = pairs.filter(|pair| pair[1].from < pair[0].until);
        overlaps
            .map(|pair| {
                let (first, second) = (&pair[0], &pair[1]);
                format!(
                    "technician {technician} goes to {} from {} on and is at {} until {}",
                    second.job_id, second.from, first.job_id, first.until
                )
            })
            .collect::<Vec<_>>()
    };
    stretches.iter().flat_map(overlaps).collect()
}

/// Every call became a job that is done, called off, or waits where dispatchers see it.
pub(super) fn lost_jobs(all: &[JobHistory], entered: &[String]) -> Vec<String> {
    let known: BTreeSet<_> = all.iter().map(JobHistory::id).collect();
    let lost = entered.iter().filter(|job_id| !known.contains(*job_id));
    let mut faults: Vec<_> = lost.map(|job_id| format!("job {job_id} is lost")).collect();
    for history in all {
        if !is_over(&history.job) {
            let state = &history.job["state"];
            let job_id = history.id();
            faults.push(format!(
                "job {job_id} is still {state} at the end of the day"
            ));
        }
    }
    faults
}

/// Nobody moved the window that a customer was promised: no dispatcher of the day does.
pub(super) fn moved_promises(
    all: &[JobHistory],
    promised: &BTreeMap<String, Value>,
) -> Vec<String> {
    let is_moved = |history: &&JobHistory| {
        let promised = promised.get(&history.id());
        let facts = history.events.iter().map(|event| &event["fact"]);
        let set = facts.filter(|fact| fact["type"] == "scheduled");
        let mut windows = set
            .map(|fact| &fact["window"])
            .chain([&history.job["window"]]);
        windows.any(|window| Some(window) != promised)
    };
    let moved = all.iter().filter(is_moved);
    moved
        .map(|history| format!("the window of job {} moved", history.id()))
        .collect()
}

/// Whether nothing is left to be done.
pub(super) fn is_over(job: &Value) -> bool {
    let state = job["state"].as_str();
    matches!(state, Some("done" | "closed" | "cancelled"))
}

/// Every ASAP job is accepted, or dispatchers are alerted, within what the dials allow.
pub(super) fn unanswered(all: &[JobHistory], alerts: &[(String, jiff::Timestamp)]) -> Vec<String> {
    let dials = OfferSettings::default();
    let rounds = dials.first_seconds + dials.second_seconds + dials.third_seconds;
    // Each of the three rounds may end late.
    let longest = f64::from(rounds) + 3.0 * SLACK;
    let is_unanswered = |history: &&JobHistory| {
        let Some(offered_at) = history.offered_at() else {
            return false;
        };
        let until = later(offered_at, longest);
        let alerted = alerts
            .iter()
            .any(|(job_id, at)| *job_id == history.id() && *at <= until);
        let is_end = |fact: &Value| fact["type"] == "offering_ended";
        let ended_in_time = history.first(is_end).is_some_and(|at| at <= until);
        !alerted && !ended_in_time
    };
    let unanswered = all.iter().filter(is_unanswered);
    unanswered
        .map(|history| {
            format!(
                "job {} was not accepted, and nobody was alerted",
                history.id()
            )
        })
        .collect()
}

/// Within each round those who were asked together stand in the order of their totals, where straight lines
/// decided it: of roads nothing is kept.
pub(super) fn out_of_order(all: &[JobHistory]) -> Vec<String> {
    let mut faults = Vec::new();
    for history in all {
        for offering in &history.offerings {
            let offers = offering["offers"].as_array().expect("a list");
            for pair in offers.windows(2) {
                let terms = |offer: &Value| offer["candidate"]["terms"].clone();
                let by_line = |offer: &Value| terms(offer)["ranked_by"] == "straight_line";
                let total = |offer: &Value| terms(offer)["total_seconds"].as_i64();
                let is_comparable =
                    pair[0]["round"] == pair[1]["round"] && pair.iter().all(by_line);
                if is_comparable && total(&pair[0]) > total(&pair[1]) {
                    faults.push(format!("job {}: {pair:?} are out of order", history.id()));
                }
            }
            let mut winners = offers.iter().filter(|offer| offer["state"] == "accepted");
            if winners.nth(1).is_some() {
                faults.push(format!("job {} was won twice", history.id()));
            }
        }
    }
    faults
}

/// A job that asks for a skill is offered to those alone who have it.
pub(super) fn unskilled(all: &[JobHistory], skilled: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for history in all.iter().filter(|one| one.job["skill"].is_string()) {
        let offerings = history.offerings.iter();
        let offers = offerings.flat_map(|one| one["offers"].as_array().expect("a list"));
        for technician in offers.map(|offer| text(&offer["technician_id"])) {
            if !skilled.contains(&technician) {
                let job_id = history.id();
                faults.push(format!(
                    "job {job_id} was offered to {technician}, who cannot do it"
                ));
            }
        }
    }
    faults
}

/// A position in the background is kept for the time of an active job of that technician alone.
pub(super) async fn followed_home(
    all: &[JobHistory],
    technicians: &mut [Technician],
) -> Vec<String> {
    let stretches = by_technician(all, |history| {
        if history.job["is_asap"] == true {
            FOLLOWED_ASAP
        } else {
            FOLLOWED
        }
    });
    let mut faults = Vec::new();
    for technician in technicians {
        let id = technician.member.id();
        let none = Vec::new();
        let active = stretches.get(&id).unwrap_or(&none);
        for position in technician.member.list("/v1/me/locations?limit=100").await {
            let at = instant(&position["at"]);
            let mut inside = active
                .iter()
                .filter(|one| one.from <= at && at <= one.until);
            if position["mode"] == "background" && inside.next().is_none() {
                faults.push(format!(
                    "technician {id} was followed at {at} without a job"
                ));
            }
        }
    }
    faults
}

/// The seconds from the first offer of a job to its acceptance, in their order.
pub(super) fn seconds_to_accept(all: &[JobHistory]) -> Vec<f64> {
    let times = all.iter().filter_map(|history| {
        Some(seconds_between(
            history.offered_at()?,
            history.offer_accepted_at()?,
        ))
    });
    let mut times: Vec<_> = times.collect();
    times.sort_by(f64::total_cmp);
    times
}

/// How many rounds the offered jobs took together, and how many jobs those are.
pub(super) fn rounds(all: &[JobHistory]) -> (usize, usize) {
    let of_job = |history: &JobHistory| {
        let facts = history.events.iter().map(|event| &event["fact"]);
        facts.filter(|fact| fact["type"] == "offered").count()
    };
    let rounds = all.iter().map(of_job).filter(|rounds| *rounds > 0);
    rounds.fold((0, 0), |(sum, jobs), rounds| (sum + rounds, jobs + 1))
}

/// Bookings of one technician on the board that overlap though nobody said so.
pub(super) fn double_bookings(board: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for technician in board["technicians"].as_array().expect("a list") {
        let bookings = technician["bookings"].as_array().expect("a list").iter();
        let open = bookings.filter(|job| !matches!(job["state"].as_str(), Some("done" | "closed")));
        let mut blocks: Vec<_> = open
            .filter(|job| job["block"].is_object())
            .map(|job| {
                let end = |name: &str| instant(&job["block"][name]);
                (end("starts_at"), end("ends_at"), text(&job["job_id"]))
            })
            .collect();
        blocks.sort();
        let overlaps = blocks.windows(2).filter(|pair| pair[1].0 < pair[0].1);
        faults.extend(overlaps.map(|pair| format!("booked twice: {pair:?}")));
    }
    faults
}
