//! Sweeps over every endpoint there is: a new one is covered on the day it is registered.

use api::{AccessKind, RegisteredEndpoint};
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, Things, World, registry, sample, spec};

/// Endpoints whose effect does not depend on a body field being wrong, and why.
const READS_ITS_OWN_BODY: [&str; 1] = ["resend-receive"];

/// The actor of a team who may call an endpoint.
fn who_may<'a>(team: &'a Team, entry: &RegisteredEndpoint, anonymous: &'a Caller) -> &'a Caller {
    match entry.access {
        AccessKind::Public | AccessKind::Signed => anonymous,
        AccessKind::SignedIn | AccessKind::Owner => &team.owner,
        AccessKind::Dispatcher => &team.dispatcher,
        AccessKind::Technician => &team.technician,
    }
}

/// Endpoints that read a JSON body.
fn with_body() -> impl Iterator<Item = RegisteredEndpoint> {
    registry::endpoints()
        .into_iter()
        .filter(|entry| spec::body_schema(entry.name).is_some())
}

async fn call(
    caller: &Caller,
    entry: &RegisteredEndpoint,
    path: &str,
    body: impl Into<Vec<u8>>,
) -> Answer {
    let call = caller
        .call(entry.route.method.as_str(), path)
        .idempotent()
        .bytes(body);
    call.send().await
}

#[tokio::test]
async fn a_field_that_nobody_knows_is_refused_by_name() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for entry in with_body() {
        let mut body = things.body(sample::body(entry.name).expect("a body has a sample"));
        body["surprise"] = json!("x");
        let path = things.path(entry.route.path);
        let caller = who_may(&team, &entry, &anonymous);
        call(caller, &entry, &path, body.to_string())
            .await
            .invalid_at("/surprise");
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_refused_at_its_place_and_not_repeated() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for entry in with_body() {
        let sample = things.body(sample::body(entry.name).expect("a body has a sample"));
        let path = things.path(entry.route.path);
        let caller = who_may(&team, &entry, &anonymous);
        for name in sample.as_object().expect("bodies are objects").keys() {
            let mut body = sample.clone();
            body[name] = json!({ "canary-7f3a": ["canary-7f3a"] });
            let answer = call(caller, &entry, &path, body.to_string()).await;
            let problem = answer.problem(422, "invalid_input");
            let pointer = problem["errors"][0]["pointer"].as_str().unwrap_or_default();
            assert!(
                pointer.starts_with(&format!("/{name}")),
                "{}: {problem}",
                answer.request
            );
            let detail = problem["errors"][0]["detail"].as_str().unwrap_or_default();
            assert!(
                !detail.contains("canary"),
                "{} repeats its input: {problem}",
                answer.request
            );
        }
    }
}

#[tokio::test]
async fn a_body_beyond_the_cap_is_refused_whole() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for entry in with_body() {
        let path = things.path(entry.route.path);
        let caller = who_may(&team, &entry, &anonymous);
        let body = vec![b' '; entry.max_body_bytes + 1];
        call(caller, &entry, &path, body)
            .await
            .problem(413, "body_too_large");
    }
}

#[tokio::test]
async fn what_is_nested_too_deep_or_is_no_json_is_malformed() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: [&[u8]; 5] = [deep.as_bytes(), b"{", b"\xff\xfe\x00", b"{} {}", b""];
    for entry in with_body() {
        let path = things.path(entry.route.path);
        let caller = who_may(&team, &entry, &anonymous);
        for body in bodies {
            call(caller, &entry, &path, body)
                .await
                .problem(400, "malformed_request");
        }
        let plain = caller
            .call(entry.route.method.as_str(), &path)
            .idempotent()
            .bytes("{}");
        let answer = plain.header("content-type", "text/plain").send().await;
        answer.problem(415, "unsupported_media_type");
    }
}

