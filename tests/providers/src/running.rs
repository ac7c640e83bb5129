//! A running outside world and the handle on it.

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

use crate::faults::{Fault, meet};
use crate::hooks::{Attempt, Delivery};
use crate::journal::Request;
use crate::knobs::Knobs;
use crate::options::Options;
use crate::provider::Provider;
use crate::resend::{Mail, Oddities};
use crate::world::World;
use crate::{control, page, resend};

/// How often a handle looks whether what it waits for has come.
const GLANCE: Duration = Duration::from_millis(10);

/// Starts an outside world on a loopback port. Fails when the port is taken.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    let world = World::new(options);
    let service = routes(&world);
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(Running { url, world, server })
}

fn routes(world: &Arc<World>) -> Router {
    let before = from_fn_with_state((Arc::clone(world), Provider::Resend), meet);
    Router::new()
        .nest("/resend", resend::routes(world).layer(before))
        .nest("/_control", control::routes(world))
        .merge(page::routes(world))
}

/// A running outside world. It ends when this handle is dropped.
#[derive(Debug)]
pub struct Running {
    url: String,
    world: Arc<World>,
    server: JoinHandle<io::Result<()>>,
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

    /// Sends a webhook of Resend at once, as odd as asked; an attempt for each time it was sent.
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
        self.world.tell_faults();
    }

    /// Forgets the faults that still wait.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
        self.world.tell_faults();
    }

    /// Turns knobs.
    pub fn turn(&self, change: impl FnOnce(&mut Knobs)) {
        let mut knobs = self.world.knobs();
        change(&mut knobs);
        self.world.turn(knobs);
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
        (&mut self.server).await?
    }

    async fn wait<T>(&self, within: Duration, look: impl Fn() -> Option<T>) -> Option<T> {
        let patient = async {
            loop {
                if let Some(found) = look() {
                    return found;
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
