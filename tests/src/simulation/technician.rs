//! A technician with a phone: sees pushes, answers offers, drives, works, and reports positions.

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::agenda::{later, seconds_between};
use super::city::Place;
use super::desk::text;
use super::member::Member;
use super::plan::Plan;
use super::post::chance;

/// How often a phone measures where it is, in seconds.
const FIX_SECONDS: f64 = 30.0;

/// A technician of the day.
pub(super) struct Technician {
    pub(super) member: Member,
    pub(super) push_token: String,
    pub(super) phone_is_dead: bool,
    /// What the technician has taken on and not begun.
    todo: Vec<Task>,
    /// What the technician is doing.
    present: Option<Present>,
    /// Answers to offers that are on the tip of the tongue.
    answers: Vec<(Timestamp, String, &'static str)>,
    /// Offers that were looked at.
    seen: Vec<String>,
    pushes: usize,
    legs: Vec<Leg>,
    reported_until: Timestamp,
    /// Drives that were made.
    pub(super) drives: Vec<Drive>,
    /// Background positions that the phone sent.
    pub(super) sent: usize,
    /// Those of them that were taken.
    pub(super) taken: usize,
    /// Answers to offers that came too late.
    pub(super) too_late: usize,
}

/// A job of the technician's.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) job_id: String,
    pub(super) place: Place,
    pub(super) is_asap: bool,
    pub(super) starts_at: Timestamp,
    pub(super) pace: Pace,
}

/// How a job goes for its technician, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// How much later than in time the technician sets out.
    pub(super) delay: f64,
    /// How long the work takes.
    pub(super) work: f64,
}

/// What a technician is doing, and until when.
#[derive(Clone)]
struct Present {
    task: Task,
    stage: Stage,
    until: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Driving,
    Working,
}

/// From when on the technician moves, and whether a job allows to be seen.
#[derive(Clone, Copy)]
struct Leg {
    since: Timestamp,
    from: Place,
    to: Place,
    is_active: bool,
}

/// A drive to a job.
#[derive(Clone, Debug)]
pub(super) struct Drive {
    pub(super) from: Place,
    pub(super) to: Place,
    pub(super) arrived_at: Timestamp,
    /// When the work was over; nothing while it is not.
    pub(super) left_at: Option<Timestamp>,
}

impl Technician {
    pub(super) async fn on_duty(mut member: Member, place: Place) -> Self {
        let caller = member.caller().await;
        let now = caller.now();
        let push_token = caller.take_pushes().await;
        let duty = json!({ "on_duty": true });
        caller.put("/v1/me/duty", duty).await.expect(200);
        let leg = Leg {
            since: now,
            from: place,
            to: place,
            is_active: false,
        };
        Self {
            member,
            push_token,
            phone_is_dead: false,
            todo: Vec::new(),
            present: None,
            answers: Vec::new(),
            seen: Vec::new(),
            pushes: 0,
            legs: vec![leg],
            reported_until: now,
            drives: Vec::new(),
            sent: 0,
            taken: 0,
            too_late: 0,
        }
    }

    /// Whether the phone rang since the last look.
    pub(super) fn rings(&mut self, pushes: usize) -> bool {
        let rings = pushes > self.pushes && !self.phone_is_dead;
        self.pushes = pushes;
        rings
    }

    /// Looks at the phone; says when an answer will be given.
    pub(super) async fn glance(&mut self, plan: &Plan, rng: &mut Rng) -> Vec<Timestamp> {
        if self.phone_is_dead {
            return Vec::new();
        }
        let now = self.member.caller().await.now();
        for job in self.own_jobs("assigned").await {
            let path = format!("/v1/jobs/{}/transitions", text(&job["job_id"]));
            let step = json!({ "to": "accepted" });
            self.member.caller().await.post(path, step).await;
        }
        let mut at = Vec::new();
        for offer in self.member.list("/v1/me/offers").await {
            let offer_id = text(&offer["offer_id"]);
            if self.seen.contains(&offer_id) {
                continue;
            }
            self.seen.push(offer_id.clone());
            let path = format!("/v1/offers/{offer_id}/acknowledgement");
            let call = self.member.caller().await.call("PUT", path);
            let seen = call.send().await;
            assert!(matches!(seen.status, 204 | 409), "{}", seen.text());
            if chance(rng, plan.ignored) {
                continue;
            }
            let answer = if chance(rng, plan.declines) {
                "decline"
            } else {
                "accept"
            };
            let when = later(now, 3.0 + rng.f64() * 40.0);
            self.answers.push((when, offer_id, answer));
            at.push(when);
        }
        at
    }

    async fn own_jobs(&mut self, state: &str) -> Vec<Value> {
        let mut jobs = self.member.list("/v1/jobs?open=true").await;
        jobs.retain(|job| job["state"] == state);
        jobs
    }

    /// Gives the answers that are due.
    pub(super) async fn answer(&mut self) {
        let now = self.member.caller().await.now();
        let all = std::mem::take(&mut self.answers).into_iter();
        let (due, later): (Vec<_>, Vec<_>) = all.partition(|(at, ..)| *at <= now);
        self.answers = later;
        for (_, offer_id, answer) in due {
            let mut body = json!({ "answer": answer });
            if answer == "decline" {
                body["reason"] = "Flat tire".into();
            }
            let path = format!("/v1/offers/{offer_id}/answer");
            let answered = self.member.caller().await.post(path, body).await;
            assert!(matches!(answered.status, 200 | 409), "{}", answered.text());
            self.too_late += usize::from(answered.status == 409);
        }
    }

