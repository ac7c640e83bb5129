//! Where pushes go: a token lives and dies with the session of its device.

use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, World};

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const VOIP: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

async fn register(caller: &Caller, token: &str) -> Answer {
    let body = json!({ "token": token, "environment": "production" });
    caller.put("/v1/me/push-token", body).await
}

/// Registers a token for calls beside the other one.
async fn register_both(caller: &Caller, token: &str, voip: &str) -> Answer {
    let body = json!({ "token": token, "voip_token": voip, "environment": "production" });
    caller.put("/v1/me/push-token", body).await
}

/// Whether pushes go to a device, and whether calls ring on it.
async fn has_tokens(caller: &Caller) -> (bool, bool) {
    let me = caller.get("/v1/me").await.expect(200);
    let has = |name: &str| me["session"][name].as_bool().expect("a bool");
    (has("has_push_token"), has("has_voip_token"))
}

async fn has_token(caller: &Caller) -> Value {
    caller.get("/v1/me").await.expect(200)["session"]["has_push_token"].clone()
}

#[tokio::test]
async fn a_device_gets_pushes_until_it_says_otherwise() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = &team.technician;
    register(phone, &TOKEN.to_uppercase()).await.expect(204);
    assert_eq!(has_token(phone).await, true);
    register(phone, TOKEN).await.expect(204);
    phone.delete("/v1/me/push-token").await.expect(204);
    assert_eq!(has_token(phone).await, false);
    phone.delete("/v1/me/push-token").await.expect(204);
}

#[tokio::test]
async fn a_token_moves_with_its_device_to_the_newest_session() {
    let world = World::new().await;
    let team = world.team().await;
    let before = &team.technician;
    let after = team.another_device(&world, before).await;
    register(before, TOKEN).await.expect(204);
    register(&after, TOKEN).await.expect(204);
    assert_eq!(has_token(before).await, false);
    assert_eq!(has_token(&after).await, true);
}

#[tokio::test]
async fn a_browser_gets_no_pushes() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let browser = browser.signed_in_by(&browser.sign_in(&team.owner.email, PASSWORD).await);
    register(&browser, TOKEN).await.problem(409, "not_an_app");
    assert_eq!(has_token(&browser).await, false);
}

#[tokio::test]
async fn what_is_no_token_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    register(&team.technician, "xyz").await.invalid_at("/token");
    let body = json!({ "token": TOKEN, "environment": "moon" });
    let answer = team.technician.put("/v1/me/push-token", body).await;
    answer.invalid_at("/environment");
}

/// How many tokens are somebody's.
async fn phones(world: &World) -> usize {
    let items = world.items().await;
    let phones = items.iter().filter(|item| item.contains("PHONE#"));
    phones.count()
}

#[tokio::test]
async fn calls_ring_on_a_device_as_long_as_it_says_so() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = &team.technician;
    register_both(phone, TOKEN, VOIP).await.expect(204);
    assert_eq!(has_tokens(phone).await, (true, true));
    assert_eq!(phones(&world).await, 2);
    register(phone, TOKEN).await.expect(204);
    assert_eq!(has_tokens(phone).await, (true, false));
    assert_eq!(phones(&world).await, 1);
    register_both(phone, TOKEN, VOIP).await.expect(204);
    phone.delete("/v1/me/push-token").await.expect(204);
    assert_eq!(has_tokens(phone).await, (false, false));
    assert_eq!(phones(&world).await, 0);
    for wrong in ["xyz", &TOKEN.to_uppercase()] {
        let answer = register_both(phone, TOKEN, wrong).await;
        answer.invalid_at("/voip_token");
    }
}

#[tokio::test]
async fn a_token_for_calls_moves_to_the_newest_session_by_itself() {
    let world = World::new().await;
    let team = world.team().await;
    let before = &team.technician;
    let after = team.another_device(&world, before).await;
    let other = "ab".repeat(32);
    register_both(before, TOKEN, VOIP).await.expect(204);
    register_both(&after, &other, VOIP).await.expect(204);
    assert_eq!(has_tokens(before).await, (true, false));
    assert_eq!(has_tokens(&after).await, (true, true));
    let voip = domain::device::PushToken::parse(VOIP).unwrap();
    for (caller, has_it) in [(before, false), (&after, true)] {
        let session_id = caller.session_id.unwrap();
        let found = team.store().has_phone(session_id, &voip).await.unwrap();
        assert_eq!(found, has_it);
    }
}

