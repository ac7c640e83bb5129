//! Members find in the app what they should not miss: their own, once, and as long as it is kept.

use std::time::{Duration, Instant};

use data::Changes;
use domain::event::Event;
use domain::id::{MessageId, NotificationId, ThreadId};
use domain::role::Role;
use jiff::SignedDuration;
use notices::PushDeliver;
use serde_json::{Value, json};
use tests::{Caller, Team, Things, World};
use work::{Progress, Received, run_batch};

use crate::work::requested::{message, waiting};

const PATH: &str = "/v1/me/notifications";

/// A company with what a job needs, of which nothing happened so far.
struct Office {
    team: Team,
    things: Things,
    // Last, so that everything of the office is gone before its world looks for leftovers.
    world: World,
}

impl Office {
    async fn open() -> Self {
        let world = World::new().await;
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        let office = Self {
            team,
            things,
            world,
        };
        // What making all these things has told.
        for member in [
            &office.team.owner,
            &office.team.dispatcher,
            &office.team.technician,
        ] {
            if let Some(newest) = list(member).await.first() {
                let body = json!({ "through": newest["notification_id"] });
                read(member, body).await;
            }
        }
        office.world.drain().await;
        office
    }

    /// A new job of the technician's.
    async fn job(&self) -> Value {
        let order = json!({
            "customer_id": self.things.id("customer_id"),
            "site_id": self.things.id("site_id"),
            "job_type_id": self.things.id("job_type_id"),
            "technician_id": self.team.technician.id(),
        });
        let dispatcher = &self.team.dispatcher;
        let job = dispatcher.post("/v1/jobs", order).await.expect(201);
        self.world.drain().await;
        job
    }

