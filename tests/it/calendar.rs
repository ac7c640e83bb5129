//! Calendars: shifts, time off, bookings, and the board that shows them.

mod accepted;
mod board;
mod booked;
mod race;
mod reports;
mod shifts;
mod time_off;
mod trips;

use domain::role::Role;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Answer, Basics, Caller, Team, World, site_in_denver};

/// A company with what every job needs: a customer with a site, and a job type of 45 minutes.
struct Desk {
    team: Team,
    basics: Basics,
    // Last, so that everything of the desk is gone before its world looks for leftovers.
    world: World,
}

impl Desk {
    async fn open() -> Self {
        Self::of(World::new().await).await
    }

    /// The same at an instant to come.
    async fn open_at(now: &str) -> Self {
        let world = World::new().await;
        let now: Timestamp = now.parse().expect("an instant");
        world.advance(world.clock.now().duration_until(now));
        Self::of(world).await
    }

    async fn of(world: World) -> Self {
        let team = world.team().await;
        let basics = Basics::at(&team, site_in_denver()).await;
        Self {
            team,
            basics,
            world,
        }
    }

    fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    fn dispatcher(&self) -> &Caller {
        &self.team.dispatcher
    }

    /// The technician of the team.
    fn technician(&self) -> String {
        self.team.technician.id().to_string()
    }

    /// One more technician.
    async fn another_technician(&self) -> String {
        let member = self.team.member(&self.world, &[Role::Technician]).await;
        member.id().to_string()
    }

    /// Asks for a job with more than the least.
    async fn order(&self, more: Value) -> Answer {
        let order = self.basics.order(more);
        self.dispatcher().post("/v1/jobs", order).await
    }

    /// A new job with more than the least.
    async fn job(&self, more: Value) -> Value {
        self.order(more).await.expect(201)
    }

    /// A new job of the team's technician, whose window is so many minutes from now.
    async fn booked(&self, from: i64, to: i64) -> Value {
        let technician_id = self.technician();
        let window = self.minutes(from, to);
        self.job(json!({ "technician_id": technician_id, "window": window }))
            .await
    }

    /// A stretch of time, in minutes from now.
    fn minutes(&self, from: i64, to: i64) -> Value {
        let minute = |minutes| self.now() + SignedDuration::from_mins(minutes);
        json!({ "starts_at": minute(from).to_string(), "ends_at": minute(to).to_string() })
    }

    async fn view(&self, job_id: &Value) -> Value {
        let path = format!("/v1/jobs/{}", text(job_id));
        self.dispatcher().get(path).await.expect(200)
    }

    /// The facts of a job's history that are of this type.
    async fn facts(&self, job_id: &Value, of: &str) -> Vec<Value> {
        let path = format!("/v1/jobs/{}/events?limit=100", text(job_id));
        let page = self.dispatcher().get(path).await.expect(200);
        let events = page["items"].as_array().expect("a list").iter();
        events
            .filter(|event| event["fact"]["type"] == of)
            .cloned()
            .collect()
    }

    async fn set_shifts(&self, member_id: &str, body: Value) -> Answer {
        let path = format!("/v1/members/{member_id}/shifts");
        self.dispatcher().put(path, body).await
    }

    async fn take_off(&self, member_id: &str, body: Value) -> Answer {
        let path = format!("/v1/members/{member_id}/time-off");
        self.dispatcher().post(path, body).await
    }

    async fn calendar(&self, member_id: &str) -> Value {
        let path = format!("/v1/members/{member_id}/calendar");
        self.dispatcher().get(path).await.expect(200)
    }

    async fn board(&self, query: &str) -> Value {
        let path = format!("/v1/board{query}");
        self.dispatcher().get(path).await.expect(200)
    }

    /// The lane of one technician.
    async fn lane(&self, query: &str, member_id: &str) -> Value {
        let board = self.board(query).await;
        let lanes = board["technicians"].as_array().expect("technicians");
        let lane = lanes.iter().find(|lane| lane["member_id"] == member_id);
        lane.expect("the technician has a lane").clone()
    }

    /// The names of the events that wait in the outbox, oldest first.
    async fn waiting(&self) -> Vec<String> {
        let (range, part) = (data::key::waiting(), data::PageRequest::first(100));
        let store = self.team.store();
        let page = store.page::<data::outbox::Envelope>(&range, &part).await;
        let mut events = page.expect("the outbox can be read").items;
        events.sort_by_key(|envelope| envelope.event_id);
        events
            .iter()
            .map(|one| one.event.name().to_owned())
            .collect()
    }
}

/// A shift of every day of the week.
fn every_day(starts: &str, ends: &str) -> Value {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    days.map(|day| json!({ "day": day, "starts": starts, "ends": ends }))
        .into_iter()
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The instants of a block, for comparison.
fn span(value: &Value) -> (String, String) {
    (text(&value["starts_at"]), text(&value["ends_at"]))
}

fn spans(list: &Value) -> Vec<(String, String)> {
    list.as_array().expect("a list").iter().map(span).collect()
}
