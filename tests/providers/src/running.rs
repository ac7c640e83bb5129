//! A running outside world and the handle on it.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use jiff::SignedDuration;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::anomalies::Waiting;
use crate::apns::{Device, Environment, Notification, Phone};
use crate::apply_fault::apply_fault;
use crate::faults::Fault;
use crate::google::{MatrixAnomaly, PlaceAnomaly};
use crate::hooks::{Attempt, Delivery};
use crate::journal::Request;
use crate::knobs::Knobs;
use crate::openai::{Anomaly, ScriptedAnswer};
use crate::options::Options;
use crate::provider::Provider;
use crate::resend::{Mail, Oddities};
use crate::serve::serve;
use crate::world::World;
use crate::{apns, control, google, meta, openai, page, product, resend};

/// How often a handle looks whether what it waits for has come.
const GLANCE: Duration = Duration::from_millis(10);

/// Starts an outside world on a loopback port. Fails when the port is taken or a key is none.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    let world = World::new(url.clone(), options)?;
    let server = tokio::spawn(serve(listener, routes(&world)));
    Ok(Running { url, world, server })
}

fn routes(world: &Arc<World>) -> Router {
    let before = |provider| from_fn_with_state((Arc::clone(world), provider), apply_fault);
    let apns = |provider, environment| apns::routes(world, environment).layer(before(provider));
    Router::new()
        .nest(
            "/resend",
            resend::routes(world).layer(before(Provider::Resend)),
        )
        .nest("/meta", meta::routes(world).layer(before(Provider::Meta)))
        .nest("/apns", apns(Provider::Apns, Environment::Production))
        .nest(
            "/apns-sandbox",
            apns(Provider::ApnsSandbox, Environment::Sandbox),
        )
        .nest(
            "/openai/v1",
            openai::routes(world).layer(before(Provider::OpenAi)),
        )
        .nest(
            "/google",
            google::routes(world).layer(before(Provider::Google)),
        )
        .nest("/_control", control::routes(world))
        .nest("/product", product::routes(world))
        .merge(page::routes(world))
}

/// A running outside world. It ends when this handle is dropped.
#[derive(Debug)]
pub struct Running {
    url: String,
    pub(crate) world: Arc<World>,
    server: JoinHandle<Infallible>,
}

impl Running {
    /// The address of its page, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The base address of Resend.
    pub fn resend_url(&self) -> String {
        format!("{}/resend", self.url)
    }

    /// The base address of APNs.
    pub fn apns_url(&self) -> String {
        format!("{}/apns", self.url)
    }

    /// The base address of APNs' sandbox.
    pub fn apns_sandbox_url(&self) -> String {
        format!("{}/apns-sandbox", self.url)
    }

    /// The base address of `OpenAI`.
    pub fn openai_url(&self) -> String {
        format!("{}/openai/v1", self.url)
    }

    /// The base address of Google Geocoding.
    pub fn google_geocoding_url(&self) -> String {
        format!("{}/google/geocode", self.url)
    }

    /// The base address of Google Places.
    pub fn google_places_url(&self) -> String {
        format!("{}/google/places", self.url)
    }

    /// The base address of Google Routes.
    pub fn google_routes_url(&self) -> String {
        format!("{}/google/routes", self.url)
    }

    /// The id of the place at a point, in millionths of a degree north and east.
    pub fn place_id_at(lat: i32, lng: i32) -> String {
        google::place_id_at(lat, lng)
    }

    /// Every push that was accepted, oldest first.
    pub fn notifications(&self) -> Vec<Notification> {
        self.world.apns.pushes(None)
    }

    /// Every push to this device that was accepted, oldest first.
    pub fn notifications_to(&self, token: &str) -> Vec<Notification> {
        self.world.apns.pushes(Some(token))
    }

    /// Waits for the newest push to this device that fits.
    pub async fn notification_to(
        &self,
        token: &str,
        fits: impl Fn(&Notification) -> bool,
        within: Duration,
    ) -> Option<Notification> {
        self.wait(within, || {
            let newest_first = self.notifications_to(token).into_iter().rev();
            newest_first.into_iter().find(|push| fits(push))
        })
        .await
    }

    /// Every phone that was pushed to, with what it shows, in the order of their first push.
    pub fn phones(&self) -> Vec<Phone> {
        self.world.apns.phones()
    }

