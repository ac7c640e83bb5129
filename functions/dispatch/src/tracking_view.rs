//! `GET /track/{token}`: the page by which a customer follows the technician.
//!
//! Whatever a link does not lead to is answered by one page: a link that never was, one that is over, and
//! one whose job has ended are not told apart.

use api::{Cx, Endpoint, Path, Problem, Public, Route};
use auth::allowance::Allowance;
use auth::tracking::TrackingToken;
use data::row::{JobRow, MemberRow, TechnicianStatusRow, ThreadRow};
use data::{Secret, Setting, Store, key};
use domain::eta::journey;
use domain::id::ThreadId;
use domain::language::{CustomerLanguage, Language};
use domain::offer::SecondsAway;
use domain::position::{Fix, Freshness};
use domain::tracking::TrackedState;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::tracking_page::{Arrival, Tracked, TrackingPage};
use crate::ways::Roads;

/// See [`Endpoint::SUMMARY`].
pub struct TrackingView;

/// Which link.
#[derive(Deserialize, JsonSchema)]
pub struct TrackingPath {
    /// The token of the link.
    token: String,
}

domain::debug_by_name!(TrackingPath);

impl Endpoint for TrackingView {
    const NAME: &'static str = "tracking-view";
    const ROUTE: Route = Route::get("/track/{token}");
    const SUMMARY: &'static str = "Show a customer how far the technician has come.";
    const DETAILS: &'static str =
        "A page for people, in English or Spanish. A link that leads nowhere any more is a 404.";
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GoogleGeocodingUrl, Setting::GoogleRoutesUrl];

    type Access = Public;
    type Input = Path<TrackingPath>;
    type Output = TrackingPage;

    async fn handle(
        cx: Cx<Public>,
        Path(path): Path<TrackingPath>,
    ) -> Result<TrackingPage, Problem> {
        let preferred = cx.facts().preferred_language();
        let gone = || TrackingPage::gone(CustomerLanguage::of(preferred.as_ref()));
        let Some(token) = TrackingToken::parse(&path.token) else {
            return Ok(gone());
        };
        let Some((store, link)) = cx.aws().directory().tracking_link(&token).await? else {
            return Ok(gone());
        };
        let allowance = Allowance::VIEWS_OF_A_TRACKING_LINK;
        cx.admit(allowance, &link.digest.to_string()).await?;
        let job: Option<JobRow> = store.get(key::job(link.job_id)).await?;
        let job = job.filter(|_| cx.now() < link.expires_at);
        let open = job.and_then(|job| Some((TrackedState::of(job.state)?, job)));
        let Some((state, job)) = open else {
            return Ok(gone());
        };
        let known = Known::read(&store, &job).await?;
        let language = known.language.as_ref().or(preferred.as_ref());
        let tracked = Tracked {
            state,
            first_name: known.first_name(state),
            arrival: known.arrival(&cx, &store, &job).await,
        };
        Ok(TrackingPage::of(&tracked, CustomerLanguage::of(language)))
    }
}

/// What the page needs beside the job.
struct Known {
    technician: Option<MemberRow>,
    status: Option<TechnicianStatusRow>,
    /// The customer's own language, as far as conversations tell it.
    language: Option<Language>,
}

impl Known {
    async fn read(store: &Store, job: &JobRow) -> Result<Self, Problem> {
        let thread = key::thread(ThreadId::of_customer(job.customer_id));
        let own = job
            .technician_id
            .map(|id| (key::member(id), key::technician_status(id)));
        let mut places = vec![thread.clone()];
        if let Some((member, status)) = &own {
            places.extend([member.clone(), status.clone()]);
        }
        let rows = store.rows(places).await?;
        let (mut technician, mut status) = (None, None);
        if let Some((member_at, status_at)) = &own {
            technician = rows.get(member_at)?;
            status = rows.get(status_at)?;
        }
        let thread: Option<ThreadRow> = rows.get(&thread)?;
        Ok(Self {
            technician,
            status,
            language: thread.and_then(|thread| thread.language),
        })
    }

    /// Nobody is named who has not taken the job.
    fn first_name(&self, state: TrackedState) -> Option<String> {
        let technician = self.technician.as_ref().filter(|_| state.is_taken())?;
        Some(technician.name.first().to_owned())
    }

    /// When the technician will be there: only on the way, and by a live position of this very way.
    async fn arrival(&self, cx: &Cx<Public>, store: &Store, job: &JobRow) -> Option<Arrival> {
        let of_this_way = |fix: &&Fix| {
            let since = job.active_since.or(job.state_since);
            let is_live = Freshness::of(fix.at, cx.now()) == Freshness::Live;
            is_live && since.is_some_and(|since| fix.at >= since)
        };
        let status = self.status.as_ref()?;
        let fix = status.latest.as_ref().filter(of_this_way)?;
        // Whoever has accepted an ASAP job may still be at another customer's.
        let to = |site| journey(job.state, false, site, Some(fix), cx.now());
        // Whether all else is known is told before the map is asked for the site.
        to(job.site.location.or(Some(fix.place))).ok()?;
        let roads = Roads::of_request(cx, store).await;
        let way = roads.way(to(roads.place(job).await)).await;
        let SecondsAway {
            seconds,
            estimated_by,
        } = way.ok()?;
        let age = fix.at.duration_until(cx.now()).as_secs();
        Some(Arrival {
            seconds,
            estimated_by,
            position_seconds: u32::try_from(age).unwrap_or(0),
        })
    }
}
