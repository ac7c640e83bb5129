//! Work that is given at the very moment at which somebody leaves stays with nobody who is gone.

use data::key::{self, RowKey};
use data::row::{JobRow, ThreadRow};
use data::{Changes, Row};
use domain::data_map::{DataMap, TypeMap};
use domain::id::{JobId, ThreadId};
use domain::role::Role;
use futures::future::join_all;
use serde_json::json;
use tests::{Caller, Team, Things, World};

use super::path;

/// Jobs that nobody has.
async fn jobs(team: &Team, things: &Things, count: usize) -> Vec<JobId> {
    let mut jobs = Vec::new();
    for _ in 0..count {
        let job = json!({
            "customer_id": things.id("customer_id"),
            "site_id": things.id("site_id"),
            "job_type_id": things.id("job_type_id"),
        });
        let job = team.dispatcher.post("/v1/jobs", job).await.expect(201);
        let job_id = job["job_id"].as_str().expect("an id");
        jobs.push(job_id.parse().expect("an id"));
    }
    jobs
}

async fn assign(team: &Team, job_id: JobId, to: &Caller) -> tests::Answer {
    let path = format!("/v1/jobs/{job_id}/technician");
    let body = json!({ "technician_id": to.id() });
    team.dispatcher.put(path, body).await
}

async fn job(team: &Team, job_id: JobId) -> JobRow {
    let row: Option<JobRow> = team.store().get(key::job(job_id)).await.unwrap();
    row.expect("the job stands")
}

/// A row that stands in no list yet.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
struct Unlisted<R>(R);

impl<R: Row> DataMap for Unlisted<R> {
    fn data_map() -> TypeMap {
        R::data_map()
    }
}

impl<R: Row> Row for Unlisted<R> {
    const KIND: &'static str = R::KIND;

    fn row_key(&self) -> RowKey {
        self.0.row_key()
    }

    fn version(&self) -> u64 {
        self.0.version()
    }

    fn set_version(&mut self, version: u64) {
        self.0.set_version(version);
    }
}

/// Takes a row out of all lists, as an index has it that lags behind.
async fn unlist<R: Row>(team: &Team, row: R) {
    let mut changes = Changes::new();
    changes.replace(Unlisted(row));
    team.store().commit(changes).await.unwrap();
}

#[tokio::test]
async fn a_job_that_is_given_while_the_technician_goes_stays_with_nobody() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for job_id in jobs(&team, &things, 8).await {
        let leaver = team.member(&world, &[Role::Technician]).await;
        let (given, gone) = tokio::join!(
            assign(&team, job_id, &leaver),
            team.owner.delete(path(&leaver))
        );
        gone.expect(204);
        assert!(matches!(given.status, 200 | 422), "{}", given.text());
        assert_eq!(job(&team, job_id).await.technician_id, None);
    }
}

#[tokio::test]
async fn a_job_that_no_list_shows_yet_goes_back_when_the_technician_goes() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let leaver = team.member(&world, &[Role::Technician]).await;
    let job_id = jobs(&team, &things, 1).await[0];
    assign(&team, job_id, &leaver).await.expect(200);
    unlist(&team, job(&team, job_id).await).await;

    let patch = json!({ "roles": ["dispatcher"] });
    let refused = team.owner.patch(path(&leaver), patch).await;
    refused.problem(409, "has_open_jobs");
    team.owner.delete(path(&leaver)).await.expect(204);
    assert_eq!(job(&team, job_id).await.technician_id, None);
}

#[tokio::test]
async fn a_thread_that_no_list_shows_yet_is_let_go_of_as_well() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let leaver = team.member(&world, &[Role::Dispatcher]).await;
    let thread_id: ThreadId = things.id("thread_id").parse().unwrap();
    let thread = async || -> ThreadRow {
        let row = team.store().get(key::thread(thread_id)).await.unwrap();
        row.expect("the thread stands")
    };
    let patch = json!({ "assigned_to": leaver.id() });
    let to = format!("/v1/threads/{thread_id}");
    team.dispatcher.patch(to, patch).await.expect(200);
    unlist(&team, thread().await).await;
    team.owner.delete(path(&leaver)).await.expect(204);
    world.drain().await;
    assert_eq!(thread().await.assigned_to, None);
}

#[tokio::test]
async fn a_thread_that_is_given_while_the_member_goes_is_nobodys_in_the_end() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let to = format!("/v1/threads/{}", things.id("thread_id"));
    for _ in 0..8 {
        let leaver = team.member(&world, &[Role::Dispatcher]).await;
        let patch = json!({ "assigned_to": leaver.id() });
        let (given, gone) = tokio::join!(
            team.dispatcher.patch(&to, patch),
            team.owner.delete(path(&leaver))
        );
        gone.expect(204);
        assert!(matches!(given.status, 200 | 422), "{}", given.text());
        world.drain().await;
        let seen = team.dispatcher.get(&to).await.expect(200);
        assert_eq!(seen["assigned_to"], json!(null));
    }
}

#[tokio::test]
async fn a_role_that_is_taken_away_while_a_job_is_given_leaves_no_job_without_a_technician() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    for job_id in jobs(&team, &things, 8).await {
        let both = team
            .member(&world, &[Role::Technician, Role::Dispatcher])
            .await;
        let patch = json!({ "roles": ["dispatcher"] });
        let (given, changed) = tokio::join!(
            assign(&team, job_id, &both),
            team.owner.patch(path(&both), patch)
        );
        let seen = team.owner.get(path(&both)).await.expect(200);
        let is_technician = seen["roles"] != json!(["dispatcher"]);
        let has_job = job(&team, job_id).await.technician_id == Some(both.id());
        assert!(
            is_technician || !has_job,
            "{} {}",
            given.text(),
            changed.text()
        );
    }
}

#[tokio::test]
async fn many_jobs_given_to_one_technician_at_once_all_arrive() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let jobs = jobs(&team, &things, 4).await;
    let given = jobs
        .iter()
        .map(|job_id| assign(&team, *job_id, &team.technician));
    for answer in join_all(given).await {
        answer.expect(200);
    }
    let list = team.technician.get("/v1/jobs?open=true").await.expect(200);
    let has = |job_id: &JobId| {
        let items = list["items"].as_array().expect("a list");
        items.iter().any(|job| job["job_id"] == job_id.to_string())
    };
    assert!(jobs.iter().all(has));
}

#[tokio::test]
async fn a_job_for_a_customer_who_changes_at_the_same_moment_is_entered() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let customer = format!("/v1/customers/{}", things.id("customer_id"));
    for round in 0..4 {
        let patch = json!({ "note": format!("Round {round}") });
        let (changed, entered) = tokio::join!(
            team.owner.patch(customer.as_str(), patch),
            jobs(&team, &things, 1)
        );
        changed.expect(200);
        assert_eq!(entered.len(), 1);
    }
}
