//! Methods and addresses that no endpoint has.

use std::collections::{BTreeMap, BTreeSet};

use tests::{Things, World, registry};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_a_405_that_names_those_it_takes() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in registry::endpoints() {
        if entry.name != "dashboard" {
            let methods = paths.entry(entry.route.path).or_default();
            methods.insert(entry.route.method.as_str());
        }
    }
    for (template, methods) in paths {
        let path = things.path(template);
        for method in METHODS {
            // A literal path hides the parameter of a sibling.
            if methods.contains(method) || registry::is_declared(method, &path) {
                continue;
            }
            let answer = world.anonymous().call(method, &path).send().await;
            answer.problem(405, "method_not_allowed");
            let allowed: BTreeSet<_> = answer.header("allow").unwrap().split(", ").collect();
            assert!(
                allowed.is_superset(&methods),
                "{method} {path}: {allowed:?}"
            );
            assert!(!allowed.contains(method), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_a_404_for_programs_by_any_method() {
    let world = World::new().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/jobs/",
        "/v1/jobs/a/b/c",
        "/webhooks",
        "/webhooks/nobody",
        "/v1/threads/x/y",
    ] {
        for method in METHODS {
            let answer = world.anonymous().call(method, path).send().await;
            answer.problem(404, "not_found");
        }
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let answer = world.anonymous().call(method, "/sign-in").send().await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    }
}
