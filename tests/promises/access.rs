//! Who may call what, and see what: roles, and companies apart from each other.

use std::time::{Duration, Instant};

use api::{AccessKind, RegisteredEndpoint};
use data::outbox::Envelope;
use domain::event::Event;
use domain::id::{CompanyId, EventId};
use domain::role::Role;
use serde_json::json;
use tests::{Answer, Caller, Things, World, registry, sample};

/// Endpoints that make a thing under an id of the client's own, which another company may use, too.
const NAMED_BY_CLIENTS: [&str; 3] = ["canned-reply-put", "job-type-put", "price-item-put"];

/// Endpoints about things that are no company's own: places are Google's.
const OF_NO_COMPANY: [&str; 1] = ["place-view"];

/// Whether a member with only this role may call an endpoint of this kind.
fn may(access: AccessKind, role: Role) -> bool {
    match access {
        AccessKind::Public | AccessKind::SignedIn => true,
        AccessKind::Technician => role == Role::Technician,
        AccessKind::Dispatcher => role != Role::Technician,
        AccessKind::Owner => role == Role::Owner,
        AccessKind::Signed => false,
    }
}

/// Endpoints for members of a company.
fn for_members() -> impl Iterator<Item = RegisteredEndpoint> {
    registry::endpoints()
        .into_iter()
        .filter(|entry| !matches!(entry.access, AccessKind::Public | AccessKind::Signed))
}

/// Calls an endpoint with its sample body about these things.
async fn call_sample(caller: &Caller, entry: &RegisteredEndpoint, things: &Things) -> Answer {
    let path = things.path(entry.route.path);
    let call = caller.call(entry.route.method.as_str(), path).idempotent();
    match sample::body(entry.name) {
        Some(body) => call.json(&things.body(body)).send().await,
        None => call.send().await,
    }
}

#[tokio::test]
async fn p1_1_three_roles_each_reach_what_is_theirs_and_nothing_else() {
    let world = World::new().await;
    for entry in for_members() {
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        for (role, caller) in [
            (Role::Technician, &team.technician),
            (Role::Dispatcher, &team.dispatcher),
            (Role::Owner, &team.owner),
        ] {
            let answer = call_sample(caller, &entry, &things.nobodys()).await;
            let is_refused = answer.status == 403 && answer.json()["code"] == "forbidden";
            let expected = !may(entry.access, role);
            assert_eq!(
                is_refused,
                expected,
                "{role:?}: {} {}",
                answer.request,
                answer.text()
            );
            assert_ne!(answer.status, 401, "{role:?}: {}", answer.request);
        }
    }
}

#[tokio::test]
async fn p1_1_the_web_and_ios_use_one_description() {
    let versions: Vec<_> = registry::endpoints()
        .iter()
        .filter(|entry| {
            !matches!(entry.access, AccessKind::Signed) && !registry::is_page(entry.name)
        })
        .map(|entry| entry.route.path.starts_with("/v1/"))
        .collect();
    assert!(versions.len() > 40 && versions.into_iter().all(|is_v1| is_v1));
}

#[tokio::test]
async fn p4_1_nobody_gets_in_without_a_living_token_of_this_device() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let stolen = team.owner.on_another_device();
    let mut forged = team.owner.clone();
    forged.token = forged.token.map(|token| {
        let (rest, signature) = token.rsplit_once('.').expect("a token has three parts");
        format!("{rest}.{}", signature.chars().rev().collect::<String>())
    });
    let mut ended = team.another_device(&world, &team.owner).await;
    ended.delete("/v1/sessions/current").await.expect(204);
    ended.company_id = None;
    for entry in for_members() {
        for (who, caller) in [
            ("nobody", &anonymous),
            ("thief", &stolen),
            ("forger", &forged),
            ("ended", &ended),
        ] {
            let answer = call_sample(caller, &entry, &things).await;
            answer.expect(401);
            assert!(
                answer.header("www-authenticate").is_some(),
                "{who}: {}",
                answer.request
            );
        }
    }
    world.advance(jiff::SignedDuration::from_mins(11));
    for entry in for_members() {
        call_sample(&team.owner, &entry, &things)
            .await
            .problem(401, "invalid_token");
    }
}

#[tokio::test]
async fn p6_5_no_id_of_another_company_opens_anything() {
    let world = World::new().await;
    let victims = world.team().await;
    let theirs = Things::of(&world, &victims).await;
    let before = snapshot(&world, &victims.company_id.to_string()).await;
    for entry in for_members() {
        let has_thing = entry.route.path.contains('{')
            && !NAMED_BY_CLIENTS.contains(&entry.name)
            && !OF_NO_COMPANY.contains(&entry.name);
        let strangers = world.team().await;
        for caller in [
            &strangers.owner,
            &strangers.dispatcher,
            &strangers.technician,
        ] {
            let foreign = call_sample(caller, &entry, &theirs).await;
            if !has_thing || foreign.status == 403 {
                continue;
            }
            foreign.problem(404, "not_found");
            let missing = call_sample(caller, &entry, &theirs.nobodys()).await;
            assert_eq!(
                foreign.text(),
                missing.text(),
                "{} tells that it exists",
                foreign.request
            );
        }
    }
    world.drain().await;
    let after = snapshot(&world, &victims.company_id.to_string()).await;
    assert_eq!(before, after, "a stranger changed something");
}

