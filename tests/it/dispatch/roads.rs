//! Who is asked by the roads, and what becomes of that when the map service fails.

use std::time::{Duration, Instant};

use auth::allowance::Allowance;
use domain::event::Event;
use outside::{Fault, FaultKind, MatrixAnomaly, Provider};
use serde_json::{Value, json};
use work::Received;

use super::{Desk, asked, decline, offer_of};
use crate::work::requested::{message, waiting};

/// The way of each candidate, the first one's first: its seconds, and how they were estimated.
fn ways(candidates: &Value) -> Vec<(i64, String)> {
    let items = candidates["items"].as_array().expect("items");
    let ranked = items.iter().filter(|one| one["exclusion"].is_null());
    let way = |one: &Value| {
        let terms = &one["terms"];
        let by = terms["estimated_by"].as_str().expect("a way");
        assert_eq!(terms["ranked_by"], by, "what is shown is what decides");
        (
            terms["travel_seconds"].as_i64().expect("a way"),
            by.to_owned(),
        )
    };
    ranked.map(way).collect()
}

fn estimates(candidates: &Value) -> Vec<String> {
    ways(candidates).into_iter().map(|(_, by)| by).collect()
}

impl Desk {
    /// What Google was asked.
    fn matrices(&self) -> Vec<Value> {
        self.world.outside.bodies(Provider::Google)
    }

    /// What the queue delivers when somebody has declined.
    async fn declined_message(&self) -> Received {
        let waiting = waiting(self.team.store()).await;
        let is_decline = |event: &Event| matches!(event, Event::OfferDeclined { .. });
        let declined = waiting.iter().find(|one| is_decline(&one.event));
        message(declined.expect("somebody declined"))
    }
}

