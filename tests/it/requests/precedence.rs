//! Which problem is reported first: who does not call, who may not, what is wrong with the request,
//! what was answered before, what is not there. All rows of a request are read before any of this
//! is judged, so nothing of them may show in what is refused.

use api::{AccessKind, RegisteredEndpoint};
use data::row::{CompanyRow, JobRow};
use data::{Changes, CursorKey, key};
use domain::role::Role;
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, Things, World, registry, sample, spec};

/// Words that stand in rows of the team's things, and nowhere in a refusal.
const CANARIES: [&str; 4] = ["Casey", "Lockout", "Example Street", "Indra"];

/// What is sent: what the endpoint takes, or something that it cannot read.
#[derive(Clone, Copy, Debug)]
enum Sent {
    Good,
    Malformed,
    UnknownField,
    BadCursor,
}

const EVERYTHING: [Sent; 4] = [
    Sent::Good,
    Sent::Malformed,
    Sent::UnknownField,
    Sent::BadCursor,
];

/// Endpoints for members of a company.
fn for_members() -> Vec<RegisteredEndpoint> {
    let is_theirs = |entry: &RegisteredEndpoint| {
        !matches!(entry.access, AccessKind::Public | AccessKind::Signed)
    };
    let mut entries = registry::endpoints();
    entries.retain(is_theirs);
    entries
}

async fn send_sample(
    caller: &Caller,
    entry: &RegisteredEndpoint,
    things: &Things,
    sent: Sent,
) -> Answer {
    let mut path = things.path(entry.route.path);
    if matches!(sent, Sent::BadCursor) {
        path.push_str("?cursor=bm90IGEgY3Vyc29y");
    }
    let call = caller.call(entry.route.method.as_str(), path);
    let call = call.header("idempotency-key", "the-key-of-everybody");
    let body = sample::body(entry.name).map(|body| things.body(body));
    match (body, sent) {
        (Some(_), Sent::Malformed) => call.bytes("{").send().await,
        (Some(mut body), Sent::UnknownField) => {
            body["surprise"] = json!("x");
            call.json(&body).send().await
        }
        (Some(body), _) => call.json(&body).send().await,
        (None, _) => call.send().await,
    }
}

/// Asks in every way, and sees that the answer is always this one and reveals nothing of the rows.
async fn is_refused(
    caller: &Caller,
    entry: &RegisteredEndpoint,
    things: &Things,
    status: u16,
    code: &str,
) {
    for sent in EVERYTHING {
        let answer = send_sample(caller, entry, things, sent).await;
        let text = answer.text();
        assert_eq!(answer.status, status, "{sent:?} {}: {text}", answer.request);
        assert_eq!(answer.json()["code"], code, "{sent:?} {}", answer.request);
        assert!(answer.header("idempotent-replayed").is_none(), "{text}");
        for canary in CANARIES {
            assert!(!text.contains(canary), "{}: {text}", answer.request);
        }
    }
}

async fn with_things(world: &World) -> (Team, Things) {
    let team = world.team().await;
    let things = Things::of(world, &team).await;
    (team, things)
}

#[tokio::test]
async fn who_is_out_hears_nothing_but_that_however_the_request_is() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let ended = team.another_device(&world, &team.owner).await;
    ended.delete("/v1/sessions/current").await.expect(204);
    let gone = team.member(&world, &[Role::Owner]).await;
    let path = format!("/v1/members/{}", gone.id());
    team.owner.delete(path).await.expect(204);
    let elsewhere = team.owner.on_another_device();
    for entry in for_members() {
        is_refused(&ended, &entry, &things, 401, "invalid_token").await;
        is_refused(&gone, &entry, &things, 401, "invalid_token").await;
        is_refused(&elsewhere, &entry, &things, 401, "other_device").await;
    }
}

