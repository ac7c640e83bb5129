//! Whoever has no position of the last hour is ranked by the home zone.

use domain::role::Role;
use outside::{Fault, Provider};
use serde_json::{Value, json};
use tests::Caller;

use super::order::ranked;
use super::{Desk, SITE, text};

impl Desk {
    /// A technician on duty whose phone has never said where it is.
    async fn silent(&self) -> Caller {
        let technician = self.team.member(&self.world, &[Role::Technician]).await;
        let duty = json!({ "on_duty": true });
        technician.put("/v1/me/duty", duty).await.expect(200);
        technician
    }

    /// Puts a technician's home zone so many hundredths of a degree north of the work.
    async fn zone(&self, technician: &Caller, hundredths: u32) {
        let lat = SITE.0 + f64::from(hundredths) / 100.0;
        let location = json!({ "lat": lat, "lng": SITE.1 });
        let zone = json!({ "name": "North side", "location": location });
        self.patch_member(technician, json!({ "home_zone": zone }))
            .await;
    }

    fn without_roads(&self) {
        let down = Fault::status(Provider::Google, 503).times(0);
        self.world.outside.fault(down);
    }
}

fn terms_of(candidates: &Value, technician: &Caller) -> Value {
    let id = technician.id().to_string();
    let mut items = candidates["items"].as_array().expect("items").iter();
    let own = items.find(|one| one["technician_id"] == id.as_str());
    own.expect("a candidate")["terms"].clone()
}

#[tokio::test]
async fn a_home_zone_tells_the_way_of_who_has_no_position_and_counts_as_an_hour_old() {
    let desk = Desk::open().await;
    desk.without_roads();
    let (zoned, lost) = (desk.silent().await, desk.silent().await);
    desk.zone(&zoned, 2).await;
    // 55 km away, as far as an hour and a half by the straight line.
    let far = desk.technician(50).await;
    let near = desk.technician(3).await;
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let ids = [&near, &zoned, &far, &lost].map(|one| one.id().to_string());
    assert_eq!(ranked(&candidates), ids);
    let terms = terms_of(&candidates, &zoned);
    let travel = terms["travel_seconds"].as_i64().expect("a way");
    assert!((255..265).contains(&travel), "2.2 km: {travel}");
    assert_eq!(terms["ranked_from"], "home_zone");
    assert_eq!(terms["staleness_seconds"], 3600);
    assert_eq!(terms["total_seconds"], travel + 3600);
    assert_eq!(terms_of(&candidates, &near)["ranked_from"], "position");
    let terms = terms_of(&candidates, &lost);
    assert_eq!(
        (&terms["ranked_from"], &terms["travel_seconds"]),
        (&Value::Null, &Value::Null)
    );

    // What is kept says so too.
    desk.start(&job_id).await.expect(201);
    let offering = desk.offering(&job_id).await;
    let kept = &offering["candidates"][1];
    assert_eq!(text(&kept["technician_id"]), ids[1]);
    assert_eq!(kept["terms"]["ranked_from"], "home_zone");
    assert_eq!(
        offering["offers"][0]["candidate"]["terms"]["ranked_from"],
        "position"
    );
}

#[tokio::test]
async fn a_position_grows_old_until_the_home_zone_takes_its_place() {
    let desk = Desk::open().await;
    desk.without_roads();
    let technician = desk.technician(9).await;
    desk.zone(&technician, 1).await;
    let job_id = desk.job(json!({})).await;
    let path = format!("/v1/jobs/{job_id}/candidates");
    let mut dispatcher = desk.dispatcher().clone();
    for (minutes, from) in [
        (0, "position"),
        (14, "position"),
        (2, "last_known_position"),
        (43, "last_known_position"),
        (2, "home_zone"),
    ] {
        desk.pass(minutes * 60);
        dispatcher = dispatcher.with_tokens(&dispatcher.refresh().await);
        let candidates = dispatcher.get(&path).await.expect(200);
        let terms = terms_of(&candidates, &technician);
        assert_eq!(terms["ranked_from"], from, "{terms}");
        let is_zone = from == "home_zone";
        let travel = terms["travel_seconds"].as_i64().expect("a way");
        assert_eq!(travel < 200, is_zone, "{travel}");
        let staleness = terms["staleness_seconds"].as_i64().expect("seconds");
        assert!(staleness <= 3600, "{staleness}");
        assert_eq!(staleness == 3600, is_zone);
    }
}

#[tokio::test]
async fn a_present_job_tells_more_than_a_home_zone() {
    let desk = Desk::open().await;
    desk.without_roads();
    let technician = desk.silent().await;
    desk.zone(&technician, 30).await;
    let present = desk.job_of(&technician, true).await;
    desk.step(&technician, &present, "accepted").await;
    let job_id = desk.job(json!({})).await;
    let terms = terms_of(&desk.candidates(&job_id).await, &technician);
    assert_eq!(terms["ranked_from"], "present_job");
    assert_eq!(
        (&terms["travel_seconds"], &terms["staleness_seconds"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn the_map_service_is_asked_for_known_positions_before_home_zones() {
    let desk = Desk::open().await;
    for hundredths in 1..=3 {
        let silent = desk.silent().await;
        desk.zone(&silent, hundredths).await;
    }
    for hundredths in 11..=17 {
        desk.technician(hundredths).await;
    }
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let items = candidates["items"].as_array().expect("items");
    let roads = items.iter().map(|one| &one["terms"]);
    let roads = roads.filter(|terms| terms["estimated_by"] == "road");
    let mut from: Vec<_> = roads.map(|terms| text(&terms["ranked_from"])).collect();
    from.sort_unstable();
    let expected = [vec!["home_zone"; 1], vec!["position"; 7]];
    assert_eq!(from, expected.concat());
    // By the road to a zone the order may be made, but the road is not kept.
    desk.start(&job_id).await.expect(201);
    let offering = desk.offering(&job_id).await;
    let kept = offering["candidates"].as_array().expect("candidates");
    let mut kept = kept.iter().filter(|one| one["exclusion"].is_null());
    assert!(kept.all(|one| one["terms"]["estimated_by"] == "straight_line"));
}

#[tokio::test]
async fn technicians_are_not_told_of_the_home_zone_of_a_colleague() {
    let desk = Desk::open().await;
    let zoned = desk.silent().await;
    desk.zone(&zoned, 1).await;
    let other = desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    for path in [
        "/v1/members".to_owned(),
        "/v1/me/offers".to_owned(),
        format!("/v1/jobs/{job_id}/candidates"),
        format!("/v1/jobs/{job_id}/offers"),
    ] {
        let answer = other.get(&path).await;
        assert!(!answer.text().contains("North side"), "{path}");
        assert!(!answer.text().contains("home_zone\":{"), "{path}");
    }
}
