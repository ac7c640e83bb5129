//! Our client of `OpenAI` against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;

use std::time::Duration;

use domain::language::Language;
use outside::{Anomaly, Fault, FaultKind, Options, Provider, Running, start};
use providers::{
    Confidence, Egress, Http, OpenAi, TextToTranslate, TranslationAnswer, TranslationFailure,
};
use serde_json::{Value, json};

use crate::http::{Reply, request};

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "detected_language": { "type": "string" },
            "confidence": { "type": "string", "enum": ["high", "medium", "low"] },
            "needs_translation": { "type": "boolean" },
            "translation": { "type": "string" },
        },
        "required": ["detected_language", "confidence", "needs_translation", "translation"],
        "additionalProperties": false,
    })
}

/// A request that is in order.
fn request_body(text: &str, target: &str) -> Value {
    let input = json!({ "target": target, "text": text }).to_string();
    json!({
        "model": "gpt-6-luna",
        "instructions": "Translate.",
        "input": [{ "role": "user", "content": [{ "type": "input_text", "text": input }] }],
        "reasoning": { "effort": "none" },
        "temperature": 0,
        "text": {
            "verbosity": "low",
            "format": {
                "type": "json_schema", "name": "translation_v1", "strict": true, "schema": schema(),
            },
        },
        "max_output_tokens": 2000,
        "store": false,
        "safety_identifier": "0f0f",
        "prompt_cache_key": "translate-v1",
        "service_tier": "default",
    })
}

async fn post(world: &Running, body: &Value) -> Reply {
    let headers = [
        ("authorization", "Bearer sk-local"),
        ("content-type", "application/json"),
    ];
    let url = format!("{}/responses", world.openai_url());
    request("POST", &url, &headers, &body.to_string()).await
}

/// The text of an answer, read as JSON.
fn written(reply: &Reply) -> Value {
    let body = reply.json();
    let text = body["output"][0]["content"][0]["text"].as_str().unwrap();
    serde_json::from_str(text).unwrap()
}

async fn translation(world: &Running, text: &str, target: &str) -> Value {
    let reply = post(world, &request_body(text, target)).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    written(&reply)
}

#[tokio::test]
async fn a_text_comes_back_in_the_language_that_was_asked_for() {
    let world = world().await;
    let known = translation(&world, "Perdí mis llaves. ¿Cuánto cuesta?", "en-US").await;
    assert_eq!(
        known,
        json!({
            "detected_language": "es",
            "confidence": "high",
            "needs_translation": true,
            "translation": "I lost my keys. How much does it cost?",
        })
    );
    let same = translation(&world, "I lost my keys.", "en").await;
    assert_eq!(same["needs_translation"], false);
    assert_eq!(same["translation"], "I lost my keys.");
    let marked = translation(&world, "Tell ⟦1⟧ that the gate is blue", "es").await;
    assert_eq!(marked["translation"], "es:Tell ⟦1⟧ that the gate is blue");
    let back = translation(&world, marked["translation"].as_str().unwrap(), "en").await;
    assert_eq!(back["translation"], "Tell ⟦1⟧ that the gate is blue");
    assert_eq!(back["detected_language"], "es");
}

#[tokio::test]
async fn an_answer_has_the_shape_of_the_sheet() {
    let world = world().await;
    let reply = post(&world, &request_body("Hello", "fr")).await;
    let body = reply.json();
    assert!(body["id"].as_str().unwrap().starts_with("resp_"));
    assert_eq!(
        (&body["object"], &body["status"]),
        (&json!("response"), &json!("completed"))
    );
    assert_eq!(body["error"], Value::Null);
    assert_eq!(body["output"][0]["type"], "message");
    assert_eq!(body["output"][0]["content"][0]["type"], "output_text");
    assert!(body["usage"]["total_tokens"].as_u64().unwrap() > 0);
    assert!(reply.header("x-request-id").unwrap().starts_with("req_"));
    assert_eq!(reply.header("x-ratelimit-remaining-requests"), Some("9999"));
    assert!(
        reply
            .header("x-ratelimit-reset-requests")
            .unwrap()
            .ends_with('s')
    );
}

#[tokio::test]
async fn every_body_is_kept() {
    let world = world().await;
    let request = request_body("Hello ⟦1⟧", "fr");
    post(&world, &request).await;
    post(&world, &json!({ "model": "gpt-6-luna", "store": true })).await;
    let bodies = world.bodies(Provider::OpenAi);
    assert_eq!(bodies[0], request);
    assert_eq!(bodies[1]["store"], true);
    assert!(world.bodies(Provider::Resend).is_empty());
}

