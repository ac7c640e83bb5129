//! Where work is and how long the ways there take: by the roads where Google knows them now, else by straight
//! lines.
//!
//! Whatever keeps Google from answering costs a way its road and nothing else: one that failed alone is a
//! straight line alone. Nothing is asked twice, and nothing of an answer is kept beyond the request.

use std::time::{Duration, Instant};

use api::Access;
use auth::allowance::Allowance;
use auth::guess::Decision;
use data::row::JobRow;
use data::{Aws, Changes, Counters, Store};
use domain::address::Location;
use domain::eta::{Journey, NoEta};
use domain::event::Event;
use domain::id::JobId;
use domain::offer::{EstimatedBy, SecondsAway, straight_line_seconds};
use domain::place::PlaceId;
use providers::{Destination, Drive, GoogleGeocoding, GoogleRoutes, Http, MapsFailure, NoDrive};
use work::Failure;

/// Time kept back from Google to store what is decided, and to answer.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// The map service in the time of one request or message of a company.
pub(crate) struct Roads(Option<Connected>);

struct Connected {
    routes: GoogleRoutes,
    geocoding: GoogleGeocoding,
    counters: Counters,
    store: Store,
    until: Instant,
}

/// The ways to one place, as far as the map service knows them.
#[derive(Debug, Default)]
pub(crate) struct Ways(Vec<(Location, SecondsAway)>);

impl Roads {
    /// For those who have no time to ask: every way is a straight line.
    pub(crate) fn unasked() -> Self {
        Self(None)
    }

    /// With the time that a request has left.
    pub(crate) async fn of_request<A: Access>(cx: &api::Cx<A>, store: &Store) -> Self {
        let settings = cx.aws().settings();
        let http = Http::of_stage(settings.stage.as_str());
        let remaining = cx.facts().origin.remaining;
        match cx.aws().secrets().google_maps().await {
            Ok(secret) => {
                let key = secret.api_key;
                let routes = GoogleRoutes::new(http.clone(), &settings.google_routes_url, &*key);
                let geocoding = GoogleGeocoding::new(http, &settings.google_geocoding_url, &*key);
                let both = routes.and_then(|routes| Ok((routes, geocoding?)));
                Self::connected(both, cx.aws(), store, remaining)
            }
            Err(error) => Self::misplaced(&error.to_string()),
        }
    }

    /// With the time that a message has left.
    pub(crate) async fn of_message(cx: &work::Cx) -> Self {
        let both = async {
            let routes = cx.app().google_routes().await?;
            Ok::<_, Failure>((routes, cx.app().google_geocoding().await?))
        };
        match both.await {
            Ok(both) => {
                let both = Ok::<_, MapsFailure>(both);
                Self::connected(both, cx.aws(), cx.store(), cx.remaining())
            }
            Err(failure) => Self::misplaced(&format!("{failure:?}")),
        }
    }

    fn connected<E: ToString>(
        both: Result<(GoogleRoutes, GoogleGeocoding), E>,
        aws: &Aws,
        store: &Store,
        remaining: Duration,
    ) -> Self {
        match both {
            Ok((routes, geocoding)) => Self(Some(Connected {
                routes,
                geocoding,
                counters: aws.counters(),
                store: store.clone(),
                until: Instant::now() + remaining.saturating_sub(RESULT_TIME),
            })),
            Err(error) => Self::misplaced(&error.to_string()),
        }
    }

    /// A key or an address that a person has to fix; nobody waits for that.
    fn misplaced(cause: &str) -> Self {
        tracing::error!(cause, "Google Maps is not connected");
        Self::unasked()
    }

    /// Where the site of a job is: its own point, or that of its place or address as Google knows it, which is
    /// used for this request or message and kept nowhere.
    pub(crate) async fn place(&self, job: &JobRow) -> Option<Location> {
        if job.site.location.is_some() {
            return job.site.location;
        }
        let found = self.0.as_ref()?.find(job).await;
        found.unwrap_or_else(|failure| {
            tell(&failure);
            None
        })
    }

    /// How long a journey takes, if there is one.
    pub(crate) async fn way(&self, journey: Result<Journey, NoEta>) -> Result<SecondsAway, NoEta> {
        let Journey { from, to } = journey?;
        Ok(self.ways(to, &[from]).await.from(from, to))
    }

