//! Sites without a point are looked for on the map when somebody's way depends on it, and only then.

use auth::allowance::Allowance;
use outside::{Fault, FaultKind, Provider};
use serde_json::{Value, json};

use super::{Desk, accept, asked, decline, offer_of};

/// The address of a house that the map knows, a kilometre from the middle of the town.
fn typed(line1: &str) -> Value {
    json!({
        "site_id": null,
        "site": { "address": {
            "line1": line1, "city": "Denver", "region": "CO", "postal_code": "80202", "country": "US",
        } },
    })
}

impl Desk {
    fn geocoded(&self) -> usize {
        let requests = self.world.outside.requests();
        let path = "/geocode/v4/geocode/address";
        requests.iter().filter(|one| one.path == path).count()
    }

    async fn terms(&self, job_id: &str) -> Value {
        let candidates = self.candidates(job_id).await;
        candidates["items"][0]["terms"].clone()
    }
}

#[tokio::test]
async fn a_typed_address_is_offered_to_the_nearest_by_road() {
    let desk = Desk::open().await;
    let (far, near) = (desk.technician(6).await, desk.technician(2).await);
    let job_id = desk.job(typed("1000 Main Street")).await;
    let terms = desk.terms(&job_id).await;
    assert_eq!(terms["estimated_by"], "road", "{terms}");
    desk.start(&job_id).await.expect(201);
    assert_eq!(
        asked(&desk.offering(&job_id).await),
        [near.id().to_string()]
    );
    // The next round is advanced by a worker, which finds the place as well.
    decline(&near, &offer_of(&near).await).await;
    desk.world.drain().await;
    let both = [&near, &far].map(|one| one.id().to_string());
    assert_eq!(asked(&desk.offering(&job_id).await), both);
    assert_eq!(desk.geocoded(), 3);
    let job = desk.dispatcher().get(format!("/v1/jobs/{job_id}")).await;
    assert_eq!(job.expect(200)["site"]["location"], Value::Null);
}

#[tokio::test]
async fn there_is_a_time_of_arrival_at_a_typed_address() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(typed("1000 Main Street")).await;
    let path = format!("/v1/jobs/{job_id}/eta");
    let eta = async || desk.dispatcher().get(&path).await.expect(200);
    assert_eq!(eta().await["no_eta"], "not_under_way");
    assert_eq!(desk.geocoded(), 0, "nobody's way depends on it");
    desk.start(&job_id).await.expect(201);
    let before = desk.geocoded();
    accept(&technician, &offer_of(&technician).await)
        .await
        .expect(200);
    assert_eq!(eta().await["source"], "road");
    assert_eq!(desk.geocoded(), before + 1);
}

#[tokio::test]
async fn an_address_that_the_map_does_not_know_has_no_way() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(typed("12 Nowhere Lane")).await;
    let candidates = desk.candidates(&job_id).await;
    let first = &candidates["items"][0];
    assert_eq!(first["technician_id"], technician.id().to_string());
    assert_eq!(first["exclusion"], Value::Null, "{candidates}");
    assert_eq!(first["terms"]["travel_seconds"], Value::Null);
    assert_eq!(desk.geocoded(), 1);
}

#[tokio::test]
async fn nobody_is_looked_for_where_nobody_can_be_asked() {
    let desk = Desk::open().await;
    let job_id = desk.job(typed("1000 Main Street")).await;
    desk.candidates(&job_id).await;
    assert_eq!(desk.geocoded(), 0);
}

#[tokio::test]
async fn without_the_map_service_the_job_is_offered_all_the_same() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    for fault in [
        Fault::status(Provider::Google, 429),
        Fault::status(Provider::Google, 403),
        Fault::status(Provider::Google, 503),
        Fault::next(Provider::Google, FaultKind::Hang),
        Fault::next(Provider::Google, FaultKind::Malformed),
    ] {
        let kind = (fault.kind, fault.status);
        desk.world.outside.fault(fault.times(0));
        let job_id = desk.job(typed("1000 Main Street")).await;
        let terms = desk.terms(&job_id).await;
        assert_eq!(terms["travel_seconds"], Value::Null, "{kind:?}: {terms}");
        desk.start(&job_id).await.expect(201);
        desk.withdraw(&job_id).await;
        desk.world.outside.clear_faults();
    }
}

#[tokio::test]
async fn a_company_looks_for_so_many_addresses_in_a_minute() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    let job_id = desk.job(typed("1000 Main Street")).await;
    let allowance = Allowance::GEOCODES_OF_A_COMPANY;
    let company_id = desk.team.company_id.to_string();
    let used_up = u16::try_from(allowance.most - 1).expect("a few");
    let counters = desk.world.another_process().aws().counters();
    let admitted = counters.admit_many(&allowance, &company_id, used_up);
    admitted.await.expect("the table is there");
    assert_eq!(desk.terms(&job_id).await["estimated_by"], "road");
    assert_eq!(desk.terms(&job_id).await["travel_seconds"], Value::Null);
    assert_eq!(desk.geocoded(), 1, "over the limit nobody is asked");
    desk.pass(60);
    assert_eq!(desk.terms(&job_id).await["estimated_by"], "road");
}