#[tokio::test]
async fn a_bad_cursor_or_limit_is_refused_by_name() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let has = |entry: &RegisteredEndpoint, name: &str| {
        let parameters = spec::parameters(entry.name);
        parameters.iter().any(|parameter| parameter["name"] == name)
    };
    let mut lists = 0;
    for entry in registry::endpoints()
        .iter()
        .filter(|entry| has(entry, "cursor"))
    {
        let path = things.path(entry.route.path);
        let caller = who_may(&team, entry, &anonymous);
        for (query, place) in [
            ("cursor=!!!", "cursor"),
            ("cursor=bm90IGEgY3Vyc29y", "cursor"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=ten", "limit"),
            ("surprise=1", "surprise"),
        ] {
            caller
                .get(format!("{path}?{query}"))
                .await
                .invalid_at(place);
        }
        lists += 1;
    }
    assert!(lists >= 6, "only {lists} lists were found");
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_request_is_refused() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    let needs_key = |entry: &RegisteredEndpoint| {
        spec::parameters(entry.name)
            .iter()
            .any(|parameter| parameter["name"] == "Idempotency-Key")
    };
    for entry in registry::endpoints()
        .iter()
        .filter(|entry| needs_key(entry))
    {
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        let things = match entry.name {
            "offer-start" => things.with_offerable_job(&team).await,
            _ => things,
        };
        let caller = who_may(&team, entry, &anonymous);
        let path = things.path(entry.route.path);
        let body = things.body(sample::body(entry.name).expect("a body has a sample"));
        let send = |key: &'static str, body: &Value| {
            let call = caller.call(entry.route.method.as_str(), &path);
            call.header("idempotency-key", key).json(body).send()
        };
        let first = send("one", &body).await;
        assert!(
            first.status < 300,
            "{} answered {}",
            first.request,
            first.text()
        );
        let again = send("one", &body).await;
        assert_eq!(
            (again.status, again.json()),
            (first.status, first.json()),
            "{}",
            entry.name
        );
        assert_eq!(
            again.header("idempotent-replayed"),
            Some("true"),
            "{}",
            entry.name
        );

        let call = caller.call(entry.route.method.as_str(), &path);
        let pretty = serde_json::to_string_pretty(&body).expect("JSON");
        let call = call.header("idempotency-key", "one").bytes(pretty);
        assert_eq!(call.send().await.json(), first.json(), "{}", entry.name);

        let call = caller.call(entry.route.method.as_str(), format!("{path}?other=1"));
        let call = call.header("idempotency-key", "one").json(&body);
        call.send().await.invalid_at("Idempotency-Key");

        let call = caller.call(entry.route.method.as_str(), &path).json(&body);
        call.send().await.invalid_at("Idempotency-Key");
    }
}

async fn listed_customers(team: &Team) -> usize {
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn concurrent_twins_have_one_effect() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let before = listed_customers(&team).await;
    let body = json!({ "name": "Twin Sample", "phones": ["303-555-0177"] });
    let twins = (0..20).map(|_| {
        let call = team.dispatcher.call("POST", "/v1/customers");
        call.header("idempotency-key", "twins").json(&body).send()
    });
    let answers = futures::future::join_all(twins).await;
    let made: std::collections::HashSet<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.json()["customer_id"].to_string())
        .collect();
    assert_eq!(made.len(), 1, "twins made {made:?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "concurrent_request");
    }
    assert_eq!(
        listed_customers(&team).await,
        before + 1,
        "with {}",
        things.id("customer_id")
    );
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_request_id() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for entry in registry::endpoints() {
        let path = things.path(entry.route.path);
        let answer = team
            .owner
            .call(entry.route.method.as_str(), path)
            .send()
            .await;
        for (name, part) in [
            ("content-security-policy", "default-src 'none'"),
            ("referrer-policy", "no-referrer"),
            ("strict-transport-security", "max-age="),
            ("x-content-type-options", "nosniff"),
            ("x-request-id", "-"),
        ] {
            let value = answer.header(name).unwrap_or_default();
            assert!(
                value.contains(part),
                "{}: {name} is {value:?}",
                answer.request
            );
        }
        let may_be_kept = ["dashboard", "policy-view"].contains(&entry.name);
        let cached = answer.header("cache-control").unwrap_or_default();
        assert!(
            may_be_kept || cached == "no-store",
            "{}: cached as {cached:?}",
            answer.request
        );
        assert!(
            answer.header("access-control-allow-origin").is_none(),
            "{}",
            answer.request
        );
    }
}

#[tokio::test]
async fn nothing_a_client_sends_makes_a_500() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    for entry in registry::endpoints() {
        if READS_ITS_OWN_BODY.contains(&entry.name) {
            continue;
        }
        // A team for each endpoint, since some calls end the caller's own session.
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        let caller = who_may(&team, &entry, &anonymous);
        for path in [
            things.nobodys().path(entry.route.path),
            things.path(entry.route.path),
        ] {
            for body in [
                "",
                "{}",
                "[]",
                "null",
                "\"x\"",
                "0",
                "{\"a\":1e400}",
                "{\"\\ud800\":1}",
            ] {
                let answer = call(caller, &entry, &path, body).await;
                assert!(
                    answer.status < 500,
                    "{} {body}: {}",
                    answer.request,
                    answer.text()
                );
            }
            for query in [
                "?%00",
                "?cursor=%ff",
                "?limit=-1&limit=2",
                "?a=b&a=c&%F0%9F%92%A9",
            ] {
                let path = format!("{path}{query}");
                let answer = call(caller, &entry, &path, "{}").await;
                assert!(answer.status < 500, "{}: {}", answer.request, answer.text());
            }
        }
    }
}