#[tokio::test]
async fn who_may_not_hears_nothing_but_that_however_the_request_is() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let mut refused = 0;
    for entry in for_members() {
        let callers: &[&Caller] = match entry.access {
            AccessKind::Owner => &[&team.dispatcher, &team.technician],
            AccessKind::Dispatcher => &[&team.technician],
            _ => &[],
        };
        for caller in callers {
            is_refused(caller, &entry, &things, 403, "forbidden").await;
            refused += 1;
        }
    }
    assert!(refused >= 20, "only {refused} endpoints need a role");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_before_what_is_not_there() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let strangers = world.team().await;
    let has_body = |entry: &RegisteredEndpoint| spec::body_schema(entry.name).is_some();
    for entry in for_members().iter().filter(|entry| has_body(entry)) {
        for things in [&things, &things.nobodys()] {
            let callers = if entry.access == AccessKind::Technician {
                [&strangers.technician, &team.technician]
            } else {
                [&strangers.owner, &team.owner]
            };
            for caller in callers {
                let answer = send_sample(caller, entry, things, Sent::Malformed).await;
                answer.problem(400, "malformed_request");
                send_sample(caller, entry, things, Sent::UnknownField)
                    .await
                    .invalid_at("/surprise");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_is_repeated_to_whoever_got_it_and_only_while_they_may_ask() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let strangers = world.team().await;
    let entries = for_members();
    let named = |name: &str| {
        entries
            .iter()
            .find(|entry| entry.name == name)
            .expect("it is there")
    };
    let entry = named("job-note-create");
    let second = team.another_device(&world, &team.technician).await;
    let first = send_sample(&team.technician, entry, &things, Sent::Good).await;
    first.expect(201);

    // The same member on another device asks again; a bad body is reported before the replay of the
    // earlier answer.
    let again = send_sample(&second, entry, &things, Sent::Good).await;
    assert_eq!(again.expect(201), first.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let bad = send_sample(&second, entry, &things, Sent::Malformed).await;
    bad.problem(400, "malformed_request");

    // The key is the member's: nobody else gets that answer.
    let other = send_sample(&team.dispatcher, entry, &things, Sent::Good).await;
    assert_ne!(other.expect(201)["event_id"], first.json()["event_id"]);
    for stranger in [&strangers.owner, &strangers.technician] {
        let answer = send_sample(stranger, entry, &things, Sent::Good).await;
        answer.problem(404, "not_found");
    }

    // An earlier answer is repeated though its row is not seen any more, as long as the member is in.
    let row_key = key::job(things.id("job_id").parse().unwrap());
    let job: Option<JobRow> = team.store().get(row_key).await.unwrap();
    let mut changes = Changes::new();
    changes.replace(JobRow {
        technician_id: Some(team.dispatcher.id()),
        ..job.unwrap()
    });
    team.store().commit(changes).await.unwrap();
    let path = format!("/v1/jobs/{}", things.id("job_id"));
    let hidden = team.technician.get(path).await;
    hidden.problem(404, "not_found");
    let again = send_sample(&team.technician, entry, &things, Sent::Good).await;
    assert_eq!(again.expect(201), first.json());
    second.delete("/v1/sessions/current").await.expect(204);
    is_refused(&second, entry, &things, 401, "invalid_token").await;

    // One who may no longer ask gets no earlier answer either.
    let entry = named("customer-create");
    send_sample(&team.dispatcher, entry, &things, Sent::Good)
        .await
        .expect(201);
    let path = format!("/v1/members/{}", team.dispatcher.id());
    let roles = json!({ "roles": ["technician"] });
    team.owner.patch(path, roles).await.expect(200);
    is_refused(&team.dispatcher, entry, &things, 403, "forbidden").await;
}

#[tokio::test]
async fn another_technicians_job_is_answered_like_a_missing_one_by_every_endpoint() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let second = team.member(&world, &[Role::Technician]).await;
    let mut count = 0;
    let is_of_one = |entry: &&RegisteredEndpoint| {
        let path = entry.route.path;
        ["{job_id}", "{customer_id}", "{thread_id}", "{message_id}"]
            .iter()
            .any(|id| path.contains(id))
    };
    let entries = for_members();
    let open = |entry: &&RegisteredEndpoint| entry.access == AccessKind::SignedIn;
    for entry in entries.iter().filter(is_of_one).filter(open) {
        for sent in [Sent::Good, Sent::BadCursor] {
            let hidden = send_sample(&second, entry, &things, sent).await;
            let missing = send_sample(&second, entry, &things.nobodys(), sent).await;
            assert_eq!(hidden.text(), missing.text(), "{}", hidden.request);
            assert_eq!(hidden.status, missing.status, "{}", hidden.request);
            let is_list = spec::parameters(entry.name)
                .iter()
                .any(|parameter| parameter["name"] == "cursor");
            if matches!(sent, Sent::Good) || is_list {
                hidden.problem(404, "not_found");
            }
        }
        count += 1;
    }
    assert!(count >= 8, "only {count} endpoints were asked");
}

/// The roles in a token are not trusted: they are as old as the token.
#[tokio::test]
async fn a_list_shows_what_the_roles_allow_now_whatever_the_token_was_made_with() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let count = |page: &Value| page["items"].as_array().expect("a list").len();
    let lists = ["/v1/jobs", "/v1/threads"];
    let turn = |caller: &Caller, role: &str| {
        let path = format!("/v1/members/{}", caller.id());
        team.owner.patch(path, json!({ "roles": [role] }))
    };
    let late = team.member(&world, &[Role::Technician]).await;
    let mut all = Vec::new();
    for list in lists {
        assert_eq!(count(&late.get(list).await.expect(200)), 0, "{list}");
        all.push(count(&team.dispatcher.get(list).await.expect(200)));
    }
    assert!(!all.contains(&0), "there is something to see: {all:?}");
    turn(&team.dispatcher, "technician").await.expect(200);
    turn(&late, "dispatcher").await.expect(200);
    for (list, all) in lists.into_iter().zip(all) {
        assert_eq!(count(&late.get(list).await.expect(200)), all, "{list}");
        assert_eq!(
            count(&team.dispatcher.get(list).await.expect(200)),
            0,
            "{list}"
        );
    }
    let customer = format!("/v1/customers/{}", things.id("customer_id"));
    late.get(&customer).await.expect(200);
    let hidden = team.dispatcher.get(&customer).await;
    hidden.problem(404, "not_found");
    let filtered = format!("/v1/jobs?customer_id={}", things.id("customer_id"));
    late.get(&filtered).await.expect(200);
    let refused = team.dispatcher.get(&filtered).await;
    refused.invalid_at("customer_id");
}

#[tokio::test]
async fn a_process_that_has_met_a_company_believes_no_key_but_that_of_the_row() {
    let world = World::new().await;
    let (team, _) = with_things(&world).await;
    let (first, next) = team.two_pages_of_customers().await;
    // Twice, so that the second page is read with the key that is remembered.
    for _ in 0..2 {
        let second = team.dispatcher.get(&next).await.expect(200);
        assert_eq!(second["items"].as_array().unwrap().len(), 1);
        assert_ne!(second["items"], first["items"]);
    }
    let company: Option<CompanyRow> = team.store().get(key::company()).await.unwrap();
    let mut changes = Changes::new();
    changes.replace(CompanyRow {
        cursor_key: Some(CursorKey::random().unwrap()),
        ..company.unwrap()
    });
    team.store().commit(changes).await.unwrap();
    for _ in 0..2 {
        team.dispatcher.get(&next).await.invalid_at("cursor");
    }
}

#[tokio::test]
async fn who_names_a_row_twice_gets_it_as_if_it_was_named_once() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    // The caller's own member row is read for the principal, for the path and for the body.
    let own = format!("/v1/members/{}", team.owner.id());
    let roles = json!({ "roles": ["owner", "dispatcher", "technician"] });
    let member = team.owner.patch(&own, roles).await.expect(200);
    assert_eq!(
        team.owner.get(&own).await.expect(200)["roles"],
        member["roles"]
    );
    let job = format!("/v1/jobs/{}/technician", things.id("job_id"));
    let given = json!({ "technician_id": team.owner.id().to_string() });
    let job = team.owner.put(job, given).await.expect(200);
    assert_eq!(job["technician_id"], team.owner.id().to_string());
    // A thread, its customer and the customer again.
    let order = json!({
        "customer_id": things.id("customer_id"),
        "thread_id": things.id("thread_id"),
        "job_type_id": things.id("job_type_id"),
        "technician_id": team.owner.id().to_string(),
    });
    let order = team.owner.post("/v1/jobs", order).await.expect(201);
    assert_eq!(order["customer_name"], "Casey Sample");
}

#[tokio::test]
async fn a_job_from_before_its_row_knew_the_name_shows_the_customers() {
    let world = World::new().await;
    let (team, things) = with_things(&world).await;
    let row_key = key::job(things.id("job_id").parse().unwrap());
    let job: Option<JobRow> = team.store().get(row_key).await.unwrap();
    let mut changes = Changes::new();
    changes.replace(JobRow {
        customer_name: None,
        ..job.unwrap()
    });
    team.store().commit(changes).await.unwrap();
    let path = format!("/v1/jobs/{}", things.id("job_id"));
    for caller in [&team.owner, &team.technician] {
        assert_eq!(
            caller.get(&path).await.expect(200)["customer_name"],
            "Casey Sample"
        );
        let list = caller.get("/v1/jobs").await.expect(200);
        assert_eq!(list["items"][0]["customer_name"], "Casey Sample");
    }
}
