//! `duty-set`, and what ends duty by itself.

use data::key;
use data::row::{SessionRow, TechnicianStatusRow};
use domain::role::Role;
use serde_json::{Value, json};
use tests::{Caller, PASSWORD, link_token};

use super::{Crew, expect, set_duty, text};

async fn is_on_duty(crew: &Crew) -> bool {
    let row_key = key::technician_status(crew.team.technician.id());
    let status: Option<TechnicianStatusRow> = crew.team.store().get(row_key).await.unwrap();
    status.is_some_and(|status| status.duty.is_some())
}

#[tokio::test]
async fn a_technician_goes_on_duty_and_off_and_each_is_told_once() {
    let crew = Crew::new().await;
    // The one of the team has been on duty, to be asked for a job.
    let technician = &crew.team.member(&crew.world, &[Role::Technician]).await;
    let off = set_duty(technician, false).await;
    assert_eq!(
        off,
        json!({ "on_duty": false, "since": null, "session_id": null, "platform": null })
    );
    let began = crew.now();
    let on = set_duty(technician, true).await;
    assert_eq!(on["since"], began.to_string());
    let session_id = technician.session_id.unwrap().to_string();
    assert_eq!(on["session_id"], session_id);
    assert_eq!(on["platform"], "ios");
    crew.advance(3);
    let tablet = crew.team.another_device(&crew.world, technician).await;
    assert_eq!(set_duty(&tablet, true).await, on, "nothing changes");
    let ended = crew.now();
    let off = set_duty(&tablet, false).await;
    assert_eq!(off["since"], ended.to_string());
    assert_eq!(
        (&off["on_duty"], &off["session_id"]),
        (&json!(false), &Value::Null)
    );
    crew.advance(1);
    assert_eq!(set_duty(technician, false).await, off);
    assert_eq!(crew.duty_events().await, ["duty_started", "duty_ended"]);
}

#[tokio::test]
async fn only_technicians_have_duty() {
    let crew = Crew::new().await;
    for other in [&crew.team.owner, &crew.team.dispatcher] {
        let refused = other.put("/v1/me/duty", json!({ "on_duty": true })).await;
        refused.problem(403, "forbidden");
    }
    let all = [Role::Owner, Role::Technician];
    let small_shop = crew.team.member(&crew.world, &all).await;
    assert_eq!(set_duty(&small_shop, true).await["on_duty"], true);
}

#[tokio::test]
async fn who_is_removed_or_no_technician_any_more_is_off_duty_and_on_no_map() {
    let crew = Crew::new().await;
    let Crew { team, .. } = &crew;
    let (removed, demoted) = (
        team.member(&crew.world, &[Role::Technician]).await,
        team.member(&crew.world, &[Role::Technician, Role::Dispatcher])
            .await,
    );
    for technician in [&removed, &demoted] {
        set_duty(technician, true).await;
        let receipt = crew.report(technician, vec![crew.fix("foreground")]).await;
        expect(&receipt, 1, &[]);
    }
    assert_eq!(crew.map().await.len(), 2);
    team.owner
        .delete(format!("/v1/members/{}", removed.id()))
        .await
        .expect(204);
    let roles = json!({ "roles": ["dispatcher"] });
    team.owner
        .patch(format!("/v1/members/{}", demoted.id()), roles)
        .await
        .expect(200);
    assert!(crew.map().await.is_empty());
    for technician in [&removed, &demoted] {
        let row_key = key::technician_status(technician.id());
        let status: Option<TechnicianStatusRow> = team.store().get(row_key).await.unwrap();
        assert!(status.is_none());
    }
    let events = crew.duty_events().await;
    assert_eq!(events[2..], ["duty_ended", "duty_ended"]);
}

#[tokio::test]
async fn duty_ends_with_the_last_session_and_not_before() {
    let crew = Crew::new().await;
    let phone = &crew.team.technician;
    let tablet = crew.team.another_device(&crew.world, phone).await;
    set_duty(phone, true).await;
    phone.delete("/v1/sessions/current").await.expect(204);
    assert!(is_on_duty(&crew).await, "the tablet is still signed in");
    tablet.delete("/v1/sessions/current").await.expect(204);
    assert!(!is_on_duty(&crew).await);
    assert_eq!(crew.duty_events().await, ["duty_started", "duty_ended"]);
}

#[tokio::test]
async fn of_two_last_sessions_that_end_at_once_the_second_one_ends_the_duty() {
    let crew = Crew::new().await;
    for _ in 0..5 {
        let technician = crew.team.member(&crew.world, &[Role::Technician]).await;
        let tablet = crew.team.another_device(&crew.world, &technician).await;
        set_duty(&technician, true).await;
        let ends = [&technician, &tablet].map(|device| device.delete("/v1/sessions/current"));
        for ended in futures::future::join_all(ends).await {
            ended.expect(204);
        }
        let row_key = key::technician_status(technician.id());
        let status: Option<TechnicianStatusRow> = crew.team.store().get(row_key).await.unwrap();
        assert!(status.unwrap().duty.is_none());
    }
}

