//! `receipt-send`.

use domain::id::ThreadId;
use serde_json::{Value, json};
use tests::{Answer, Caller, Line, Person};

use super::{Shop, advance, discount, part, text};

const EMAIL: &str = "casey@example.com";

impl Shop {
    /// A job that is done, billed at $97.88 of which `paid` cents are paid; the customer has an address
    /// and a phone.
    async fn billed(&self, paid: i64) -> String {
        let contact = json!({ "emails": [EMAIL], "phones": ["303-555-0199"] });
        let path = format!("/v1/customers/{}", self.basics.customer_id);
        self.team.dispatcher.patch(path, contact).await.expect(200);
        let job_id = self.job_in("done").await;
        let lines = json!({ "line_items": [part("2", 5000, 8750), discount(1000)] });
        let path = format!("/v1/jobs/{job_id}");
        let technician = &self.team.technician;
        let lines_path = format!("{path}/line-items");
        technician.put(lines_path, lines).await.expect(200);
        if paid > 0 {
            let amount = json!({ "amount_minor": paid, "currency": "USD" });
            let payment = json!({ "method": "card", "amount": amount });
            let payments = format!("{path}/payments");
            technician.post(payments, payment).await.expect(201);
        }
        job_id
    }

    /// What the outside world was sent for the customer by email, as text.
    async fn mails(&self, to: &str) -> Vec<String> {
        self.world.drain().await;
        let mails = self.world.outside.mails_to(to).into_iter();
        mails.map(|mail| mail.text.expect("a text")).collect()
    }
}

async fn send(by: &Caller, job_id: &str, body: Value) -> Answer {
    by.post(format!("/v1/jobs/{job_id}/receipts"), body).await
}

#[tokio::test]
async fn the_technician_sends_the_receipt_of_the_own_job_to_the_customers_address() {
    let shop = Shop::open().await;
    let job_id = shop.billed(9788).await;
    let technician = &shop.team.technician;
    let job = send(technician, &job_id, json!({ "via": "email" })).await;
    let job = job.expect(201);
    let receipt = &job["receipts"][0];
    assert_eq!(receipt["via"], "email");
    assert_eq!(receipt["language"], "en");
    assert_eq!(receipt["total"]["amount_minor"], 9788);
    assert_eq!(receipt["paid"]["amount_minor"], 9788);
    assert_eq!(receipt["sent_by"], json!(technician.id()));
    assert_eq!(receipt["message_id"], Value::Null);
    assert_eq!(shop.view(&job_id).await["receipts"], job["receipts"]);
    let fact = &shop.facts(&job_id, "receipt_sent").await[0];
    assert_eq!(fact["receipt_id"], receipt["receipt_id"]);
    let waiting = shop.waiting(&job_id).await;
    assert_eq!(waiting.last().unwrap(), "receipt_sent");

    let mails = shop.mails(EMAIL).await;
    assert_eq!(mails.len(), 1);
    for line in [
        "Hello Casey Sample,",
        "Deadbolt × 2: $100.00",
        "Neighbors: -$10.00",
        "Subtotal: $100.00",
        "Discount: -$10.00",
        "Tax 8.75%: $7.88",
        "Total (USD): $97.88",
        "Paid by card, ",
        "Balance due: $0.00",
        "1 Example Street, Denver, CO",
    ] {
        assert!(mails[0].contains(line), "{line} in {}", mails[0]);
    }
    let number = format!("Job: {}", text(&job["number"]));
    assert!(mails[0].contains(&number), "{}", mails[0]);
    let subject = &shop.world.outside.mails_to(EMAIL)[0].subject;
    assert!(subject.starts_with("Receipt from "), "{subject}");
}

