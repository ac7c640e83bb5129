//! Cursors: opaque, and good only for the very list that gave them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data::row::CompanyRow;
use data::{Changes, CursorKey, key};
use serde_json::json;
use tests::{Actor, Team, Things, World};

/// Lists of one company that have a second page, with who may read each.
async fn lists<'a>(team: &'a Team, things: &Things) -> Vec<(&'a Actor, String, String)> {
    let filters = [
        (&team.dispatcher, "/v1/customers?"),
        (&team.dispatcher, "/v1/customers?q=casey&"),
        (&team.dispatcher, "/v1/customers?q=sample&"),
        (&team.dispatcher, "/v1/jobs?"),
        (&team.dispatcher, "/v1/jobs?customer_id={customer_id}&"),
        (&team.dispatcher, "/v1/jobs?state=unscheduled&"),
        (&team.technician, "/v1/members?"),
        (&team.owner, "/v1/audit?"),
        (&team.dispatcher, "/v1/jobs/{job_id}/events?"),
        (&team.dispatcher, "/v1/threads/{thread_id}/messages?"),
    ];
    let mut lists = Vec::new();
    for (actor, filter) in filters {
        let path = ["customer_id", "job_id", "thread_id"]
            .into_iter()
            .fold(filter.to_owned(), |path, name| {
                path.replace(&format!("{{{name}}}"), things.id(name))
            });
        let page = actor.get(format!("{path}limit=1")).await.expect(200);
        let next = page["next"].as_str();
        let next = next.unwrap_or_else(|| panic!("{path} has one page: {page}"));
        lists.push((actor, path, next.to_owned()));
    }
    lists
}

/// A company with a second customer and a second open job, so that there is something after the first
/// page.
async fn with_long_lists() -> (World, Team, Things) {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for name in ["Casey Second Sample", "Casey Third Sample"] {
        let customer = json!({ "name": name });
        team.dispatcher
            .post("/v1/customers", customer)
            .await
            .expect(201);
    }
    for _ in 0..2 {
        let job = json!({
            "customer_id": things.id("customer_id"),
            "site_id": things.id("site_id"),
            "job_type_id": things.id("job_type_id"),
        });
        team.dispatcher.post("/v1/jobs", job).await.expect(201);
    }
    world.drain().await;
    (world, team, things)
}

#[tokio::test]
async fn a_cursor_shows_nothing_and_goes_on_only_where_it_came_from() {
    let (_world, team, things) = with_long_lists().await;
    let lists = lists(&team, &things).await;
    for (actor, path, next) in &lists {
        let page = actor
            .get(format!("{path}limit=1&cursor={next}"))
            .await
            .expect(200);
        let first = actor.get(format!("{path}limit=1")).await.expect(200);
        assert_ne!(page["items"], first["items"], "{path} goes on");
        let bytes = URL_SAFE_NO_PAD.decode(next).expect("a cursor is base64url");
        let shown = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        for secret in ["casey", "sample", "partition", "0199", "jobs"] {
            assert!(!shown.contains(secret), "{path}: {shown}");
        }
        for (_, other, foreign) in &lists {
            if other != path {
                let answer = actor.get(format!("{path}limit=1&cursor={foreign}")).await;
                answer.invalid_at("cursor");
            }
        }
    }
}

#[tokio::test]
async fn a_changed_cursor_is_refused_by_every_list() {
    let (_world, team, things) = with_long_lists().await;
    for (actor, path, next) in lists(&team, &things).await {
        let bytes = URL_SAFE_NO_PAD.decode(&next).unwrap();
        for at in [0, 1, 13, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            let changed = URL_SAFE_NO_PAD.encode(changed);
            let answer = actor.get(format!("{path}cursor={changed}")).await;
            answer.invalid_at("cursor");
        }
        for text in [&next[..next.len() / 2], "AQ", "eyJsaXN0IjoiIn0"] {
            actor
                .get(format!("{path}cursor={text}"))
                .await
                .invalid_at("cursor");
        }
    }
}

