//! The point of a site, learnt when its technician arrives.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Caller, Team, World, trips};

use super::{Shop, advance, place, text};

/// Where the phone is, in degrees.
const PHONE: (f64, f64) = (39.7392, -104.9903);

/// Metres north of the phone.
fn north(meters: f64) -> Value {
    json!({ "lat": PHONE.0 + meters / 111_195.0, "lng": PHONE.1 })
}

/// A position of now.
fn fix() -> Value {
    json!({
        "lat": PHONE.0, "lng": PHONE.1, "accuracy_meters": 8, "speed_meters_per_second": 0.4,
        "mode": "foreground",
    })
}

impl Shop {
    /// The technician's phone reports a position of so many seconds ago.
    async fn report(&self, mut fix: Value, seconds_ago: i64) {
        let now = self.now();
        fix["at"] = json!((now - SignedDuration::from_secs(seconds_ago)).to_string());
        let report = json!({ "sent_at": now.to_string(), "fixes": [fix] });
        let receipt = self.team.technician.post("/v1/me/locations", report).await;
        let receipt = receipt.expect(200);
        assert_eq!(receipt["accepted"], 1, "{receipt}");
    }

    /// Gives the customer's site another point.
    async fn locate(&self, more: Value) -> Value {
        let mut site = place("1 Example Street");
        site["site_id"] = json!(self.basics.site_id);
        for (name, value) in more.as_object().expect("fields") {
            site[name] = value.clone();
        }
        let path = format!("/v1/customers/{}", self.basics.customer_id);
        let change = json!({ "sites": [site] });
        loop {
            let answer = self.team.dispatcher.patch(&path, change.clone()).await;
            // Somebody else was faster.
            if answer.status != 409 {
                return answer.expect(200)["sites"][0].clone();
            }
        }
    }

    /// The customer's site.
    async fn site(&self) -> Value {
        let path = format!("/v1/customers/{}", self.basics.customer_id);
        let customer = self.team.dispatcher.get(path).await.expect(200);
        customer["sites"][0].clone()
    }

    /// The job's site after its technician, or somebody else, has said that the technician is there.
    async fn arrive(&self, by: &Caller, job_id: &str) -> Value {
        let job = advance(by, job_id, "on_site").await.expect(200);
        assert_eq!(job, self.seen_by(by, job_id).await, "it is stored");
        job["site"].clone()
    }

    async fn seen_by(&self, by: &Caller, job_id: &str) -> Value {
        by.get(format!("/v1/jobs/{job_id}")).await.expect(200)
    }

    async fn sweep(&self) -> Option<usize> {
        let slot = self.now().to_string();
        let deadline = Instant::now() + Duration::from_secs(30);
        self.world.run_sweep("place-sweep", &slot, deadline).await
    }
}

fn source(site: &Value) -> &str {
    site["location_source"].as_str().unwrap_or("none")
}

fn of_google(meters: f64) -> Value {
    json!({ "place_id": "ChIJhouse", "location": north(meters) })
}

#[tokio::test]
async fn where_a_technician_arrives_the_next_job_begins_with_a_point_that_stays() {
    let mut shop = Shop::open().await;
    shop.locate(of_google(40.0)).await;
    let job_id = shop.job_in("en_route").await;
    shop.world.advance(SignedDuration::from_secs(60));
    shop.report(fix(), 5).await;
    let site = shop.arrive(&shop.team.technician, &job_id).await;
    assert_eq!(source(&site), "arrival");
    assert_eq!(site["location"], north(0.0));
    assert_eq!(site["located_at"], shop.now().to_string());
    assert_eq!(site["place_id"], "ChIJhouse");
    let told = shop.waiting(&job_id).await;
    assert_eq!(told.last().unwrap(), "job_site_located");
    shop.world.drain().await;
    assert_eq!(shop.site().await, site);
    let next = shop.job(json!({})).await;
    assert_eq!(next["site"], site);
    let returning = shop
        .job(json!({ "first_job_id": job_id, "site_id": null }))
        .await;
    assert_eq!(returning["site"], site);

    // What comes after it unlearns nothing, and neither does time.
    let Team {
        owner, technician, ..
    } = &shop.team;
    shop.moved(technician, job_id.clone(), &["paused", "on_site", "done"])
        .await;
    shop.moved(owner, job_id.clone(), &["closed", "done"]).await;
    assert_eq!(shop.view(&job_id).await["site"], site);
    shop.world.advance(SignedDuration::from_hours(26 * 24));
    assert_eq!(shop.sweep().await, Some(0), "nothing of Google's is left");
    shop.world.drain().await;
    shop.team.dispatcher = shop
        .team
        .another_device(&shop.world, &shop.team.dispatcher)
        .await;
    assert_eq!(shop.view(&job_id).await["site"], site);
    assert_eq!(shop.site().await, site);
}

#[tokio::test]
async fn what_is_known_of_a_site_decides_whether_an_arrival_tells_more() {
    for (name, known, expected) in [
        ("nothing", json!({}), "arrival"),
        ("a point of Google's near by", of_google(400.0), "arrival"),
        ("one far away", of_google(600.0), "google"),
        (
            "the company's own",
            json!({ "location": north(60.0) }),
            "confirmed",
        ),
        (
            "a confirmed one of Google's",
            json!({ "place_id": "ChIJhouse", "location": north(60.0), "location_confirmed": true }),
            "confirmed",
        ),
    ] {
        let shop = Shop::open().await;
        let before = shop.locate(known).await;
        let job_id = shop.job_in("en_route").await;
        shop.report(fix(), 0).await;
        let after = shop.arrive(&shop.team.technician, &job_id).await;
        assert_eq!(source(&after), expected, "{name}");
        if expected != "arrival" {
            assert_eq!(after, before, "{name}");
        }
        shop.world.drain().await;
        assert_eq!(shop.site().await, after, "{name}");
    }
}

