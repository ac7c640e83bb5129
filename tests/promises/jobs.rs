//! P2.8: a job carries details, prices, parts used, scheduled and completed times, technician
//! assignment, internal notes; the notes never leave through a path that customers see.

use api::AccessKind;
use serde_json::{Value, json};
use tests::{Basics, Caller, Team, World, registry, site_in_denver, spec};

const NOTE: &str = "Pays late; ask for cash.";

#[tokio::test]
async fn p2_8_a_job_carries_all_that_is_known_of_the_work() {
    let world = World::new().await;
    let team = world.team().await;
    let starts_at = world.clock.now() + jiff::SignedDuration::from_hours(2);
    let ends_at = starts_at + jiff::SignedDuration::from_hours(2);
    let window = json!({ "starts_at": starts_at.to_string(), "ends_at": ends_at.to_string() });
    let technician_id = team.technician.id().to_string();
    let job_id = enter(
        &team,
        json!({
            "details": "The front door does not lock.",
            "window": window,
            "technician_id": technician_id,
        }),
    )
    .await;
    let path = format!("/v1/jobs/{job_id}");
    let parts = json!([{
        "kind": "part", "label": "Deadbolt", "quantity": "2",
        "unit_price": { "amount_minor": 8999, "currency": "USD" }, "tax_rate_millipercent": 8750,
    }, {
        "kind": "labour", "label": "Fitting", "quantity": "1.5",
        "unit_price": { "amount_minor": 9000, "currency": "USD" }, "tax_rate_millipercent": 0,
    }]);
    team.dispatcher
        .put(format!("{path}/line-items"), json!({ "line_items": parts }))
        .await
        .expect(200);
    work(&team.technician, &path).await;

    let job = team.dispatcher.get(&path).await.expect(200);
    assert_eq!(job["details"], "The front door does not lock.");
    assert_eq!(job["window"], window);
    assert_eq!(job["technician_id"], technician_id);
    assert_eq!(job["completed_at"], world.clock.now().to_string());
    let lines = job["line_items"].as_array().unwrap();
    assert_eq!(
        lines.iter().map(|line| &line["label"]).collect::<Vec<_>>(),
        ["Deadbolt", "Fitting"]
    );
    assert_eq!(job["totals"]["subtotal"]["amount_minor"], 2 * 8999 + 13_500);
    assert_eq!(
        job["totals"]["total"]["amount_minor"],
        2 * 8999 + 13_500 + 1575
    );
}

#[tokio::test]
async fn p2_8_internal_notes_stay_inside_the_team() {
    let world = World::new().await;
    let team = world.team().await;
    let stranger = world.team().await;
    let job_id = enter(
        &team,
        json!({ "technician_id": team.technician.id().to_string() }),
    )
    .await;
    let path = format!("/v1/jobs/{job_id}");
    let note = json!({ "text": NOTE });
    team.dispatcher
        .post(format!("{path}/notes"), note)
        .await
        .expect(201);
    work(&team.technician, &path).await;

    let history = team.technician.get(format!("{path}/events")).await;
    history.expect(200);
    assert!(history.text().contains(NOTE), "the team reads the note");
    for seen in [path.clone(), "/v1/jobs".into()] {
        assert!(
            !team.dispatcher.get(&seen).await.text().contains(NOTE),
            "{seen}"
        );
    }
    let events = format!("{path}/events");
    world.anonymous().get(&events).await.expect(401);
    stranger.owner.get(&events).await.expect(404);
    world.drain().await;
    for mail in world.outside.mails() {
        assert!(
            !format!("{mail:?}").contains(NOTE),
            "a mail carries the note"
        );
    }
}

#[test]
fn p2_8_no_path_that_customers_see_answers_with_the_history_of_a_job() {
    for endpoint in registry::endpoints() {
        let described = spec::operation(endpoint.name).expect("every endpoint is described");
        let is_open = matches!(endpoint.access, AccessKind::Public | AccessKind::Signed);
        if is_open {
            let answers = described["responses"].to_string();
            assert!(
                !answers.contains("JobEvent") && !answers.contains("JobFact"),
                "{}",
                endpoint.name
            );
        }
    }
    let job = spec::document()["components"]["schemas"]["Job"].to_string();
    assert!(
        job.contains("line_items") && !job.contains("note\""),
        "{job}"
    );
}

async fn enter(team: &Team, more: Value) -> String {
    let order = Basics::at(team, site_in_denver()).await.order(more);
    let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
    job["job_id"].as_str().expect("an id").to_owned()
}

/// The technician takes the job and does it.
async fn work(technician: &Caller, path: &str) {
    for to in ["accepted", "en_route", "on_site", "done"] {
        technician
            .post(format!("{path}/transitions"), json!({ "to": to }))
            .await
            .expect(200);
    }
}
