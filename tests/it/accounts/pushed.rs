//! Where pushes go: a token lives and dies with the session of its device.

use serde_json::{Value, json};
use tests::{Actor, Answer, PASSWORD, World};

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async fn register(actor: &Actor, token: &str) -> Answer {
    let body = json!({ "token": token, "environment": "production" });
    actor.put("/v1/me/push-token", body).await
}

async fn has_token(actor: &Actor) -> Value {
    actor.get("/v1/me").await.expect(200)["session"]["has_push_token"].clone()
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
    let browser = browser.seated(&browser.sign_in(&team.owner.email, PASSWORD).await);
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