    /// The technician declines a new job.
    async fn decline(&self) -> Value {
        let job = self.job().await;
        let steps = format!("/v1/jobs/{}/transitions", text(&job["job_id"]));
        let decline = json!({ "to": "unscheduled", "reason": "The lift is broken" });
        self.team.technician.post(steps, decline).await.expect(200);
        self.world.drain().await;
        job
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

async fn listed(member: &Caller, query: &str) -> Vec<Value> {
    let page = member.get(format!("{PATH}{query}")).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

async fn list(member: &Caller) -> Vec<Value> {
    listed(member, "").await
}

async fn unread(member: &Caller) -> Vec<Value> {
    listed(member, "?unread=true").await
}

async fn read(member: &Caller, body: Value) {
    let path = format!("{PATH}/read");
    member.post(path, body).await.expect(204);
}

fn kinds(items: &[Value]) -> Vec<&str> {
    items.iter().map(|one| text(&one["kind"])).collect()
}

/// What the feed shows a member of notifications.
async fn told_by_feed(office: &Office, member: &Caller) -> usize {
    crate::realtime::publish(&office.world, &office.team).await;
    let page = member.get("/v1/feed?after=0&limit=100").await.expect(200);
    let stretches = page["items"].as_array().expect("stretches").iter();
    let events = stretches.flat_map(|one| one["events"].as_array().expect("events"));
    events
        .filter(|one| one["type"] == "notification_created")
        .count()
}

#[tokio::test]
async fn a_technician_is_told_of_a_job_by_its_number_and_nobody_else_is() {
    let office = Office::open().await;
    let job = office.job().await;
    let own = unread(&office.team.technician).await;
    assert_eq!(kinds(&own), ["job_assigned"]);
    assert_eq!(own[0]["job"]["job_id"], job["job_id"]);
    assert_eq!(own[0]["job"]["number"], job["number"]);
    assert_eq!(own[0]["is_read"], false);
    assert!(unread(&office.team.dispatcher).await.is_empty());
    assert!(unread(&office.team.owner).await.is_empty());
}

#[tokio::test]
async fn a_declined_job_is_told_to_those_who_dispatch_and_not_to_the_one_who_declined() {
    let office = Office::open().await;
    let before = unread(&office.team.technician).await.len();
    let job = office.decline().await;
    for member in [&office.team.dispatcher, &office.team.owner] {
        let told = unread(member).await;
        assert_eq!(kinds(&told), ["job_declined"]);
        assert_eq!(told[0]["job"]["job_id"], job["job_id"]);
        let technician_id = office.team.technician.id().to_string();
        assert_eq!(told[0]["technician_id"], technician_id);
    }
    // That the job was given; that it is gone again the technician did.
    let own = unread(&office.team.technician).await;
    assert_eq!(kinds(&own), ["job_assigned"]);
    assert_eq!(own.len(), before + 1);
    // No word of the technician's or the customer's is in them.
    let told = list(&office.team.owner).await;
    let told = serde_json::to_string(&told).expect("it was JSON");
    assert!(!told.contains("lift") && !told.contains("Casey"), "{told}");
}

/// What the queue delivers of an event that waits.
async fn waiting_event(office: &Office, is_it: impl Fn(&Event) -> bool) -> Received {
    let events = waiting(office.team.store()).await;
    let found = events.iter().find(|one| is_it(&one.event));
    message(found.expect("the event waits"))
}

async fn deliver(office: &Office, message: &Received) -> Progress {
    let deadline = Instant::now() + Duration::from_secs(29);
    let batch = std::slice::from_ref(message);
    run_batch::<PushDeliver>(&office.world.work, batch, deadline).await
}

#[tokio::test]
async fn an_event_that_comes_twice_makes_one() {
    let office = Office::open().await;
    let mut changes = Changes::new();
    changes.publish(Event::JobDeclined {
        job_id: office.things.id("job_id").parse().expect("an id"),
        technician_id: office.team.technician.id(),
    });
    office.team.store().commit(changes).await.expect("a commit");
    let is_it = |event: &Event| matches!(event, Event::JobDeclined { .. });
    let declined = waiting_event(&office, is_it).await;
    let (first, second) = tokio::join!(deliver(&office, &declined), deliver(&office, &declined));
    assert_eq!((first.retry.len(), second.retry.len()), (0, 0));
    deliver(&office, &declined).await;
    assert_eq!(told_by_feed(&office, &office.team.owner).await, 1);
    office.world.drain().await;
    assert_eq!(kinds(&unread(&office.team.owner).await), ["job_declined"]);
}

#[tokio::test]
async fn reading_is_the_members_own_and_can_be_said_twice() {
    let office = Office::open().await;
    for _ in 0..3 {
        office.decline().await;
    }
    let (one, other) = (&office.team.dispatcher, &office.team.owner);
    let told = unread(one).await;
    assert_eq!(told.len(), 3);
    // The middle one by itself, twice, beside one that does not exist.
    let nobodys = NotificationId::from_bytes([0xff; 16]).to_string();
    for _ in 0..2 {
        let body = json!({ "notification_ids": [told[1]["notification_id"], nobodys] });
        read(one, body).await;
        let left = unread(one).await;
        let left: Vec<_> = left.iter().map(|one| &one["notification_id"]).collect();
        assert_eq!(
            left,
            [&told[0]["notification_id"], &told[2]["notification_id"]]
        );
    }
    // Nothing that is still to come counts as read.
    read(one, json!({ "through": nobodys })).await;
    assert_eq!(unread(one).await.len(), 2);
    for _ in 0..2 {
        read(one, json!({ "through": told[0]["notification_id"] })).await;
        assert!(unread(one).await.is_empty());
    }
    // An older one takes nothing back.
    read(one, json!({ "through": told[2]["notification_id"] })).await;
    assert!(unread(one).await.is_empty());
    assert!(
        list(one)
            .await
            .iter()
            .take(3)
            .all(|one| one["is_read"] == true)
    );
    office.world.drain().await;
    assert_eq!(unread(other).await.len(), 3, "the other's own are unread");
    office.decline().await;
    assert_eq!(unread(one).await.len(), 1);
}

#[tokio::test]
async fn pages_come_newest_first_and_end() {
    let office = Office::open().await;
    for _ in 0..5 {
        office.decline().await;
    }
    let owner = &office.team.owner;
    for filter in ["", "&unread=true"] {
        let mut seen: Vec<String> = Vec::new();
        let mut path = format!("{PATH}?limit=2{filter}");
        loop {
            let page = owner.get(&path).await.expect(200);
            let items = page["items"].as_array().expect("a list");
            assert!(items.len() <= 2);
            seen.extend(
                items
                    .iter()
                    .map(|one| text(&one["notification_id"]).to_owned()),
            );
            let Some(next) = page["next"].as_str() else {
                break;
            };
            path = format!("{PATH}?limit=2{filter}&cursor={next}");
        }
        assert!(seen.len() >= 5);
        assert!(seen.is_sorted_by(|a, b| a > b), "newest first, each once");
    }
}

#[tokio::test]
async fn the_feed_tells_the_members_clients_alone() {
    let office = Office::open().await;
    let order = json!({
        "customer_id": office.things.id("customer_id"),
        "site_id": office.things.id("site_id"),
        "job_type_id": office.things.id("job_type_id"),
        "technician_id": office.team.technician.id(),
    });
    let dispatcher = &office.team.dispatcher;
    dispatcher.post("/v1/jobs", order).await.expect(201);
    let is_it = |event: &Event| matches!(event, Event::JobAssigned { .. });
    let assigned = waiting_event(&office, is_it).await;
    deliver(&office, &assigned).await;
    assert_eq!(told_by_feed(&office, &office.team.technician).await, 1);
    assert_eq!(told_by_feed(&office, dispatcher).await, 0);
    assert_eq!(told_by_feed(&office, &office.team.owner).await, 0);
}

#[tokio::test]
async fn they_are_kept_for_ninety_days() {
    let office = Office::open().await;
    office.decline().await;
    let Office { team, world, .. } = &office;
    world.advance(SignedDuration::from_hours(24 * 89));
    let owner = team.another_device(world, &team.owner).await;
    assert_eq!(kinds(&list(&owner).await)[0], "job_declined");
    assert_eq!(kinds(&unread(&owner).await), ["job_declined"]);
    world.advance(SignedDuration::from_hours(24 * 2));
    let owner = team.another_device(world, &team.owner).await;
    assert!(list(&owner).await.is_empty() && unread(&owner).await.is_empty());
}

#[tokio::test]
async fn a_member_is_told_of_new_roles_and_an_owner_not_of_own_doing() {
    let office = Office::open().await;
    let member = office.team.member(&office.world, &[Role::Technician]).await;
    let path = format!("/v1/members/{}", member.id());
    let roles = json!({ "roles": ["dispatcher", "technician"] });
    office.team.owner.patch(path, roles).await.expect(200);
    office.world.drain().await;
    assert_eq!(kinds(&list(&member).await), ["roles_changed"]);
    assert!(unread(&office.team.owner).await.is_empty());
}

#[tokio::test]
async fn a_failed_message_is_told_to_its_author_too() {
    let office = Office::open().await;
    let message_id: MessageId = office.things.id("message_id").parse().expect("an id");
    let thread_id: ThreadId = office.things.id("thread_id").parse().expect("an id");
    let mut changes = Changes::new();
    changes.publish(Event::MessageFailed {
        thread_id,
        message_id,
        author_id: Some(office.team.technician.id()),
    });
    office.team.store().commit(changes).await.expect("a commit");
    office.world.drain().await;
    for member in [&office.team.technician, &office.team.dispatcher] {
        let told = unread(member).await;
        assert_eq!(kinds(&told), ["message_failed"]);
        assert_eq!(told[0]["message_id"], office.things.id("message_id"));
        assert_eq!(told[0]["thread_id"], office.things.id("thread_id"));
    }
}

#[tokio::test]
async fn whoever_starts_an_import_is_told_of_its_end() {
    let office = Office::open().await;
    let owner = &office.team.owner;
    let file = b"Name\nCasey Sample\n";
    let new = json!({ "size_bytes": file.len() });
    let import = owner.post("/v1/customer-imports", new).await.expect(201);
    assert!(tests::upload(&import["upload"], file).await < 300);
    let path = format!("/v1/customer-imports/{}", text(&import["import_id"]));
    let check = format!("{path}/check");
    owner.post(check, json!({})).await.expect(200);
    office.world.drain().await;
    assert!(unread(owner).await.is_empty(), "a check is no end");
    let start = format!("{path}/start");
    owner.post(start, json!({})).await.expect(200);
    office.world.drain().await;
    let told = unread(owner).await;
    assert_eq!(kinds(&told), ["import_ended"]);
    assert_eq!(told[0]["import_id"], import["import_id"]);
}