#[tokio::test]
async fn no_other_company_and_no_other_person_can_use_a_cursor() {
    let (world, team, _things) = with_long_lists().await;
    let page = team
        .dispatcher
        .get("/v1/customers?limit=1")
        .await
        .expect(200);
    let next = page["next"].as_str().unwrap();
    let strangers = world.team().await;
    let answer = strangers
        .dispatcher
        .get(format!("/v1/customers?cursor={next}"))
        .await;
    answer.invalid_at("cursor");

    // A technician's own list is not the dispatcher's, though the address is the same.
    let page = team.dispatcher.get("/v1/jobs?limit=1").await.expect(200);
    let next = page["next"].as_str().unwrap();
    let answer = team
        .technician
        .get(format!("/v1/jobs?limit=1&cursor={next}"))
        .await;
    answer.invalid_at("cursor");
}

#[tokio::test]
async fn the_size_of_a_page_and_the_order_of_the_filters_can_change_on_the_way() {
    let (_world, team, things) = with_long_lists().await;
    let (by, technician) = (&team.dispatcher, team.technician.id());
    for _ in 0..2 {
        let job = json!({
            "customer_id": things.id("customer_id"),
            "site_id": things.id("site_id"),
            "job_type_id": things.id("job_type_id"),
            "technician_id": technician,
        });
        by.post("/v1/jobs", job).await.expect(201);
    }
    let path = format!("/v1/jobs?technician_id={technician}&open=true&limit=1");
    let page = by.get(path).await.expect(200);
    let next = page["next"].as_str().unwrap();
    let path =
        format!("/v1/jobs?cursor={next}&open=%74rue&technician_id={technician}&limit=5&state=");
    let rest = by.get(path).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
}

/// Another key for the cursors of a company, or none, as companies of before it was kept have it.
async fn change_key(team: &Team, cursor_key: Option<CursorKey>) {
    let company: Option<CompanyRow> = team.store().get(key::company()).await.unwrap();
    let mut changes = Changes::new();
    changes.replace(CompanyRow {
        cursor_key,
        ..company.unwrap()
    });
    team.store().commit(changes).await.unwrap();
}

#[tokio::test]
async fn lists_of_a_company_of_before_there_was_a_key_go_on_for_whoever_asked() {
    let (_world, team, things) = with_long_lists().await;
    change_key(&team, None).await;
    let lists = lists(&team, &things).await;
    for (actor, path, next) in &lists {
        let page = actor.get(format!("{path}limit=1&cursor={next}")).await;
        let first = actor.get(format!("{path}limit=1")).await.expect(200);
        assert_ne!(page.expect(200)["items"], first["items"], "{path} goes on");
        let stranger = if actor.id() == team.owner.id() {
            &team.dispatcher
        } else {
            &team.owner
        };
        let answer = stranger.get(format!("{path}cursor={next}")).await;
        if answer.status != 403 {
            answer.invalid_at("cursor");
        }
    }
}

#[tokio::test]
async fn a_new_key_of_the_company_ends_its_cursors_with_a_clear_answer() {
    let (_world, team, _things) = with_long_lists().await;
    let page = team
        .dispatcher
        .get("/v1/customers?limit=1")
        .await
        .expect(200);
    let old = page["next"].as_str().unwrap();
    change_key(&team, Some(CursorKey::random().unwrap())).await;
    let answer = team
        .dispatcher
        .get(format!("/v1/customers?cursor={old}"))
        .await;
    let problem = answer.invalid_at("cursor");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("start again without a cursor"), "{detail}");
    let page = team
        .dispatcher
        .get("/v1/customers?limit=1")
        .await
        .expect(200);
    let next = page["next"].as_str().unwrap();
    team.dispatcher
        .get(format!("/v1/customers?cursor={next}"))
        .await
        .expect(200);
}
