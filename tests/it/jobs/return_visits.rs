//! Jobs that return to where another one was.

use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};
use tests::Answer;

use super::{Shop, part, place, text};

impl Shop {
    /// Enters a job that returns to another one, at that one's place.
    async fn visit(&self, first: &str, more: Value) -> Answer {
        let mut order = self.order_with(json!({ "first_job_id": first }));
        let order_fields = order.as_object_mut().unwrap();
        order_fields.remove("site_id");
        order_fields.extend(more.as_object().unwrap().clone());
        self.team.dispatcher.post("/v1/jobs", order).await
    }
}

fn linked(job: &Value) -> Vec<String> {
    let visits = job["return_visits"].as_array().expect("a list").iter();
    visits.map(|visit| text(&visit["job_id"])).collect()
}

#[tokio::test]
async fn a_return_visit_and_its_first_job_name_each_other() {
    let shop = Shop::open().await;
    let first_id = shop.job_in("closed").await;
    let first = shop.view(&first_id).await;
    let visit = shop.visit(&first_id, json!({})).await.expect(201);
    let visit_id = text(&visit["job_id"]);
    let link = json!({ "job_id": first_id, "number": first["number"] });
    assert_eq!(visit["first_job"], link);
    assert_eq!(visit["site"], first["site"]);
    assert_ne!(visit["number"], first["number"]);
    assert_eq!(
        visit["totals"]["total"]["amount_minor"], 0,
        "it has its own money"
    );

    let after = shop.view(&first_id).await;
    let link = json!({ "job_id": visit_id, "number": visit["number"] });
    assert_eq!(after["return_visits"], json!([link.clone()]));
    assert_eq!(after["state"], "closed", "the first job stays as it was");
    let fact = json!({ "type": "return_visit_added", "visit": link });
    assert_eq!(shop.facts(&first_id, "return_visit_added").await, [fact]);
    assert_eq!(shop.waiting(&first_id).await.last().unwrap(), "job_updated");
    assert_eq!(shop.view(&visit_id).await["return_visits"], json!([]));
}

#[tokio::test]
async fn a_visit_that_returns_to_a_visit_belongs_to_the_first_job() {
    let shop = Shop::open().await;
    let first_id = shop.job_in("paused").await;
    let second = shop.visit(&first_id, json!({})).await.expect(201);
    // Where nobody has been yet, the first job decides.
    let second_id = text(&second["job_id"]);
    let third = shop.visit(&second_id, json!({})).await.expect(201);
    assert_eq!(third["first_job"]["job_id"], first_id);
    let visits = linked(&shop.view(&first_id).await);
    assert_eq!(visits, [second_id.clone(), text(&third["job_id"])]);
    assert_eq!(linked(&shop.view(&second_id).await), [""; 0]);
}

#[tokio::test]
async fn a_return_visit_can_be_elsewhere_and_cost_something() {
    let shop = Shop::open().await;
    let first_id = shop.job_in("done").await;
    let more = json!({
        "site": place("9 Elsewhere Road"), "line_items": [part("1", 2500, 0)],
        "window": shop.hours(30, 32),
    });
    let visit = shop.visit(&first_id, more).await.expect(201);
    assert_eq!(visit["site"]["address"]["line1"], "9 Elsewhere Road");
    assert_eq!(visit["state"], "scheduled");
    assert_eq!(visit["balance"]["amount_minor"], 2500);
}

#[tokio::test]
async fn the_place_is_the_customers_site_as_it_is_now() {
    let shop = Shop::open().await;
    let first_id = shop.job_in("done").await;
    let customer = format!("/v1/customers/{}", shop.basics.customer_id);
    let mut site = place("1 Example Street");
    site["site_id"] = json!(shop.basics.site_id);
    site["access_note"] = json!("The code is at the desk");
    let change = json!({ "sites": [site] });
    shop.team
        .dispatcher
        .patch(&customer, change)
        .await
        .expect(200);
    let visit = shop.visit(&first_id, json!({})).await.expect(201);
    assert_eq!(visit["site"]["access_note"], "The code is at the desk");

    // A site that is gone since stays where the work was.
    let change = json!({ "sites": [place("5 New Street")] });
    shop.team
        .dispatcher
        .patch(&customer, change)
        .await
        .expect(200);
    let visit = shop.visit(&first_id, json!({})).await.expect(201);
    assert_eq!(visit["site"]["address"]["line1"], "1 Example Street");
}

#[tokio::test]
async fn nobody_returns_to_where_nobody_has_been() {
    let shop = Shop::open().await;
    for state in [
        "unscheduled",
        "scheduled",
        "assigned",
        "accepted",
        "en_route",
    ] {
        let early = shop.visit(&shop.job_in(state).await, json!({})).await;
        early.problem(409, "not_visited_yet");
    }
    let cancelled = shop.job_in("cancelled").await;
    let visit = shop.visit(&cancelled, json!({})).await;
    visit.problem(409, "job_is_cancelled");
    let nobodys = format!("job_{}", "0123456789abcdef".repeat(2));
    let visit = shop.visit(&nobodys, json!({})).await;
    visit.invalid_at("/first_job_id");

    let other = json!({ "name": "Morgan Sample", "sites": [place("5 Other Street")] });
    let other = shop.team.dispatcher.post("/v1/customers", other).await;
    let other = other.expect(201);
    let first_id = shop.job_in("done").await;
    let theirs = json!({ "customer_id": other["customer_id"] });
    let visit = shop.visit(&first_id, theirs).await;
    visit.invalid_at("/first_job_id");
    assert_eq!(linked(&shop.view(&first_id).await), [""; 0]);
}

#[tokio::test]
async fn visits_that_are_entered_at_once_are_all_linked_and_their_number_is_bounded() {
    let shop = Shop::open().await;
    let first_id = shop.job_in("done").await;
    let visits = stream::iter(0..6).map(|_| shop.visit(&first_id, json!({})));
    let visits: Vec<_> = visits.buffer_unordered(3).collect().await;
    let made: Vec<_> = visits.iter().map(|one| one.expect(201)).collect();
    let mut made: Vec<_> = made.iter().map(|job| text(&job["job_id"])).collect();
    let mut linked_ids = linked(&shop.view(&first_id).await);
    made.sort();
    linked_ids.sort();
    assert_eq!(linked_ids, made);
    for _ in 6..20 {
        shop.visit(&first_id, json!({})).await.expect(201);
    }
    let more = shop.visit(&first_id, json!({})).await;
    more.problem(409, "too_many_visits");
}
