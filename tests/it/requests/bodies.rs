//! Bodies: each field of each endpoint wrong in each way, and all faults reported at once.

use serde_json::{Map, Value, json};
use tests::{Answer, Caller, Things, World, sample};

use super::{faults, is_plain, who_may, with_body};

/// A place in the schema of a body.
struct Field {
    /// Its JSON pointer, in the first item of each list on the way.
    pointer: String,
    /// Its schema, without references and null.
    schema: Value,
    is_nullable: bool,
}

/// The schema itself, behind references, and whether it allows null.
fn resolved(schema: &Value, document: &Value) -> (Value, bool) {
    let (mut schema, mut is_nullable) = (schema.clone(), false);
    loop {
        if let Some(name) = schema["$ref"].as_str() {
            schema = document
                .pointer(name.trim_start_matches('#'))
                .expect("a schema")
                .clone();
        } else if let Some(any) = schema["anyOf"].as_array() {
            is_nullable |= any.iter().any(|part| part["type"] == "null");
            let rest = any.iter().find(|part| part["type"] != "null");
            schema = rest.expect("something besides null").clone();
        } else {
            break;
        }
    }
    let types = schema["type"].as_array();
    is_nullable |= types.is_some_and(|types| types.contains(&json!("null")));
    (schema, is_nullable)
}

/// Every field that a body can have, at any depth.
fn fields(schema: &Value) -> Vec<Field> {
    fn collect(schema: &Value, at: &str, document: &Value, fields: &mut Vec<Field>) {
        let (schema, is_nullable) = resolved(schema, document);
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            collect(field, &format!("{at}/{name}"), document, fields);
        }
        if schema["items"].is_object() {
            collect(&schema["items"], &format!("{at}/0"), document, fields);
        }
        fields.push(Field {
            pointer: at.to_owned(),
            schema,
            is_nullable,
        });
    }
    let mut fields = Vec::new();
    collect(schema, "", schema, &mut fields);
    fields
}

/// A body that holds nothing but this value at this place.
fn body_with(pointer: &str, value: Value) -> Value {
    pointer
        .rsplit('/')
        .take_while(|part| !part.is_empty())
        .fold(value, |inner, part| {
            if part == "0" {
                json!([inner])
            } else {
                Value::Object(Map::from_iter([(part.to_owned(), inner)]))
            }
        })
}

