//! Technicians on duty and off, their positions, and who sees them.

mod duty;
mod kept;
mod map;
mod reports;

use data::outbox::Envelope;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, Things, World};

/// A company with a technician at work, and all that a job needs.
struct Crew {
    team: Team,
    things: Things,
    // Last, so that everything of the crew is gone before its world looks for leftovers.
    world: World,
}

impl Crew {
    async fn new() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        Self {
            team,
            things,
            world,
        }
    }

    fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    fn advance(&self, minutes: i64) {
        self.world.advance(SignedDuration::from_mins(minutes));
    }

    /// The technician with a new access token, for tests that take longer than one lives.
    async fn renew(&mut self) {
        for caller in [
            &mut self.team.technician,
            &mut self.team.dispatcher,
            &mut self.team.owner,
        ] {
            let answer = caller.refresh().await;
            answer.expect(200);
            *caller = caller.with_tokens(&answer);
        }
    }

    /// A job of the technician's that takes these steps; its id.
    async fn job(&self, is_asap: bool, steps: &[&str]) -> String {
        let order = json!({
            "customer_id": self.things.id("customer_id"),
            "site_id": self.things.id("site_id"),
            "job_type_id": self.things.id("job_type_id"),
            "technician_id": self.team.technician.id().to_string(),
            "is_asap": is_asap,
        });
        let job = self.team.dispatcher.post("/v1/jobs", order).await;
        let job_id = text(&job.expect(201)["job_id"]);
        for to in steps {
            step(&self.team.technician, &job_id, to).await.expect(200);
        }
        job_id
    }

    /// A position of now, in the middle of Denver.
    fn fix(&self, mode: &str) -> Value {
        fix_at(self.now(), 0.0, mode)
    }

    /// The same, from some seconds ago and some metres further north.
    fn earlier(&self, seconds: i64, meters: f64, mode: &str) -> Value {
        let at = self.now() - SignedDuration::from_secs(seconds);
        fix_at(at, meters, mode)
    }

    /// Reports positions with a right clock.
    async fn report(&self, by: &Caller, fixes: Vec<Value>) -> Value {
        self.report_sent(by, self.now(), fixes).await.expect(200)
    }

    async fn report_sent(&self, by: &Caller, sent_at: Timestamp, fixes: Vec<Value>) -> Answer {
        let report = json!({ "sent_at": sent_at.to_string(), "fixes": fixes });
        by.post("/v1/me/locations", report).await
    }

    /// All that the technician's trail shows, newest first.
    async fn trail(&self) -> Vec<Value> {
        whole(&self.team.technician, "/v1/me/locations?limit=100").await
    }

    /// The technicians at work, as the dispatcher sees them.
    async fn map(&self) -> Vec<Value> {
        whole(&self.team.dispatcher, "/v1/technicians/locations?limit=100").await
    }

    /// The names of the events about duty that wait in the outbox, oldest first.
    async fn duty_events(&self) -> Vec<String> {
        let (range, part) = (data::key::waiting(), data::PageRequest::first(100));
        let page = self.team.store().page::<Envelope>(&range, &part).await;
        let mut events = page.expect("the outbox can be read").items;
        events.sort_by_key(|envelope| envelope.event_id);
        let names = events.iter().map(|envelope| envelope.event.name());
        let names = names.filter(|name| name.starts_with("duty_"));
        names.map(str::to_owned).collect()
    }
}

async fn set_duty(by: &Caller, on_duty: bool) -> Value {
    let answer = by.put("/v1/me/duty", json!({ "on_duty": on_duty })).await;
    answer.expect(200)
}

async fn step(by: &Caller, job_id: &str, to: &str) -> Answer {
    let path = format!("/v1/jobs/{job_id}/transitions");
    by.post(path, json!({ "to": to, "reason": "As planned" }))
        .await
}

fn fix_at(at: Timestamp, meters: f64, mode: &str) -> Value {
    json!({
        "at": at.to_string(),
        "lat": 39.7392 + meters / 111_195.0,
        "lng": -104.9903,
        "accuracy_meters": 8.0,
        "speed_meters_per_second": 13.4,
        "heading_degrees": null,
        "mode": mode,
    })
}

/// The reasons that counted, in the order of their list.
fn reasons(receipt: &Value) -> Vec<(String, u64)> {
    let counts = receipt["dropped"].as_object().expect("counts").iter();
    counts
        .map(|(reason, count)| (reason.clone(), count.as_u64().expect("a number")))
        .filter(|(_, count)| *count > 0)
        .collect()
}

#[track_caller]
fn expect(receipt: &Value, accepted: u64, dropped: &[(&str, u64)]) {
    assert_eq!(receipt["accepted"], accepted, "{receipt}");
    let dropped: Vec<_> = dropped
        .iter()
        .map(|(reason, count)| ((*reason).to_owned(), *count))
        .collect();
    assert_eq!(reasons(receipt), dropped, "{receipt}");
}

/// Every page of a list.
async fn whole(by: &Caller, path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), path.to_owned());
    loop {
        let page = by.get(&next).await.expect(200);
        items.extend(page["items"].as_array().expect("a list").iter().cloned());
        match page["next"].as_str() {
            Some(cursor) => next = format!("{path}&cursor={cursor}"),
            None => return items,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
