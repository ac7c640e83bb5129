//! APNs (<https://developer.apple.com/documentation/usernotifications>), mounted at `/apns` and, for
//! its sandbox, at `/apns-sandbox`. It speaks HTTP/2 alone.

pub(crate) mod control;
mod device;
mod fields;
mod key;
mod payload;
mod phone;
mod provider_token;
mod reason;
mod state;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

pub use self::device::{Device, Environment};
use self::fields::Fields;
use self::payload::Payload;
pub use self::phone::{Notification, Phone};
use self::provider_token::ProviderToken;
pub use self::reason::Reason;
use self::reason::Result;
pub(crate) use self::reason::failure;
pub(crate) use self::state::Apns;
use crate::world::World;

impl World {
    /// Lets APNs know this about a device, in the place of what it knew.
    pub(crate) fn know(&self, mut device: Device) {
        device.token.make_ascii_lowercase();
        device.since = device.since.or_else(|| Some(self.clock.now()));
        self.apns.devices.with(|devices| {
            devices.retain(|known| known.token != device.token);
            devices.push(device);
        });
        self.publish("iphones", &());
    }

    /// Opens a notification on a phone, which clears it and does nothing else.
    pub(crate) fn open(&self, token: &str, apns_id: &str) -> bool {
        let opened = self.apns.phones.with(|phones| phones.open(token, apns_id));
        self.publish("iphones", &());
        opened
    }
}

/// Whether a path belongs to APNs, in either environment.
pub(crate) fn is_below(path: &str) -> bool {
    ["/apns", "/apns-sandbox"].iter().any(|mount| {
        let rest = path.strip_prefix(mount);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

type Service = (Arc<World>, Environment);

/// The API of one environment.
pub(crate) fn routes(world: &Arc<World>, environment: Environment) -> Router {
    Router::new()
        .route("/3/device/{token}", post(send))
        .route("/3/device", post(|| async { Reason::MissingDeviceToken }))
        .route("/3/device/", post(|| async { Reason::MissingDeviceToken }))
        .fallback(|| async { Reason::BadPath })
        .method_not_allowed_fallback(|| async { Reason::MethodNotAllowed })
        .layer(DefaultBodyLimit::disable())
        .with_state((Arc::clone(world), environment))
}

/// `POST /3/device/{token}`.
async fn send(
    State((world, environment)): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let id = fields::id(&headers);
    let answered = id.clone().unwrap_or_else(|_| Uuid::now_v7().to_string());
    let token = token.to_ascii_lowercase();
    let outcome = id.and_then(|id| {
        let push = read(&world, environment, (id, &token), &headers, &body)?;
        accept(&world, &push);
        Ok(())
    });
    let mut response = match outcome {
        Ok(()) => ().into_response(),
        Err(reason) => {
            let since = world.apns.device(&token).and_then(|device| device.since);
            let timestamp = since.map(Timestamp::as_millisecond);
            match (reason, timestamp) {
                (Reason::Unregistered | Reason::ExpiredToken, Some(timestamp)) => {
                    let body = json!({ "reason": reason, "timestamp": timestamp });
                    (reason.status(), Json(body)).into_response()
                }
                _ => reason.into_response(),
            }
        }
    };
    let mut put = |name: &'static str, id: &str| {
        let value = HeaderValue::from_str(id).expect("a UUID is ASCII");
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    };
    put("apns-id", &answered);
    if environment == Environment::Sandbox {
        put("apns-unique-id", &Uuid::now_v7().to_string());
    }
    response
}

/// Reads a push and checks all that APNs checks, in the order of what it needs to know first.
fn read(
    world: &World,
    environment: Environment,
    (apns_id, token): (String, &str),
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Notification> {
    let now = world.clock.now();
    fields::are_single(headers)?;
    let shown = fields::text(headers, "authorization");
    let provider_token = ProviderToken::read(shown, &world.options, world.apns.key.as_ref())?;
    provider_token.is_fresh(now)?;
    let shortest_use = SignedDuration::from_mins(world.knobs().apns_token_minutes.into());
    world
        .apns
        .tokens
        .with(|tokens| tokens.take(provider_token, now, shortest_use))?;
    let fields = Fields::read(headers, &world.options.apns_topic)?;
    let payload = Payload::read(body, fields.push_type)?;
    if !device::is_token(token) {
        return Err(Reason::BadDeviceToken);
    }
    let device = world.apns.device(token);
    if let Some(reason) = device.and_then(|device| device.refusal_in(environment)) {
        return Err(reason);
    }
    let (title, body) = if fields.push_type == "voip" {
        (payload.caller(), Some("Incoming call".to_owned()))
    } else {
        (payload.title(), payload.body())
    };
    Ok(Notification {
        apns_id,
        at: now,
        environment,
        token: token.to_owned(),
        push_type: fields.push_type,
        topic: fields.topic,
        priority: fields.priority,
        expiration: fields.expiration,
        collapse_id: fields.collapse_id,
        title,
        body,
        badge: payload.badge(),
        is_passive: payload.is_passive(),
        payload: payload.into_value(),
    })
}

fn accept(world: &World, push: &Notification) {
    let name = world.apns.device(&push.token).and_then(|known| known.name);
    let badge = world.apns.phones.with(|phones| phones.take(push.clone()));
    world.publish(
        "push",
        &json!({ "name": name, "badge": badge, "notification": push }),
    );
}

impl IntoResponse for Reason {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "reason": self }))).into_response()
    }
}
