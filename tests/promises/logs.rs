//! What the logs hold: time, address, endpoint, status and opaque ids, and nothing of people.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use api::{Method, RegisteredEndpoint};
use data::data_map::LOG_FIELDS;
use outside::{Fault, Provider};
use serde_json::{Value, json};
use tests::{Line, Person, Team, Things, World, registry, sample};
use tracing_subscriber::util::SubscriberInitExt as _;

/// What this process has logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("nobody panics with the lock")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Words that must never be logged, each standing for a kind of personal data.
const CANARIES: [&str; 4] = ["canaryname", "canarynote", "canary@example.com", "5550188"];

/// The sample body with canaries wherever its fields take them.
fn with_canaries(body: Value) -> Value {
    match body {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let canary = match (name.as_str(), value.is_string()) {
                    (
                        "name" | "company_name" | "device_name" | "file_name" | "label" | "line1"
                        | "city",
                        true,
                    ) => {
                        json!("Canaryname")
                    }
                    ("note" | "text" | "details" | "reason", true) => json!("canarynote"),
                    ("email", true) => json!("canary@example.com"),
                    ("phone", true) => json!("303-555-0188"),
                    ("phones", _) => json!(["303-555-0188"]),
                    ("emails", _) => json!(["canary@example.com"]),
                    _ => with_canaries(value),
                };
                (name, canary)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(with_canaries).collect(),
        other => other,
    }
}

/// Those after which others would be refused, or which would be refused after others: each is called in a company
/// of its own.
const ALONE: [&str; 13] = [
    "channel-disconnect",
    "channel-update",
    "customer-import-cancel",
    "customer-merge",
    "customer-update",
    "job-update",
    "me-delete",
    "member-remove",
    "member-update",
    "password-change",
    "session-end",
    "shift-set",
    "totp-enroll",
];

/// Those that serve nobody here, for a link, a signature, a code or a state that is not theirs.
const UNSERVED: [&str; 20] = [
    "channel-update",
    "customer-import-start",
    "customer-merge-undo",
    "dashboard",
    "email-verify",
    "invitation-accept",
    "job-assign",
    "me-update",
    "member-update",
    "meta-receive",
    "meta-verify",
    "offer-start",
    "password-reset-confirm",
    "place-autocomplete",
    "resend-receive",
    "session-refresh",
    "session-start",
    "totp-confirm",
    "totp-remove",
    "tracking-view",
];

/// A company with one of each thing.
struct Shop {
    team: Team,
    things: Things,
}

impl Shop {
    async fn open(world: &World) -> Self {
        let team = world.team().await;
        let things = Things::of(world, &team).await;
        Self { team, things }
    }

    /// Lets everybody call an endpoint, with canaries wherever its input takes them; says what was answered.
    async fn call(&self, world: &World, entry: &RegisteredEndpoint) -> Vec<u16> {
        let Self { team, things } = self;
        let anonymous = world.anonymous();
        let path = things.path(entry.route.path);
        let body = sample::body(entry.name).map(|body| with_canaries(things.body(body)));
        let mut statuses = Vec::new();
        for caller in [&team.owner, &team.dispatcher, &team.technician, &anonymous] {
            let call = caller.call(entry.route.method.as_str(), &path).idempotent();
            let call = match &body {
                Some(body) => call.json(body),
                None => call,
            };
            let answer = call.header("user-agent", "canaryname").send().await;
            assert_ne!(answer.status, 500, "{} {}", answer.request, answer.text());
            statuses.push(answer.status);
        }
        let searched = format!("{path}?q=canaryname&cursor=canarynote");
        let search = team.dispatcher.call(entry.route.method.as_str(), searched);
        search.send().await;
        statuses
    }

    /// The tokens that were shown.
    fn tokens(&self) -> impl Iterator<Item = String> {
        let Team {
            owner,
            dispatcher,
            technician,
            ..
        } = &self.team;
        let callers = [owner, dispatcher, technician].into_iter();
        let tokens = callers.flat_map(|caller| [&caller.token, &caller.refresh_token]);
        tokens.flatten().cloned()
    }
}

