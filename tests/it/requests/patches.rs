//! Changes: a field that is left out, one that is null and one with a value are three things.

use api::Method;
use serde_json::{Map, Value, json};
use tests::{Things, World, registry, spec};

use super::{faults, who_may};

fn allows_null(field: &Value) -> bool {
    let types = field["type"].as_array();
    let any = field["anyOf"].as_array();
    types.is_some_and(|types| types.contains(&json!("null")))
        || any.is_some_and(|any| any.iter().any(|part| part["type"] == "null"))
}

#[tokio::test]
async fn null_is_refused_in_plain_words_wherever_the_description_does_not_allow_it() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let mut clearable = Vec::new();
    for entry in registry::endpoints() {
        if entry.route.method != Method::Patch {
            continue;
        }
        let schema = spec::body_schema(entry.name).expect("a change has a body");
        let schema = schema["$ref"].as_str().map_or(schema.clone(), |name| {
            schema
                .pointer(name.trim_start_matches('#'))
                .unwrap()
                .clone()
        });
        assert!(
            schema["required"].is_null(),
            "{} requires a field",
            entry.name
        );
        let properties = schema["properties"].as_object().unwrap();
        let path = things.path(entry.route.path);
        let caller = who_may(&team, &entry, &anonymous);
        let nulls = properties.keys().map(|name| (name.clone(), Value::Null));
        let nulls: Map<_, _> = nulls.collect();
        let answer = caller.patch(&path, Value::Object(nulls)).await;
        let faults = faults(&answer);
        for (name, field) in properties {
            let place = format!("/{name}");
            let fault = faults.iter().find(|(at, _)| *at == place);
            if allows_null(field) {
                assert!(fault.is_none(), "{} {name}: {fault:?}", entry.name);
                clearable.push(format!("{} {name}", entry.name));
            } else {
                let (_, detail) = fault.unwrap_or_else(|| panic!("{} takes {name}", entry.name));
                assert!(detail.starts_with("must not be null; leave"), "{detail}");
            }
            assert!(
                field.get("default").is_none(),
                "{} {name} has a default",
                entry.name
            );
        }
    }
    clearable.retain(|field| !field.ends_with(" version"));
    assert_eq!(
        clearable,
        [
            "company-update country",
            "customer-update note",
            "job-update details",
            "job-update hold",
            "me-update current_password",
            "member-update home_zone",
            "thread-update assigned_to",
            "thread-update job_id",
            "thread-update snoozed_until",
        ]
    );
}

#[tokio::test]
async fn what_a_change_leaves_out_stays_and_only_an_explicit_null_clears() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let path = things.path("/v1/threads/{thread_id}");
    let by = &team.dispatcher;
    let assigned = json!({ "assigned_to": by.id(), "job_id": things.id("job_id") });
    by.patch(&path, assigned).await.expect(200);
    for untouched in [
        json!({}),
        json!({ "state": "open" }),
        json!({ "version": null }),
    ] {
        let thread = by.patch(&path, untouched).await.expect(200);
        assert_eq!(thread["assigned_to"], json!(by.id()));
        assert_eq!(thread["job_id"], things.id("job_id"));
    }
    let thread = by
        .patch(&path, json!({ "assigned_to": null }))
        .await
        .expect(200);
    assert_eq!(thread["assigned_to"], Value::Null);
    assert_eq!(thread["job_id"], things.id("job_id"));
    let thread = by.patch(&path, json!({ "job_id": null })).await.expect(200);
    assert_eq!(thread["job_id"], Value::Null);
}

#[tokio::test]
async fn an_empty_put_takes_nothing_away() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for (path, field) in [
        ("/v1/jobs/{job_id}/technician", "/technician_id"),
        ("/v1/jobs/{job_id}/schedule", "/window"),
    ] {
        let answer = team.dispatcher.put(things.path(path), json!({})).await;
        assert_eq!(
            faults(&answer),
            [(field.to_owned(), "is required".to_owned())]
        );
    }
    let job = team
        .dispatcher
        .get(things.path("/v1/jobs/{job_id}"))
        .await
        .expect(200);
    assert_eq!(job["technician_id"], json!(team.technician.id()));
}