#[tokio::test]
async fn a_caller_needs_the_key() {
    let world = world().await;
    let url = format!("{}/responses", world.openai_url());
    let json = ("content-type", "application/json");
    let body = request_body("Hello", "fr").to_string();
    for headers in [vec![json], vec![json, ("authorization", "Bearer sk-other")]] {
        let reply = request("POST", &url, &headers, &body).await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.json()["error"]["code"], "invalid_api_key");
    }
    let plain = [
        ("authorization", "Bearer sk-local"),
        ("content-type", "text/plain"),
    ];
    let reply = request("POST", &url, &plain, &body).await;
    assert_eq!(reply.json()["error"]["code"], "unsupported_content_type");
    let key = [plain[0]];
    let elsewhere = format!("{}/chat/completions", world.openai_url());
    assert_eq!(request("POST", &elsewhere, &key, "{}").await.status, 404);
    assert_eq!(request("GET", &url, &key, "").await.status, 405);
}

/// Sends a request with one value changed; returns the error.
async fn spoilt(world: &Running, pointer: &str, value: Value) -> (u16, Value) {
    let mut body = request_body("Hello", "fr");
    match body.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => body[pointer.trim_start_matches('/')] = value,
    }
    let reply = post(world, &body).await;
    (reply.status, reply.json()["error"].clone())
}

#[tokio::test]
async fn a_parameter_that_is_wrong_is_named() {
    let world = world().await;
    let (missing, odd) = ("missing_required_parameter", "unknown_parameter");
    let wrong = "invalid_value";
    let cases = [
        ("/tools", json!([]), odd, "tools"),
        (
            "/previous_response_id",
            json!("x"),
            odd,
            "previous_response_id",
        ),
        ("/model", Value::Null, missing, "model"),
        ("/input", Value::Null, missing, "input"),
        ("/input", json!([]), wrong, "input"),
        ("/max_output_tokens", json!(15), wrong, "max_output_tokens"),
        ("/store", json!("no"), wrong, "store"),
        (
            "/safety_identifier",
            json!("x".repeat(129)),
            wrong,
            "safety_identifier",
        ),
        ("/service_tier", json!("best"), wrong, "service_tier"),
        ("/metadata", json!({ "k": 1 }), wrong, "metadata"),
    ];
    for (pointer, value, code, param) in cases {
        let (status, error) = spoilt(&world, pointer, value).await;
        assert_eq!((status, &error["code"]), (400, &json!(code)), "{error}");
        assert_eq!(error["param"], param);
        assert_eq!(error["type"], "invalid_request_error");
    }
    let (status, error) = spoilt(&world, "/model", json!("gpt-4")).await;
    assert_eq!((status, &error["code"]), (404, &json!("model_not_found")));
    assert_eq!(post(&world, &json!([])).await.status, 400);
}

#[tokio::test]
async fn a_temperature_goes_only_without_reasoning() {
    let world = world().await;
    for (pointer, value) in [
        ("/reasoning/effort", json!("low")),
        ("/reasoning", json!({})),
        ("/reasoning", Value::Null),
    ] {
        let (status, error) = spoilt(&world, pointer, value).await;
        assert_eq!((status, &error["param"]), (400, &json!("temperature")));
        assert_eq!(error["code"], "unsupported_parameter");
    }
    let (_, hard) = spoilt(&world, "/reasoning/effort", json!("hard")).await;
    assert_eq!(hard["param"], "reasoning.effort");
    let (_, hot) = spoilt(&world, "/temperature", json!(3)).await;
    assert_eq!(hot["code"], "invalid_value");
    let (_, always) = spoilt(&world, "/model", json!("gpt-6-astra")).await;
    assert_eq!(always["code"], "unsupported_value");
}