    /// Reads which jobs are to be done, as the app shows them.
    pub(super) async fn read_jobs(&mut self, pace: impl Fn(&str) -> Pace) {
        let now = self.member.caller().await.now();
        let accepted = self.own_jobs("accepted").await;
        let begun = self.present.as_ref().map(|one| one.task.job_id.clone());
        let tasks = accepted.iter().map(|job| Task {
            job_id: text(&job["job_id"]),
            place: Place::at(&job["site"]["location"]),
            is_asap: job["is_asap"].as_bool().expect("a bool"),
            starts_at: job["window"]["starts_at"]
                .as_str()
                .map_or(now, |at| at.parse().expect("an instant")),
            pace: pace(job["job_id"].as_str().unwrap_or_default()),
        });
        self.todo = tasks
            .filter(|task| Some(&task.job_id) != begun.as_ref())
            .collect();
        // What cannot wait comes first, then what was promised first.
        self.todo
            .sort_by_key(|task| (!task.is_asap, task.starts_at));
    }

    /// Goes on with the work; says when there is something to do again.
    pub(super) async fn step(&mut self) -> Option<Timestamp> {
        let now = self.member.caller().await.now();
        if self.phone_is_dead {
            return Some(later(now, 60.0));
        }
        if let Some(present) = self.present.clone() {
            return Some(self.go_on(present, now).await);
        }
        let task = self.todo.first()?.clone();
        let here = self.place(now);
        let drive = here.seconds_to(task.place);
        let sets_out = later(task.starts_at, task.pace.delay - drive);
        if !task.is_asap && sets_out > now {
            return Some(sets_out);
        }
        self.todo.remove(0);
        if !self.advance(&task.job_id, "en_route").await {
            return Some(later(now, 1.0));
        }
        let until = later(now, drive);
        self.drives.push(Drive {
            from: here,
            to: task.place,
            arrived_at: until,
            left_at: None,
        });
        self.turn(now, here, task.place, true);
        let stage = Stage::Driving;
        self.present = Some(Present { task, stage, until });
        Some(until)
    }

    async fn go_on(&mut self, mut present: Present, now: Timestamp) -> Timestamp {
        if now < present.until {
            return present.until;
        }
        let job_id = &present.task.job_id;
        if present.stage == Stage::Driving && self.advance(job_id, "on_site").await {
            let until = later(now, present.task.pace.work);
            (present.stage, present.until) = (Stage::Working, until);
            self.present = Some(present);
            return until;
        }
        if present.stage == Stage::Working {
            self.advance(job_id, "done").await;
        }
        // Ready, or called off on the way.
        if let Some(drive) = self.drives.last_mut() {
            drive.left_at = Some(now);
        }
        let here = self.place(now);
        self.turn(now, here, here, false);
        self.present = None;
        later(now, 1.0)
    }

    async fn advance(&mut self, job_id: &str, to: &str) -> bool {
        let path = format!("/v1/jobs/{job_id}/transitions");
        let step = json!({ "to": to });
        let stepped = self.member.caller().await.post(path, step).await;
        // Another one has it by now, or it was called off.
        let is_over = matches!(stepped.status, 403 | 404 | 409);
        assert!(is_over || stepped.status == 200, "{}", stepped.text());
        stepped.status == 200
    }

    fn turn(&mut self, since: Timestamp, from: Place, to: Place, is_active: bool) {
        self.legs.push(Leg {
            since,
            from,
            to,
            is_active,
        });
    }

    fn leg(&self, at: Timestamp) -> Leg {
        let mut legs = self.legs.iter().rev();
        let leg = legs.find(|leg| leg.since <= at);
        *leg.unwrap_or(&self.legs[0])
    }

    fn place(&self, at: Timestamp) -> Place {
        let leg = self.leg(at);
        leg.from.towards(leg.to, seconds_between(leg.since, at))
    }

    /// Reports where the phone was since the last time: in the background, which only a job allows, and with
    /// the open app at the end. One phone in ten also sends what it should not.
    pub(super) async fn report(&mut self, rng: &mut Rng) {
        if self.phone_is_dead {
            return;
        }
        let now = self.member.caller().await.now();
        let misbehaves = chance(rng, 10);
        let mut fixes = Vec::new();
        let mut at = self.reported_until;
        while seconds_between(at, now) > FIX_SECONDS && fixes.len() < 90 {
            at = later(at, FIX_SECONDS);
            if self.leg(at).is_active || misbehaves {
                fixes.push(fix(at, self.place(at), "background"));
            }
        }
        self.reported_until = now;
        let background = fixes.len();
        fixes.push(fix(now, self.place(now), "foreground"));
        rng.shuffle(&mut fixes);
        let report = json!({ "sent_at": now.to_string(), "fixes": fixes });
        let taken = self
            .member
            .caller()
            .await
            .post("/v1/me/locations", report)
            .await;
        let taken = taken.expect(200)["accepted"].as_u64().expect("a number");
        self.sent += background;
        self.taken += usize::try_from(taken).expect("a few").saturating_sub(1);
        // What is older than the report is not needed again.
        let oldest = self.legs.iter().rposition(|leg| leg.since <= now);
        self.legs.drain(..oldest.unwrap_or(0));
    }
}

fn fix(at: Timestamp, place: Place, mode: &str) -> Value {
    json!({
        "at": at.to_string(),
        "lat": place.latitude(),
        "lng": place.longitude(),
        "accuracy_meters": 8,
        "mode": mode,
    })
}
