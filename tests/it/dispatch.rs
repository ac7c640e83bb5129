//! ASAP jobs offered to the nearest technicians, until one accepts.

mod answers;
mod eta;
mod geocoding;
mod home_zones;
mod lateness;
mod order;
mod places;
mod race;
mod roads;
mod rounds;
mod skills;
mod tracking;
mod unacknowledged;

use std::time::{Duration, Instant};

use domain::event::Event;
use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Basics, Caller, Team, World, registry, site_in_denver};
use work::{Progress, Received};

use crate::work::requested::{message, waiting};

/// The middle of Denver, where the work is.
const SITE: (f64, f64) = (39.7392, -104.9903);

/// A company with a customer in the middle of Denver.
struct Desk {
    team: Team,
    basics: Basics,
    // Last, so that everything of the desk is gone before its world looks for leftovers.
    world: World,
}

impl Desk {
    async fn open() -> Self {
        Self::at(World::new().await).await
    }

    async fn at(world: World) -> Self {
        let team = world.team().await;
        let mut site = site_in_denver();
        site["location"] = json!({ "lat": SITE.0, "lng": SITE.1 });
        let basics = Basics::at(&team, site).await;
        Self {
            team,
            basics,
            world,
        }
    }

    fn dispatcher(&self) -> &Caller {
        &self.team.dispatcher
    }

    /// A technician on duty, so many hundredths of a degree north of the work: 1.1 km each.
    async fn technician(&self, hundredths: u32) -> Caller {
        let technician = self.team.member(&self.world, &[Role::Technician]).await;
        self.on_duty(&technician, hundredths).await;
        technician
    }

    /// A technician on duty at a point.
    async fn technician_at(&self, lat: f64, lng: f64) -> Caller {
        let technician = self.team.member(&self.world, &[Role::Technician]).await;
        self.on_duty_at(&technician, lat, lng).await;
        technician
    }

    async fn on_duty(&self, technician: &Caller, hundredths: u32) {
        let lat = SITE.0 + f64::from(hundredths) / 100.0;
        self.on_duty_at(technician, lat, SITE.1).await;
    }

    async fn on_duty_at(&self, technician: &Caller, lat: f64, lng: f64) {
        let duty = json!({ "on_duty": true });
        technician.put("/v1/me/duty", duty).await.expect(200);
        self.world.advance(SignedDuration::from_millis(1));
        let now = self.world.clock.now().to_string();
        let fix = json!({
            "at": now, "lat": lat, "lng": lng, "accuracy_meters": 8, "mode": "foreground",
        });
        let report = json!({ "sent_at": now, "fixes": [fix] });
        let receipt = technician.post("/v1/me/locations", report).await;
        assert_eq!(receipt.expect(200)["accepted"], 1);
    }

    /// A new ASAP job.
    async fn job(&self, more: Value) -> String {
        let mut order = self.basics.order(more);
        if order["is_asap"].is_null() {
            order["is_asap"] = true.into();
        }
        let job = self.dispatcher().post("/v1/jobs", order).await.expect(201);
        text(&job["job_id"])
    }

    async fn step(&self, technician: &Caller, job_id: &str, to: &str) {
        let path = format!("/v1/jobs/{job_id}/transitions");
        let step = json!({ "to": to, "reason": "As planned" });
        technician.post(path, step).await.expect(200);
    }

    /// A job that a technician has.
    async fn job_of(&self, technician: &Caller, is_asap: bool) -> String {
        let technician_id = technician.id().to_string();
        self.job(json!({ "technician_id": technician_id, "is_asap": is_asap }))
            .await
    }

    async fn start(&self, job_id: &str) -> Answer {
        let path = format!("/v1/jobs/{job_id}/offers");
        self.dispatcher().post(path, json!({})).await
    }

    async fn withdraw(&self, job_id: &str) {
        let path = format!("/v1/jobs/{job_id}/offers");
        self.dispatcher().delete(path).await.expect(204);
    }

    /// The newest offering of a job.
    async fn offering(&self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}/offers");
        self.dispatcher().get(path).await.expect(200)["items"][0].clone()
    }

    async fn candidates(&self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}/candidates");
        self.dispatcher().get(path).await.expect(200)
    }

    async fn view(&self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}");
        self.dispatcher().get(path).await.expect(200)
    }

    /// Gives the job to a technician by hand.
    async fn assign(&self, job_id: &str, technician: &Caller) -> Value {
        let path = format!("/v1/jobs/{job_id}/technician");
        let to = json!({ "technician_id": technician.id() });
        self.dispatcher().put(path, to).await.expect(200)
    }

    fn pass(&self, seconds: i64) {
        self.world.advance(SignedDuration::from_secs(seconds));
    }

    /// The sweep of a minute.
    async fn sweep(&self) -> usize {
        let slot = self.world.clock.now().to_string();
        let deadline = Instant::now() + Duration::from_secs(30);
        let found = self.world.run_sweep("offer-sweep", &slot, deadline).await;
        found.expect("the slot is new")
    }

    /// What the queue delivers of the newest round that began.
    async fn round_message(&self) -> Received {
        let waiting = waiting(self.team.store()).await;
        let is_round = |event: &Event| matches!(event, Event::OfferRoundStarted { .. });
        let rounds = waiting.into_iter().filter(|one| is_round(&one.event));
        message(
            &rounds
                .max_by_key(|one| one.event_id)
                .expect("a round began"),
        )
    }

    async fn deliver(&self, message: Received) -> Progress {
        let worker = registry::worker("offer-advance");
        let deadline = Instant::now() + Duration::from_secs(30);
        self.world.run_worker(worker, &[message], deadline).await
    }
}

/// The only open offer of a technician.
async fn offer_of(technician: &Caller) -> String {
    let offers = technician.get("/v1/me/offers").await.expect(200);
    assert_eq!(
        offers["items"].as_array().map(Vec::len),
        Some(1),
        "{offers}"
    );
    text(&offers["items"][0]["offer_id"])
}

async fn answer(technician: &Caller, offer_id: &str, answer: Value) -> Answer {
    let path = format!("/v1/offers/{offer_id}/answer");
    technician.post(path, answer).await
}

async fn accept(technician: &Caller, offer_id: &str) -> Answer {
    answer(technician, offer_id, json!({ "answer": "accept" })).await
}

async fn decline(technician: &Caller, offer_id: &str) -> Answer {
    let no = json!({ "answer": "decline", "reason": "Flat tire" });
    answer(technician, offer_id, no).await
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text and not {value}"))
        .to_owned()
}

/// To whom the offers of an offering went, in their order.
fn asked(offering: &Value) -> Vec<String> {
    let offers = offering["offers"].as_array().expect("offers");
    offers
        .iter()
        .map(|offer| text(&offer["technician_id"]))
        .collect()
}