#[tokio::test]
async fn a_shape_that_is_not_strict_is_refused() {
    let world = world().await;
    let mut lax = schema();
    lax["required"] = json!(["translation"]);
    let cases = [
        ("/text/verbosity", json!("none"), "text.verbosity"),
        ("/text/format/type", json!("xml"), "text.format.type"),
        ("/text/format/name", json!("a b"), "text.format.name"),
        ("/text/format/schema", lax, "text.format.schema"),
    ];
    for (pointer, value, param) in cases {
        let (status, error) = spoilt(&world, pointer, value).await;
        assert_eq!((status, &error["param"]), (400, &json!(param)), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_is_longer_than_allowed_is_cut() {
    let world = world().await;
    let mut request = request_body(&"a long story ".repeat(40), "fr");
    request["max_output_tokens"] = json!(16);
    let body = post(&world, &request).await.json();
    assert_eq!(body["status"], "incomplete");
    assert_eq!(body["incomplete_details"]["reason"], "max_output_tokens");
    assert_eq!(
        body["output"][0]["content"][0]["text"]
            .as_str()
            .unwrap()
            .len(),
        64
    );
}

#[tokio::test]
async fn an_anomaly_spoils_as_many_answers_as_requested() {
    let world = world().await;
    let request = request_body("The blue gate of ⟦1⟧ and ⟦2⟧", "es");
    let whole = "es:The blue gate of ⟦1⟧ and ⟦2⟧";
    let text = |reply: &Reply| written(reply)["translation"].as_str().unwrap().to_owned();

    world.anomaly(Anomaly::DropPlaceholder, 2);
    for _ in 0..2 {
        assert_eq!(
            text(&post(&world, &request).await),
            "es:The blue gate of ⟦1⟧ and "
        );
    }
    assert_eq!(text(&post(&world, &request).await), whole);

    world.anomaly(Anomaly::DuplicatePlaceholder, 1);
    assert_eq!(text(&post(&world, &request).await), format!("{whole} ⟦1⟧"));
    world.anomaly(Anomaly::AddLink, 1);
    assert!(text(&post(&world, &request).await).contains("https://"));
    world.anomaly(Anomaly::AddNumber, 1);
    assert!(text(&post(&world, &request).await).contains("555 0199"));
    world.anomaly(Anomaly::TurnAround, 1);
    assert!(text(&post(&world, &request).await).starts_with('\u{202e}'));
    world.anomaly(Anomaly::Babble, 1);
    assert!(text(&post(&world, &request).await).len() > 9 * whole.len());

    let cases = [
        (
            Anomaly::Refuse,
            "/output/0/content/0/type",
            json!("refusal"),
        ),
        (
            Anomaly::Incomplete,
            "/incomplete_details/reason",
            json!("max_output_tokens"),
        ),
        (
            Anomaly::Filtered,
            "/incomplete_details/reason",
            json!("content_filter"),
        ),
        (Anomaly::Fail, "/error/code", json!("server_error")),
        (Anomaly::Fail, "/status", json!("failed")),
        (Anomaly::Empty, "/output", json!([])),
        (Anomaly::ReasonFirst, "/output/0/type", json!("reasoning")),
        (Anomaly::ReasonFirst, "/output/1/type", json!("message")),
    ];
    for (anomaly, pointer, value) in cases {
        world.anomaly(anomaly, 1);
        let reply = post(&world, &request).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.json().pointer(pointer), Some(&value), "{anomaly:?}");
    }
    world.anomaly(Anomaly::WrongShape, 1);
    assert!(written(&post(&world, &request).await)["translation"].is_null());
    world.anomaly(Anomaly::OddLanguage, 1);
    let odd = written(&post(&world, &request).await);
    assert_eq!(odd["detected_language"], "no language at all");
    world.anomaly(Anomaly::NotJson, 1);
    let body = post(&world, &request).await.json();
    let prose = body["output"][0]["content"][0]["text"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(prose).is_err());
}

#[tokio::test]
async fn control_sets_anomalies() {
    let world = world().await;
    let url = format!("{}/_control/openai/anomalies", world.url());
    let json = [("content-type", "application/json")];
    let lasting = json!({ "anomaly": "refuse", "times": 0 }).to_string();
    assert_eq!(request("POST", &url, &json, &lasting).await.status, 204);
    let waiting = request("GET", &url, &[], "").await.json();
    assert_eq!(
        waiting["items"],
        json!([{ "anomaly": "refuse", "times": 0 }])
    );
    for _ in 0..3 {
        let body = post(&world, &request_body("Hello", "fr")).await.json();
        assert_eq!(body["output"][0]["content"][0]["type"], "refusal");
    }
    assert_eq!(request("DELETE", &url, &[], "").await.status, 204);
    assert_eq!(
        translation(&world, "Hello", "fr").await["translation"],
        "Bonjour"
    );
    let unknown = json!({ "anomaly": "sulk" }).to_string();
    assert_eq!(request("POST", &url, &json, &unknown).await.status, 422);
}

#[tokio::test]
async fn a_fault_speaks_in_openais_words() {
    let world = world().await;
    let request = request_body("Hello", "fr");
    let cases = [
        (429, None, "rate_limit_exceeded", "requests"),
        (429, Some("slow_down"), "slow_down", "rate_limit_error"),
        (
            429,
            Some("insufficient_quota"),
            "insufficient_quota",
            "insufficient_quota",
        ),
        (
            503,
            None,
            "server_is_overloaded",
            "service_unavailable_error",
        ),
    ];
    for (status, name, code, kind) in cases {
        world.fault(Fault {
            name: name.map(ToOwned::to_owned),
            retry_after: name.is_none().then_some(3),
            ..Fault::status(Provider::OpenAi, status)
        });
        let reply = post(&world, &request).await;
        let error = &reply.json()["error"];
        assert_eq!(
            (reply.status, &error["code"], &error["type"]),
            (status, &json!(code), &json!(kind))
        );
        assert_eq!(reply.header("retry-after").is_some(), name.is_none());
    }
    world.fault(Fault::status(Provider::OpenAi, 500));
    assert_eq!(
        post(&world, &request).await.json()["error"]["type"],
        "server_error"
    );
    world.fault(Fault::next(Provider::OpenAi, FaultKind::Html));
    assert_eq!(post(&world, &request).await.status, 502);
    world.fault(Fault {
        status: Some(500),
        ..Fault::next(Provider::OpenAi, FaultKind::Malformed)
    });
    let malformed = post(&world, &request).await;
    assert_eq!(malformed.status, 500);
    assert!(serde_json::from_slice::<Value>(&malformed.body).is_err());
    assert_eq!(post(&world, &request).await.status, 200);
}

#[tokio::test]
async fn a_minute_holds_so_many_requests() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.openai_per_minute = 1);
    let mut replies = Vec::new();
    for _ in 0..3 {
        replies.push(post(&world, &request_body("Hello", "fr")).await);
    }
    // A minute may end in between, but not twice.
    let last = replies.iter().rfind(|reply| reply.status == 429).unwrap();
    assert_eq!(last.json()["error"]["code"], "rate_limit_exceeded");
    assert!(last.header("retry-after").is_some());
    world.advance(jiff::SignedDuration::from_mins(1));
    assert_eq!(post(&world, &request_body("Hello", "fr")).await.status, 200);
}

