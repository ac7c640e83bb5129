//! Sites without a point are looked for on the map when somebody's way depends on it, and only then.

use auth::allowance::Allowance;
use outside::{Fault, FaultKind, Provider, Running};
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

/// The same, which was chosen among suggestions, and whose point was forgotten since.
fn chosen(line1: &str, place_id: &str) -> Value {
    let mut typed = typed(line1);
    typed["site"]["place_id"] = json!(place_id);
    typed
}

/// The place of 1000 Main Street.
fn house() -> String {
    Running::place_id_at(39_739_200, -104_990_300)
}

impl Desk {
    fn geocoded(&self) -> usize {
        self.asked_of_google("/geocode/v4/geocode/address")
    }

    /// How often a place was looked for by its id.
    fn asked_for_place(&self) -> usize {
        self.asked_of_google("/geocode/v4/geocode/places/")
    }

    fn asked_of_google(&self, path: &str) -> usize {
        let requests = self.world.outside.requests();
        let asked = requests.iter().filter(|one| one.path.starts_with(path));
        asked.count()
    }

    async fn customers_sites(&self) -> Value {
        let path = format!("/v1/customers/{}", self.basics.customer_id);
        self.dispatcher().get(path).await.expect(200)["sites"].clone()
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

#[tokio::test]
async fn a_place_that_was_chosen_is_looked_for_by_its_id_alone() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    // A place whose number the address does not have is another house.
    let job_id = desk.job(chosen("Main Street Market", &house())).await;
    assert_eq!(desk.terms(&job_id).await["travel_seconds"], Value::Null);
    assert_eq!((desk.asked_for_place(), desk.geocoded()), (1, 1));
    let job_id = desk.job(chosen("1000 Main Street", &house())).await;
    assert_eq!(desk.terms(&job_id).await["estimated_by"], "road");
    assert_eq!((desk.asked_for_place(), desk.geocoded()), (2, 1));
    desk.world.drain().await;
    assert_eq!(desk.view(&job_id).await["site"]["place_id"], house());
}

#[tokio::test]
async fn for_a_place_that_google_knows_no_more_the_address_is_looked_for_and_the_id_is_dropped() {
    for dead in ["ChIJgone", "gone"] {
        let desk = Desk::open().await;
        desk.technician(2).await;
        let path = format!("/v1/customers/{}", desk.basics.customer_id);
        let mut site = chosen("1000 Main Street", dead)["site"].clone();
        let mut other = chosen("12 Elm Street", &house())["site"].clone();
        for (site, label) in [(&mut site, "Home"), (&mut other, "Shop")] {
            site["label"] = json!(label);
        }
        let change = json!({ "sites": [site, other] });
        let customer = desk.dispatcher().patch(path, change).await.expect(200);
        let of_customer = json!({ "site_id": customer["sites"][0]["site_id"] });
        let job_id = desk.job(of_customer.clone()).await;
        let job = desk.view(&job_id).await;
        assert_eq!(job["site"]["place_id"], dead);
        assert_eq!(desk.terms(&job_id).await["estimated_by"], "road", "{dead}");
        assert_eq!((desk.asked_for_place(), desk.geocoded()), (1, 1), "{dead}");

        desk.world.drain().await;
        let mut dropped = job["site"].clone();
        dropped["place_id"] = Value::Null;
        assert_eq!(
            desk.view(&job_id).await["site"],
            dropped,
            "and nothing else"
        );
        let sites = desk.customers_sites().await;
        assert_eq!((&sites[0], &sites[1]), (&dropped, &customer["sites"][1]));
        // Neither this job nor the next one there asks for it again.
        desk.start(&job_id).await.expect(201);
        desk.withdraw(&job_id).await;
        let next = desk.job(of_customer).await;
        assert_eq!(desk.terms(&next).await["estimated_by"], "road");
        assert_eq!((desk.asked_for_place(), desk.geocoded()), (1, 3), "{dead}");
    }
}

#[tokio::test]
async fn a_place_that_was_chosen_in_place_of_a_dead_one_stays() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    let job_id = desk.job(chosen("1000 Main Street", "ChIJgone")).await;
    desk.start(&job_id).await.expect(201);
    desk.withdraw(&job_id).await;
    let better = json!({ "site": chosen("1000 Main Street", &house())["site"] });
    let path = format!("/v1/jobs/{job_id}");
    desk.dispatcher().patch(path, better).await.expect(200);
    desk.world.drain().await;
    assert_eq!(desk.view(&job_id).await["site"]["place_id"], house());
}

#[tokio::test]
async fn a_map_that_does_not_answer_says_nothing_of_a_place() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    for fault in [
        Fault::status(Provider::Google, 429),
        Fault::status(Provider::Google, 403),
        Fault::status(Provider::Google, 500),
        Fault::status(Provider::Google, 503),
        Fault::next(Provider::Google, FaultKind::Hang),
        Fault::next(Provider::Google, FaultKind::Cut),
        Fault::next(Provider::Google, FaultKind::Malformed),
        Fault {
            status: Some(404),
            ..Fault::next(Provider::Google, FaultKind::Html)
        },
    ] {
        let kind = (fault.kind, fault.status);
        let job_id = desk.job(chosen("1000 Main Street", &house())).await;
        desk.world.outside.fault(fault);
        let before = desk.geocoded();
        assert_eq!(
            desk.terms(&job_id).await["travel_seconds"],
            Value::Null,
            "{kind:?}"
        );
        assert_eq!(
            desk.geocoded(),
            before,
            "{kind:?}: it would not answer either"
        );
        desk.world.outside.clear_faults();
        desk.world.drain().await;
        assert_eq!(
            desk.view(&job_id).await["site"]["place_id"],
            house(),
            "{kind:?}"
        );
        assert_eq!(
            desk.terms(&job_id).await["estimated_by"],
            "road",
            "{kind:?}"
        );
    }
}