#[tokio::test]
async fn a_stolen_or_expired_last_session_ends_the_duty() {
    let crew = Crew::new().await;
    let phone = &crew.team.technician;
    set_duty(phone, true).await;
    let first = phone.refresh().await;
    first.expect(200);
    crew.advance(1);
    phone.refresh().await.problem(401, "invalid_token");
    assert!(!is_on_duty(&crew).await);

    let phone = crew.world.anonymous();
    let phone = phone.signed_in_by(&phone.sign_in(&crew.team.technician.email, PASSWORD).await);
    // A session that is about to be too old, in the hands of somebody who works every day.
    let row_key = key::session(phone.id(), phone.session_id.unwrap());
    let session: Option<SessionRow> = crew.team.store().get(row_key).await.unwrap();
    let mut session = session.unwrap();
    session.refresh.started_at -= jiff::SignedDuration::from_hours(60 * 24 - 1);
    let mut changes = data::Changes::new();
    changes.upsert(&session);
    crew.team.store().commit(changes).await.unwrap();
    set_duty(&phone, true).await;
    crew.advance(61);
    phone.refresh().await.problem(401, "invalid_token");
    crew.world.drain().await;
    let on_map = reload(&crew).await;
    assert!(on_map.is_empty(), "{on_map:?}");
}

/// The map, for a dispatcher who signs in anew.
async fn reload(crew: &Crew) -> Vec<Value> {
    let dispatcher = &crew.team.dispatcher;
    let again = dispatcher.with_tokens(&dispatcher.refresh().await);
    let page = again.get("/v1/technicians/locations").await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_password_that_is_reset_ends_the_duty() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    let form = json!({ "email": technician.email });
    let anonymous = crew.world.anonymous();
    anonymous
        .post("/v1/password-resets", form)
        .await
        .expect(202);
    crew.world.drain().await;
    let mails = crew.world.outside.mails_to(&technician.email);
    let token = link_token(&mails[0], "/reset-password");
    let password = json!({ "password": "seven blue herons wade" });
    let path = format!("/v1/password-resets/{token}");
    anonymous.post(path, password).await.expect(204);
    assert!(!is_on_duty(&crew).await);
}

#[tokio::test]
async fn who_forgets_to_go_off_duty_is_off_after_a_day_of_silence() {
    let mut crew = Crew::new().await;
    set_duty(&crew.team.technician, true).await;
    for hour in 0..30 {
        crew.advance(60);
        if hour < 5 {
            crew.renew().await;
            let receipt = crew
                .report(&crew.team.technician, vec![crew.fix("foreground")])
                .await;
            expect(&receipt, 1, &[]);
        }
    }
    // The last position came 25 hours ago.
    crew.renew().await;
    assert!(crew.map().await.is_empty());
    let receipt = crew
        .report(&crew.team.technician, vec![crew.fix("foreground")])
        .await;
    expect(&receipt, 0, &[("off_duty", 1)]);
    assert_eq!(receipt["on_duty"], false);
    assert_eq!(set_duty(&crew.team.technician, true).await["on_duty"], true);
}

#[tokio::test]
async fn a_position_and_a_change_of_duty_at_once_both_count() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    crew.job(false, &["accepted", "en_route"]).await;
    let reports = (0..6).map(|n| crew.report(technician, vec![crew.earlier(n, 0.0, "foreground")]));
    let duties = async {
        let mut last = Value::Null;
        for on_duty in [true, false, true] {
            last = set_duty(technician, on_duty).await;
        }
        last
    };
    let (receipts, last) = futures::future::join(futures::future::join_all(reports), duties).await;
    let accepted: u64 = receipts
        .iter()
        .filter_map(|one| one["accepted"].as_u64())
        .sum();
    assert_eq!(last["on_duty"], true);
    // The first second of the job is its only one, so the earlier ones were before it.
    assert_eq!(accepted, 1);
    assert_eq!(crew.trail().await.len(), 1);
    assert!(is_on_duty(&crew).await);
}

#[tokio::test]
async fn a_device_that_was_signed_out_sets_no_duty() {
    let crew = Crew::new().await;
    let lost: Caller = crew
        .team
        .another_device(&crew.world, &crew.team.technician)
        .await;
    let path = format!("/v1/sessions/{}", text(&json!(lost.session_id.unwrap())));
    crew.team.technician.delete(path).await.expect(204);
    let refused = lost.put("/v1/me/duty", json!({ "on_duty": true })).await;
    refused.problem(401, "invalid_token");
    assert!(!is_on_duty(&crew).await);
}
