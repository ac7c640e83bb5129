//! Deleting one's own account: what ends, ends at once, and the company keeps an owner.

use auth::totp::TotpSecret;
use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, Team, Things, Trouble, World};

use super::{mail, subjects, trail};

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const VOIP: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

async fn delete(caller: &Caller, body: Value) -> Answer {
    caller.call("DELETE", "/v1/me").json(&body).send().await
}

async fn delete_me(caller: &Caller) -> Answer {
    delete(caller, json!({ "password": PASSWORD })).await
}

async fn view(team: &Team, member: &Caller) -> Value {
    let path = format!("/v1/members/{}", member.id());
    team.owner.get(path).await.expect(200)
}

/// A job of the technician's; its id.
async fn job(team: &Team, things: &Things) -> String {
    let order = json!({
        "customer_id": things.id("customer_id"),
        "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"),
        "technician_id": team.technician.id().to_string(),
    });
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

async fn advance(team: &Team, job_id: &str, states: &[&str]) {
    for to in states {
        let path = format!("/v1/jobs/{job_id}/transitions");
        let step = team.technician.post(path, json!({ "to": to })).await;
        step.expect(200);
    }
}

#[tokio::test]
async fn an_account_that_is_deleted_is_over_on_every_device_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let (gone, email) = (&team.technician, &team.technician.email);
    let phone = team.another_device(&world, gone).await;
    let push = json!({ "token": TOKEN, "voip_token": VOIP, "environment": "production" });
    phone.put("/v1/me/push-token", push).await.expect(204);

    let answer = delete_me(gone).await;
    let deleted = answer.expect(200);
    assert_eq!(deleted["member_id"], gone.id().to_string());
    let due = world.clock.now() + SignedDuration::from_hours(14 * 24);
    let erase_at: jiff::Timestamp = deleted["erase_at"].as_str().unwrap().parse().unwrap();
    assert!(due.duration_since(erase_at).abs() < SignedDuration::from_secs(5));

    for device in [gone, &phone] {
        device.get("/v1/me").await.problem(401, "invalid_token");
        delete_me(device).await.problem(401, "invalid_token");
    }
    let signed_in = phone.sign_in(email, PASSWORD).await;
    signed_in.problem(401, "wrong_credentials");
    let items = world.items().await;
    assert!(
        !items
            .iter()
            .any(|item| item.contains(TOKEN) || item.contains(VOIP))
    );
    assert!(!items.iter().any(|item| item.contains("PHONE#")));
    assert_eq!(trail(&team.owner).await, ["account_deleted"]);

    let seen = view(&team, gone).await;
    assert_eq!(
        (&seen["state"], &seen["erase_at"]),
        (&json!("deleted"), &deleted["erase_at"])
    );
    assert_eq!(
        seen["name"], "Robin Sample",
        "the team sees who left until then"
    );
    let page = team.owner.get("/v1/members").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_member_gets_a_mail_with_the_date_and_the_owners_alone_are_told() {
    let world = World::new().await;
    let team = world.team().await;
    let (gone, email) = (&team.technician, &team.technician.email);
    delete_me(gone).await.expect(200);
    let mail = mail(&world, email, "Your account was deleted")
        .await
        .expect("it is sent");
    let text = mail.text.expect("a text");
    for words in [
        "Erasure due: ",
        "keeps the records of its jobs",
        "tell the owner",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let told = team.owner.get("/v1/me/notifications").await.expect(200);
    assert_eq!(told["items"][0]["kind"], "account_deleted");
    assert_eq!(told["items"][0]["left_member_id"], gone.id().to_string());
    let told = team
        .dispatcher
        .get("/v1/me/notifications")
        .await
        .expect(200);
    assert_eq!(told["items"], json!([]));
}

#[tokio::test]
async fn the_password_is_asked_for_again_and_the_second_factor_where_there_is_one() {
    let world = World::new().await;
    let team = world.team().await;
    let caller = &team.dispatcher;
    let body = json!({ "password": PASSWORD });
    delete(caller, json!({})).await.invalid_at("/password");
    let wrong = json!({ "password": "eleven quiet otters row" });
    delete(caller, wrong).await.invalid_at("/password");
    let enrolled = caller.post("/v1/me/totp", body.clone()).await.expect(200);
    let secret = TotpSecret::parse(enrolled["secret"].as_str().unwrap()).unwrap();
    let code = json!({ "code": secret.code(world.clock.now()) });
    let confirmed = caller.post("/v1/me/totp/confirm", code).await.expect(200);

    delete(caller, body).await.invalid_at("/totp_code");
    let used = json!({ "password": PASSWORD, "totp_code": secret.code(world.clock.now()) });
    delete(caller, used).await.invalid_at("/totp_code");
    let wrong = json!({ "password": PASSWORD, "recovery_code": "AAAA-AAAA-AAAA-AAAA" });
    delete(caller, wrong).await.invalid_at("/recovery_code");
    caller.get("/v1/me").await.expect(200);
    let recovery = &confirmed["recovery_codes"][0];
    let right = json!({ "password": PASSWORD, "recovery_code": recovery });
    delete(caller, right).await.expect(200);
}

#[tokio::test]
async fn the_password_is_not_guessed() {
    let world = World::new().await;
    let team = world.team().await;
    let wrong = json!({ "password": "eleven quiet otters row" });
    let mut last = 0;
    for _ in 0..30 {
        last = delete(&team.dispatcher, wrong.clone()).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    team.dispatcher.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn the_address_is_free_again_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.technician.email;
    delete_me(&team.technician).await.expect(200);
    let invited = json!({ "name": "Robin Other", "email": email, "roles": ["technician"] });
    team.owner
        .post("/v1/invitations", invited)
        .await
        .expect(201);
    let company = super::company(email);
    world
        .anonymous()
        .post("/v1/companies", company)
        .await
        .expect(202);
    let sent = subjects(&world, email).await;
    assert!(
        sent.iter().any(|one| one == "Confirm your email address"),
        "{sent:?}"
    );
    assert!(
        !sent.iter().any(|one| one == "You already have an account"),
        "{sent:?}"
    );
}

#[tokio::test]
async fn jobs_and_threads_go_back_however_many_there_are_and_duty_ends() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let duty = json!({ "on_duty": true });
    team.technician.put("/v1/me/duty", duty).await.expect(200);
    let mut jobs = vec![things.id("job_id").to_owned()];
    for number in 0..15 {
        let job_id = job(&team, &things).await;
        let states = ["accepted", "en_route"];
        // Nobody is under way to two jobs.
        let steps = if number == 0 { 2 } else { number % 2 };
        advance(&team, &job_id, &states[..steps]).await;
        jobs.push(job_id);
    }
    let thread = format!("/v1/threads/{}", things.id("thread_id"));
    let assign = json!({ "assigned_to": team.technician.id().to_string() });
    team.dispatcher.patch(&thread, assign).await.expect(200);

    delete_me(&team.technician).await.expect(200);

    world.drain().await;
    for job_id in &jobs {
        let job = team
            .dispatcher
            .get(format!("/v1/jobs/{job_id}"))
            .await
            .expect(200);
        assert_eq!(
            (&job["state"], &job["technician_id"]),
            (&json!("unscheduled"), &json!(null))
        );
    }
    let seen = team.dispatcher.get(&thread).await.expect(200);
    assert_eq!(seen["assigned_to"], json!(null));
    let positions = team
        .dispatcher
        .get("/v1/technicians/locations")
        .await
        .expect(200);
    assert!(
        !positions
            .to_string()
            .contains(&team.technician.id().to_string())
    );
}

#[tokio::test]
async fn an_open_offer_goes_to_the_next_one_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let things = things.with_offerable_job(&team).await;
    let offers = things.path("/v1/jobs/{job_id}/offers");
    let offering = team.dispatcher.post(&offers, json!({})).await.expect(201);
    let to = &offering["offers"][0];
    assert_eq!(
        (&to["technician_id"], &to["state"]),
        (&json!(team.technician.id()), &json!("open"))
    );

    delete_me(&team.technician).await.expect(200);
    world.drain().await;

    let listed = team.dispatcher.get(&offers).await.expect(200);
    let text = listed.to_string();
    assert!(
        text.contains("declined") && !text.contains("\"state\":\"open\""),
        "{text}"
    );
}

