//! One of each thing that a company has, to be requested by those who may and may not see it.

use std::collections::HashMap;

use domain::id::CannedReplyId;
use domain::message::DeliveryStatus;
use domain::offer::OfferId;
use jiff::SignedDuration;
use outside::{MetaApp, MetaNumber, Running};
use serde_json::{Value, json};

use crate::{Line, Person, Team, World, sample, site_in_denver};

/// Ids by the names of path parameters, all of one company.
pub struct Things {
    ids: HashMap<&'static str, String>,
}

impl Things {
    /// Makes one of each thing, through the API where it can be.
    pub async fn of(world: &World, team: &Team) -> Self {
        let id = |value: &Value, name: &str| value[name].as_str().expect("an id").to_owned();
        world.outside.add_meta_number(number_to_connect());
        let customer = json!({
            "name": "Casey Sample",
            "phones": ["303-555-0199"],
            "sites": [site_in_denver()],
        });
        let customer = team
            .dispatcher
            .post("/v1/customers", customer)
            .await
            .expect(201);
        let job_type_id = team.lockout().await;
        let job = json!({
            "customer_id": customer["customer_id"],
            "site_id": customer["sites"][0]["site_id"],
            "job_type_id": job_type_id,
            "technician_id": team.technician.id(),
        });
        let job = team.dispatcher.post("/v1/jobs", job).await.expect(201);
        let payments = format!("/v1/jobs/{}/payments", id(&job, "job_id"));
        let deposit = json!({
            "method": "cash", "amount": { "amount_minor": 2000, "currency": "USD" },
        });
        let paid = team.technician.post(payments, deposit).await.expect(201);
        let price_item_id = format!("pi_{}", "a".repeat(32));
        let deadbolt = json!({
            "kind": "part", "label": "Deadbolt", "tax_rate_millipercent": 8750,
            "unit_price": { "amount_minor": 8999, "currency": "USD" },
        });
        team.owner
            .put(format!("/v1/price-items/{price_item_id}"), deadbolt)
            .await
            .expect(200);
        let steps = format!("/v1/jobs/{}/transitions", id(&job, "job_id"));
        team.technician
            .post(steps, json!({ "to": "accepted" }))
            .await
            .expect(200);
        // Of each company another person, since no mailbox is invited without end.
        let email = format!("indra-{}@example.com", team.company_id);
        let invited = json!({ "name": "Indra Sample", "email": email, "roles": ["technician"] });
        let invitation = team
            .owner
            .post("/v1/invitations", invited)
            .await
            .expect(201);
        let line = Line::connect(world, team).await;
        let casey = Person::new("Casey Sample", "13035550199");
        line.text(&casey, "Locked out").await;
        // One that can be sent again.
        let reply = line.replied(&casey, "On our way", DeliveryStatus::Failed);
        let reply = reply.await;
        let words = json!({ "text": "We are on our way", "language": "es" });
        let path = format!("/v1/threads/{}/translations", reply.thread_id);
        let call = team.dispatcher.call("POST", path).json(&words);
        let translation = call.send().await.expect(202);
        let file = json!({ "kind": "photo", "media_type": "image/png", "size_bytes": 100 });
        let file = team.owner.post("/v1/attachments", file).await.expect(201);
        let canned_reply_id = CannedReplyId::at(world.clock.now()).to_string();
        let canned_reply = json!({ "name": "On our way", "text": "A technician is on the way." });
        let path = format!("/v1/canned-replies/{canned_reply_id}");
        let put = team.dispatcher.put(path, canned_reply).await;
        put.expect(200);
        let time_off_id = vacation(world, team).await;
        let offer_id = offer(team, &customer, &job_type_id).await;
        let (twin_id, import_id) = (twin(team).await, import(team).await);
        world.drain().await;
        Self {
            ids: HashMap::from([
                ("customer_id", id(&customer, "customer_id")),
                ("site_id", id(&customer["sites"][0], "site_id")),
                ("job_type_id", job_type_id),
                ("job_id", id(&job, "job_id")),
                ("payment_id", id(&paid["payments"][0], "payment_id")),
                ("price_item_id", price_item_id),
                ("import_id", import_id),
                ("invitation", id(&invitation, "invitation_id")),
                ("member_id", team.technician.id().to_string()),
                ("technician_id", team.technician.id().to_string()),
                ("session_id", session_id(team)),
                ("channel_id", line.id().to_string()),
                ("thread_id", reply.thread_id.to_string()),
                ("message_id", reply.message_id.to_string()),
                ("attachment_id", id(&file, "attachment_id")),
                ("translation_id", id(&translation, "translation_id")),
                ("canned_reply_id", canned_reply_id),
                ("time_off_id", time_off_id),
                ("offer_id", offer_id),
                ("merged_customer_id", twin_id),
                ("place_id", place_id()),
            ]),
        }
    }

    /// Ids of the same kinds that nobody has.
    #[must_use]
    pub fn nobodys(&self) -> Self {
        let other = |id: &String| {
            // Ids of Google's have no prefix.
            let (prefix, _) = id.rsplit_once('_').unwrap_or(("gone", ""));
            let digits = "0123456789abcdef".repeat(3);
            format!("{prefix}_{}", &digits[..id.len() - prefix.len() - 1])
        };
        Self {
            ids: self
                .ids
                .iter()
                .map(|(name, id)| (*name, other(id)))
                .collect(),
        }
    }

