//! A job that asks for a skill is offered to those alone who have it.

use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::Caller;

use super::order::{ranked, reason_of};
use super::{Desk, accept, asked, offer_of};

impl Desk {
    /// A type of jobs that asks for the opening of safes.
    async fn safes(&self) -> String {
        let id = format!("jt_{}", "b".repeat(32));
        let put = json!({ "name": "Safe", "duration_minutes": 45, "skill": "Safe opening" });
        let path = format!("/v1/job-types/{id}");
        self.team.owner.put(path, put).await.expect(200);
        id
    }

    pub(super) async fn patch_member(&self, member: &Caller, changes: Value) {
        let path = format!("/v1/members/{}", member.id());
        self.team.owner.patch(path, changes).await.expect(200);
    }
}

#[tokio::test]
async fn only_who_has_the_skill_is_asked_however_it_is_written() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let (near, middle, far) = (
        desk.technician(1).await,
        desk.technician(2).await,
        desk.technician(3).await,
    );
    let skills = json!({ "skills": ["Rekey", "safe  OPENING"] });
    desk.patch_member(&far, skills).await;
    desk.patch_member(&near, json!({ "skills": ["Safe"] }))
        .await;
    let job_id = desk.job(json!({ "job_type_id": job_type_id })).await;
    assert_eq!(desk.view(&job_id).await["skill"], "Safe opening");
    let candidates = desk.candidates(&job_id).await;
    assert_eq!(ranked(&candidates), [far.id().to_string()]);
    for other in [&near, &middle, &desk.team.technician] {
        let why = reason_of(&candidates, other);
        assert_eq!(why.as_deref(), Some("lacks_skill"), "off duty or not");
    }
    // The nearer ones are left out of every round.
    desk.start(&job_id).await.expect(201);
    desk.pass(45);
    assert_eq!(desk.sweep().await, 1);
    let ids = [far.id().to_string(), far.id().to_string()];
    assert_eq!(asked(&desk.offering(&job_id).await), ids, "first and open");

    let plain = desk.job(json!({})).await;
    let ids = [&near, &middle, &far].map(|one| one.id().to_string());
    assert_eq!(ranked(&desk.candidates(&plain).await), ids);
}

#[tokio::test]
async fn without_anybody_who_can_do_it_nobody_is_asked_and_dispatchers_give_it_by_hand() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let near = desk.technician(1).await;
    let job_id = desk.job(json!({ "job_type_id": job_type_id })).await;
    desk.start(&job_id).await.problem(409, "needs_candidate");
    let job = desk.assign(&job_id, &near).await;
    assert_eq!(job["state"], "assigned");
    assert_eq!(job["technician_id"], near.id().to_string());
}

#[tokio::test]
async fn who_was_asked_may_accept_also_after_losing_the_skill() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let (first, second, third) = (
        desk.technician(1).await,
        desk.technician(2).await,
        desk.technician(3).await,
    );
    for one in [&first, &second, &third] {
        desk.patch_member(one, json!({ "skills": ["Safe opening"] }))
            .await;
    }
    let asap = json!({ "job_type_id": job_type_id });
    let job_id = desk.job(asap.clone()).await;
    desk.start(&job_id).await.expect(201);
    desk.patch_member(&first, json!({ "skills": [] })).await;
    accept(&first, &offer_of(&first).await).await.expect(200);
    let job = desk.view(&job_id).await;
    assert_eq!(job["technician_id"], first.id().to_string());

    // The next job goes past the one who lost it, and past the one who loses it before the second round.
    let job_id = desk.job(asap).await;
    let candidates = desk.candidates(&job_id).await;
    let why = reason_of(&candidates, &first);
    assert_eq!(why.as_deref(), Some("lacks_skill"));
    desk.start(&job_id).await.expect(201);
    desk.patch_member(&third, json!({ "skills": [] })).await;
    desk.pass(45);
    assert_eq!(desk.sweep().await, 1);
    let ids = [second.id().to_string(), second.id().to_string()];
    assert_eq!(asked(&desk.offering(&job_id).await), ids, "first and open");
}

#[tokio::test]
async fn a_changed_kind_of_work_ends_the_offers_and_asks_others() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let (near, far) = (desk.technician(1).await, desk.technician(2).await);
    desk.patch_member(&far, json!({ "skills": ["Safe opening"] }))
        .await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let offer_id = offer_of(&near).await;
    let path = format!("/v1/jobs/{job_id}");
    let other = json!({ "job_type_id": job_type_id });
    desk.dispatcher().patch(path, other).await.expect(200);
    accept(&near, &offer_id)
        .await
        .problem(409, "offer_withdrawn");
    desk.start(&job_id).await.expect(201);
    assert_eq!(asked(&desk.offering(&job_id).await), [far.id().to_string()]);
}

#[tokio::test]
async fn a_visit_that_is_late_is_proposed_to_nobody_who_cannot_do_it() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let (busy, other) = (desk.technician(9).await, desk.technician(1).await);
    let at = |minutes| (desk.world.clock.now() + SignedDuration::from_mins(minutes)).to_string();
    let window = json!({ "starts_at": at(1), "ends_at": at(16) });
    let late = json!({
        "job_type_id": job_type_id, "window": window, "technician_id": busy.id(), "is_asap": false,
    });
    let job_id = desk.job(late).await;
    desk.pass(8 * 60);
    let path = format!("/v1/jobs/{job_id}/lateness");
    let proposed = async || {
        let found = desk.dispatcher().get(&path).await.expect(200);
        assert!(found["severity"].is_string(), "{found}");
        let proposals = found["proposals"].as_array().expect("proposals").clone();
        let mut proposals = proposals.into_iter();
        proposals.find(|one| one["type"] == "reassign")
    };
    assert_eq!(proposed().await, None);
    let skills = json!({ "skills": ["Safe opening"] });
    desk.patch_member(&other, skills).await;
    let proposal = proposed().await.expect("the other one can do it now");
    assert_eq!(proposal["technician_id"], other.id().to_string());
    assert_eq!(proposal["ranked_from"], "position");
}

#[tokio::test]
async fn an_owner_who_is_able_to_do_it_counts_once_a_technician() {
    let desk = Desk::open().await;
    let job_type_id = desk.safes().await;
    let skills = json!({ "skills": ["Safe opening"] });
    let colleague = desk.team.member(&desk.world, &[Role::Dispatcher]).await;
    desk.patch_member(&colleague, skills).await;
    let job_id = desk.job(json!({ "job_type_id": job_type_id })).await;
    let candidates = desk.candidates(&job_id).await;
    assert_eq!(reason_of(&candidates, &colleague), None);
    assert!(ranked(&candidates).is_empty());
    let roles = json!({ "roles": ["dispatcher", "technician"] });
    desk.patch_member(&colleague, roles).await;
    desk.on_duty(&colleague, 1).await;
    let candidates = desk.candidates(&job_id).await;
    assert_eq!(ranked(&candidates), [colleague.id().to_string()]);
}
