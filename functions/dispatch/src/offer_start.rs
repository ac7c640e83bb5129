//! `POST /v1/jobs/{job_id}/offers`: offers a job to the nearest technician, and then to others.

use std::collections::BTreeSet;
use std::sync::Mutex;

use api::{Created, Cx, Dispatcher, Endpoint, Idempotent, Json, Problem, Route};
use data::row::{ExclusiveOfferRow, JobRow};
use data::{Changes, Error, Row as _, Secret, Setting};
use domain::event::Event;
use domain::id::MemberId;
use domain::job::Refusal;
use domain::offer::OfferAlert;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field::Field;
use crate::offer::refused;
use crate::offering::{JobWithField, Offering};
use crate::ways::Roads;

/// See [`Endpoint::SUMMARY`].
pub struct OfferStart;

/// The offering as it is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOffering {
    /// The version of the job that the request was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for OfferStart {
    const NAME: &'static str = "offer-start";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/offers");
    const SUMMARY: &'static str = "Offer a job to the nearest technician, and then to others.";
    const DETAILS: &'static str = "The best technician is asked alone, then a few together, then more, then everybody while dispatchers are alerted; the first who accepts has the job. How many and how long is the company's setting `offers`, whose `closed_rounds` can be 0 to ask everybody at once. Only who has the job's `skill` is asked. With nobody to ask, dispatchers are alerted and the answer is 409.";
    const REFUSALS: &'static [u16] = &[409];
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GoogleGeocodingUrl, Setting::GoogleRoutesUrl];

    type Access = Dispatcher;
    type Input = Idempotent<(JobWithField, Json<NewOffering>)>;
    type Output = Created<Offering>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: ((job, field), Json(new)),
        }: Idempotent<((JobRow, Field), Json<NewOffering>)>,
    ) -> Result<Created<Offering>, Problem> {
        cx.expect_version(job.version, new.version)?;
        if job.offerings.len() >= JobRow::MOST_OFFERINGS {
            return Err(refused(Refusal::NeedsCandidate));
        }
        let roads = Roads::of_request(&cx, cx.store()).await;
        let site = field.place(&job, &roads, cx.now()).await;
        let standing = field.standing(&job, site, &BTreeSet::new(), cx.now());
        let ways = standing.ways(&roads).await;
        // Who is asked alone for another job, though no list showed it yet.
        let claimed: Mutex<BTreeSet<MemberId>> = Mutex::default();
        let last: Mutex<Option<MemberId>> = Mutex::default();
        let (cx, job, field, ways, request) = (&cx, &job, &field, &ways, &request);
        let prepare = |_| {
            let claimed = claimed.lock().expect("nobody panics with it").clone();
            let last = &last;
            async move {
                let (mut job, mut changes) = (job.clone(), Changes::new());
                let settings = &cx.company().offers;
                let order = field
                    .standing(&job, site, &claimed, cx.now())
                    .rank(settings, ways);
                let ranking = order.into_kept();
                let first = ranking.ranked.first().map(|one| one.technician_id);
                *last.lock().expect("nobody panics with it") = first;
                let (author, by) = (cx.author(), cx.member().member_id);
                let started = job.start_offering(ranking, settings, &author, by, &mut changes);
                let offering = match started {
                    Ok(offering) => offering,
                    Err(refusal) => return Ok((alert(job.job_id, refusal), Err(refusal))),
                };
                let job = changes.replace(job);
                let created = Created(Offering::of(&offering, &job, cx.now()));
                cx.remember(request, &mut changes, &created)?;
                Ok::<_, Problem>((changes, Ok(created)))
            }
        };
        let on_conflict = |error: Error| {
            if error.is_taken(ExclusiveOfferRow::KIND) {
                let asked = last.lock().expect("nobody panics with it").take();
                claimed.lock().expect("nobody panics with it").extend(asked);
                return Ok(error);
            }
            Err(Problem::from(error))
        };
        let store = cx.store();
        let outcome = store.commit_with_retry(on_conflict, prepare).await?;
        outcome.map_err(refused)
    }
}

/// What is left to be done where nobody can be asked: dispatchers look after the job.
fn alert(job_id: domain::id::JobId, refusal: Refusal) -> Changes {
    let mut changes = Changes::new();
    if refusal == Refusal::NeedsCandidate {
        changes.publish(Event::OfferAlertRaised {
            job_id,
            alert: OfferAlert::NoCandidates,
        });
    }
    changes
}