async fn by_our_client(
    world: &Running,
    text: &str,
    target: &str,
) -> Result<TranslationAnswer, TranslationFailure> {
    let http = Http::new(Egress::for_stage("local"));
    let client = OpenAi::new(http, &world.openai_url(), "sk-local", "gpt-6-luna").unwrap();
    let text_to_translate = TextToTranslate {
        text,
        target: &Language::parse(target).unwrap(),
        hint: None,
    };
    client
        .translate(&text_to_translate, "0f0f", Duration::from_secs(5))
        .await
}

#[tokio::test]
async fn our_client_is_understood() {
    let world = world().await;
    let answer = by_our_client(&world, "Hola. Me llamo ⟦1⟧.", "en-US").await;
    let answer = answer.unwrap();
    assert_eq!(answer.translation, "Hello. My name is ⟦1⟧.");
    assert_eq!(answer.detected_language.as_str(), "es");
    assert_eq!(answer.confidence, Confidence::High);
    assert!(answer.needs_translation);
    let body = &world.bodies(Provider::OpenAi)[0];
    assert_eq!(body["store"], false);
}

#[tokio::test]
async fn our_client_finds_what_is_wrong_with_an_answer() {
    let world = world().await;
    let cases = [
        (Anomaly::Refuse, TranslationFailure::Refused),
        (Anomaly::Filtered, TranslationFailure::Refused),
        (Anomaly::Incomplete, TranslationFailure::Incomplete),
        (Anomaly::Fail, TranslationFailure::Later { after: None }),
        (Anomaly::Empty, TranslationFailure::Malformed),
        (Anomaly::NotJson, TranslationFailure::Malformed),
        (Anomaly::WrongShape, TranslationFailure::Malformed),
        (Anomaly::OddLanguage, TranslationFailure::Malformed),
    ];
    for (anomaly, failure) in cases {
        world.anomaly(anomaly, 1);
        let outcome = by_our_client(&world, "Hola", "en").await;
        assert_eq!(outcome, Err(failure), "{anomaly:?}");
    }
    world.anomaly(Anomaly::ReasonFirst, 1);
    let fine = by_our_client(&world, "Hola", "en").await.unwrap();
    assert_eq!(fine.translation, "Hello");
    world.fault(Fault {
        name: Some("insufficient_quota".to_owned()),
        ..Fault::status(Provider::OpenAi, 429)
    });
    let outcome = by_our_client(&world, "Hola", "en").await;
    let name = "insufficient_quota".to_owned();
    assert_eq!(outcome, Err(TranslationFailure::Exhausted { name }));
}
