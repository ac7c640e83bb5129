//! One outside world: everything that its providers know.

use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast;

use crate::apns::Apns;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::google::Google;
use crate::hooks::Hooks;
use crate::journal::Journal;
use crate::knobs::Knobs;
use crate::locked::Locked;
use crate::meta::Meta;
use crate::openai::OpenAi;
use crate::options::Options;
use crate::resend::Resend;

/// How many events a page may fall behind before it has to reload.
const PAGE_EVENTS_HELD: usize = 256;

/// The state of one server.
#[derive(Debug)]
pub(crate) struct World {
    /// The address of the server, without a slash at the end.
    pub(crate) url: String,
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) hooks: Hooks,
    pub(crate) resend: Resend,
    pub(crate) meta: Meta,
    pub(crate) apns: Apns,
    pub(crate) openai: OpenAi,
    pub(crate) google: Google,
    knobs: Locked<Knobs>,
    page_events: broadcast::Sender<String>,
}

impl World {
    /// A world at this address in which nothing has happened. Fails when a key of the options is
    /// none.
    pub(crate) fn new(url: String, options: Options) -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            url,
            clock: Clock::default(),
            journal: Journal::default(),
            faults: Faults::default(),
            hooks: Hooks::default(),
            resend: Resend::default(),
            meta: Meta::new(&options.meta),
            apns: Apns::new(&options)?,
            openai: OpenAi::default(),
            google: Google::default(),
            knobs: Locked::new(options.knobs.clone()),
            page_events: broadcast::channel(PAGE_EVENTS_HELD).0,
            options,
        }))
    }

    /// The knobs as they stand.
    pub(crate) fn knobs(&self) -> Knobs {
        self.knobs.with(|knobs| knobs.clone())
    }

    /// Turns the knobs.
    pub(crate) fn set_knobs(&self, knobs: Knobs) {
        self.publish("settings", &knobs);
        self.knobs.with(|now| *now = knobs);
    }

    /// Returns to the state in which nothing has happened.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.journal.clear();
        self.faults.clear();
        self.hooks.clear();
        self.resend.clear();
        self.meta.clear();
        self.apns.clear();
        self.openai.clear();
        self.google.clear();
        self.set_knobs(self.options.knobs.clone());
        self.publish("reset", &());
    }

    /// Sends an event to every open page.
    pub(crate) fn publish(&self, topic: &str, about: &impl Serialize) {
        // Nobody listening is the usual case.
        drop(
            self.page_events
                .send(json!({"topic": topic, "about": about}).to_string()),
        );
    }

    /// Sends the faults that wait to every open page.
    pub(crate) fn publish_faults(&self) {
        self.publish("faults", &self.faults.all());
    }

    /// The events from here on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<String> {
        self.page_events.subscribe()
    }
}
