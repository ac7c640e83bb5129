//! The page at `/` on which a person sees mails and messages arrive, plays a customer
//! or a technician, and switches faults.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;

use crate::world::World;

/// Nothing but this origin, and nothing inline.
const PAGE_POLICY: &str =
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

/// A mail may style itself and show pictures it brings along; its links open in a new tab.
const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src \
    'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page by their paths.
const FILES: [(&str, &str, &str); 14] = [
    ("/", HTML, include_str!("page/index.html")),
    ("/page.css", STYLE, include_str!("page/page.css")),
    ("/mails.css", STYLE, include_str!("page/mails.css")),
    ("/phones.css", STYLE, include_str!("page/phones.css")),
    ("/iphones.css", STYLE, include_str!("page/iphones.css")),
    (
        "/technician.css",
        STYLE,
        include_str!("page/technician.css"),
    ),
    ("/events.js", SCRIPT, include_str!("page/events.js")),
    ("/page.js", SCRIPT, include_str!("page/page.js")),
    ("/mails.js", SCRIPT, include_str!("page/mails.js")),
    ("/phones.js", SCRIPT, include_str!("page/phones.js")),
    ("/bubbles.js", SCRIPT, include_str!("page/bubbles.js")),
    ("/voice.js", SCRIPT, include_str!("page/voice.js")),
    ("/iphones.js", SCRIPT, include_str!("page/iphones.js")),
    ("/technician.js", SCRIPT, include_str!("page/technician.js")),
];

/// The page and what it needs.
pub(crate) fn routes(world: &Arc<World>) -> Router {
    let files = FILES
        .into_iter()
        .fold(Router::new(), |router, (path, kind, text)| {
            router.route(path, get(move || async move { file(kind, text) }))
        });
    files
        .route("/mails/{id}/html", get(mail_html))
        .route("/events", get(page_events))
        .with_state(Arc::clone(world))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
    ];
    (headers, text).into_response()
}

/// A mail's HTML, for a frame.
async fn mail_html(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let Some(html) = world.resend.mail(&id).and_then(|mail| mail.html) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, MAIL_POLICY),
    ];
    (headers, opening_links_in_a_new_tab(&html)).into_response()
}

/// Puts `<base target>` into the head; before the doctype it would change how the mail looks.
fn opening_links_in_a_new_tab(html: &str) -> String {
    let base = "<base target=\"_blank\">";
    match html.to_ascii_lowercase().find("<head>") {
        Some(at) => {
            let (before, after) = html.split_at(at + "<head>".len());
            format!("{before}{base}{after}")
        }
        None => format!("{html}{base}"),
    }
}

/// What happens from here on, as server-sent events.
async fn page_events(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = futures::stream::unfold(world.listen(), |mut page_events| async move {
        let event = match page_events.recv().await {
            Ok(text) => Event::default().data(text),
            Err(RecvError::Lagged(_)) => Event::default().data(r#"{"topic":"reset"}"#),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(event), page_events))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_mail_open_in_a_new_tab() {
        let whole = opening_links_in_a_new_tab("<!doctype html><html><HEAD><title>x</title>");
        assert_eq!(
            whole,
            "<!doctype html><html><HEAD><base target=\"_blank\"><title>x</title>"
        );
        assert_eq!(
            opening_links_in_a_new_tab("<p>x"),
            "<p>x<base target=\"_blank\">"
        );
    }
}
