//! The dispatchers' side: jobs are entered, given to somebody or offered, and called off.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::agenda::later;
use super::city::Place;
use super::member::Member;
use super::plan::Plan;
use super::post::chance;

/// What some of the jobs ask for.
pub(super) const SKILL: &str = "Safe opening";

/// A customer's call, decided before the day begins.
pub(super) struct Call {
    pub(super) at: Timestamp,
    pub(super) place: Place,
    pub(super) is_asap: bool,
    /// Whether it asks for [`SKILL`].
    asks_for_skill: bool,
    pub(super) minutes: i64,
    /// How much longer the work takes than planned.
    pub(super) overrun: f64,
    /// How much later than in time the technician sets out, in seconds.
    pub(super) delay: f64,
    /// After how many seconds the customer calls it off.
    pub(super) cancelled_after: Option<f64>,
    customer: usize,
    /// In how many quarters of an hour the window begins.
    window_in: i64,
    /// How long the window is, in minutes.
    window_minutes: i64,
}

impl Call {
    pub(super) fn any(plan: &Plan, begins_at: Timestamp, customers: usize, rng: &mut Rng) -> Self {
        let seconds = f64::from(i32::try_from(plan.minutes * 60).expect("a day"));
        Self {
            at: later(begins_at, rng.f64() * seconds),
            place: Place::any(rng),
            is_asap: chance(rng, plan.asap),
            asks_for_skill: chance(rng, plan.skilled),
            minutes: [15, 15, 30, 45][rng.usize(0..4)],
            overrun: if chance(rng, plan.late) {
                2.0
            } else {
                0.7 + 0.3 * rng.f64()
            },
            delay: if chance(rng, plan.delayed) {
                1800.0 + rng.f64() * 5400.0
            } else {
                0.0
            },
            cancelled_after: chance(rng, plan.cancelled).then(|| rng.f64() * 3600.0),
            customer: rng.usize(0..customers),
            window_in: rng.i64(4..5 + plan.minutes / 40),
            window_minutes: if chance(rng, plan.short_windows) {
                30
            } else {
                120
            },
        }
    }
}

/// Sees that somebody misses a window, on a day of few visits too.
pub(super) fn make_one_late(calls: &mut [Call]) {
    if let Some(call) = calls.iter_mut().find(|call| !call.is_asap) {
        call.window_minutes = 30;
        call.delay = 5400.0;
        call.cancelled_after = None;
    }
}

/// The desk of a company.
pub(super) struct Desk {
    pub(super) dispatcher: Member,
    /// The types of jobs that everybody can do, and of those that ask for a skill.
    job_type_ids: [String; 2],
    customers: Vec<String>,
    /// The window of each job, as it was promised.
    pub(super) promised: BTreeMap<String, Value>,
    /// Offers that did not go to the first of the candidates of the same moment.
    pub(super) misplaced: Vec<String>,
    /// Bookings that were refused since the time was taken.
    pub(super) refused: usize,
}

impl Desk {
    pub(super) async fn open(mut dispatcher: Member, owner: &mut Member, customers: usize) -> Self {
        let job_type_ids = ["a", "b"].map(|digit| format!("jt_{}", digit.repeat(32)));
        let kinds = [("Lockout", None), ("Safe", Some(SKILL))];
        for (id, (name, skill)) in job_type_ids.iter().zip(kinds) {
            let job_type = json!({ "name": name, "duration_minutes": 45, "skill": skill });
            let path = format!("/v1/job-types/{id}");
            owner.caller().await.put(path, job_type).await.expect(200);
        }
        let mut ids = Vec::new();
        for number in 0..customers {
            let customer = json!({ "name": format!("Casey Sample {number}") });
            let created = dispatcher
                .caller()
                .await
                .post("/v1/customers", customer)
                .await;
            ids.push(text(&created.expect(201)["customer_id"]));
        }
        Self {
            dispatcher,
            job_type_ids,
            customers: ids,
            promised: BTreeMap::new(),
            misplaced: Vec::new(),
            refused: 0,
        }
    }

    /// Enters the job that a customer calls for; its id.
    pub(super) async fn enter(&mut self, call: &Call, now: Timestamp) -> String {
        let quarter = 15 * 60;
        let from = (now.as_second() / quarter + call.window_in) * quarter;
        let instant = |second| {
            let at = Timestamp::from_second(second).expect("an instant of our time");
            at.to_string()
        };
        let until = from + call.window_minutes * 60;
        let window = json!({ "starts_at": instant(from), "ends_at": instant(until) });
        let window = if call.is_asap { Value::Null } else { window };
        let job = json!({
            "customer_id": self.customers[call.customer],
            "job_type_id": self.job_type_ids[usize::from(call.asks_for_skill)],
            "site": {
                "address": {
                    "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US",
                },
                "time_zone": "America/Denver",
                "location": call.place.location(),
            },
            "is_asap": call.is_asap,
            "duration_minutes": call.minutes,
            "window": window,
        });
        let created = self.dispatcher.caller().await.post("/v1/jobs", job).await;
        let job_id = text(&created.expect(201)["job_id"]);
        self.promised.insert(job_id.clone(), window);
        job_id
    }

    /// Offers a job, and looks whether the best of the candidates is asked first.
    pub(super) async fn offer(&mut self, job_id: &str) {
        let dispatcher = self.dispatcher.caller().await;
        let path = format!("/v1/jobs/{job_id}/candidates");
        let candidates = dispatcher.get(path).await.expect(200);
        let candidates = candidates["items"].as_array().expect("a list").iter();
        let mut able = candidates.filter(|one| one["exclusion"].is_null());
        let best = able.next().map(|one| text(&one["technician_id"]));
        let path = format!("/v1/jobs/{job_id}/offers");
        let started = dispatcher.post(path, json!({})).await;
        if started.status != 201 {
            assert_eq!(started.status, 409, "{}", started.text());
            return;
        }
        let asked = started.json()["offers"][0]["technician_id"].clone();
        if best.as_deref() != asked.as_str() {
            let why = format!("job {job_id}: {asked} was asked first and not {best:?}");
            self.misplaced.push(why);
        }
    }

    /// Gives a job to one of these technicians, the first whose time is free.
    pub(super) async fn assign(&mut self, job_id: &str, technicians: &[String]) -> bool {
        for technician_id in technicians {
            let path = format!("/v1/jobs/{job_id}/technician");
            let to = json!({ "technician_id": technician_id });
            let given = self.dispatcher.caller().await.put(path, to).await;
            match given.status {
                200 => return true,
                409 => self.refused += 1,
                _ => panic!("{} {}", given.status, given.text()),
            }
        }
        false
    }

    /// Calls a job off, unless it is over or the work has begun.
    pub(super) async fn cancel(&mut self, job_id: &str) {
        let path = format!("/v1/jobs/{job_id}/transitions");
        let step = json!({ "to": "cancelled", "cause": "customer_request" });
        let cancelled = self.dispatcher.caller().await.post(path, step).await;
        assert!(
            matches!(cancelled.status, 200 | 409),
            "{}",
            cancelled.text()
        );
    }

    pub(super) async fn view(&mut self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}");
        self.dispatcher.caller().await.get(path).await.expect(200)
    }
}

pub(super) fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("a text and not {value}"))
        .to_owned()
}
