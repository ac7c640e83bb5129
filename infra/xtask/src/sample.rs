//! The sample event of a function, turned into a request that the running stack takes seriously.
//!
//! The samples under `events` name nobody real. The bench signs its own company's owner in and puts that proof, and the
//! ids of that company's things, in place of the sample's. What comes from Meta is about that company's
//! number and signed with the secret of the running stack.

mod inbox;

use std::fs;

use jiff::Timestamp;
use ring::hmac;
use serde_json::{Value, json};

use crate::{
    client::Client,
    pack,
    project::Project,
    seed::{BENCH, PASSWORD, channel, items},
    step::{Context, Outcome},
};

/// What is not let loose on the company: it removes something that others need, or ends a session.
const SPARED: [&str; 9] = [
    "canned-reply-delete",
    "channel-disconnect",
    "customer-import-cancel",
    "customer-import-start",
    "customer-merge",
    "customer-merge-undo",
    "member-remove",
    "session-end",
    "time-off-delete",
];

/// What samples name of Meta's.
const SAMPLE_NUMBER: &str = "106540352242921";
const SAMPLE_WAMID: &str = "wamid.HBgLMTMwMzU1NTAxNDI";
const SAMPLE_VERIFY_TOKEN: &str = "local-meta-verify-token";
/// The instant of the samples' envelopes.
const SAMPLE_INSTANT: &str = "2026-11-23T14:00:00Z";

/// What stands for the things that samples name.
pub(crate) struct Stage {
    owner: Client,
    /// A prefix of ids and the id to use for it.
    ids: Vec<(&'static str, String)>,
}

/// Records a payment for a job, which can then be voided; its id.
fn payment(owner: &Client, job: &Value) -> Outcome<String> {
    let path = format!(
        "/v1/jobs/{}/payments",
        job["job_id"].as_str().unwrap_or_default()
    );
    let deposit = json!({ "method": "cash", "amount": { "amount_minor": 100, "currency": "USD" } });
    let paid = owner.send("POST", &path, &deposit)?;
    let payments = paid["payments"].as_array().and_then(|all| all.last());
    let payment_id = payments.and_then(|payment| payment["payment_id"].as_str());
    Ok(payment_id.unwrap_or_default().to_owned())
}

/// Announces a file of customers; the id of its import.
fn import(owner: &Client) -> Outcome<String> {
    let file = json!({ "file_name": "customers.csv", "size_bytes": 100 });
    let import = owner.send("POST", "/v1/customer-imports", &file)?;
    Ok(import["import_id"].as_str().unwrap_or_default().to_owned())
}

/// Makes the owner a technician on duty too, who is able to do all that there is, as in a small shop: nobody else
/// is signed in here.
fn put_on_duty(owner: &Client) -> Outcome<()> {
    let me = owner.get("/v1/me")?;
    let member_id = me["member"]["member_id"].as_str().unwrap_or_default();
    let path = format!("/v1/members/{member_id}");
    let roles = ["owner", "dispatcher", "technician"];
    let changes = json!({ "roles": roles, "skills": ["locks", "safes"] });
    owner.send("PATCH", &path, &changes)?;
    owner.send("PUT", "/v1/me/duty", &json!({ "on_duty": true }))?;
    Ok(())
}

impl Stage {
    /// Makes the bench's company and looks around in it.
    pub(crate) fn set() -> Outcome<Self> {
        let owner = BENCH.make()?.owner;
        put_on_duty(&owner)?;
        let jobs = items(&owner.get("/v1/jobs")?);
        let members = items(&owner.get("/v1/members")?);
        let technician = members
            .iter()
            .find(|member| member["roles"] == json!(["technician"]));
        let job = jobs.first().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut ids = vec![
            ("job_", text(&job["job_id"])),
            ("cus_", text(&job["customer_id"])),
            ("jt_", text(&job["job_type_id"])),
            ("site_", text(&job["site"]["site_id"])),
            (
                "mem_",
                technician
                    .map(|member| text(&member["member_id"]))
                    .unwrap_or_default(),
            ),
        ];
        ids.push(("pay_", payment(&owner, &job)?));
        ids.push(("imp_", import(&owner)?));
        ids.extend(inbox::open(&owner)?);
        inbox::hold_to_pace(false)?;
        Ok(Self { owner, ids })
    }

    /// Signs in anew, since a token lives ten minutes.
    pub(crate) fn refresh(&mut self) -> Outcome<()> {
        self.owner.sign_in(&BENCH.owner(), PASSWORD).map(|_| ())
    }

