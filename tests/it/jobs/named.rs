//! The customer's name on the rows of the jobs, as the worker keeps it.

use data::row::{CustomerRow, JobRow};
use data::{Changes, key};
use domain::event::Event;
use domain::id::CustomerId;
use serde_json::{Value, json};

use super::Shop;

async fn change(shop: &Shop, body: Value) {
    let path = format!("/v1/customers/{}", shop.basics.customer_id);
    shop.team.dispatcher.patch(path, body).await.expect(200);
    shop.world.drain().await;
}

async fn row(shop: &Shop, job_id: &str) -> JobRow {
    let row_key = key::job(job_id.parse().unwrap());
    let job: Option<JobRow> = shop.team.store().get(row_key).await.unwrap();
    job.expect("the job stands")
}

#[tokio::test]
async fn a_customers_new_name_reaches_every_job_and_nothing_else_touches_them() {
    let shop = Shop::open().await;
    let open = shop.job_in("accepted").await;
    let ended = shop.job_in("done").await;
    let before = [row(&shop, &open).await, row(&shop, &ended).await];
    change(&shop, json!({ "note": "Rings twice" })).await;
    for job in &before {
        let now = row(&shop, &job.job_id.to_string()).await;
        assert_eq!(now.version, job.version);
    }
    change(&shop, json!({ "name": "Casey Other" })).await;
    for job in &before {
        let now = row(&shop, &job.job_id.to_string()).await;
        assert_eq!(now.customer_name.unwrap().as_str(), "Casey Other");
        assert_eq!(now.version, job.version + 1);
        assert_eq!(now.state, job.state);
    }
    let stale = json!({ "is_asap": true, "version": before[0].version });
    let path = format!("/v1/jobs/{open}");
    let answer = shop.team.dispatcher.patch(path, stale).await;
    answer.problem(409, "stale_version");
}

#[tokio::test]
async fn the_name_goes_from_the_jobs_with_the_customer() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let customer_id: CustomerId = shop.basics.customer_id.parse().unwrap();
    let store = shop.team.store();
    let customer: Option<CustomerRow> = store.get(key::customer(customer_id)).await.unwrap();
    let mut changes = Changes::new();
    changes.delete(&customer.unwrap());
    changes.publish(Event::CustomerUpdated { customer_id });
    store.commit(changes).await.unwrap();
    shop.world.drain().await;
    assert!(row(&shop, &job_id).await.customer_name.is_none());
    assert_eq!(shop.view(&job_id).await["customer_name"], Value::Null);
}
