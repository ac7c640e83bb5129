//! Jobs at the several sites of one customer, each with its own time.

use serde_json::{Value, json};

use super::{Shop, ids, place, text};

fn in_zone(line1: &str, zone: Option<&str>) -> Value {
    let mut site = place(line1);
    site["time_zone"] = json!(zone);
    site
}

impl Shop {
    /// Writes the customer's sites; answers those that stand then.
    async fn sites(&self, sites: Value) -> Vec<Value> {
        let path = format!("/v1/customers/{}", self.basics.customer_id);
        let change = self.team.dispatcher.patch(path, json!({ "sites": sites }));
        let customer = change.await.expect(200);
        customer["sites"].as_array().expect("a list").clone()
    }
}

#[tokio::test]
async fn a_job_takes_the_zone_of_its_site_and_keeps_it_whatever_becomes_of_the_site() {
    let shop = Shop::open().await;
    let company = shop.team.owner.get("/v1/company").await.expect(200);
    let mut home = place("1 Example Street");
    home["site_id"] = json!(shop.basics.site_id);
    let sites = shop
        .sites(json!([
            home,
            in_zone("2 Desert Road", Some("America/Phoenix")),
            in_zone("3 Office Plaza", None),
        ]))
        .await;
    let zones: Vec<_> = sites.iter().map(|site| &site["time_zone"]).collect();
    let expected = [
        &json!("America/Denver"),
        &json!("America/Phoenix"),
        &company["time_zone"],
    ];
    assert_eq!(zones, expected);
    let mut jobs = Vec::new();
    for site in &sites {
        let more = json!({ "site_id": site["site_id"], "window": shop.hours(30, 32) });
        let job = shop.job(more).await;
        assert_eq!(&job["site"], site);
        // One promise is one instant, whatever the clock at the site says.
        assert_eq!(job["window"], shop.hours(30, 32));
        jobs.push(job);
    }

    // One site is corrected, one is removed.
    let mut corrected = in_zone("2 Desert Road", Some("America/Denver"));
    corrected["site_id"] = sites[1]["site_id"].clone();
    let after = shop.sites(json!([corrected, sites[2]])).await;
    assert_eq!(after[0]["time_zone"], "America/Denver");
    for (job, site) in jobs.iter().zip(&sites) {
        assert_eq!(&shop.view(&text(&job["job_id"])).await["site"], site);
    }
    let new = shop.job(json!({ "site_id": sites[1]["site_id"] })).await;
    assert_eq!(new["site"]["time_zone"], "America/Denver");

    // The job at the removed site goes on, and no new one begins there.
    let technician = shop.team.technician.id().to_string();
    let path = format!("/v1/jobs/{}/technician", text(&jobs[0]["job_id"]));
    let given = json!({ "technician_id": technician });
    let job = shop.team.dispatcher.put(path, given).await.expect(200);
    assert_eq!(job["site"], sites[0]);
    let order = shop.order();
    let refused = shop.team.dispatcher.post("/v1/jobs", order).await;
    refused.invalid_at("/site_id");
    // Who opens the removed site's list still finds it there.
    let path = format!("/v1/jobs?site_id={}", shop.basics.site_id);
    let listed = shop.team.dispatcher.get(path).await.expect(200);
    assert_eq!(ids(&listed), [text(&jobs[0]["job_id"])]);
}
