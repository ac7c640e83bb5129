//! `PUT /v1/offers/{offer_id}/acknowledgement`: a device of the calling technician has an offer.

use api::{
    Cx, Endpoint, Loaded, NoContent, Problem, Route, RowPath, Technician, Viewer, Visibility,
};
use data::Error;
use data::Row as _;
use data::key::{self, RowKey};
use data::row::OfferingRow;
use domain::event::Event;
use domain::offer::OfferId;
use schemars::JsonSchema;
use serde::Deserialize;

/// See [`Endpoint::SUMMARY`].
pub struct OfferAcknowledge;

/// Which offer.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OwnOfferPath {
    /// Which offer is meant: the `offer_id` of an answer that shows it.
    offer_id: OfferId,
}

impl RowPath for OwnOfferPath {
    type Row = OfferingRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::job_offering(self.offer_id.job_id, self.offer_id.offering)
    }

    fn visibility(offering: &OfferingRow, viewer: &Viewer) -> Visibility {
        Visibility::when(offering.offers_to(viewer.member_id).next().is_some())
    }
}

impl Endpoint for OfferAcknowledge {
    const NAME: &'static str = "offer-acknowledge";
    const ROUTE: Route = Route::put("/v1/offers/{offer_id}/acknowledgement");
    const SUMMARY: &'static str = "Say that this device has an offer.";
    const DETAILS: &'static str = "The app says so as soon as an offer has come, before the technician has looked at it. A dispatcher sees which offers no device has acknowledged within 10 seconds.";

    type Access = Technician;
    type Input = Loaded<OwnOfferPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Technician>, offering: OfferingRow) -> Result<NoContent, Problem> {
        let (member_id, now) = (cx.member().member_id, cx.now());
        let store = cx.store();
        store
            .update(offering, on_conflict, |offering, changes| {
                let mut offering = offering.ok_or(Problem::NotFound)?;
                let job_id = offering.job_id;
                let offers = offering.offers.iter_mut().rev();
                let mut new = offers
                    .filter(|offer| offer.technician_id == member_id && offer.seen_at.is_none());
                if let Some(offer) = new.next() {
                    offer.seen_at = Some(now);
                    changes.replace(offering);
                    changes.publish(Event::OfferSeen {
                        job_id,
                        technician_id: member_id,
                    });
                }
                Ok::<_, Problem>(())
            })
            .await?;
        Ok(NoContent)
    }
}

fn on_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(OfferingRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}
