//! The policy on its way to a client that may keep it.

use api::{Output, OutputDoc, Problem, Reply};
use data::key::hashed;
use domain::language::CustomerLanguage;
use schemars::SchemaGenerator;

use crate::shown::PrivacyPolicy;

/// The policy with the name of its content; whoever has it need not load it again.
pub struct KeptPolicy {
    json: Vec<u8>,
    tag: String,
    language: CustomerLanguage,
    is_known: bool,
}

impl KeptPolicy {
    /// The policy, unless `known` (the request's `If-None-Match`) names its content.
    pub(crate) fn of(policy: &PrivacyPolicy, known: &str) -> Result<Self, Problem> {
        let json = serde_json::to_vec(policy);
        let json = json.map_err(|error| Problem::Internal(error.to_string()))?;
        let tag = format!("\"{}\"", &hashed(&String::from_utf8_lossy(&json))[..32]);
        let mut tags = known
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"));
        Ok(Self {
            is_known: tags.any(|one| one == tag),
            json,
            tag,
            language: policy.language,
        })
    }
}

impl Output for KeptPolicy {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = Reply::new(if self.is_known { 304 } else { 200 });
        if !self.is_known {
            reply.set_body("application/json", self.json.clone());
        }
        // Asked for each time, loaded only when it has changed.
        reply.add_header("cache-control", "no-cache");
        reply.add_header("content-language", self.language.as_str());
        reply.add_header("etag", self.tag.as_str());
        reply.add_header("vary", "accept-language");
        Ok(reply)
    }

    fn describe(generator: &mut SchemaGenerator) -> OutputDoc {
        let schema = generator.subschema_for::<PrivacyPolicy>().to_value();
        OutputDoc {
            is_kept: true,
            ..OutputDoc::json(200, schema)
        }
    }
}
