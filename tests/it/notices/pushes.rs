//! Members' phones are notified of messages and jobs: each device once, and only of what is still
//! so.

mod badges;
mod devices;
mod faults;
mod jobs;
mod mailed;
mod messages;
mod recipients;
mod signature;

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::row::{MessageRow, ThreadRow};
use data::{Changes, key};
use domain::event::Event;
use notices::PushDeliver;
use outside::Notification;
use serde_json::{Map, Value, json};
use tests::{Line, Person, Team, World};
use work::{App, Progress, Received, run_batch};

use crate::work::requested::{message, waiting};

/// A company with a number, a customer who writes to it, and what a job needs.
struct Desk {
    team: Team,
    line: Line,
    casey: Person,
    job_type_id: String,
    // Last, so that everything of the desk is gone before its world looks for leftovers.
    world: World,
}

impl Desk {
    async fn open() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        let job_type_id = team.lockout().await;
        Self {
            team,
            line,
            casey: Person::new("Casey Sample", "13035550199"),
            job_type_id,
            world,
        }
    }

    /// The customer writes.
    async fn text(&self, text: &str) -> MessageRow {
        self.line.text(&self.casey, text).await
    }

    /// What the queue delivers of an event that waits.
    async fn waiting_event(&self, is_it: impl Fn(&Event) -> bool) -> Received {
        let waiting = waiting(self.team.store()).await;
        let mut matches = waiting.into_iter().filter(|one| is_it(&one.event));
        let envelope = matches.next().expect("the event waits");
        assert!(matches.next().is_none(), "one such event waits");
        message(&envelope)
    }

    /// The customer writes, and this is what the queue delivers of it.
    async fn push_event(&self) -> Received {
        let message_id = self.text("Locked out").await.message_id;
        self.waiting_event(|event| matches!(event, Event::MessageReceived { message_id: id, .. } if *id == message_id))
            .await
    }

    /// Hands a message to the worker of this process.
    async fn deliver(&self, message: &Received) -> Progress {
        deliver_in(&self.world.work, message, Duration::from_secs(29)).await
    }

    /// Assigns the thread of a message to somebody, past the API.
    async fn change(&self, message: &MessageRow, change: impl FnOnce(&mut ThreadRow)) {
        let mut thread = self.line.thread(message.thread_id).await;
        change(&mut thread);
        let mut changes = Changes::new();
        changes.replace(thread);
        self.team.store().commit(changes).await.unwrap();
    }

    /// Lets time pass, here and at Apple.
    fn pass(&self, by: jiff::SignedDuration) {
        self.world.advance(by);
        self.world.outside.advance(by);
    }

    /// A job for the customer of a message.
    async fn job(&self, message: &MessageRow, more: Value) -> String {
        let mut order = json!({
            "thread_id": message.thread_id,
            "site": { "address": {
                "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US",
            }, "time_zone": "America/Denver" },
            "job_type_id": self.job_type_id,
        });
        let more = serde_json::from_value::<Map<_, _>>(more).unwrap();
        order.as_object_mut().unwrap().extend(more);
        let answer = self.team.dispatcher.post("/v1/jobs", order).await;
        answer.expect(201)["job_id"].as_str().unwrap().to_owned()
    }

    /// The pushes to a device, oldest first.
    fn pushes(&self, token: &str) -> Vec<Notification> {
        self.world.outside.notifications_to(token)
    }

    /// The titles of the pushes to a device, oldest first.
    fn titles(&self, token: &str) -> Vec<String> {
        let pushes = self.pushes(token).into_iter();
        pushes.map(|push| push.title.unwrap()).collect()
    }

    /// What a device shows now, newest first.
    fn shown(&self, token: &str) -> Vec<Notification> {
        let phone = self.world.outside.phone(token);
        phone.map_or_else(Vec::new, |phone| phone.shown)
    }

    /// Marks what there is of a thread as read by somebody.
    async fn read(&self, message: &MessageRow, by: &tests::Caller) {
        let thread = self.line.thread(message.thread_id).await;
        let mut changes = Changes::new();
        changes.upsert(&data::row::ReadRow {
            thread_id: thread.thread_id,
            member_id: by.id(),
            inbound_count: thread.inbound_count,
            at: self.world.clock.now(),
            version: 1,
        });
        self.team.store().commit(changes).await.unwrap();
    }

    /// Whether a device still has a token.
    async fn has_token(&self, caller: &tests::Caller) -> bool {
        self.session(caller).await.push_token.is_some()
    }

    /// The session of a device as it is stored.
    async fn session(&self, caller: &tests::Caller) -> data::row::SessionRow {
        let at = key::session(caller.id(), caller.session_id.unwrap());
        self.team.store().get(at).await.unwrap().unwrap()
    }
}

/// Hands a message to the worker of a process.
async fn deliver_in(app: &Arc<App>, message: &Received, time: Duration) -> Progress {
    let deadline = Instant::now() + time;
    run_batch::<PushDeliver>(app, std::slice::from_ref(message), deadline).await
}

/// `from` and `until` of quiet hours that begin so many hours from now, and last for two.
fn quiet(world: &World, hours_from_now: i8) -> Value {
    let zone = domain::zone::TimeZone::parse("America/Denver").unwrap();
    let hour = zone.local(world.clock.now()).hour() + hours_from_now;
    let clock = |hour: i8| format!("{:02}:00", hour.rem_euclid(24));
    json!({ "from": clock(hour), "until": clock(hour + 2) })
}