/// Values of every type that the schema does not allow.
fn wrong_values(field: &Field) -> Vec<Value> {
    let types = match &field.schema["type"] {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    let is_word = field.schema["enum"].is_array() || field.schema["oneOf"].is_array();
    let allows = |name: &str| types.contains(&json!(name)) || is_word && name == "string";
    let mut wrong = Vec::new();
    if !allows("string") {
        wrong.push(json!("canary"));
    }
    if !allows("boolean") {
        wrong.push(json!(true));
    }
    if !allows("number") {
        wrong.push(json!(3.25));
    }
    if !allows("number") && !allows("integer") {
        wrong.push(json!(7));
    }
    if !allows("array") {
        wrong.push(json!([["canary"]]));
    }
    if !allows("object") {
        wrong.push(json!({ "canary": "canary" }));
    }
    if !field.is_nullable {
        wrong.push(Value::Null);
    }
    if is_word {
        wrong.push(json!("canary"));
    }
    wrong
}

async fn send(
    caller: &Caller,
    entry: &api::RegisteredEndpoint,
    path: &str,
    body: impl Into<Vec<u8>>,
) -> Answer {
    let call = caller.call(entry.route.method.as_str(), path);
    call.idempotent().bytes(body).send().await
}

#[tokio::test]
async fn every_field_of_every_body_refuses_every_wrong_type_at_its_place_in_plain_words() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let (mut tried, mut wrong) = (0, Vec::new());
    for (entry, schema) in with_body() {
        let caller = who_may(&team, &entry, &anonymous);
        let path = things.path(entry.route.path);
        for field in fields(&schema) {
            for value in wrong_values(&field) {
                let body = body_with(&field.pointer, value).to_string();
                let answer = send(caller, &entry, &path, body.clone()).await;
                tried += 1;
                if answer.status != 422 {
                    wrong.push(format!("{} {body}: {}", entry.name, answer.text()));
                    continue;
                }
                let faults = faults(&answer);
                let is_reported = faults.iter().any(|(place, _)| *place == field.pointer);
                if !is_reported || !faults.iter().all(|(_, detail)| is_plain(detail)) {
                    wrong.push(format!("{} {body}: {faults:?}", entry.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 500, "only {tried} values were tried");
}

/// What the clock of a phone says, which is taken as it is and judged position by position; and what is passed
/// over in a site that is sent back as it was shown.
const OF_NO_CALENDAR: [&str; 3] = ["/sent_at", "/fixes/0/at", "/located_at"];

#[tokio::test]
async fn what_people_plan_or_remember_lies_in_the_years_of_the_calendar() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    let mut tried = 0;
    for (entry, schema) in with_body() {
        let caller = who_may(&team, &entry, &anonymous);
        let path = things.path(entry.route.path);
        let instants = fields(&schema).into_iter();
        let is_other = |field: &Field| {
            OF_NO_CALENDAR
                .iter()
                .any(|one| field.pointer.ends_with(one))
        };
        let instants = instants.filter(|field| field.schema["format"] == "date-time");
        for field in instants.filter(|field| !is_other(field)) {
            for text in [
                "1970-01-01T00:00:00Z",
                "3000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
            ] {
                let body = body_with(&field.pointer, json!(text)).to_string();
                let faults = faults(&send(caller, &entry, &path, body.clone()).await);
                let is_told = faults.iter().any(|(place, detail)| {
                    *place == field.pointer && detail.contains("from 2000 to 2199")
                });
                assert!(is_told, "{} {body}: {faults:?}", entry.name);
                tried += 1;
            }
        }
    }
    assert!(tried > 12, "only {tried} values were tried");
}

#[tokio::test]
async fn every_missing_field_is_told_at_once_at_every_depth() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for (entry, schema) in with_body() {
        let caller = who_may(&team, &entry, &anonymous);
        let path = things.path(entry.route.path);
        for object in fields(&schema) {
            let required = object.schema["required"].as_array();
            let required = required.filter(|names| !names.is_empty());
            for name in required.into_iter().flatten() {
                let pointer = format!("{}/{}", object.pointer, name.as_str().unwrap());
                let body = body_with(&object.pointer, json!({})).to_string();
                let faults = faults(&send(caller, &entry, &path, body.clone()).await);
                let expected = (pointer, "is required".to_owned());
                assert!(
                    faults.contains(&expected),
                    "{} {body}: {faults:?}",
                    entry.name
                );
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_or_doubled_key_and_a_list_for_an_object_are_refused_at_every_depth() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for (entry, schema) in with_body() {
        let caller = who_may(&team, &entry, &anonymous);
        let path = things.path(entry.route.path);
        let objects = fields(&schema).into_iter();
        for object in objects.filter(|field| field.schema["properties"].is_object()) {
            let at = &object.pointer;
            let faults_of = async |body: String| faults(&send(caller, &entry, &path, body).await);

            let unknown = body_with(at, json!({ "surprise": 1 })).to_string();
            let faults = faults_of(unknown).await;
            let expected = (format!("{at}/surprise"), "is not a known field".to_owned());
            assert!(
                faults.contains(&expected),
                "{} {at}: {faults:?}",
                entry.name
            );

            let list = body_with(at, json!([])).to_string();
            let faults = faults_of(list).await;
            let expected = (at.clone(), "must be an object".to_owned());
            assert!(
                faults.contains(&expected),
                "{} {at}: {faults:?}",
                entry.name
            );

            let (name, _) = object.schema["properties"]
                .as_object()
                .unwrap()
                .iter()
                .next()
                .unwrap();
            let twice = body_with(at, json!({ name: "MARK" })).to_string();
            let twice = twice.replace("\"MARK\"", &format!("null,\"{name}\":null"));
            let faults = faults_of(twice).await;
            let is_reported = faults
                .iter()
                .any(|(place, _)| *place == format!("{at}/{name}"));
            assert!(is_reported, "{} {at}: {faults:?}", entry.name);
        }
    }
}

#[tokio::test]
async fn faults_of_header_and_body_come_together_and_are_counted() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({ "name": "", "phones": ["x", "303-555-0101", 5], "emails": "no", "age": 3,
        "sites": [{ "address": { "country": "US" } }] });
    let call = team.dispatcher.call("POST", "/v1/customers").json(&body);
    let answer = call.send().await;
    let problem = answer.problem(422, "invalid_input");
    let faults = faults(&answer);
    let places: Vec<_> = faults.iter().map(|(place, _)| place.as_str()).collect();
    for place in [
        "Idempotency-Key",
        "/name",
        "/phones/0",
        "/phones/2",
        "/emails",
        "/age",
    ] {
        assert!(places.contains(&place), "{place}: {places:?}");
    }
    assert!(
        places
            .iter()
            .any(|place| place.starts_with("/sites/0/address/")),
        "{places:?}"
    );
    assert!(!places.contains(&"/phones/1"), "{places:?}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(&faults.len().to_string()), "{detail}");
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert!(list["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn each_way_of_sending_no_json_has_its_own_answer() {
    let world = World::new().await;
    let team = world.team().await;
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let bodies: [(&[u8], &str); 7] = [
        (b"", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (deep.as_bytes(), "nested more than 24 levels"),
        (b"{", "not valid JSON (line 1, column 1)"),
        (b"{} {}", "not valid JSON (line 1, column 4)"),
        (b"{\"name\":\"\\ud800\"}", "not valid JSON"),
        (b"{\n  'name': 1}", "not valid JSON (line 2, column 3)"),
    ];
    let call = || team.dispatcher.call("POST", "/v1/customers").idempotent();
    for (body, words) in bodies {
        let problem = call()
            .bytes(body)
            .send()
            .await
            .problem(400, "malformed_request");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{words}: {detail}");
    }
    for (header, value, words) in [
        ("content-type", "text/plain", "must be JSON"),
        (
            "content-type",
            "application/x-www-form-urlencoded",
            "must be JSON",
        ),
        ("content-encoding", "gzip", "must not be compressed"),
    ] {
        let answer = call().bytes("{}").header(header, value).send().await;
        let problem = answer.problem(415, "unsupported_media_type");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{words}: {detail}");
    }
    let large = vec![b' '; 64 * 1024 + 1];
    let problem = call()
        .bytes(large)
        .send()
        .await
        .problem(413, "body_too_large");
    assert!(
        problem["detail"].as_str().unwrap().contains("65536"),
        "{problem}"
    );
}

#[tokio::test]
async fn the_samples_are_good_in_any_order_of_their_keys() {
    let world = World::new().await;
    let team = world.team().await;
    let things = Things::of(&world, &team).await;
    let anonymous = world.anonymous();
    for (entry, _) in with_body() {
        let body = things.body(sample::body(entry.name).expect("a body has a sample"));
        let entries = body.as_object().unwrap().iter().rev();
        let written: Vec<_> = entries
            .map(|(key, value)| format!("{key:?}:{value}"))
            .collect();
        let body = format!("{{{}}}", written.join(" , "));
        let caller = who_may(&team, &entry, &anonymous);
        let answer = send(caller, &entry, &things.path(entry.route.path), body).await;
        assert_ne!(answer.status, 400, "{}: {}", entry.name, answer.text());
        assert!(answer.status < 500, "{}: {}", entry.name, answer.text());
    }
}