/// Somebody of another company, signed in on the phone of a first person.
async fn next_on_the_phone(world: &World) -> (tests::Team, tests::Team) {
    let first = world.team().await;
    register(&first.technician, TOKEN).await.expect(204);
    world.advance(jiff::SignedDuration::from_mins(5));
    let second = world.team().await;
    (first, second)
}

#[tokio::test]
async fn a_phone_goes_to_whoever_signed_in_on_it_last_in_whatever_company() {
    let world = World::new().await;
    let (first, second) = next_on_the_phone(&world).await;
    register(&second.technician, TOKEN).await.expect(204);
    assert!(!has_phone(&first, &first.technician).await);
    assert!(has_phone(&second, &second.technician).await);
}

#[tokio::test]
async fn what_comes_late_from_the_session_before_takes_no_phone_back() {
    let world = World::new().await;
    let (first, second) = next_on_the_phone(&world).await;
    register(&second.technician, TOKEN).await.expect(204);
    let late = register(&first.technician, TOKEN).await;
    late.problem(409, "phone_has_newer_session");
    assert!(!has_phone(&first, &first.technician).await);
    assert!(has_phone(&second, &second.technician).await);
}

#[tokio::test]
async fn a_phone_that_was_given_up_can_be_taken_by_the_session_before() {
    let world = World::new().await;
    let (first, second) = next_on_the_phone(&world).await;
    register(&second.technician, TOKEN).await.expect(204);
    let out = second.technician.delete("/v1/sessions/current").await;
    out.expect(204);
    assert!(!has_phone(&first, &first.technician).await, "nobody has it");
    register(&first.technician, TOKEN).await.expect(204);
    assert!(has_phone(&first, &first.technician).await);
}

#[tokio::test]
async fn of_two_who_take_one_phone_at_once_one_has_it() {
    let world = World::new().await;
    let (first, second) = (world.team().await, world.team().await);
    let (one, other) = tokio::join!(
        register(&first.technician, TOKEN),
        register(&second.technician, TOKEN)
    );
    assert!(one.status == 204 || other.status == 204);
    let has = (
        has_phone(&first, &first.technician).await,
        has_phone(&second, &second.technician).await,
    );
    assert!(has.0 != has.1, "{has:?}");
}

#[tokio::test]
async fn a_session_that_ends_takes_no_phone_from_the_one_that_has_it() {
    let world = World::new().await;
    let (first, second) = next_on_the_phone(&world).await;
    register(&second.technician, TOKEN).await.expect(204);
    let out = first.technician.delete("/v1/sessions/current").await;
    out.expect(204);
    assert!(has_phone(&second, &second.technician).await);
}

#[tokio::test]
async fn a_phone_that_somebody_else_has_holds_nothing_up() {
    let world = World::new().await;
    let change = json!({ "current_password": PASSWORD, "new_password": "an umbrella for Tuesday" });
    for end in ["token", "password", "removal"] {
        let (first, second) = next_on_the_phone(&world).await;
        register(&second.technician, TOKEN).await.expect(204);
        let phone = &first.technician;
        let answer = match end {
            "token" => phone.delete("/v1/me/push-token").await,
            "password" => {
                let other = first.another_device(&world, phone).await;
                other.put("/v1/me/password", change.clone()).await
            }
            _ => {
                let path = format!("/v1/members/{}", phone.id());
                first.owner.delete(path).await
            }
        };
        answer.expect(204);
        match end {
            "token" => assert_eq!(has_token(phone).await, false),
            _ => assert_eq!(phone.get("/v1/me").await.status, 401, "{end}"),
        }
        assert!(has_phone(&second, &second.technician).await, "{end}");
        second
            .technician
            .delete("/v1/sessions/current")
            .await
            .expect(204);
    }
}

#[tokio::test]
async fn all_phones_of_a_member_who_goes_can_be_taken_by_others() {
    let world = World::new().await;
    let team = world.team().await;
    let phones = [
        &team.technician,
        &team.another_device(&world, &team.technician).await,
    ];
    let tokens = ["ab".repeat(32), "cd".repeat(32)];
    for (phone, token) in phones.into_iter().zip(&tokens) {
        register(phone, token).await.expect(204);
    }
    let path = format!("/v1/members/{}", team.technician.id());
    team.owner.delete(path).await.expect(204);
    let left = world.items().await;
    assert!(!left.iter().any(|item| item.contains("PHONE#")), "{left:?}");
}

/// Whether pushes to the phone go to this session.
async fn has_phone(team: &tests::Team, caller: &Caller) -> bool {
    let token = domain::device::PushToken::parse(TOKEN).unwrap();
    let session_id = caller.session_id.unwrap();
    team.store().has_phone(session_id, &token).await.unwrap()
}