#[tokio::test]
async fn ways_are_those_of_the_roads_and_each_place_is_asked_for_once() {
    let desk = Desk::open().await;
    for hundredths in [2, 2, 5] {
        desk.technician(hundredths).await;
    }
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let ways = ways(&candidates);
    assert!(ways.iter().all(|(_, by)| by == "road"), "{ways:?}");
    // The straight line of the nearest takes 260 seconds.
    assert!((320..350).contains(&ways[0].0), "{ways:?}");
    assert_eq!(candidates["items"][0]["eta_seconds"], ways[0].0);
    let matrices = desk.matrices();
    assert_eq!(matrices.len(), 1);
    assert_eq!(matrices[0]["origins"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn only_the_nearest_eight_are_asked_for_and_the_others_say_that_they_are_straight_lines() {
    let desk = Desk::open().await;
    for hundredths in (1..=10).rev() {
        desk.technician(hundredths).await;
    }
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let mut estimates = estimates(&candidates);
    estimates.sort_unstable();
    assert_eq!(estimates[..8], ["road"; 8]);
    assert_eq!(estimates[8..], ["straight_line"; 2]);
    let matrix = &desk.matrices()[0];
    let origins = matrix["origins"].as_array().expect("origins");
    let latitude = |origin: &Value| {
        let at = &origin["waypoint"]["location"]["latLng"];
        at["latitude"].as_f64().expect("a latitude")
    };
    assert_eq!(origins.len(), 8);
    assert!(
        origins
            .iter()
            .map(latitude)
            .all(|lat| lat < 39.7392 + 0.085)
    );
}

#[tokio::test]
async fn a_way_that_fails_inside_a_good_answer_is_a_straight_line_alone() {
    let desk = Desk::open().await;
    for hundredths in [1, 3, 5] {
        desk.technician(hundredths).await;
    }
    let job_id = desk.job(json!({})).await;
    for (anomaly, lines) in [
        (MatrixAnomaly::FailFirst, 1),
        (MatrixAnomaly::DropLast, 1),
        (MatrixAnomaly::FailAll, 3),
        (MatrixAnomaly::Nothing, 3),
        (MatrixAnomaly::WrappedError, 3),
        (MatrixAnomaly::WithoutTraffic, 0),
    ] {
        desk.world.outside.matrix_anomaly(anomaly, 1);
        let candidates = desk.candidates(&job_id).await;
        let mut estimates = estimates(&candidates);
        estimates.sort_unstable();
        let expected = [vec!["road"; 3 - lines], vec!["straight_line"; lines]];
        assert_eq!(estimates, expected.concat(), "{anomaly:?}");
    }
}

#[tokio::test]
async fn without_the_map_service_the_nearest_by_straight_line_is_asked_in_time() {
    let desk = Desk::open().await;
    let (far, near) = (desk.technician(4).await, desk.technician(1).await);
    let ids = [&near, &far].map(|one| one.id().to_string());
    for fault in [
        Fault::status(Provider::Google, 429),
        Fault::status(Provider::Google, 500),
        Fault::status(Provider::Google, 403),
        Fault::next(Provider::Google, FaultKind::Hang),
        Fault::next(Provider::Google, FaultKind::Slow),
        Fault::next(Provider::Google, FaultKind::Cut),
        Fault::next(Provider::Google, FaultKind::Malformed),
        Fault::next(Provider::Google, FaultKind::Html),
    ] {
        let kind = (fault.kind, fault.status);
        desk.world.outside.fault(fault.times(0));
        let asked_before = desk.matrices().len();
        let job_id = desk.job(json!({})).await;
        let began = Instant::now();
        let candidates = desk.candidates(&job_id).await;
        desk.start(&job_id).await.expect(201);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(7), "{kind:?}: {took:?}");
        assert_eq!(estimates(&candidates), ["straight_line"; 2], "{kind:?}");
        let offering = desk.offering(&job_id).await;
        assert_eq!(asked(&offering), ids[..1], "{kind:?}");
        let tries = desk.matrices().len() - asked_before;
        assert!(
            tries <= 2,
            "{kind:?} was asked {tries} times in two requests"
        );
        desk.withdraw(&job_id).await;
        desk.world.outside.clear_faults();
    }
}

#[tokio::test]
async fn a_company_over_its_limit_gets_straight_lines_until_the_next_minute() {
    let desk = Desk::open().await;
    desk.technician(1).await;
    let job_id = desk.job(json!({})).await;
    let allowance = Allowance::MAP_WAYS_OF_A_COMPANY;
    let company_id = desk.team.company_id.to_string();
    let used_up = u16::try_from(allowance.most - 1).expect("a few hundred");
    let counters = desk.world.another_process().aws().counters();
    let admitted = counters.admit_many(&allowance, &company_id, used_up);
    admitted.await.expect("the table is there");
    for expected in ["road", "straight_line", "straight_line"] {
        assert_eq!(estimates(&desk.candidates(&job_id).await), [expected]);
    }
    assert_eq!(desk.matrices().len(), 1, "over the limit nobody is asked");
    desk.pass(60);
    assert_eq!(estimates(&desk.candidates(&job_id).await), ["road"]);
}

#[tokio::test]
async fn an_offer_keeps_the_order_of_the_roads_and_no_time_of_them() {
    let desk = Desk::open().await;
    // Diagonal streets there are none: by straight line the second is nearer, by road the first.
    let north = desk.technician(5).await;
    let across = desk.technician_at(39.7767, -104.9528).await;
    let job_id = desk.job(json!({})).await;
    let candidates = desk.candidates(&job_id).await;
    let first = &candidates["items"][0];
    assert_eq!(first["technician_id"], north.id().to_string());
    assert_eq!(first["terms"]["estimated_by"], "road");
    let by_road = first["terms"]["travel_seconds"].as_i64().expect("a way");
    let answer = desk.start(&job_id).await.expect(201);
    for offering in [answer, desk.offering(&job_id).await] {
        assert_eq!(asked(&offering), [north.id().to_string()]);
        let kept = &offering["candidates"];
        let ids = [&north, &across].map(|one| json!(one.id().to_string()));
        for (position, id) in ids.iter().enumerate() {
            let terms = &kept[position]["terms"];
            assert_eq!(kept[position]["technician_id"], *id);
            assert_eq!(terms["estimated_by"], "straight_line");
            assert_eq!(terms["ranked_by"], "road");
            assert_ne!(terms["travel_seconds"], by_road);
        }
        let total = |position: usize| kept[position]["terms"]["total_seconds"].as_i64();
        assert!(total(0) > total(1), "the kept totals are straight lines");
    }
    // The next round is asked by the roads as well, and keeps as little.
    decline(&north, &offer_of(&north).await).await.expect(200);
    let before = desk.matrices().len();
    desk.deliver(desk.declined_message().await).await;
    assert_eq!(desk.matrices().len(), before + 1);
    let offering = desk.offering(&job_id).await;
    assert_eq!(asked(&offering)[1], across.id().to_string());
    assert_eq!(offering["candidates"][0]["terms"]["ranked_by"], "road");
    for item in desk.world.items().await {
        let item = item.replace('\\', "");
        for kept in [
            "\"estimated_by\": S(\"road\")".to_owned(),
            "\"estimated_by\":\"road\"".to_owned(),
            format!("seconds\": N(\"{by_road}\")"),
            format!("seconds\":{by_road},"),
        ] {
            assert!(!item.contains(&kept), "{kept} stands in {item}");
        }
    }
}