#[tokio::test]
async fn before_anything_is_paid_it_is_a_bill_and_spanish_where_that_is_chosen() {
    let shop = Shop::open().await;
    let job_id = shop.billed(0).await;
    let other = "pat@example.com";
    let body = json!({ "via": "email", "email": other, "language": "es" });
    let job = send(&shop.team.dispatcher, &job_id, body).await.expect(201);
    assert_eq!(job["receipts"][0]["language"], "es");
    let mails = shop.mails(other).await;
    for line in [
        "Hola Casey Sample,",
        "Impuesto 8.75%: $7.88",
        "Saldo pendiente: $97.88",
        "Recibe este correo porque",
    ] {
        assert!(mails[0].contains(line), "{line} in {}", mails[0]);
    }
    let mail = &shop.world.outside.mails_to(other)[0];
    assert!(mail.subject.starts_with("Cuenta de "), "{}", mail.subject);
    assert!(mail.html.as_ref().unwrap().contains("<html lang=\"es\">"));
    let path = format!("/v1/customers/{}", shop.basics.customer_id);
    let customer = shop.team.dispatcher.get(path).await.expect(200);
    assert_eq!(customer["emails"], json!([EMAIL]));
}

#[tokio::test]
async fn into_the_conversation_it_goes_as_a_message_over_the_channel_last_used() {
    let shop = Shop::open().await;
    let job_id = shop.billed(5000).await;
    let line = Line::connect(&shop.world, &shop.team).await;
    let person = Person::new("Casey Sample", "13035550199");
    let wrote = line.text(&person, "What do I owe?").await;
    let job = send(&shop.team.technician, &job_id, json!({ "via": "thread" })).await;
    let job = job.expect(201);
    let receipt = &job["receipts"][0];
    assert_eq!(receipt["mail_id"], Value::Null);
    let path = format!("/v1/threads/{}/messages", wrote.thread_id);
    let page = shop.team.dispatcher.get(path).await.expect(200);
    let message = &page["items"][0];
    assert_eq!(message["message_id"], receipt["message_id"]);
    assert_eq!(message["author_id"], json!(shop.team.technician.id()));
    assert_eq!(message["channel_id"], json!(line.id()));
    let said = text(&message["content"]["text"]);
    assert!(said.contains("Total (USD): $97.88"), "{said}");
    assert!(said.contains("Balance due: $47.88"), "{said}");
    assert_eq!(message["delivery"]["status"], "queued");
    shop.world.drain().await;
}