#[tokio::test]
async fn whoever_is_at_work_finishes_first_and_loses_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for _ in 0..12 {
        job(&team, &things).await;
    }
    let at_work = job(&team, &things).await;
    advance(&team, &at_work, &["accepted", "en_route", "on_site"]).await;
    let refused = delete_me(&team.technician).await;
    let problem = refused.problem(409, "has_work_under_way");
    assert_eq!(problem["existing_id"], at_work.as_str());
    let own = team.technician.get("/v1/jobs?limit=100").await.expect(200);
    let own = own["items"].as_array().unwrap().iter();
    let open = own.filter(|job| job["state"] != "unscheduled");
    assert!(open.count() >= 13, "nothing went back");
    advance(&team, &at_work, &["done"]).await;
    delete_me(&team.technician).await.expect(200);
}

#[tokio::test]
async fn the_last_owner_hands_over_first() {
    let world = World::new().await;
    let team = world.team().await;
    let refused = delete_me(&team.owner).await;
    let problem = refused.problem(409, "last_owner");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("close the company"), "{detail}");
    team.owner.get("/v1/me").await.expect(200);
    let path = format!("/v1/members/{}", team.dispatcher.id());
    let promote = json!({ "roles": ["owner", "dispatcher"] });
    team.owner.patch(path, promote).await.expect(200);
    delete_me(&team.owner).await.expect(200);
    delete_me(&team.dispatcher).await.problem(409, "last_owner");
}