    /// The phone with this token, whatever its environment.
    pub fn phone(&self, token: &str) -> Option<Phone> {
        let mut phones = self.phones().into_iter();
        phones.find(|phone| phone.token.eq_ignore_ascii_case(token))
    }

    /// Lets APNs know this about a device, in the place of what it knew.
    pub fn device(&self, device: Device) {
        self.world.know(device);
    }

    /// Sets the translation that `OpenAI` gives next, placeholders included.
    pub fn script_translation(&self, translation: &str) {
        let translation = translation.to_owned();
        self.world
            .openai
            .scripted_answers
            .add(ScriptedAnswer { translation });
    }

    /// Lets so many answers of `OpenAI` go wrong; 0 for all until a reset.
    pub fn anomaly(&self, anomaly: Anomaly, times: u32) {
        self.world.openai.anomalies.add(Waiting { anomaly, times });
    }

    /// Lets so many matrices of Google go wrong; 0 for all until a reset.
    pub fn matrix_anomaly(&self, anomaly: MatrixAnomaly, times: u32) {
        let waiting = Waiting { anomaly, times };
        self.world.google.matrix_anomalies.add(waiting);
    }

    /// Lets so many answers about places go wrong; 0 for all until a reset.
    pub fn place_anomaly(&self, anomaly: PlaceAnomaly, times: u32) {
        let waiting = Waiting { anomaly, times };
        self.world.google.place_anomalies.add(waiting);
    }

    /// The body of every request that this provider was sent, oldest first.
    pub fn bodies(&self, provider: Provider) -> Vec<Value> {
        let requests = self.requests().into_iter();
        requests
            .filter(|request| request.provider == provider)
            .map(|request| request.body)
            .collect()
    }

    /// Every mail that was accepted, newest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.world.resend.mails()
    }

    /// Every mail to this address, newest first.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.is_to(address));
        mails
    }

    /// Waits for the newest mail to this address that fits.
    pub async fn mail_to(
        &self,
        address: &str,
        fits: impl Fn(&Mail) -> bool,
        within: Duration,
    ) -> Option<Mail> {
        self.wait(within, || {
            self.mails_to(address).into_iter().find(|mail| fits(mail))
        })
        .await
    }

    /// Waits for a webhook that the receiver has taken and that fits.
    pub async fn delivery(
        &self,
        fits: impl Fn(&Delivery) -> bool,
        within: Duration,
    ) -> Option<Delivery> {
        let taken = |one: &Delivery| one.attempts.iter().any(Attempt::succeeded) && fits(one);
        self.wait(within, || self.deliveries().into_iter().find(&taken))
            .await
    }

    /// Every webhook that was sent or is being sent, newest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.world.hooks.all()
    }

    /// Sends a webhook of Resend at once, with the requested oddities; an attempt for each time it
    /// was sent.
    pub async fn resend_webhook(&self, event: &Value, odd: &Oddities) -> Vec<Attempt> {
        self.world.announce_oddly(event, odd).await
    }

    /// Every request that a provider was sent, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.world.journal.all()
    }

    /// Lets a fault wait for its request.
    pub fn fault(&self, fault: Fault) {
        self.world.faults.add(fault);
        self.world.publish_faults();
    }

    /// Forgets the faults that still wait.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
        self.world.publish_faults();
    }

    /// Turns knobs.
    pub fn set_knobs(&self, change: impl FnOnce(&mut Knobs)) {
        let mut knobs = self.world.knobs();
        change(&mut knobs);
        self.world.set_knobs(knobs);
    }

    /// Moves the clock of this world forward.
    pub fn advance(&self, by: SignedDuration) {
        self.world.clock.advance(by);
    }

    /// Returns to the state in which nothing has happened.
    pub fn reset(&self) {
        self.world.reset();
    }

    /// Runs until the server fails.
    pub async fn wait_until_end(mut self) -> io::Result<()> {
        match (&mut self.server).await? {}
    }

    pub(crate) async fn wait<T>(
        &self,
        within: Duration,
        look: impl Fn() -> Option<T>,
    ) -> Option<T> {
        let patient = async {
            loop {
                if let Some(value) = look() {
                    return value;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(within, patient).await.ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
    }
}
