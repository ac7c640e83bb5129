//! The sample event of a function, turned into a request that the running stack takes seriously.
//!
//! The samples under `events` name nobody real. The bench signs its own company's owner in and puts that proof, and the
//! ids of that company's things, in place of the sample's.

use std::fs;

use serde_json::{Value, json};

use crate::{
    client::Client,
    project::Project,
    seed::{BENCH, PASSWORD, items},
    step::{Context, Outcome},
};

/// What stands for the things that samples name.
pub(crate) struct Stage {
    owner: Client,
    /// A prefix of ids and the id to use for it.
    ids: Vec<(&'static str, String)>,
}

impl Stage {
    /// Makes the bench's company and looks around in it.
    pub(crate) fn set() -> Outcome<Self> {
        let owner = BENCH.make()?.owner;
        let jobs = items(&owner.get("/v1/jobs")?);
        let members = items(&owner.get("/v1/members")?);
        let technician = members
            .iter()
            .find(|member| member["roles"] == json!(["technician"]));
        let job = jobs.first().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let ids = vec![
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
        // What removes, or ends a session, is not let loose on the company.
        if !["member-remove", "session-end"].contains(&function) {
            for (prefix, id) in &self.ids {
                text = with_id(&text, prefix, id);
            }
        }
        let mut event: Value = serde_json::from_str(&text).context(file.display())?;
        if event["headers"].get("authorization").is_some() {
            for (name, value) in self.owner.proof() {
                event["headers"][name] = json!(value);
            }
        }
        if let Some(mut body) = event["body"]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
        {
            self.fit(function, &mut body);
            event["body"] = json!(body.to_string());
        }
        Ok(Sample { event })
    }

    /// Makes a body one that is accepted again and again.
    fn fit(&self, function: &str, body: &mut Value) {
        let Some(fields) = body.as_object_mut() else {
            return;
        };
        if function != "resend-receive" {
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

/// One function's sample.
pub(crate) struct Sample {
    event: Value,
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
        self.event.to_string().into_bytes()
    }
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
