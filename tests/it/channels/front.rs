//! Where Meta finds the product while a test runs: a front door before the functions of this process.

use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use api::Origin;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use data::Settings;
use tests::{World, registry};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::work::queue::Queue;

type App = Arc<OnceLock<Arc<api::App>>>;

/// A front door, behind which the webhooks of Meta wait in a queue of its own. It closes when this
/// is dropped.
pub(super) struct Front {
    server: JoinHandle<()>,
    queue: Queue,
}

impl Front {
    /// A world that Meta reaches by its public address.
    pub(super) async fn of_world() -> (Self, World) {
        Self::of_world_with(|_| {}).await
    }

    /// The same with some settings changed.
    pub(super) async fn of_world_with(change: impl FnOnce(&mut Settings)) -> (Self, World) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let app = App::default();
        let router = Router::new().fallback(pass).with_state(app.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        let settings = World::new().await.settings().clone();
        let queue = Queue::make(&settings, data::Queue::InboundApply, &[]).await;
        let world = World::with(|settings| {
            settings.public_url = url;
            settings.queue_base.clone_from(&queue.base);
            change(settings);
        })
        .await;
        app.set(world.api.clone()).ok().unwrap();
        (Self { server, queue }, world)
    }

    /// Runs the worker on what was delivered; returns how many parts had an effect, and how many
    /// had none.
    pub(super) async fn deliver(&self, world: &World) -> [usize; 2] {
        let bodies = self.queue.bodies().await;
        let progress = world.take_bodies(&bodies, 1).await;
        assert!(progress.retry.is_empty(), "{progress:?}");
        [progress.done, progress.suppressed]
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let endpoint = registry::find(parts.method.as_str(), parts.uri.path());
    let (Some(entry), Some(app)) = (endpoint, app.get()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let bytes = to_bytes(body, 4 << 20).await.unwrap();
    let origin = Origin {
        source_ip: None,
        request_id: "a-call-of-meta".into(),
        remaining: Duration::from_secs(10),
    };
    let request = Request::from_parts(parts, bytes);
    let response = (entry.function.answer)(app.clone(), request, origin).await;
    response.map(Body::from)
}
