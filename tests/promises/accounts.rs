//! P2.1 and P2.2: what an account holds, and what a device's push token is for.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Caller, PASSWORD, World, spec};

/// The schema of an endpoint's body, and the names of its fields: those that are demanded and all.
fn fields(endpoint: &str) -> (Value, BTreeSet<String>, BTreeSet<String>) {
    let whole = spec::body_schema(endpoint).expect("the endpoint reads a body");
    let name = whole["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    let schema = match name {
        Some(name) => whole["components"]["schemas"][name].clone(),
        None => whole,
    };
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let required = schema["required"].as_array().expect("a list").iter();
    let required = required.map(text).collect();
    let all = schema["properties"].as_object().expect("fields").keys();
    let all = all.cloned().collect();
    (schema, required, all)
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn p2_1_an_account_takes_name_email_phone_role_company_and_password_and_no_more() {
    let demanded = ["company_name", "name", "email", "phone", "password"];
    let (schema, required, all) = fields("company-sign-up");
    assert_eq!(required, set(&demanded));
    let mut offered = set(&demanded);
    offered.extend(set(&["time_zone", "currency", "country"]));
    assert_eq!(all, offered, "settings of the company, not of a person");
    assert_eq!(schema["additionalProperties"], false);

    let (schema, required, all) = fields("invitation-create");
    assert_eq!(required, set(&["name", "email", "roles"]));
    assert_eq!(all, required);
    assert_eq!(schema["additionalProperties"], false);

    let (schema, required, all) = fields("invitation-accept");
    assert_eq!(required, set(&["phone", "password"]));
    assert_eq!(all, set(&["name", "phone", "password"]));
    assert_eq!(schema["additionalProperties"], false);
}

#[tokio::test]
async fn p2_1_whoever_sends_more_is_refused_and_nothing_of_it_is_kept() {
    let world = World::new().await;
    let mut body = json!({
        "company_name": "Anvil Lock & Key",
        "name": "Robin Sample",
        "email": "robin@example.com",
        "phone": "303-555-0142",
        "password": PASSWORD,
    });
    for field in ["home_address", "gender", "photo", "ssn"] {
        body[field] = json!("canary-7f3a");
        let answer = world.anonymous().post("/v1/companies", body.clone()).await;
        answer.invalid_at(&format!("/{field}"));
        body.as_object_mut().expect("an object").remove(field);
    }
    let items = world.items().await;
    assert!(items.iter().all(|item| !item.contains("canary-7f3a")));
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const VOIP: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

async fn register(caller: &Caller) {
    let body = json!({ "token": TOKEN, "voip_token": VOIP, "environment": "production" });
    caller.put("/v1/me/push-token", body).await.expect(204);
}

/// The items of the table that hold one of the tokens.
async fn holders(world: &World) -> Vec<String> {
    let mut items = world.items().await;
    items.retain(|item| item.contains(TOKEN) || item.contains(VOIP));
    items
}

#[tokio::test]
async fn p2_2_a_push_token_stands_in_its_session_alone_and_is_shown_to_nobody() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = &team.technician;
    register(phone).await;
    world.drain().await;

    let items = holders(&world).await;
    assert_eq!(items.len(), 1, "{items:?}");
    let session = phone.session_id.expect("signed in").to_string();
    assert!(items[0].contains(&format!("SESSION#{session}")));
    for (caller, path) in [
        (phone, "/v1/me"),
        (phone, "/v1/sessions"),
        (phone, "/v1/members"),
        (&team.owner, "/v1/members"),
        (&team.owner, "/v1/audit"),
    ] {
        let answer = caller.get(path).await;
        let text = answer.text();
        assert!(!text.contains(TOKEN) && !text.contains(VOIP), "{path}");
    }
    for request in world.outside.requests() {
        let request = format!("{request:?}");
        let is_told = [TOKEN, VOIP].iter().any(|token| request.contains(token));
        assert!(!is_told, "it left to a provider");
    }
}

#[tokio::test]
async fn p2_2_a_push_token_dies_with_the_session_of_its_device() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    for end in 0..5 {
        let person = if end == 3 {
            &team.dispatcher
        } else {
            &team.technician
        };
        let phone = team.another_device(&world, person).await;
        register(&phone).await;
        assert_eq!(holders(&world).await.len(), 1);
        match end {
            0 => phone.delete("/v1/me/push-token").await.expect(204),
            1 => phone.delete("/v1/sessions/current").await.expect(204),
            2 => {
                let path = format!("/v1/sessions/{}", phone.session_id.expect("signed in"));
                person.delete(path).await.expect(204)
            }
            3 => {
                let body = json!({ "current_password": PASSWORD, "new_password": OTHER });
                person.put("/v1/me/password", body).await.expect(204)
            }
            _ => {
                let path = format!("/v1/members/{}", person.id());
                owner.delete(path).await.expect(204)
            }
        };
        let left = holders(&world).await;
        assert!(left.is_empty(), "after end {end}: {left:?}");
        let items = world.items().await;
        let is_somebodys = items.iter().any(|item| item.contains("PHONE#"));
        assert!(
            !is_somebodys,
            "after end {end} the phone is still somebody's"
        );
    }
}

const OTHER: &str = "eleven quiet otters row";
