//! A world of one test.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use data::{Clock, Settings};
use domain::id::CompanyId;
use jiff::SignedDuration;
use tokio::sync::OnceCell;
use work::{FollowerFunction, Progress, Received, WorkerFunction};

use crate::caller::{Caller, Transport, new_uuid};
use crate::inside::Inside;
use crate::{Drained, Gateway, Wire, drain, registry, settings, table};

/// An item as the table holds it.
pub type StoredItem = HashMap<String, AttributeValue>;

/// Every function of the product over a table, a clock and an outside world of its own.
///
/// When it ends, every event that still waits must be one that its workers can deal with.
pub struct World {
    /// What endpoints have at hand.
    pub api: Arc<api::App>,
    /// What workers have at hand.
    pub work: Arc<work::App>,
    /// The clock of both.
    pub clock: Clock,
    /// The providers.
    pub outside: outside::Running,
    /// What keeps the WebSocket connections.
    pub gateway: Gateway,
    pub(crate) endpoints: Arc<Inside<api::App>>,
    workers: Arc<Inside<work::App>>,
    settings: Settings,
    may_leave_events: bool,
}

impl World {
    /// A new world at the present instant.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A new world whose functions reach the emulator over a wire.
    pub async fn wired() -> (Self, Wire) {
        let wire = Wire::to("http://127.0.0.1:4566").await;
        let world = Self::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
        (world, wire)
    }

