//! The skill that a job asks for: that of its type, as it was when the job got it.

use serde_json::{Value, json};

use super::{Shop, text};

impl Shop {
    /// A type of jobs that asks for a skill, or changes to ask for it.
    async fn job_type(&self, digit: &str, skill: Option<&str>) -> String {
        let id = format!("jt_{}", digit.repeat(32));
        let put = json!({ "name": "Safe", "duration_minutes": 90, "skill": skill });
        let path = format!("/v1/job-types/{id}");
        self.team.owner.put(path, put).await.expect(200);
        id
    }

    async fn patch(&self, job: &Value, changes: Value) -> Value {
        let path = format!("/v1/jobs/{}", text(&job["job_id"]));
        self.team.dispatcher.patch(path, changes).await.expect(200)
    }
}

#[tokio::test]
async fn a_job_asks_for_the_skill_that_its_type_had() {
    let shop = Shop::open().await;
    let plain = shop.job(json!({})).await;
    assert_eq!(plain["skill"], Value::Null);
    let safe = shop.job_type("b", Some("Safe opening")).await;
    let job = shop.job(json!({ "job_type_id": safe })).await;
    assert_eq!(job["skill"], "Safe opening");
    let listed = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    let mut listed = listed["items"].as_array().expect("a list").iter();
    assert!(listed.any(|one| one["skill"] == "Safe opening"));

    // What the type asks for later is for later jobs.
    shop.job_type("b", Some("Vaults")).await;
    let job_id = text(&job["job_id"]);
    assert_eq!(shop.view(&job_id).await["skill"], "Safe opening");
    let changed = shop.patch(&job, json!({ "details": "Old safe" })).await;
    assert_eq!(changed["skill"], "Safe opening");
    let next = shop.job(json!({ "job_type_id": safe })).await;
    assert_eq!(next["skill"], "Vaults");
}

#[tokio::test]
async fn a_job_of_another_type_asks_for_what_that_type_does() {
    let shop = Shop::open().await;
    let safe = shop.job_type("b", Some("Safe opening")).await;
    let job = shop.job(json!({})).await;
    let lockout = job["job_type_id"].clone();
    let changed = shop.patch(&job, json!({ "job_type_id": safe })).await;
    assert_eq!(changed["skill"], "Safe opening");
    let back = shop.patch(&job, json!({ "job_type_id": lockout })).await;
    assert_eq!(back["skill"], Value::Null);
}

#[tokio::test]
async fn the_board_shows_the_skill_in_tray_and_lane() {
    let shop = Shop::open().await;
    let safe = shop.job_type("b", Some("Safe opening")).await;
    let window = shop.hours(2, 4);
    let technician_id = shop.team.technician.id();
    shop.job(json!({ "job_type_id": safe })).await;
    let given = json!({
        "job_type_id": safe, "window": window, "technician_id": technician_id,
    });
    shop.job(given).await;
    let day = window["starts_at"].as_str().expect("an instant").to_owned();
    let path = format!("/v1/board?on={}&days=7&time_zone=UTC", &day[..10]);
    let board = shop.team.dispatcher.get(path).await.expect(200);
    assert_eq!(board["unassigned"]["jobs"][0]["skill"], "Safe opening");
    let id = json!(technician_id);
    let mut lanes = board["technicians"].as_array().expect("lanes").iter();
    let lane = lanes.find(|lane| lane["member_id"] == id).expect("a lane");
    assert_eq!(lane["bookings"][0]["skill"], "Safe opening");
}