    /// The same things, but for another one of a kind.
    #[must_use]
    pub fn with(&self, name: &'static str, id: &str) -> Self {
        let mut ids = self.ids.clone();
        ids.insert(name, id.to_owned());
        Self { ids }
    }

    /// The same things, but for a job that can be offered now to the technician, who has no other offer.
    #[must_use]
    pub async fn with_offerable_job(&self, team: &Team) -> Self {
        let duty = json!({ "on_duty": true });
        team.technician.put("/v1/me/duty", duty).await.expect(200);
        // Whoever is asked alone for one job is not asked for another.
        let offered: OfferId = self.id("offer_id").parse().expect("an offer's id");
        let offers = format!("/v1/jobs/{}/offers", offered.job_id);
        team.dispatcher.delete(offers).await.expect(204);
        let order = json!({
            "customer_id": self.id("customer_id"),
            "site_id": self.id("site_id"),
            "job_type_id": self.id("job_type_id"),
            "is_asap": true,
        });
        let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
        self.with("job_id", job["job_id"].as_str().expect("an id"))
    }

    /// A path template with these ids in place of its parameters; an unknown one is a token.
    pub fn path(&self, template: &str) -> String {
        let fill = |part: &str| match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            Some("proxy+") => "nowhere".to_owned(),
            Some("token") => "A".repeat(86),
            Some(name) => self.id(name).to_owned(),
            None => part.to_owned(),
        };
        template.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// A body with these ids in place of the ids that it names.
    pub fn body(&self, mut body: Value) -> Value {
        if let Some(fields) = body.as_object_mut() {
            for (name, value) in fields {
                if let Some(id) = self.ids.get(name.as_str()).filter(|_| value.is_string()) {
                    *value = json!(id);
                }
            }
        }
        body
    }

    /// The id of one thing.
    #[track_caller]
    pub fn id(&self, name: &str) -> &str {
        self.ids
            .get(name)
            .unwrap_or_else(|| panic!("tests know no {name}; add it to Things"))
    }
}

/// The session of the owner; its id.
fn session_id(team: &Team) -> String {
    let session = team.owner.session_id.expect("the owner is signed in");
    session.to_string()
}

/// A place that the map knows, which is no company's own; its id.
fn place_id() -> String {
    Running::place_id_at(39_739_200, -104_990_300)
}

/// An open offer of another job to the technician; its id.
async fn offer(team: &Team, customer: &Value, job_type_id: &str) -> String {
    let duty = |on_duty| {
        team.technician
            .put("/v1/me/duty", json!({ "on_duty": on_duty }))
    };
    duty(true).await.expect(200);
    let job = json!({
        "customer_id": customer["customer_id"],
        "site_id": customer["sites"][0]["site_id"],
        "job_type_id": job_type_id,
        "is_asap": true,
    });
    let job = team.dispatcher.post("/v1/jobs", job).await.expect(201);
    let path = format!("/v1/jobs/{}/offers", job["job_id"].as_str().expect("an id"));
    let offering = team.dispatcher.post(path, json!({})).await.expect(201);
    duty(false).await.expect(200);
    let offer_id = &offering["offers"][0]["offer_id"];
    offer_id.as_str().expect("an id").to_owned()
}

/// Another customer, who can be merged into the first one; the id.
async fn twin(team: &Team) -> String {
    let twin = json!({ "name": "Kasey Sample" });
    let twin = team.dispatcher.post("/v1/customers", twin).await;
    let twin = twin.expect(201);
    twin["customer_id"].as_str().expect("an id").to_owned()
}

/// A file of customers that may be uploaded; the id of its import.
async fn import(team: &Team) -> String {
    let file = json!({ "file_name": "customers.csv", "size_bytes": 100 });
    let import = team.owner.post("/v1/customer-imports", file).await;
    let import = import.expect(201);
    import["import_id"].as_str().expect("an id").to_owned()
}

/// Time off of the technician in two months; its id.
async fn vacation(world: &World, team: &Team) -> String {
    let hour = |hours| (world.clock.now() + SignedDuration::from_hours(hours)).to_string();
    let body = json!({ "starts_at": hour(24 * 60), "ends_at": hour(24 * 61) });
    let path = format!("/v1/members/{}/time-off", team.technician.id());
    let vacation = team.dispatcher.post(path, body).await.expect(201);
    vacation["time_off_id"].as_str().expect("an id").to_owned()
}

/// The number of the sample request to connect one, behind the app whose secret it gives.
fn number_to_connect() -> MetaNumber {
    let body = sample::body("channel-connect").expect("it has a body");
    let text = |name: &str| body[name].as_str().expect("it is given").to_owned();
    MetaNumber {
        phone_number_id: text("phone_number_id"),
        waba_id: text("waba_id"),
        token: text("token"),
        app: Some(MetaApp {
            id: "300400500600700".to_owned(),
            secret: text("app_secret"),
            callback_url: None,
        }),
        ..MetaNumber::made_of("17205550100", "Anvil Lock & Key")
    }
}
