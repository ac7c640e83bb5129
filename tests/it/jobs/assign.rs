//! `job-assign`.

use domain::role::Role;
use serde_json::{Value, json};

use super::{Shop, advance, text};

#[tokio::test]
async fn a_reassigned_job_leaves_the_first_technician_and_both_are_told() {
    let shop = Shop::open().await;
    let second = shop.team.member(&shop.world, &[Role::Technician]).await;
    for state in ["assigned", "accepted", "en_route"] {
        let job_id = shop.job_in(state).await;
        let path = format!("/v1/jobs/{job_id}/technician");
        let before = shop.waiting(&job_id).await.len();
        let request = json!({ "technician_id": second.id().to_string(), "reason": "Closer" });
        let job = shop.team.dispatcher.put(&path, request).await.expect(200);
        assert_eq!(job["state"], "assigned");
        assert_eq!(job["technician_id"], second.id().to_string());

        let view = format!("/v1/jobs/{job_id}");
        shop.team
            .technician
            .get(&view)
            .await
            .problem(404, "not_found");
        second.get(&view).await.expect(200);
        let assigned = shop.facts(&job_id, "assigned").await.pop().unwrap();
        assert_eq!(
            assigned["previous_technician_id"],
            shop.team.technician.id().to_string()
        );
        assert_eq!(assigned["reason"], "Closer");
        let events = shop.waiting(&job_id).await;
        assert_eq!(
            events[before..before + 2],
            ["job_unassigned", "job_assigned"]
        );
    }
}

#[tokio::test]
async fn a_job_can_be_taken_away_before_the_technician_accepts() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    let path = format!("/v1/jobs/{job_id}/technician");
    let nobody = json!({ "technician_id": null });
    let job = shop
        .team
        .dispatcher
        .put(&path, nobody.clone())
        .await
        .expect(200);
    assert_eq!(
        (&job["state"], &job["technician_id"]),
        (&json!("unscheduled"), &Value::Null)
    );
    let again = shop
        .team
        .dispatcher
        .put(&path, nobody.clone())
        .await
        .expect(200);
    assert_eq!(again, job, "nobody has it already");

    let accepted = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{accepted}/technician");
    shop.team
        .dispatcher
        .put(&path, nobody)
        .await
        .problem(403, "needs_system");
}

#[tokio::test]
async fn work_that_began_stays_with_its_technician() {
    let shop = Shop::open().await;
    let second = shop.team.member(&shop.world, &[Role::Technician]).await;
    for state in ["on_site", "paused", "done", "closed", "cancelled"] {
        let path = format!("/v1/jobs/{}/technician", shop.job_in(state).await);
        let request = json!({ "technician_id": second.id().to_string() });
        shop.team
            .dispatcher
            .put(&path, request)
            .await
            .problem(409, "no_such_step");
    }
}

#[tokio::test]
async fn only_an_active_technician_of_the_company_gets_a_job() {
    let shop = Shop::open().await;
    let removed = shop.team.member(&shop.world, &[Role::Technician]).await;
    let leave = format!("/v1/members/{}", removed.id());
    shop.team.owner.delete(leave).await.expect(204);
    let other = shop.world.team().await;
    let path = format!("/v1/jobs/{}/technician", shop.job_in("unscheduled").await);
    for wrong in [
        removed.id(),
        other.technician.id(),
        shop.team.dispatcher.id(),
        shop.team.owner.id(),
    ] {
        let request = json!({ "technician_id": wrong.to_string() });
        shop.team
            .dispatcher
            .put(&path, request)
            .await
            .invalid_at("/technician_id");
    }
    shop.team
        .dispatcher
        .put(&path, json!({}))
        .await
        .invalid_at("/technician_id");
    let own = json!({ "technician_id": shop.team.technician.id().to_string() });
    shop.team
        .technician
        .put(&path, own)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn the_technician_who_has_the_job_is_not_given_it_again() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}/technician");
    let same = json!({ "technician_id": shop.team.technician.id().to_string() });
    shop.team
        .dispatcher
        .put(&path, same)
        .await
        .problem(409, "same_technician");
    assert_eq!(shop.view(&job_id).await["state"], "accepted");
}

#[tokio::test]
async fn an_assignment_made_from_an_older_version_is_refused() {
    let shop = Shop::open().await;
    let job_id = text(&shop.job(json!({})).await["job_id"]);
    let path = format!("/v1/jobs/{job_id}/technician");
    let request = json!({ "technician_id": shop.team.technician.id().to_string(), "version": 7 });
    shop.team
        .dispatcher
        .put(&path, request)
        .await
        .problem(409, "stale_version");
    advance(&shop.team.dispatcher, &job_id, "cancelled")
        .await
        .expect(200);
}