#[tokio::test]
async fn p6_5_no_list_or_search_shows_anything_of_another_company() {
    let world = World::new().await;
    let victims = world.team().await;
    let theirs = Things::of(&world, &victims).await;
    let strangers = world.team().await;
    let lists = registry::endpoints().into_iter().filter(|entry| {
        entry.route.method == api::Method::Get
            && !entry.route.path.contains('{')
            && !matches!(entry.access, AccessKind::Public | AccessKind::Signed)
    });
    let marks = [
        theirs.id("customer_id"),
        theirs.id("job_id"),
        theirs.id("invitation"),
        theirs.id("thread_id"),
        theirs.id("channel_id"),
        theirs.id("canned_reply_id"),
        &victims.owner.id().to_string(),
        &victims.company_id.to_string(),
    ];
    for entry in lists {
        for caller in [&strangers.owner, &strangers.dispatcher] {
            let answer = caller.get(entry.route.path).await;
            for mark in marks {
                assert!(
                    !answer.text().contains(mark),
                    "{} shows {mark}",
                    answer.request
                );
            }
        }
    }
    let found = strangers
        .dispatcher
        .get("/v1/customers?q=casey")
        .await
        .expect(200);
    assert_eq!(found["items"], json!([]));
    let customer = format!("/v1/jobs?customer_id={}", theirs.id("customer_id"));
    let jobs = strangers.dispatcher.get(customer).await.expect(200);
    assert_eq!(jobs["items"], json!([]));
}

#[tokio::test]
async fn p6_5_no_event_is_opened_for_another_company_than_its_own() {
    let mut world = World::new().await;
    world.may_leave_events();
    let victims = world.team().await;
    let strangers = world.team().await;
    let things = Things::of(&world, &victims).await;
    // What waits now requests a mail, a message, a push, a copy, a translation and an index.
    let invitation = json!({
        "name": "Kim Sample", "email": "kim@example.com", "roles": ["technician"],
    });
    let invitations = victims.owner.post("/v1/invitations", invitation).await;
    invitations.expect(201);
    let message = sample::body("message-send").expect("the sample has a body");
    let message = things.body(message);
    let thread = things.path("/v1/threads/{thread_id}/messages");
    victims.dispatcher.post(thread, message).await.expect(201);
    let customer = json!({ "name": "Jo Sample" });
    let customer = victims.dispatcher.post("/v1/customers", customer).await;
    customer.expect(201);
    let words = json!({ "text": "Please call us", "language": "fr" });
    let path = things.path("/v1/threads/{thread_id}/translations");
    let call = victims.dispatcher.call("POST", path).json(&words);
    call.send().await.expect(202);

    let range = data::key::waiting();
    let waiting: Vec<Envelope> = victims.store().whole_list(&range).await.expect("a list");
    let before = snapshot(&world, &victims.company_id.to_string()).await;
    let requests_before = world.outside.requests().len();
    let mut opened = 0;
    for envelope in waiting {
        // The event with all its ids, in the name of another company.
        let forged = Envelope {
            company_id: strangers.company_id,
            ..envelope
        };
        let fitting = registry::workers().into_iter();
        for worker in
            fitting.filter(|worker| work::goes_to(worker.queue, work::queues_for, &forged.event))
        {
            let message = work::Received {
                message_id: "forged".into(),
                body: serde_json::to_string(&forged).expect("an event can be written"),
                receipts: 1,
            };
            let deadline = Instant::now() + Duration::from_secs(30);
            let progress = world.run_worker(worker, &[message], deadline).await;
            assert_eq!(progress.quarantined, 0, "{}", worker.name);
            opened += 1;
        }
    }
    assert!(opened >= 4, "only {opened} events were opened");
    let after = snapshot(&world, &victims.company_id.to_string()).await;
    assert_eq!(after, before, "an event in another name changed something");
    assert_eq!(world.outside.requests().len(), requests_before);

    // In the name of a company that does not exist, nothing is opened at all.
    let nobodys = Envelope {
        event_id: EventId::at(world.clock.now()),
        company_id: CompanyId::from_bytes([9; 16]),
        at: world.clock.now(),
        trace: "test".into(),
        actor_id: None,
        event: Event::CompanyUpdated,
        shape: 1,
    };
    let directory = world.work.aws().directory();
    let opened = directory.open(&nobodys).await.expect("an answer");
    assert!(opened.is_none());
}

/// Every item of one company, in a fixed order, without counters that may move.
async fn snapshot(world: &World, company_id: &str) -> Vec<String> {
    let mut items: Vec<_> = world
        .items()
        .await
        .into_iter()
        .filter(|item| item.contains(&format!("T#{company_id}")))
        .map(|item| {
            let mut parts: Vec<_> = item.split(", ").map(str::to_owned).collect();
            parts.sort();
            parts.join(", ")
        })
        .collect();
    items.sort();
    items
}