#[tokio::test]
async fn two_owners_who_delete_their_accounts_at_once_leave_one() {
    for _ in 0..5 {
        let world = World::new().await;
        let team = world.team().await;
        let second = team.member(&world, &[Role::Owner]).await;
        let (one, two) = tokio::join!(delete_me(&team.owner), delete_me(&second));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} and {}", one.text(), two.text());
    }
}

#[tokio::test]
async fn an_owner_who_leaves_while_the_other_one_is_demoted_is_not_both() {
    for _ in 0..3 {
        let world = World::new().await;
        let team = world.team().await;
        let second = team.member(&world, &[Role::Owner]).await;
        let path = format!("/v1/members/{}", second.id());
        let demote = json!({ "roles": ["dispatcher"] });
        let (left, demoted) = tokio::join!(delete_me(&team.owner), team.owner.patch(path, demote));
        assert!(
            left.status != 200 || demoted.status != 200,
            "{}",
            left.text()
        );
    }
}

#[tokio::test]
async fn two_devices_that_delete_at_once_end_the_account_once() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = team.another_device(&world, &team.technician).await;
    let (one, two) = tokio::join!(delete_me(&team.technician), delete_me(&phone));
    for answer in [&one, &two] {
        assert!(matches!(answer.status, 200 | 401), "{}", answer.text());
    }
    assert!(one.status == 200 || two.status == 200);
    assert_eq!(trail(&team.owner).await, ["account_deleted"]);
    let sent = subjects(&world, &team.technician.email).await;
    assert_eq!(sent, ["Your account was deleted"]);
}

#[tokio::test]
async fn a_job_that_is_given_at_the_same_moment_is_not_left_with_nobody() {
    for _ in 0..3 {
        let world = World::new().await;
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        let order = json!({
            "customer_id": things.id("customer_id"),
            "site_id": things.id("site_id"),
            "job_type_id": things.id("job_type_id"),
        });
        let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
        let path = format!("/v1/jobs/{}", job["job_id"].as_str().unwrap());
        let give = json!({ "technician_id": team.technician.id() });
        let (deleted, _) = tokio::join!(
            delete_me(&team.technician),
            team.dispatcher.put(format!("{path}/technician"), give),
        );
        deleted.expect(200);
        let job = team.dispatcher.get(path).await.expect(200);
        assert_eq!(job["technician_id"], json!(null), "{job}");
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_has_still_ended_the_account_whole() {
    let (world, wire) = World::wired().await;
    let team = world.team().await;
    wire.plan(Some("TransactWriteItems"), Trouble::AnswerLost, 1);
    let answer = delete_me(&team.technician).await;
    assert!(
        matches!(answer.status, 200 | 401 | 503),
        "{}",
        answer.text()
    );
    wire.mend();
    team.technician
        .get("/v1/me")
        .await
        .problem(401, "invalid_token");
    assert_eq!(view(&team, &team.technician).await["state"], "deleted");
    assert_eq!(trail(&team.owner).await, ["account_deleted"]);
}

#[tokio::test]
async fn an_owner_who_removes_somebody_gone_changes_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    delete_me(&team.technician).await.expect(200);
    let path = format!("/v1/members/{}", team.technician.id());
    team.owner.delete(path).await.expect(204);
    assert_eq!(view(&team, &team.technician).await["state"], "deleted");
    assert_eq!(trail(&team.owner).await, ["account_deleted"]);
}
