//! A request to `POST /responses`, and the errors of `OpenAI` when a parameter is wrong
//! (<https://platform.openai.com/docs/api-reference/responses/create>).

use serde_json::{Map, Value};

use super::format::format;
use super::input::input_text;
use super::parameter::{given, number, one_of, text};
use super::refusal::{Refusal, Result, missing, unknown, wrong};

/// The parameters that are taken. Tools, history and stored prompts are not among them: what is
/// spoken for here is a single answer to a single message.
const PARAMETERS: [&str; 17] = [
    "model",
    "instructions",
    "input",
    "reasoning",
    "temperature",
    "top_p",
    "top_logprobs",
    "text",
    "max_output_tokens",
    "store",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_options",
    "service_tier",
    "metadata",
    "truncation",
    "user",
];

/// The models there are.
const MODELS: [&str; 14] = [
    "gpt-6-luna",
    "gpt-6-sol",
    "gpt-6-astra",
    "gpt-6.1-terra",
    "gpt-6.1-sol",
    "gpt-6.2-sol",
    "gpt-6.2-astra",
    "gpt-5.6-luna",
    "gpt-5.6-terra",
    "gpt-5.5",
    "gpt-5.4-mini",
    "gpt-5.4-nano",
    "gpt-4.1-mini",
    "gpt-4o-mini",
];

/// The models that always reason.
const ALWAYS_REASON: [&str; 3] = ["gpt-6-astra", "gpt-6.1-sol", "gpt-6.2-astra"];

/// The fewest tokens that an answer may be limited to.
const FEWEST_TOKENS: u64 = 16;

/// A request that is in order.
#[derive(Debug)]
pub(crate) struct ResponsesRequest {
    pub(crate) model: String,
    /// The input of the user.
    pub(crate) input_text: String,
    /// The shape of the answer, if it is to be JSON of one.
    pub(crate) schema: Option<Value>,
    pub(crate) most_tokens: Option<u64>,
    pub(crate) service_tier: String,
}

impl ResponsesRequest {
    /// Reads a body.
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        let body: Value = serde_json::from_slice(body).map_err(|_| {
            let message = "We could not parse the JSON body of your request.";
            Refusal::invalid("invalid_json", message)
        })?;
        let body = body.as_object().ok_or_else(|| wrong("body", "an object"))?;
        if let Some(odd) = body.keys().find(|key| !PARAMETERS.contains(&key.as_str())) {
            return Err(unknown(odd));
        }
        let model = text(body, "model")?.ok_or_else(|| missing("model"))?;
        if !MODELS.contains(&model) {
            let message =
                format!("The model `{model}` does not exist or you do not have access to it.");
            let status = axum::http::StatusCode::NOT_FOUND;
            return Err(Refusal::of(status, "model_not_found", message));
        }
        reasoning(body, model)?;
        let schema = format(body)?;
        let most_tokens = match given(body, "max_output_tokens") {
            None => None,
            Some(value) => {
                let number = value.as_u64().filter(|most| *most >= FEWEST_TOKENS);
                Some(
                    number
                        .ok_or_else(|| wrong("max_output_tokens", "an integer of at least 16"))?,
                )
            }
        };
        labels(body)?;
        let tier = one_of(
            body,
            "service_tier",
            &["auto", "default", "flex", "priority", "fast"],
        )?;
        Ok(Self {
            model: model.to_owned(),
            input_text: input_text(body)?,
            schema,
            most_tokens,
            service_tier: tier.unwrap_or("default").to_owned(),
        })
    }
}

/// GPT-6 takes a temperature only when it does not reason, and it reasons unless told not to.
fn reasoning(body: &Map<String, Value>, model: &str) -> Result<()> {
    const EFFORTS: [&str; 6] = ["none", "low", "medium", "high", "xhigh", "max"];
    let effort = match given(body, "reasoning") {
        None => "medium",
        Some(reasoning) => {
            let reasoning = reasoning
                .as_object()
                .ok_or_else(|| wrong("reasoning", "an object"))?;
            one_of(reasoning, "effort", &EFFORTS)
                .map_err(|refusal| refusal.about("reasoning.effort"))?
                .unwrap_or("medium")
        }
    };
    if effort == "none" && ALWAYS_REASON.contains(&model) {
        let message = format!("Unsupported value: 'none' is not supported with '{model}'.");
        return Err(Refusal::invalid("unsupported_value", message).about("reasoning.effort"));
    }
    for (name, most) in [("temperature", 2.0), ("top_p", 1.0), ("top_logprobs", 20.0)] {
        if number(body, name, most)? && effort != "none" {
            let message =
                format!("Unsupported parameter: '{name}' is not supported with this model.");
            return Err(Refusal::invalid("unsupported_parameter", message).about(name));
        }
    }
    Ok(())
}

/// What goes along with a request and changes nothing of its answer.
fn labels(body: &Map<String, Value>) -> Result<()> {
    if given(body, "store").is_some_and(|value| !value.is_boolean()) {
        return Err(wrong("store", "a boolean"));
    }
    for name in ["instructions", "prompt_cache_key", "user"] {
        text(body, name)?;
    }
    one_of(body, "truncation", &["auto", "disabled"])?;
    let identifier = text(body, "safety_identifier")?;
    if identifier.is_some_and(|text| text.len() > 128) {
        return Err(wrong("safety_identifier", "at most 128 characters"));
    }
    if let Some(metadata) = given(body, "metadata") {
        let fits = |(key, value): (&String, &Value)| {
            let value = value.as_str();
            key.len() <= 64 && value.is_some_and(|value| value.len() <= 512)
        };
        let pairs = metadata.as_object().filter(|pairs| pairs.len() <= 16);
        if !pairs.is_some_and(|pairs| pairs.iter().all(fits)) {
            return Err(wrong("metadata", "at most 16 pairs of short strings"));
        }
    }
    Ok(())
}
