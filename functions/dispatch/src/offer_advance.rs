//! `offer-advance`: begins the next round of offers when the present one is over, or all have declined; and
//! marks an offer that no device has acknowledged in time.
//!
//! The queue keeps the message of a round back until the round is over, and that of an offer until a device
//! must have acknowledged it. One that comes too early finds nothing to do, and leaves it to `offer-sweep`.

use data::{Queue, Secret, Setting};
use domain::event::Event;
use work::{Cx, Failure, Worker};

use crate::advance::advance;
use crate::unacknowledged::mark_unacknowledged;
use crate::ways::Roads;

/// See the module.
pub struct OfferAdvance;

impl Worker for OfferAdvance {
    const NAME: &'static str = "offer-advance";
    const QUEUE: Queue = Queue::OfferAdvance;
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GoogleGeocodingUrl, Setting::GoogleRoutesUrl];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        match cx.envelope().event {
            Event::OfferRoundStarted { job_id, .. } | Event::OfferDeclined { job_id, .. } => {
                let roads = Roads::of_message(&cx).await;
                advance(cx.store(), job_id, &roads).await?;
            }
            Event::JobOffered { job_id, .. } => mark_unacknowledged(cx.store(), job_id).await?,
            ref other => {
                let name = other.name();
                return Err(Failure::Unreadable(format!("no round ends by {name}")));
            }
        }
        Ok(())
    }
}