    /// A new world with some settings changed.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings::deployed();
        let outside = outside::start(providers(&settings).await)
            .await
            .expect("a loopback port is free");
        outside.set_knobs(|knobs| knobs.rate_per_second = 100_000);
        let name = format!("customit-it-{}", new_uuid());
        table::make(&settings, &name).await;
        settings.table_name = name;
        reach(&mut settings, &outside);
        let gateway = Gateway::start().await;
        settings.socket_api_url.clone_from(&gateway.url);
        change(&mut settings);
        let clock = Clock::manual(Clock::System.now());
        let api = api::App::new(settings.clone(), clock.clone());
        let work = work::App::new(settings.clone(), clock.clone());
        let api = Arc::new(api.expect("the stack's settings are right"));
        let work = Arc::new(work.expect("the stack's settings are right"));
        Self {
            endpoints: Inside::of(api.clone()),
            workers: Inside::of(work.clone()),
            api,
            work,
            clock,
            outside,
            gateway,
            settings,
            may_leave_events: false,
        }
    }

    /// This test breaks workers on purpose: events that nobody can deal with may be left.
    pub fn may_leave_events(&mut self) {
        self.may_leave_events = true;
    }

    /// A caller who is not signed in.
    pub fn anonymous(&self) -> Caller {
        Caller::nobody(Transport::Inside(self.endpoints.clone()))
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Hands every waiting event to its workers, until none is left that they can deal with.
    pub async fn drain(&self) -> Drained {
        drain::drain(&self.workers).await
    }

    /// Runs a batch of a worker, which gets only the settings that it declares.
    pub async fn run_worker(
        &self,
        worker: &WorkerFunction,
        messages: &[Received],
        deadline: Instant,
    ) -> Progress {
        let app = self.workers.app_with(worker.settings());
        (worker.run)(&app, messages, deadline).await
    }

    /// Hands records of the table's stream to a follower, which gets only the settings that it declares;
    /// returns how many rows it followed.
    pub async fn run_follower(
        &self,
        follower: &FollowerFunction,
        records: &[serde_json::Value],
        deadline: Instant,
    ) -> usize {
        let app = self.workers.app_with(follower.settings.to_vec());
        (follower.run)(&app, records, deadline).await
    }

    /// Hands an event of the gateway to what stands behind the WebSocket API under a name, which gets
    /// only the settings that it declares; returns the status of its answer.
    pub async fn run_socket(&self, name: &str, event: serde_json::Value) -> u16 {
        let socket = registry::socket(name);
        let app = self.endpoints.app_with(socket.settings.to_vec());
        api::answer_socket(socket, app, event, Duration::from_secs(10)).await
    }

    /// Runs a slot of the sweep of a name, which gets only the settings that it declares; returns
    /// how many things it found, or nothing when the slot had run.
    pub async fn run_sweep(&self, name: &str, slot: &str, deadline: Instant) -> Option<usize> {
        let sweep = registry::sweep(name);
        let app = self.workers.app_with(sweep.settings.to_vec());
        (sweep.run)(&app, slot, deadline)
            .await
            .expect("a sweep can read the table")
    }

    /// Every item of the table as text.
    pub async fn items(&self) -> Vec<String> {
        table::all(&self.settings, &self.settings.table_name).await
    }

    /// Every item of the table that has not come to its end, as text.
    pub async fn live_items(&self) -> Vec<String> {
        let now = self.clock.now();
        table::live(&self.settings, &self.settings.table_name, now).await
    }

    /// What stands in the table beside the data map.
    pub async fn unmapped(&self) -> Vec<String> {
        let now = self.clock.now();
        table::unmapped(&self.settings, &self.settings.table_name, now).await
    }

    /// Puts an item of text attributes into the table, as code of another day would have written it.
    pub async fn put_item(&self, attributes: &[(&str, &str)]) {
        table::put(&self.settings, attributes).await;
    }

    /// The items of a company's partition, past the API.
    pub async fn stored(&self, company_id: CompanyId, partition: &str) -> Vec<StoredItem> {
        table::partition(&self.settings, &format!("T#{company_id}{partition}")).await
    }

    /// Puts an item past the API.
    pub async fn put_stored(&self, item: StoredItem) {
        table::put_stored(&self.settings, item).await;
    }

    /// Takes an item away past the API.
    pub async fn delete_stored(&self, item: &StoredItem) {
        table::delete_stored(&self.settings, item).await;
    }

    /// Another process of the workers, which knows nothing yet.
    pub fn another_process(&self) -> Arc<work::App> {
        let app = work::App::new(self.settings.clone(), self.clock.clone());
        Arc::new(app.expect("the settings of a world are right"))
    }

    /// The settings of this world.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// Providers that know us by the secrets that the functions have.
async fn providers(settings: &Settings) -> outside::Options {
    static META: OnceCell<(String, String)> = OnceCell::const_new();
    let read = || async {
        let aws = data::Aws::new(settings.clone(), Clock::System);
        let meta = aws.secrets().meta().await;
        let meta = meta.expect("the stack has an app at Meta");
        (meta.app_id, meta.app_secrets[0].clone())
    };
    let mut options = outside::Options::default();
    let (id, secret) = META.get_or_init(read).await.clone();
    (options.meta.app.id, options.meta.app.secret) = (id, secret);
    options
}

/// Lets the functions reach this outside world.
fn reach(settings: &mut Settings, outside: &outside::Running) {
    settings.resend_url = outside.resend_url();
    settings.meta_url = outside.meta_url();
    settings.apns_url = outside.apns_url();
    settings.apns_sandbox_url = outside.apns_sandbox_url();
    settings.openai_url = outside.openai_url();
    settings.google_geocoding_url = outside.google_geocoding_url();
    settings.google_places_url = outside.google_places_url();
    settings.google_routes_url = outside.google_routes_url();
}

impl Drop for World {
    fn drop(&mut self) {
        // Straight to the emulator: a wire that the test laid can be cut, and is served by the runtime
        // that waits here.
        let settings = Settings {
            endpoint_url: settings::deployed().endpoint_url,
            ..self.settings.clone()
        };
        let clock = self.clock.clone();
        let must_be_empty = !self.may_leave_events && !std::thread::panicking();
        // Another thread, since this one may stand inside a runtime.
        let end = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made");
            runtime.block_on(async {
                let drained = if must_be_empty {
                    let outside = outside::start(outside::Options::default()).await;
                    let outside = outside.expect("a loopback port is free");
                    outside.set_knobs(|knobs| knobs.rate_per_second = 100_000);
                    let mut settings = settings.clone();
                    reach(&mut settings, &outside);
                    let app = work::App::new(settings, clock).expect("the settings are right");
                    drain::drain(&Inside::of(Arc::new(app))).await
                } else {
                    Drained::default()
                };
                table::remove(&settings, &settings.table_name).await;
                drained
            })
        });
        let drained = end.join().expect("a world ends in order");
        assert!(
            drained.left.is_empty(),
            "events are left behind: {:?}",
            drained.left
        );
    }
}