    /// The sample of a function.
    pub(crate) fn sample(&self, project: &Project, function: &str) -> Outcome<Sample> {
        let file = project.root.join(format!("events/{function}.json"));
        let mut text = fs::read_to_string(&file).context(file.display())?;
        if !SPARED.contains(&function) {
            for (prefix, id) in &self.ids {
                text = with_id(&text, prefix, id);
            }
        }
        let secret = |name: &str| {
            let file = project.local("secrets").join(name);
            fs::read_to_string(&file).context(file.display())
        };
        text = text
            .replace(SAMPLE_NUMBER, channel::BENCH.id)
            .replace(SAMPLE_VERIFY_TOKEN, secret("meta-verify-token")?.trim());
        let mut event: Value = serde_json::from_str(&text).context(file.display())?;
        if event["headers"].get("authorization").is_some() {
            for (name, value) in self.owner.proof() {
                event["headers"][name] = json!(value);
            }
        }
        let signs = function == "meta-receive";
        if let Some(mut body) = event["body"]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
        {
            self.fit(function, &mut body);
            event["body"] = json!(body.to_string());
        }
        let secret = signs.then(|| secret("meta-app-secret")).transpose()?;
        Ok(Sample { event, secret })
    }

    /// Makes a body one that is accepted again and again.
    fn fit(&self, function: &str, body: &mut Value) {
        let Some(fields) = body.as_object_mut() else {
            return;
        };
        if !["meta-receive", "resend-receive"].contains(&function) {
            fields.remove("version");
        }
        match function {
            "session-start" => {
                fields.remove("totp_code");
                fields.insert("email".to_owned(), json!(BENCH.owner()));
                fields.insert("password".to_owned(), json!(PASSWORD));
                fields.insert("device_id".to_owned(), json!(self.owner.proof()[1].1));
            }
            "me-update" => {
                fields.remove("email");
                fields.remove("current_password");
            }
            _ => {}
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The outside world has gone when this fails, and its pace with it.
        let _ = inbox::hold_to_pace(true);
    }
}

/// One function's sample.
pub(crate) struct Sample {
    event: Value,
    /// What signs the body, if it is a webhook of Meta's.
    secret: Option<String>,
}

impl Sample {
    /// The event of the request with this number: its own idempotency key, and its own source, so that limits for
    /// guessing do not answer in place of the function.
    pub(crate) fn numbered(&mut self, number: usize) -> Vec<u8> {
        if self.event["headers"].get("idempotency-key").is_some() {
            let run = std::process::id();
            self.event["headers"]["idempotency-key"] = json!(format!("bench-{run}-{number}"));
        }
        if self.event["requestContext"].get("http").is_some() {
            let source = format!("10.1.{}.{}", number / 250, number % 250 + 1);
            self.event["requestContext"]["http"]["sourceIp"] = json!(source);
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "what a worker gets must be of this day, or it is too old to be handled"
        )]
        let now = Timestamp::now();
        let once = format!("{:016x}{number:016x}", now.as_microsecond());
        let text = self.event.to_string();
        let text = with_id(&text, "evt_", &format!("evt_{once}"))
            .replace(SAMPLE_WAMID, &format!("wamid.{once}"))
            .replace(SAMPLE_INSTANT, &format!("{now:.3}"));
        match &self.secret {
            Some(secret) => signed(&text, secret.trim()),
            None => text,
        }
        .into_bytes()
    }
}

/// The webhook with the signature of its body.
fn signed(event: &str, secret: &str) -> String {
    let mut event: Value = serde_json::from_str(event).expect("it was written as JSON");
    let body = event["body"].as_str().unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = pack::hex(hmac::sign(&key, body.as_bytes()).as_ref());
    event["headers"]["x-hub-signature-256"] = json!(format!("sha256={signature}"));
    event.to_string()
}

/// The text with another id wherever one of this kind stands.
fn with_id(text: &str, prefix: &str, id: &str) -> String {
    const LENGTH: usize = 32;
    let mut parts = text.split(prefix);
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_id =
            part.len() >= LENGTH && part.bytes().take(LENGTH).all(|b| b.is_ascii_hexdigit());
        if is_id {
            made.push_str(id);
            made.push_str(&part[LENGTH..]);
        } else {
            made.push_str(prefix);
            made.push_str(part);
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ids_are_replaced() {
        let text = "/v1/jobs/job_0199c0de00007000800000000000d001/x \"job_id\" job_0199";
        assert_eq!(
            with_id(text, "job_", "job_1"),
            "/v1/jobs/job_1/x \"job_id\" job_0199"
        );
    }
}
