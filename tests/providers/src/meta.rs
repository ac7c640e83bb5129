//! Meta's Graph API for WhatsApp (<https://developers.facebook.com/documentation/business-messaging/whatsapp>), mounted at `/meta`.
//!
//! Who is who: the `directory` holds apps, numbers and tokens, `people` those who write to them,
//! `message_log` the messages, the `media_store` the files. Companies come in through `send`,
//! `upload`, `media`, `business`, `subscription`, `app` and `oauth`; a person's `act` `happen`s,
//! many at once in a `batch`, and `hook` delivers it. `story` is what becomes of a company's
//! message. `control` and `handle` are for tests and the page; what both do is in `steer`.

mod act;
mod admit;
mod app;
mod app_hook;
mod batch;
mod body;
mod business;
mod chat;
mod content;
mod control;
mod directory;
mod fields;
mod handle;
mod happen;
mod hook;
mod kinds;
mod learn;
mod limits;
mod media;
mod media_store;
mod message_log;
mod oauth;
mod options;
mod people;
mod refusal;
mod sample;
mod send;
mod state;
mod steer;
mod story;
mod subscription;
mod template;
mod update;
mod upload;
mod verify;
mod view;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub use self::act::{MetaAct, MetaActed, MetaAction};
use self::admit::admit;
pub use self::batch::{MetaBatch, MetaBatchReport, MetaPost};
pub(crate) use self::control::routes as control_routes;
pub use self::hook::MetaOddities;
pub use self::media_store::{MetaMedia, MetaQuirks};
pub use self::message_log::{PersonMessage, SentMessage};
pub use self::options::{MetaApp, MetaNumber, MetaOptions};
pub use self::people::MetaPerson;
use self::refusal::Refusal;
pub(crate) use self::refusal::failure;
pub use self::sample::MetaFile;
pub(crate) use self::state::Meta;
pub use self::template::MetaTemplate;
pub use self::update::MetaUpdate;
use crate::world::World;

/// The API.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    let for_callers = Router::new()
        .route("/v26.0/app", get(app::own))
        .route(
            "/v26.0/{id}",
            get(business::view)
                .post(business::change)
                .delete(business::delete),
        )
        .route("/v26.0/{id}/messages", post(send::send))
        .route("/v26.0/{id}/media", post(upload::upload))
        .route("/v26.0/{id}/register", post(business::register))
        .route("/v26.0/{id}/deregister", post(business::deregister))
        .route("/v26.0/{id}/phone_numbers", get(business::number_list))
        .route(
            "/v26.0/{id}/message_templates",
            get(business::template_list),
        )
        .route(
            "/v26.0/{id}/subscribed_apps",
            get(subscription::list)
                .post(subscription::subscribe)
                .delete(subscription::unsubscribe),
        )
        .route("/media/{id}", get(media::download))
        .layer(from_fn_with_state(Arc::clone(world), admit));
    let unknown = || async {
        Refusal::plain(
            2500,
            "Unknown path components: this endpoint does not exist.",
        )
    };
    Router::new()
        .route("/v26.0/oauth/access_token", get(oauth::exchange))
        .route("/v26.0/debug_token", get(oauth::debug))
        .route(
            "/v26.0/{id}/subscriptions",
            get(app::hook_list)
                .post(app::hook_set)
                .delete(app::hook_end),
        )
        .merge(for_callers)
        .fallback(unknown)
        .method_not_allowed_fallback(|| async {
            Refusal::plain(100, "Unsupported method for this endpoint.")
        })
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(world))
}
