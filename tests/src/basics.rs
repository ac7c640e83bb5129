//! What every job needs: a customer with a site, and a job type.

use serde_json::{Map, Value, json};

use crate::Team;

/// What every job needs, by its ids.
pub struct Basics {
    /// A customer.
    pub customer_id: String,
    /// The customer's only site.
    pub site_id: String,
    /// A job type of 45 minutes.
    pub job_type_id: String,
}

impl Basics {
    /// Makes them through the API; the customer's site is this one.
    pub async fn at(team: &Team, site: Value) -> Self {
        let customer = json!({ "name": "Casey Sample", "sites": [site] });
        let customer = team.dispatcher.post("/v1/customers", customer).await;
        let customer = customer.expect(201);
        Self {
            customer_id: text(&customer["customer_id"]),
            site_id: text(&customer["sites"][0]["site_id"]),
            job_type_id: team.lockout().await,
        }
    }

    /// The least that makes a job, and more fields.
    ///
    /// # Panics
    /// If these are no fields.
    pub fn order(&self, more: Value) -> Value {
        let mut order = Map::from_iter([
            ("customer_id".to_owned(), self.customer_id.clone().into()),
            ("site_id".to_owned(), self.site_id.clone().into()),
            ("job_type_id".to_owned(), self.job_type_id.clone().into()),
        ]);
        order.extend(serde_json::from_value::<Map<_, _>>(more).expect("more fields"));
        order.into()
    }
}

impl Team {
    /// The id of a job type of 45 minutes, always the same.
    pub async fn lockout(&self) -> String {
        let job_type_id = format!("jt_{}", "a".repeat(32));
        let job_type = json!({ "name": "Lockout", "duration_minutes": 45 });
        let path = format!("/v1/job-types/{job_type_id}");
        self.owner.put(path, job_type).await.expect(200);
        job_type_id
    }
}

/// A site in Denver, as it is entered.
pub fn site_in_denver() -> Value {
    json!({
        "address": { "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US" },
        "time_zone": "America/Denver",
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}
