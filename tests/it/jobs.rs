//! Jobs: entered, planned, given to technicians, moved through their states, written about.

mod allowed;
mod arrival;
mod assign;
mod create;
mod hold;
mod life;
mod list;
mod listed;
mod money;
mod named;
mod note;
mod number;
mod outcome;
mod race;
mod receipts;
mod refusal;
mod return_visits;
mod schedule;
mod searched;
mod sites;
mod skill;
mod thread;
mod update;

use data::outbox::Envelope;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Answer, Basics, Caller, Team, World, site_in_denver};

/// Every state but `offering`, to which nothing leads yet.
const STATES: [&str; 10] = [
    "unscheduled",
    "scheduled",
    "assigned",
    "accepted",
    "en_route",
    "on_site",
    "paused",
    "done",
    "closed",
    "cancelled",
];

/// A company with what every job needs: a customer with a site, and a job type.
struct Shop {
    team: Team,
    basics: Basics,
    // Last, so that everything of the shop is gone before its world looks for leftovers.
    world: World,
}

impl Shop {
    async fn open() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let team = world.team().await;
        let basics = Basics::at(&team, place("1 Example Street")).await;
        Self {
            team,
            basics,
            world,
        }
    }

    /// The least that makes a job.
    fn order(&self) -> Value {
        self.order_with(json!({}))
    }

    /// The same, with more fields.
    fn order_with(&self, more: Value) -> Value {
        self.basics.order(more)
    }

    /// A new job with more than the least.
    async fn job(&self, more: Value) -> Value {
        self.team
            .dispatcher
            .post("/v1/jobs", self.order_with(more))
            .await
            .expect(201)
    }

    /// The id of a new job that was moved to this state; the technician's where it is somebody's.
    async fn job_in(&self, state: &str) -> String {
        let technician_id = self.team.technician.id().to_string();
        let more = match state {
            "unscheduled" | "cancelled" => json!({}),
            "scheduled" => json!({ "window": self.hours(2, 4) }),
            _ => json!({ "technician_id": technician_id }),
        };
        let job_id = text(&self.job(more).await["job_id"]);
        let Team {
            dispatcher,
            technician,
            ..
        } = &self.team;
        let walk = ["accepted", "en_route", "on_site", "paused"];
        let steps = match state {
            "cancelled" => return self.moved(dispatcher, job_id, &["cancelled"]).await,
            "done" => &["accepted", "en_route", "on_site", "done"],
            "closed" => {
                let done = ["accepted", "en_route", "on_site", "done"];
                let job_id = self.moved(technician, job_id, &done).await;
                return self.moved(dispatcher, job_id, &["closed"]).await;
            }
            _ => {
                &walk[..walk
                    .iter()
                    .position(|one| *one == state)
                    .map_or(0, |last| last + 1)]
            }
        };
        self.moved(technician, job_id, steps).await
    }

    async fn moved(&self, by: &Caller, job_id: String, steps: &[&str]) -> String {
        for to in steps {
            advance(by, &job_id, to).await.expect(200);
        }
        job_id
    }

    /// The job as the dispatcher sees it.
    async fn view(&self, job_id: &str) -> Value {
        self.team
            .dispatcher
            .get(format!("/v1/jobs/{job_id}"))
            .await
            .expect(200)
    }

    /// The whole history of a job.
    async fn history(&self, job_id: &str) -> Vec<Value> {
        let path = format!("/v1/jobs/{job_id}/events?limit=100");
        let page = self.team.dispatcher.get(path).await.expect(200);
        assert_eq!(page["next"], Value::Null);
        page["items"].as_array().expect("a list").clone()
    }

    /// The facts of a job's history that are of this type.
    async fn facts(&self, job_id: &str, of: &str) -> Vec<Value> {
        let history = self.history(job_id).await.into_iter();
        history
            .map(|event| event["fact"].clone())
            .filter(|fact| fact["type"] == of)
            .collect()
    }

    /// The events that wait in the outbox, by name, oldest first.
    async fn waiting(&self, job_id: &str) -> Vec<String> {
        let (range, part) = (data::key::waiting(), data::PageRequest::first(100));
        let page = self.team.store().page::<Envelope>(&range, &part).await;
        let mut events = page.expect("the outbox can be read").items;
        events.sort_by_key(|envelope| envelope.event_id);
        let of_job = |event: &Value| event["job_id"] == job_id;
        let events = events
            .into_iter()
            .map(|one| serde_json::to_value(&one.event).expect("an event is JSON"));
        events
            .filter(of_job)
            .map(|event| text(&event["type"]))
            .collect()
    }

    /// A window of so many hours from now.
    fn hours(&self, from: i64, to: i64) -> Value {
        let hour = |h| self.now() + SignedDuration::from_hours(h);
        json!({ "starts_at": hour(from).to_string(), "ends_at": hour(to).to_string() })
    }

    fn now(&self) -> Timestamp {
        self.world.clock.now()
    }
}

/// Asks for a step; one that may need a reason has one.
async fn advance(by: &Caller, job_id: &str, to: &str) -> Answer {
    let step = json!({ "to": to, "reason": "The customer asked for it" });
    by.post(format!("/v1/jobs/{job_id}/transitions"), step)
        .await
}

fn place(line1: &str) -> Value {
    let mut site = site_in_denver();
    site["address"]["line1"] = line1.into();
    site
}

fn part(quantity: &str, price: i64, tax: u32) -> Value {
    json!({
        "kind": "part",
        "label": "Deadbolt",
        "quantity": quantity,
        "unit_price": { "amount_minor": price, "currency": "USD" },
        "tax_rate_millipercent": tax,
    })
}

fn discount(amount: i64) -> Value {
    json!({
        "kind": "discount",
        "label": "Neighbors",
        "quantity": "1",
        "unit_price": { "amount_minor": amount, "currency": "USD" },
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|job| text(&job["job_id"]))
        .collect()
}