    /// Asks for the ways from these places, the most important first.
    pub(crate) async fn ways(&self, to: Location, from: &[Location]) -> Ways {
        let mut origins: Vec<Location> = Vec::new();
        for origin in from {
            if !origins.contains(origin) {
                origins.push(*origin);
            }
        }
        origins.truncate(providers::MOST_ORIGINS);
        let Some(connected) = self.0.as_ref().filter(|_| !origins.is_empty()) else {
            return Ways::default();
        };
        let allowance = Allowance::MAP_WAYS_OF_A_COMPANY;
        if !connected.is_within(&allowance, origins.len()).await {
            return Ways::default();
        }
        let destination = Destination::Point(to);
        let remaining = connected.remaining();
        match connected
            .routes
            .matrix(&origins, destination, remaining)
            .await
        {
            Ok(drives) => Ways::of(&origins, &drives),
            Err(failure) => {
                tell(&failure);
                Ways::default()
            }
        }
    }
}

impl Connected {
    /// Looks for the place that was chosen, and where that is not known (any more) for the address that was
    /// typed.
    async fn find(&self, job: &JobRow) -> Result<Option<Location>, MapsFailure> {
        let address = &job.site.address;
        let allowance = Allowance::GEOCODES_OF_A_COMPANY;
        if let Some(place_id) = &job.site.place_id {
            if !self.is_within(&allowance, 1).await {
                return Ok(None);
            }
            let remaining = self.remaining();
            let place = self.geocoding.point_of_place(place_id, address, remaining);
            match place.await {
                Ok(None) => {}
                Err(MapsFailure::NotFound | MapsFailure::Invalid) => {
                    self.report_expired(job.job_id, place_id).await;
                }
                answer => return answer,
            }
        }
        if !self.is_within(&allowance, 1).await {
            return Ok(None);
        }
        self.geocoding.point(address, self.remaining()).await
    }

    /// Lets the id be dropped, so that nobody asks for it again. A view has nothing else to write, and a change
    /// must not fail for it: so it is a commit of its own, which is in conflict with nothing.
    async fn report_expired(&self, job_id: JobId, place_id: &PlaceId) {
        let mut changes = Changes::new();
        changes.publish(Event::PlaceIdExpired {
            job_id,
            place_id: place_id.clone(),
        });
        // Whoever asks next finds it once more.
        if let Err(error) = self.store.commit(changes).await {
            tracing::warn!(cause = %error, "the expired place id of {job_id} cannot be reported");
        }
    }

    /// Counts so much of what the company is limited in. Without a count nothing is asked.
    async fn is_within(&self, allowance: &Allowance, count: usize) -> bool {
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let company_id = self.store.company_id().to_string();
        let admitted = self.counters.admit_many(allowance, &company_id, count);
        match admitted.await {
            Ok(decision) => decision == Decision::Allow,
            Err(error) => {
                tracing::warn!(cause = %error, "what Google Maps is asked cannot be counted");
                false
            }
        }
    }

    /// The time that Google may take.
    fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

fn tell(failure: &MapsFailure) {
    match failure {
        MapsFailure::Config { .. } | MapsFailure::Invalid => {
            tracing::error!(cause = %failure, "Google Maps refuses to answer");
        }
        MapsFailure::OverQuota { .. } | MapsFailure::Unavailable { .. } | MapsFailure::NotFound => {
            tracing::warn!(cause = %failure, "Google Maps does not answer now");
        }
    }
}

impl Ways {
    fn of(origins: &[Location], drives: &[Result<Drive, NoDrive>]) -> Self {
        let known = origins.iter().zip(drives);
        let known = known.filter_map(|(from, drive)| {
            let rounded = drive.ok()?.duration + Duration::from_millis(500);
            let way = SecondsAway {
                seconds: u32::try_from(rounded.as_secs()).ok()?,
                estimated_by: EstimatedBy::Road,
            };
            Some((*from, way))
        });
        Self(known.collect())
    }

    /// The way from one place; a straight line where the road is not known.
    pub(crate) fn from(&self, from: Location, to: Location) -> SecondsAway {
        let mut known = self.0.iter().filter(|(origin, _)| *origin == from);
        let known = known.next().map(|(_, way)| *way);
        known.unwrap_or_else(|| straight_line_seconds(from, to))
    }
}
