//! How long ways take: by the roads where Google knows them now, else by straight lines.
//!
//! Whatever keeps Google from answering costs a way its road and nothing else: one that failed alone is a
//! straight line alone. Nothing is asked twice, and nothing of an answer is kept beyond the request.

use std::time::{Duration, Instant};

use api::Access;
use auth::allowance::Allowance;
use auth::guess::Decision;
use data::{Aws, Counters, Store};
use domain::address::Location;
use domain::id::CompanyId;
use domain::offer::{EstimatedBy, SecondsAway, straight_line_seconds};
use providers::{Destination, Drive, GoogleRoutes, Http, MapsFailure, NoDrive};

/// Time kept back from Google to store what is decided, and to answer.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// The map service in the time of one request or message of a company.
pub(crate) struct Roads(Option<Connected>);

struct Connected {
    routes: GoogleRoutes,
    counters: Counters,
    company_id: CompanyId,
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
                let routes = GoogleRoutes::new(http, &settings.google_routes_url, secret.api_key);
                Self::connected(routes, cx.aws(), store, remaining)
            }
            Err(error) => Self::misplaced(&error.to_string()),
        }
    }

    /// With the time that a message has left.
    pub(crate) async fn of_message(cx: &work::Cx) -> Self {
        match cx.app().google_routes().await {
            Ok(routes) => {
                let routes = Ok::<_, MapsFailure>(routes);
                Self::connected(routes, cx.aws(), cx.store(), cx.remaining())
            }
            Err(failure) => Self::misplaced(&format!("{failure:?}")),
        }
    }

    fn connected<E: ToString>(
        routes: Result<GoogleRoutes, E>,
        aws: &Aws,
        store: &Store,
        remaining: Duration,
    ) -> Self {
        match routes {
            Ok(routes) => Self(Some(Connected {
                routes,
                counters: aws.counters(),
                company_id: store.company_id(),
                until: Instant::now() + remaining.saturating_sub(RESULT_TIME),
            })),
            Err(error) => Self::misplaced(&error.to_string()),
        }
    }

    /// A key or an address that a person has to fix; nobody waits for that.
    fn misplaced(cause: &str) -> Self {
        tracing::error!(cause, "Google Routes is not connected");
        Self::unasked()
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
        if !connected.is_within_limit(origins.len()).await {
            return Ways::default();
        }
        let destination = Destination::Point(to);
        let remaining = connected.until.saturating_duration_since(Instant::now());
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
    /// Counts so many ways of the company. Without a count nothing is asked.
    async fn is_within_limit(&self, ways: usize) -> bool {
        let ways = u16::try_from(ways).unwrap_or(u16::MAX);
        let company_id = self.company_id.to_string();
        let allowance = Allowance::MAP_WAYS_OF_A_COMPANY;
        let admitted = self
            .counters
            .admit_many(&allowance, &company_id, ways)
            .await;
        match admitted {
            Ok(decision) => decision == Decision::Allow,
            Err(error) => {
                tracing::warn!(cause = %error, "ways cannot be counted");
                false
            }
        }
    }
}

fn tell(failure: &MapsFailure) {
    match failure {
        MapsFailure::Config { .. } | MapsFailure::Invalid => {
            tracing::error!(cause = %failure, "Google Routes refuses to give ways");
        }
        MapsFailure::OverQuota { .. } | MapsFailure::Unavailable { .. } | MapsFailure::NotFound => {
            tracing::warn!(cause = %failure, "Google Routes gives no ways now");
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