#[tokio::test]
async fn p2_6_logs_hold_no_text_name_phone_email_or_token() {
    let lines = Lines::default();
    let writer = lines.clone();
    data::log::to(move || writer.clone())
        .try_init()
        .expect("nobody else logs here");

    let world = World::new().await;
    let shared = Shop::open(&world).await;
    let mut tokens = Vec::new();
    // What only reads comes first, of things that nobody has changed.
    let mut endpoints = registry::endpoints();
    endpoints.sort_by_key(|entry| entry.route.method != Method::Get);
    for entry in endpoints {
        let own = if ALONE.contains(&entry.name) {
            Some(Shop::open(&world).await)
        } else {
            None
        };
        let shop = own.as_ref().unwrap_or(&shared);
        let statuses = shop.call(&world, &entry).await;
        let is_served = statuses.iter().any(|status| (200..300).contains(status));
        assert!(
            is_served || UNSERVED.contains(&entry.name),
            "{} goes all its way for nobody: {statuses:?}",
            entry.name
        );
        tokens.extend(own.iter().flat_map(Shop::tokens));
    }
    tokens.extend(shared.tokens());
    let team = world.team().await;
    let line = Line::connect(&world, &team).await;
    let customer = Person::new("Canaryname", "13035550188");
    let webhook = line.wrote(
        &customer,
        json!({
            "id": "wamid.canarynote", "timestamp": "1763892000", "type": "text",
            "text": { "body": "canarynote canary@example.com" },
        }),
    );
    for webhook in [&webhook, &webhook.clone().to_nobody()] {
        world.receive(webhook).await;
    }
    world.drain().await;
    for status in [None, Some(403), Some(503)] {
        if let Some(status) = status {
            let fault = Fault::status(Provider::Google, status);
            world.outside.fault(fault.times(2));
        }
        let session = "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10";
        let typed = format!("/v1/places?text=12%20Canaryname&session={session}");
        team.dispatcher.get(typed).await.expect(200);
        team.dispatcher.get("/v1/places/canarynote").await;
    }
    // In a world of one company, since a sweep visits each.
    let small_world = World::new().await;
    small_world.team().await;
    let slot = small_world.clock.now().to_string();
    for sweep in registry::sweeps() {
        let deadline = Instant::now() + Duration::from_mins(1);
        small_world.run_sweep(sweep.name, &slot, deadline).await;
    }

    for world in [&world, &small_world] {
        assert_eq!(
            world.unmapped().await,
            [""; 0],
            "nothing is beside the data map"
        );
    }

    let logged = lines.0.lock().expect("nobody panics with the lock").clone();
    let logged = String::from_utf8(logged).expect("logs are text");
    assert!(
        logged.lines().count() > registry::endpoints().len(),
        "every request has its line"
    );
    for line in logged.lines() {
        let lower = line.to_lowercase();
        for canary in CANARIES {
            assert!(!lower.contains(canary), "a log line holds {canary}: {line}");
        }
        for token in &tokens {
            assert!(
                !line.contains(token.as_str()),
                "a log line holds a token: {line}"
            );
        }
        assert!(line.len() <= 700, "{} bytes: {line}", line.len());
        let fields: Value = serde_json::from_str(line).expect("a line is JSON");
        for name in fields.as_object().expect("an object").keys() {
            assert!(
                LOG_FIELDS.iter().any(|field| field.name == name),
                "the field {name} is not on the list: {line}"
            );
        }
    }
}

#[test]
fn p2_6_the_gateway_logs_time_address_route_and_status_only() {
    let template = std::fs::read_to_string(tests::root().join("template.yaml")).expect("a file");
    let format = template
        .lines()
        .find(|line| line.contains("$context.requestTime"))
        .expect("the gateway has a log format");
    let fields: Vec<_> = format
        .split("$context.")
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !(c.is_alphanumeric() || c == '.'))
                .next()
        })
        .collect();
    let allowed = [
        "requestTime",
        "identity.sourceIp",
        "routeKey",
        "status",
        "requestId",
    ];
    assert!(
        fields.iter().all(|field| allowed.contains(field)),
        "{fields:?}"
    );
}

#[tokio::test]
async fn p2_6_no_page_loads_anything_from_a_third_party() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    for path in [
        "/",
        "/verify-email",
        "/reset-password",
        "/accept-invitation",
    ] {
        let page = anonymous.get(path).await;
        page.expect(200);
        let text = page.text();
        assert!(
            !text.contains("http://") && !text.contains("https://"),
            "{path} names an origin"
        );
        assert!(!text.contains("src=\"//"), "{path} names an origin");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
}
