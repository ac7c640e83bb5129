//! `job-advance` refuses exactly what the table of steps refuses, and says why.

use api::Code;
use domain::id::MemberId;
use domain::job::{Actor, Facts, JobState, Refusal, TransitionRequest, step};
use domain::role::{Role, Roles};
use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{STATES, Shop, advance, text};

#[tokio::test]
async fn every_step_outside_the_table_is_refused_and_changes_nothing() {
    let shop = Shop::open().await;
    let team = &shop.team;
    let callers = [
        (&team.owner, Role::Owner),
        (&team.dispatcher, Role::Dispatcher),
        (&team.technician, Role::Technician),
    ];
    let mut refused = 0;
    for state in STATES {
        let job_id = shop.job_in(state).await;
        let job = shop.view(&job_id).await;
        for to in JobState::ALL {
            for (caller, role) in callers {
                let Err(refusal) = by_the_table(&shop, &job, *to, caller, role) else {
                    continue;
                };
                refused += 1;
                let answer = advance_to(caller, &job_id, *to).await;
                let is_unseen = role == Role::Technician && job["technician_id"] == Value::Null;
                if is_unseen {
                    answer.problem(404, "not_found");
                } else {
                    assert_answers(&answer, refusal);
                }
            }
        }
        assert_eq!(
            shop.view(&job_id).await,
            job,
            "a refused step left something behind"
        );
    }
    assert!(refused > 200, "{refused}");
}

/// The result of the table for a bare request, without a reason.
fn by_the_table(
    shop: &Shop,
    job: &Value,
    to: JobState,
    caller: &Caller,
    role: Role,
) -> Result<(), Refusal> {
    let window = job["window"].clone();
    let technician = job["technician_id"]
        .as_str()
        .map(|id| MemberId::parse(id).expect("an id"));
    let facts = Facts {
        state: JobState::parse(&text(&job["state"])).expect("a state"),
        window: serde_json::from_value(window).expect("a window or none"),
        technician,
        candidates: 0,
        offer: None,
        technicians_may_close: false,
        is_held: job["hold"] != Value::Null,
    };
    let actor = Actor::Member {
        member_id: caller.id(),
        roles: Roles::only(role),
    };
    step(&facts, &TransitionRequest::to(to), &actor, shop.now()).map(|_| ())
}

async fn advance_to(caller: &Caller, job_id: &str, to: JobState) -> Answer {
    caller
        .post(
            format!("/v1/jobs/{job_id}/transitions"),
            json!({ "to": to }),
        )
        .await
}

#[track_caller]
fn assert_answers(answer: &Answer, refusal: Refusal) {
    if refusal == Refusal::NeedsReason {
        answer.invalid_at("/reason");
    } else {
        let code = Code::from(refusal);
        answer.problem(code.status(), code.as_str());
    }
}

#[tokio::test]
async fn a_step_with_an_operation_of_its_own_names_it() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    let to_assigned = advance(&shop.team.dispatcher, &job_id, "assigned").await;
    let problem = to_assigned.problem(409, "needs_technician");
    assert!(
        text(&problem["detail"]).contains("/technician"),
        "{problem}"
    );
    let to_scheduled = advance(&shop.team.dispatcher, &job_id, "scheduled").await;
    let problem = to_scheduled.problem(409, "needs_window");
    assert!(text(&problem["detail"]).contains("/schedule"), "{problem}");
    advance(&shop.team.dispatcher, &job_id, "offering")
        .await
        .problem(409, "needs_candidate");
}

#[tokio::test]
async fn a_declined_job_is_scheduled_again_by_its_old_window_while_that_is_to_come() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let more = json!({ "window": shop.hours(2, 4), "technician_id": technician_id });
    let job_id = text(&shop.job(more).await["job_id"]);
    advance(&shop.team.technician, &job_id, "unscheduled")
        .await
        .expect(200);
    let job = advance(&shop.team.dispatcher, &job_id, "scheduled")
        .await
        .expect(200);
    assert_eq!(job["window"], shop.hours(2, 4));
}

#[tokio::test]
async fn a_technician_neither_sees_nor_moves_the_job_of_another() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let other = shop.team.member(&shop.world, &[Role::Technician]).await;
    let stranger = shop.world.team().await;
    let path = format!("/v1/jobs/{job_id}");
    let missing = format!("/v1/jobs/job_{}", "0".repeat(32));
    let detail = |answer: &Answer| answer.problem(404, "not_found")["detail"].clone();

    for caller in [
        &other,
        &stranger.technician,
        &stranger.dispatcher,
        &stranger.owner,
    ] {
        let not_there = detail(&caller.get(&missing).await);
        assert_eq!(detail(&caller.get(&path).await), not_there);
        assert_eq!(
            detail(&advance(caller, &job_id, "en_route").await),
            not_there
        );
        assert_eq!(
            detail(&caller.get(format!("{path}/events")).await),
            not_there
        );
        let note = json!({ "text": "Hello" });
        assert_eq!(
            detail(&caller.post(format!("{path}/notes"), note).await),
            not_there
        );
    }
    assert_eq!(shop.view(&job_id).await["version"], 2);
}

#[tokio::test]
async fn a_dispatcher_who_is_a_technician_too_sees_all_and_works_on_the_own() {
    let shop = Shop::open().await;
    let both = shop
        .team
        .member(&shop.world, &[Role::Dispatcher, Role::Technician])
        .await;
    let others = shop.job_in("assigned").await;
    advance(&both, &others, "accepted")
        .await
        .problem(403, "not_yours");

    let own = shop
        .job(json!({ "technician_id": both.id().to_string() }))
        .await;
    let job = advance(&both, &text(&own["job_id"]), "accepted")
        .await
        .expect(200);
    assert_eq!(job["state"], "accepted");
}

#[tokio::test]
async fn a_step_made_from_an_older_version_is_refused() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}/transitions");
    let step = |version: u64| json!({ "to": "en_route", "version": version });
    shop.team
        .technician
        .post(&path, step(1))
        .await
        .problem(409, "stale_version");
    let call = shop
        .team
        .technician
        .call("POST", &path)
        .idempotent()
        .header("if-match", "\"1\"");
    let answer = call.json(&json!({ "to": "en_route" })).send().await;
    answer.problem(412, "precondition_failed");
    shop.team.technician.post(&path, step(2)).await.expect(200);
}

#[tokio::test]
async fn a_transition_must_be_one_of_the_states_and_nothing_else() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}/transitions");
    for (pointer, body) in [
        ("/to", json!({})),
        ("/to", json!({ "to": "finished" })),
        ("/to", json!({ "to": 3 })),
        ("/reason", json!({ "to": "en_route", "reason": "" })),
        (
            "/reason",
            json!({ "to": "en_route", "reason": "x".repeat(501) }),
        ),
        (
            "/technician_id",
            json!({ "to": "en_route", "technician_id": null }),
        ),
    ] {
        shop.team
            .technician
            .post(&path, body)
            .await
            .invalid_at(pointer);
    }
}
