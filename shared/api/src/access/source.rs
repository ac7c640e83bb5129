//! What one source may ask of what anybody may call.

use std::net::{IpAddr, Ipv4Addr};

use auth::allowance::{Allowance, source_of};
use auth::guess::Decision;
use jiff::SignedDuration;

use crate::{App, Facts, Problem};

/// The length of a source's window, in seconds.
const WINDOW: i64 = 60;

/// Counts a request of the source; refuses it where there were too many of this endpoint's.
pub(super) async fn admit(facts: &Facts, app: &App) -> Result<(), Problem> {
    // A gateway always names the source; without one, all such requests are one source.
    let address = facts
        .origin
        .source_ip
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let subject = format!("{} {}", facts.endpoint, source_of(address));
    let now = app.aws().clock().now();
    if let Some(until) = app.waiting().until(&subject)
        && until > now
    {
        return Err(too_many(until.duration_since(now)));
    }
    let allowance = Allowance {
        action: "source",
        window: WINDOW,
        most: facts.most_per_minute,
    };
    match app.aws().counters().admit(&allowance, &subject).await? {
        Decision::Allow => Ok(()),
        Decision::Wait { seconds } => {
            let left = SignedDuration::from_secs(seconds.into());
            app.waiting().add(subject, now + left, now);
            Err(too_many(left))
        }
    }
}

fn too_many(left: SignedDuration) -> Problem {
    Problem::TooMany {
        retry_after: u64::try_from(left.as_secs()).unwrap_or(0).max(1),
    }
}
