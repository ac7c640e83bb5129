//! The outside world beside the deployed stack, by its control API.

use outside::{Device, Fault, MetaAction, MetaBatch, MetaNumber};
use serde::Serialize;
use serde_json::{Value, json};

/// The providers that the deployed functions talk to.
#[derive(Clone)]
pub struct OutsideWorld {
    client: reqwest::Client,
    base: String,
}

impl OutsideWorld {
    /// The one at this address.
    pub(crate) fn at(client: reqwest::Client, base: String) -> Self {
        Self { client, base }
    }

    /// Lets there be a number.
    pub async fn add_number(&self, number: &MetaNumber) {
        self.post("/meta/numbers", number).await;
    }

    /// A code as the end of a sign-up for this business account hands it out.
    pub async fn sign_up_code(&self, waba_id: &str) -> String {
        let answer = self
            .post("/meta/codes", &json!({ "waba_id": waba_id }))
            .await;
        answer["code"].as_str().expect("a code is text").to_owned()
    }

    /// Tells many updates; how the posts went.
    pub async fn send_webhooks(&self, batch: &MetaBatch) -> Value {
        self.post("/meta/batch", batch).await
    }

    /// Lets a person act, and delivers the update.
    pub async fn act(&self, action: &MetaAction) -> Value {
        self.post("/meta/actions", action).await
    }

    /// What a number has sent, newest first.
    pub async fn sent_by(&self, number_id: &str) -> Vec<Value> {
        self.items(&format!("/meta/sent?phone_number_id={number_id}"))
            .await
    }

    /// The bytes of a file at Meta.
    pub async fn file(&self, media_id: &str) -> Vec<u8> {
        let url = format!("{}/_control/meta/media/{media_id}", self.base);
        let answer = self.client.get(url).send().await;
        let answer = answer.expect("the outside world answers");
        answer
            .bytes()
            .await
            .expect("an answer comes whole")
            .to_vec()
    }

    /// Lets APNs know this about a device.
    pub async fn know(&self, device: &Device) {
        self.post("/apns/devices", device).await;
    }

    /// Every push to a device that was accepted, oldest first.
    pub async fn pushes_to(&self, token: &str) -> Vec<Value> {
        self.items(&format!("/apns/notifications?token={token}"))
            .await
    }

    /// Every phone that was pushed to, with what it shows.
    pub async fn phones(&self) -> Vec<Value> {
        self.items("/apns/phones").await
    }

    /// Sets a fault for the next requests.
    pub async fn fail(&self, fault: &Fault) {
        self.post("/faults", fault).await;
    }

    /// Clears all faults.
    pub async fn forget_faults(&self) {
        let url = format!("{}/_control/faults", self.base);
        let answer = self.client.delete(url).send().await;
        let status = answer.expect("the outside world answers").status();
        assert!(status.is_success(), "faults stay: {status}");
    }

    /// How its knobs stand.
    pub async fn knobs(&self) -> Value {
        self.get("/settings").await
    }

    /// Turns knobs.
    pub async fn set_knobs(&self, change: &Value) {
        let url = format!("{}/_control/settings", self.base);
        let call = self
            .client
            .patch(url)
            .header("content-type", "application/json");
        let answer = call.body(change.to_string()).send().await;
        let status = answer.expect("the outside world answers").status();
        assert!(status.is_success(), "knobs stay: {status}");
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        let body = self.get(path).await;
        body["items"].as_array().cloned().unwrap_or_default()
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}/_control{path}", self.base);
        read(path, self.client.get(url).send().await).await
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Value {
        let url = format!("{}/_control{path}", self.base);
        let body = serde_json::to_vec(body).expect("what a test asks for can be written");
        let call = self
            .client
            .post(url)
            .header("content-type", "application/json");
        read(path, call.body(body).send().await).await
    }
}

/// The JSON of an answer that must be a good one; null without a body.
async fn read(path: &str, answer: reqwest::Result<reqwest::Response>) -> Value {
    let answer = answer.expect("the outside world answers; run `cargo xtask up`");
    let status = answer.status();
    let bytes = answer.bytes().await.expect("an answer comes whole");
    assert!(
        status.is_success(),
        "{path} answered {status}: {}",
        String::from_utf8_lossy(&bytes)
    );
    serde_json::from_slice(&bytes).unwrap_or_default()
}
