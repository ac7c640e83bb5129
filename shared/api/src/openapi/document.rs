//! The description as a whole: what is true of all operations, then each of them.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::described::Described;
use super::merged::merged;
use super::operation;
use super::{responses, reused, shape};
use crate::RegisteredEndpoint;

/// The areas of the API, as operations are grouped, and what each is for.
const AREAS: [(&str, &str); 16] = [
    (
        "accounts",
        "Signing up, signing in and out, passwords, second factors, and the signed-in member.",
    ),
    (
        "calendar",
        "When technicians work, are off and are booked, and the dispatch board.",
    ),
    (
        "channels",
        "The numbers and accounts through which customers write, and their message templates.",
    ),
    (
        "conversations",
        "Threads with customers: messages, attachments and canned replies.",
    ),
    (
        "customers",
        "The people and firms that the company serves, with their phones and service addresses.",
    ),
    ("dashboard", "The pages that people open in a browser."),
    (
        "jobs",
        "Work that customers asked for, from the first call to the closed bill.",
    ),
    (
        "dispatch",
        "ASAP jobs: who is nearest, and offers to technicians until one accepts.",
    ),
    (
        "locations",
        "Technicians on and off duty, and where they are while their work allows it.",
    ),
    (
        "notices",
        "What members should not miss, kept for them until they have read it.",
    ),
    (
        "policy",
        "The privacy policy, what members say to it, and questions to our support.",
    ),
    (
        "realtime",
        "What happens in the company, in one order, for clients that show it at once.",
    ),
    (
        "settings",
        "The company, its job types and its audit trail.",
    ),
    (
        "team",
        "The company's members, their roles, and invitations to join.",
    ),
    (
        "translation",
        "Messages and replies in another language, made by a machine.",
    ),
    ("webhooks", "Where providers report what happened."),
];

const ABOUT: &str = "Dispatch and customer management for locksmiths, HVAC firms and roadside services.

Sign in with `POST /v1/sessions`, then send the access token and the header `Device-Id` with every request, and exchange the refresh token at `POST /v1/sessions/refresh` when the access token has expired.

- Times are RFC 3339 in UTC. Amounts of money are in the currency's minor unit. Ids carry a prefix that names their kind and sort by the time of their creation.
- Lists answer `{items, next}`: send `next` as the `cursor` of the next request until it is null.
- A creating request takes an `Idempotency-Key`, so that it can be repeated safely.
- Things that change have a `version`, which is also the `ETag`. Send it as `If-Match` (412 when somebody else was faster) or as `version` in the body (409).
- Every error is an RFC 9457 problem with a stable `code`. Of its fields only `errors`, `existing_id` and `existing_ids` can be absent.
- `x-access` of an operation says who may call it: `public` anybody, `member` every signed-in member, `technician`, `dispatcher` and `owner` members with that role (an owner may do what a dispatcher may), `signed` a provider that signs its requests.
- A field of an answer is always there; null says that there is nothing. In a `PATCH` an absent field stays as it is and null clears it.";

/// The description of all endpoints; `sample` gives the body of a sample request.
pub fn document(entries: &[RegisteredEndpoint], sample: &dyn Fn(&str) -> Option<Value>) -> Value {
    let mut reads = generator(SchemaSettings::for_deserialize);
    let mut writes = generator(SchemaSettings::for_serialize);
    let mut all: Vec<_> = entries
        .iter()
        .map(|entry| {
            Described::new(
                entry,
                (entry.input)(&mut reads),
                (entry.output)(&mut writes),
            )
        })
        .collect();
    all.sort_by_key(|described| described.entry.name);
    let (mut read, mut written) = (reads.take_definitions(true), writes.take_definitions(true));
    shape::definitions(&mut read);
    shape::definitions(&mut written);
    for described in &mut all {
        described.see_version(&read);
    }
    let mut schemas = merged(read, written, &mut all);
    schemas.extend(responses::schemas());
    let mut paths = Map::new();
    for described in &all {
        let operation = operation::operation(described, &schemas, sample);
        let route = described.entry.route;
        // A parameter that takes the rest of a path has no mark of its own in OpenAPI.
        let path = paths
            .entry(route.path.replace("+}", "}"))
            .or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation;
    }
    let parameters = reused::parameters(&mut paths);
    let tags = AREAS.map(|(name, description)| json!({ "name": name, "description": description }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "CustomIT",
            "version": "1",
            "summary": "Dispatch and customer inbox for field service firms.",
            "description": ABOUT,
            "contact": { "name": "CustomIT support", "email": "support@customit.example" },
            "license": { "name": "Proprietary", "identifier": "LicenseRef-Proprietary" },
        },
        "servers": [
            {
                "url": "https://{host}",
                "description": "A deployed stage.",
                "variables": { "host": { "default": "app.customit.example", "description": "The stage's public host." } },
            },
            {
                "url": "http://{host}",
                "description": "The product on your own machine, after `cargo xtask up`.",
                "variables": { "host": { "default": "localhost:3000", "description": "The front door of the local stack." } },
            },
        ],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters,
            "responses": responses::components(),
            "headers": responses::headers(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token, with the Device-Id header of the device it was made for." },
                "dpop": { "type": "http", "scheme": "dpop", "description": "An access token bound to the device's key, with a DPoP proof (RFC 9449)." },
                "resend_signature": { "type": "apiKey", "in": "header", "name": "svix-signature", "description": "Resend's signature over the headers svix-id and svix-timestamp and the body." },
                "meta_signature": { "type": "apiKey", "in": "header", "name": "X-Hub-Signature-256", "description": "Meta's HMAC-SHA-256 of the body with the app's secret, in hex after sha256=." },
                "meta_verify_token": { "type": "apiKey", "in": "query", "name": "hub.verify_token", "description": "The verify token that was entered at Meta with the webhook's address." },
            },
        },
    })
}

fn generator(contract: fn(SchemaSettings) -> SchemaSettings) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    contract(settings).into_generator()
}
