//! A job is made of the thread; the technician is notified, sees the thread and does the job.

use serde_json::{Value, json};
use tests::OutsideWorld;
use uuid::Uuid;

use super::Side;
use super::arrival::{items, text};
use super::reply::{MOMENT, Thread};
use crate::company::Company;
use crate::eventually::eventually;
use crate::posts::Posts;

/// Goes from the thread to the job that is done.
pub(super) async fn from_thread_to_done(
    outside: &OutsideWorld,
    side: &mut Side,
    thread: &Thread,
    posts: &mut Posts,
) {
    let (company, customer) = (&side.company, &mut side.customers[0]);
    let (dispatcher, technician) = (&company.dispatcher, &company.technician);
    let hidden = technician.get(thread.path("")).await;
    hidden.problem(404, "not_found");
    let job = create(company, thread).await;
    let id = text(&job["job_id"]);
    let path = format!("/v1/jobs/{id}/technician");
    let request = json!({ "technician_id": technician.id() });
    dispatcher.put(path, request).await.expect(200);

    let phone = &company.technicians_phone.token;
    let push = eventually("the assignment", MOMENT, async || {
        let pushes = outside.pushes_to(phone).await;
        let own = |one: &Value| one["payload"]["job_id"] == id;
        pushes.into_iter().find(own).ok_or_else(String::new)
    })
    .await;
    assert_eq!(push["environment"], "sandbox", "{push}");
    assert_eq!(push["title"], "New job", "{push}");

    let threads = items(&technician.get("/v1/threads").await.expect(200));
    let ids: Vec<_> = threads.iter().map(|one| &one["thread_id"]).collect();
    assert_eq!(ids, [&json!(thread.id)], "the one thread of the one job");
    let seen = technician.get(thread.path("")).await.expect(200);
    assert_eq!(seen["customer"]["phone"], Value::Null, "{seen}");
    assert_eq!(seen["jobs"][0]["job_id"], id, "{seen}");
    let messages = technician.get(thread.path("/messages")).await;
    assert!(!items(&messages.expect(200)).is_empty());

    let steps = format!("/v1/jobs/{id}/transitions");
    for state in ["accepted", "en_route"] {
        let step = json!({ "to": state });
        technician.post(&steps, step).await.expect(200);
    }
    // A technician on the way is notified of what the customer writes.
    let action = customer.write_text("Gracias.", dispatcher.now().as_second());
    posts.send_webhooks(outside, vec![action], 0, 0.0, 1).await;
    eventually("the word on the way", MOMENT, async || {
        let pushes = outside.pushes_to(phone).await;
        let own = |one: &Value| one["payload"]["thread_id"] == thread.id;
        pushes.into_iter().find(own).ok_or_else(String::new)
    })
    .await;
    for state in ["on_site", "done"] {
        let step = json!({ "to": state });
        technician.post(&steps, step).await.expect(200);
    }
    let shown = dispatcher.get(thread.path("")).await.expect(200);
    assert_eq!(shown["jobs"][0]["job_id"], id, "{shown}");
    assert_eq!(shown["jobs"][0]["state"], "done", "{shown}");
}

/// A job of the thread's customer, at the address that the customer has by now.
async fn create(company: &Company, thread: &Thread) -> Value {
    let (owner, dispatcher) = (&company.owner, &company.dispatcher);
    let job_type = format!(
        "jt_{}",
        Uuid::from_bytes(auth::secret::random_bytes()).simple()
    );
    let lockout = json!({ "name": "Lockout", "duration_minutes": 45 });
    let put = owner.put(format!("/v1/job-types/{job_type}"), lockout);
    put.await.expect(200);
    let address = json!({
        "line1": "1 Example Street", "city": "Denver", "region": "CO",
        "postal_code": "80202", "country": "US",
    });
    let sites = json!({ "sites": [{ "address": address }] });
    let path = format!("/v1/customers/{}", thread.customer_id);
    let customer = dispatcher.patch(path, sites).await.expect(200);
    let request = json!({
        "thread_id": thread.id, "job_type_id": job_type, "details": "Lost keys.",
    });
    let job = dispatcher.post("/v1/jobs", request).await.expect(201);
    assert_eq!(job["customer_id"], thread.customer_id, "{job}");
    assert_eq!(job["thread_id"], thread.id, "{job}");
    let site = &customer["sites"][0]["site_id"];
    assert_eq!(job["site"]["site_id"], *site, "{job}");
    job
}
