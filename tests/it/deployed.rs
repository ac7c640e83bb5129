//! The deployed stack, used over HTTP as a locksmith and a technician live it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Caller, Deployed};
use uuid::Uuid;

/// How long what happens behind the queues may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks until the answer fits.
async fn eventually(caller: &Caller, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = caller.get(path).await.expect(200);
        if fits(&answer) {
            return answer;
        }
        assert!(Instant::now() < until, "{path} still answers {answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn site() -> Value {
    json!({ "address": {
        "line1": "1 Example Street", "city": "Denver", "region": "CO",
        "postal_code": "80202", "country": "US",
    } })
}

#[tokio::test]
async fn a_locksmith_signs_up_invites_a_team_and_closes_a_job() {
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    let dispatcher = stack.invite(&owner, "dispatcher").await;
    let technician = stack.invite(&owner, "technician").await;

    let job_type = format!(
        "jt_{}",
        Uuid::from_bytes(auth::secret::random_bytes()).simple()
    );
    let lockout = json!({ "name": "Lockout", "duration_minutes": 45 });
    owner
        .put(format!("/v1/job-types/{job_type}"), lockout)
        .await
        .expect(200);
    let customer = json!({
        "name": "José Sample", "phones": ["(303) 555-0199"], "sites": [site()],
    });
    let customer = dispatcher.post("/v1/customers", customer).await.expect(201);
    for words in ["jos", "303-555", "0199", "sam jos"] {
        let path = format!("/v1/customers?q={}", words.replace(' ', "+"));
        let list = eventually(&dispatcher, &path, |list| list["items"] != json!([])).await;
        assert_eq!(
            list["items"][0]["customer_id"], customer["customer_id"],
            "{words}"
        );
    }

    let job = json!({
        "customer_id": customer["customer_id"],
        "site_id": customer["sites"][0]["site_id"],
        "job_type_id": job_type,
        "details": "Locked out, front door.",
        "technician_id": technician.id(),
    });
    let job = dispatcher.post("/v1/jobs", job).await.expect(201);
    let id = job["job_id"].as_str().expect("an id");
    eventually(&technician, "/v1/jobs?open=true", |list| {
        list["items"][0]["job_id"] == id
    })
    .await;
    for state in ["accepted", "en_route", "on_site", "done"] {
        let step = json!({ "to": state });
        technician
            .post(format!("/v1/jobs/{id}/transitions"), step)
            .await
            .expect(200);
    }
    let close = json!({ "to": "closed" });
    technician
        .post(format!("/v1/jobs/{id}/transitions"), close.clone())
        .await
        .expect(403);
    dispatcher
        .post(format!("/v1/jobs/{id}/transitions"), close)
        .await
        .expect(200);
    let events = dispatcher
        .get(format!("/v1/jobs/{id}/events"))
        .await
        .expect(200);
    let last = events["items"]
        .as_array()
        .and_then(|events| events.last())
        .cloned();
    let last = last.expect("a job has events");
    assert_eq!(last["fact"]["to"], "closed");
    assert_eq!(last["actor_id"], dispatcher.id().to_string());
}

#[tokio::test]
async fn signing_out_and_removal_bite_at_once() {
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    let technician = stack.invite(&owner, "technician").await;
    let second = stack.sign_in(&technician.email).await;

    second.delete("/v1/sessions/current").await.expect(204);
    second.get("/v1/me").await.problem(401, "invalid_token");
    technician.get("/v1/me").await.expect(200);

    owner
        .delete(format!("/v1/members/{}", technician.id()))
        .await
        .expect(204);
    technician.get("/v1/me").await.problem(401, "invalid_token");
    let refresh = json!({ "refresh_token": technician.refresh_token });
    technician
        .post("/v1/sessions/refresh", refresh)
        .await
        .expect(401);
}

#[tokio::test]
async fn an_address_that_bounces_is_shown_to_the_owner() {
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    // The provider never tries an address again that bounced, so each run has one of its own.
    let domain = Uuid::from_bytes(auth::secret::random_bytes()).simple();
    let dead = json!({
        "name": "Nobody There",
        "email": format!("bounced@{domain}.example.com"),
        "roles": ["technician"],
    });
    owner.post("/v1/invitations", dead).await.expect(201);
    let shown = |list: &Value| list["items"][0]["mail_status"] == "bounced";
    eventually(&owner, "/v1/invitations", shown).await;
}

#[tokio::test]
async fn a_reset_password_ends_every_session_and_the_old_password() {
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    let nobody = stack.anonymous();
    let request = json!({ "email": owner.email });
    nobody
        .post("/v1/password-resets", request)
        .await
        .expect(202);
    let token = stack.mailed_token(&owner.email, "/reset-password").await;
    let new = json!({ "password": "nine violet anchors rest" });
    let path = format!("/v1/password-resets/{token}");
    assert!(nobody.post(&path, new.clone()).await.status < 300);
    nobody.post(&path, new).await.problem(410, "link_gone");
    owner.get("/v1/me").await.problem(401, "invalid_token");
    let old = json!({
        "email": owner.email, "password": tests::PASSWORD, "device_id": nobody.device_id,
        "device_name": "A test phone", "platform": "ios",
    });
    nobody
        .post("/v1/sessions", old)
        .await
        .problem(401, "wrong_credentials");
}

#[tokio::test]
async fn the_front_door_passes_refusals_as_they_are() {
    let stack = Deployed::connect();
    let nobody = stack.anonymous();
    let answer = nobody.get("/v1/jobs").await;
    answer.problem(401, "unauthenticated");
    assert!(answer.header("www-authenticate").is_some());
    nobody
        .call("POST", "/v1/companies")
        .bytes("{")
        .send()
        .await
        .problem(400, "malformed_request");
    let large = vec![b' '; 70_000];
    nobody
        .call("POST", "/v1/companies")
        .bytes(large)
        .send()
        .await
        .problem(413, "body_too_large");
    nobody.get("/v1/nothing").await.problem(404, "not_found");
    let forged = nobody
        .call("POST", "/webhooks/resend")
        .header("svix-id", "msg_1");
    forged
        .bytes("{}")
        .send()
        .await
        .problem(401, "invalid_signature");
}
