//! The rules against guessing, as the endpoints apply them.

use std::net::{IpAddr, Ipv4Addr};

use api::{Access, Cx, Problem};
use auth::guess::{Decision, Policy, Scopes};
use auth::secret::Digest;

/// An attempt that was counted and may be looked at.
pub(crate) struct Attempt {
    action: &'static str,
    policy: Policy,
    scopes: Scopes,
}

impl Attempt {
    /// Counts an attempt of `action` at `account`; answers 429 where there were too many.
    pub(crate) async fn begin<A: Access>(
        cx: &Cx<A>,
        action: &'static str,
        policy: Policy,
        account: &str,
        known_device: Option<&Digest>,
    ) -> Result<Self, Problem> {
        // A gateway always names the source; without one, all such requests are one source.
        let source = cx.source_ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let scopes = Scopes::of(source, account, known_device);
        let counters = cx.aws().counters();
        let decision = counters
            .attempt(action, &policy, &scopes, known_device.is_some())
            .await?;
        match decision {
            Decision::Allow => Ok(Self {
                action,
                policy,
                scopes,
            }),
            Decision::Wait { seconds } => Err(Problem::TooMany {
                retry_after: seconds.into(),
            }),
        }
    }

    /// Takes the attempt back: whoever is right does not count.
    pub(crate) async fn was_right<A: Access>(self, cx: &Cx<A>) {
        let counters = cx.aws().counters();
        // What the attempt was for may be done already. A count that stays too high is only
        // stricter than need be, until the window ends.
        let _ = counters
            .take_back(self.action, &self.policy, &self.scopes)
            .await;
    }
}