#[tokio::test]
async fn only_a_fresh_exact_position_of_the_technician_who_steps_out_tells_where_a_site_is() {
    let with = |name: &str, value: Value| {
        let mut fix = fix();
        fix[name] = value;
        fix
    };
    for (name, fix, seconds_ago, expected) in [
        ("as it should be", fix(), 179, "arrival"),
        (
            "in the background",
            with("mode", json!("background")),
            0,
            "arrival",
        ),
        ("too old", fix(), 181, "none"),
        ("too vague", with("accuracy_meters", json!(51)), 0, "none"),
        (
            "still driving",
            with("speed_meters_per_second", json!(13)),
            0,
            "none",
        ),
    ] {
        let shop = Shop::open().await;
        let job_id = shop.job_in("en_route").await;
        shop.world.advance(SignedDuration::from_mins(4));
        shop.report(fix, seconds_ago).await;
        let site = shop.arrive(&shop.team.technician, &job_id).await;
        assert_eq!(source(&site), expected, "{name}");
    }
    let shop = Shop::open().await;
    let job_id = shop.job_in("en_route").await;
    let site = shop.arrive(&shop.team.technician, &job_id).await;
    assert_eq!(source(&site), "none", "nobody was located");
}

#[tokio::test]
async fn neither_a_dispatcher_nor_the_end_of_a_pause_tells_where_a_site_is() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("en_route").await;
    shop.report(fix(), 0).await;
    let site = shop.arrive(&shop.team.dispatcher, &job_id).await;
    assert_eq!(source(&site), "none");
    advance(&shop.team.technician, &job_id, "paused")
        .await
        .expect(200);
    shop.world.advance(SignedDuration::from_secs(5));
    shop.report(fix(), 0).await;
    let site = shop.arrive(&shop.team.technician, &job_id).await;
    assert_eq!(source(&site), "none");
    let waiting = shop.waiting(&job_id).await;
    assert!(
        !waiting.contains(&"job_site_located".to_owned()),
        "{waiting:?}"
    );
    shop.world.drain().await;
    assert_eq!(source(&shop.site().await), "none");
}

#[tokio::test]
async fn a_site_that_only_the_job_knows_or_that_has_moved_tells_the_customer_nothing() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let own = json!({
        "site_id": null, "site": place("1 Example Street"), "technician_id": technician_id,
    });
    let own = text(&shop.job(own).await["job_id"]);
    let moved = text(&shop.job(json!({ "technician_id": technician_id })).await["job_id"]);
    shop.locate(json!({ "address": place("2 Other Street")["address"] }))
        .await;
    for job_id in [own, moved] {
        let walk = ["accepted", "en_route"];
        let job_id = shop.moved(&shop.team.technician, job_id, &walk).await;
        shop.world.advance(SignedDuration::from_secs(5));
        shop.report(fix(), 0).await;
        let site = shop.arrive(&shop.team.technician, &job_id).await;
        assert_eq!(source(&site), "arrival");
        shop.world.drain().await;
        assert_eq!(source(&shop.site().await), "none");
        shop.moved(&shop.team.technician, job_id, &["done"]).await;
    }
}

#[tokio::test]
async fn what_the_company_confirms_at_this_moment_stays_and_the_step_is_taken() {
    for round in 0..20 {
        let shop = Shop::open().await;
        let job_id = shop.job_in("en_route").await;
        shop.report(fix(), 0).await;
        let confirm = shop.locate(json!({ "location": north(60.0) }));
        let arrive = async {
            advance(&shop.team.technician, &job_id, "on_site")
                .await
                .expect(200);
            shop.world.drain().await;
        };
        let (confirmed, ()) = if round % 2 == 0 {
            tokio::join!(confirm, arrive)
        } else {
            let (arrived, confirmed) = tokio::join!(arrive, confirm);
            (confirmed, arrived)
        };
        shop.world.drain().await;
        assert_eq!(source(&confirmed), "confirmed");
        assert_eq!(shop.site().await, confirmed);
        let job = shop.view(&job_id).await;
        assert_eq!(
            (&job["state"], source(&job["site"])),
            (&json!("on_site"), "arrival")
        );
    }
}

#[tokio::test]
async fn a_point_that_was_learnt_can_be_confirmed_or_corrected_and_is_the_companys_then() {
    for moved_by in [0.0, 60.0] {
        let shop = Shop::open().await;
        let job_id = shop.job_in("en_route").await;
        shop.report(fix(), 0).await;
        shop.arrive(&shop.team.technician, &job_id).await;
        shop.world.drain().await;
        let again = shop.locate(json!({ "location": north(0.0) })).await;
        assert_eq!(
            source(&again),
            "arrival",
            "it was sent back as it was shown"
        );
        let sure = json!({ "location": north(moved_by), "location_confirmed": true });
        assert_eq!(source(&shop.locate(sure).await), "confirmed");
    }
}

#[tokio::test]
async fn an_arrival_takes_no_more_trips_than_any_step() {
    let (world, wire) = World::wired().await;
    let shop = Shop::of(world).await;
    let job_id = shop.job_in("en_route").await;
    shop.report(fix(), 0).await;
    wire.crossings();
    wire.hold(true);
    let job = advance(&shop.team.technician, &job_id, "on_site")
        .await
        .expect(200);
    wire.hold(false);
    let crossings = wire.crossings();
    assert_eq!(source(&job["site"]), "arrival");
    assert_eq!(trips(&crossings), 2, "{crossings:?}");
}