#[tokio::test]
async fn a_receipt_that_is_sent_again_under_the_same_key_goes_out_once() {
    let shop = Shop::open().await;
    let job_id = shop.billed(9788).await;
    let path = format!("/v1/jobs/{job_id}/receipts");
    let again = async || {
        let call = shop.team.dispatcher.call("POST", path.clone());
        let call = call.header("idempotency-key", "5b0c8f53-0f59-4d5b-9b39-6a5b7f2f5a11");
        call.json(&json!({ "via": "email" }))
            .send()
            .await
            .expect(201)
    };
    assert_eq!(again().await, again().await);
    assert_eq!(
        shop.view(&job_id).await["receipts"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(shop.mails(EMAIL).await.len(), 1);
}

#[tokio::test]
async fn a_receipt_shows_what_counts_when_it_is_sent() {
    let shop = Shop::open().await;
    let job_id = shop.billed(9788).await;
    let payment_id = text(&shop.view(&job_id).await["payments"][0]["payment_id"]);
    let path = format!("/v1/jobs/{job_id}/payments/{payment_id}");
    shop.team.dispatcher.delete(path).await.expect(200);
    let job = send(&shop.team.dispatcher, &job_id, json!({ "via": "email" })).await;
    assert_eq!(job.expect(201)["receipts"][0]["paid"]["amount_minor"], 0);
    let mails = shop.mails(EMAIL).await;
    assert!(!mails[0].contains("Paid by card"), "{}", mails[0]);
    assert!(mails[0].contains("Balance due: $97.88"), "{}", mails[0]);
}

#[tokio::test]
async fn what_cannot_be_sent_says_why_and_leaves_the_job_as_it_is() {
    let shop = Shop::open().await;
    let (dispatcher, technician) = (&shop.team.dispatcher, &shop.team.technician);
    let (email, thread) = (json!({ "via": "email" }), json!({ "via": "thread" }));

    let bare = text(&shop.job(json!({})).await["job_id"]);
    let nothing = send(dispatcher, &bare, email.clone()).await;
    nothing.problem(409, "nothing_to_bill");
    send(technician, &bare, email.clone())
        .await
        .problem(404, "not_found");

    let lines = json!({ "line_items": [part("1", 5000, 0)] });
    let path = format!("/v1/jobs/{bare}/line-items");
    dispatcher.put(path, lines).await.expect(200);
    send(dispatcher, &bare, email.clone())
        .await
        .problem(409, "no_email");
    send(dispatcher, &bare, thread.clone())
        .await
        .problem(409, "no_channel");

    let channel = format!("chn_{}", "a".repeat(32));
    let both = json!({ "via": "email", "channel_id": channel });
    send(dispatcher, &bare, both)
        .await
        .invalid_at("/channel_id");
    let both = json!({ "via": "thread", "email": EMAIL });
    send(dispatcher, &bare, both).await.invalid_at("/email");
    let wrong = json!({ "via": "email", "email": "nobody" });
    send(dispatcher, &bare, wrong).await.invalid_at("/email");
    send(dispatcher, &bare, json!({ "via": "fax" }))
        .await
        .invalid_at("/via");
    let tongue = json!({ "via": "email", "language": "fr" });
    send(dispatcher, &bare, tongue)
        .await
        .invalid_at("/language");

    let line = Line::connect(&shop.world, &shop.team).await;
    let job_id = shop.billed(0).await;
    line.text(&Person::new("Casey Sample", "13035550199"), "Hello")
        .await;
    let foreign = json!({ "via": "thread", "channel_id": channel });
    send(dispatcher, &job_id, foreign)
        .await
        .invalid_at("/channel_id");
    shop.world.advance(jiff::SignedDuration::from_hours(25));
    let dispatcher = dispatcher.with_tokens(&dispatcher.refresh().await);
    let late = send(&dispatcher, &job_id, thread).await;
    late.problem(409, "reply_window_closed");

    advance(&dispatcher, &bare, "cancelled").await.expect(200);
    send(&dispatcher, &bare, email)
        .await
        .problem(409, "job_is_cancelled");
    for job_id in [&bare, &job_id] {
        let job = dispatcher
            .get(format!("/v1/jobs/{job_id}"))
            .await
            .expect(200);
        assert_eq!(job["receipts"], json!([]));
    }
    shop.world.drain().await;
}

#[tokio::test]
async fn a_job_has_no_more_than_twenty_receipts() {
    let shop = Shop::open().await;
    let job_id = shop.billed(0).await;
    for _ in 0..20 {
        let sent = send(&shop.team.dispatcher, &job_id, json!({ "via": "email" })).await;
        sent.expect(201);
    }
    let more = send(&shop.team.dispatcher, &job_id, json!({ "via": "email" })).await;
    more.problem(409, "too_many_receipts");
    assert_eq!(shop.mails(EMAIL).await.len(), 20);
}

#[tokio::test]
async fn a_customer_who_writes_spanish_gets_it_in_spanish() {
    let shop = Shop::open().await;
    let job_id = shop.billed(9788).await;
    let line = Line::connect(&shop.world, &shop.team).await;
    let wrote = line
        .text(
            &Person::new("Casey Sample", "13035550199"),
            "¿Cuánto le debo?",
        )
        .await;
    assert_eq!(
        wrote.thread_id,
        ThreadId::of_customer(shop.basics.customer_id.parse().unwrap())
    );
    let path = format!(
        "/v1/threads/{}/messages/{}/translations",
        wrote.thread_id, wrote.message_id
    );
    let translate = json!({ "language": "en" });
    let asked = shop.team.dispatcher.post(path, translate).await;
    asked.expect(202);
    shop.world.drain().await;
    let job = send(&shop.team.dispatcher, &job_id, json!({ "via": "email" })).await;
    assert_eq!(job.expect(201)["receipts"][0]["language"], "es");
    assert!(shop.mails(EMAIL).await[0].contains("Saldo pendiente: $0.00"));
}
