//! `POST /v1/policy/acknowledgements`: notes that the caller has read a version of the privacy policy.

use api::{Cx, Endpoint, NoPath, Problem, References, Resource, Route, SignedIn, Viewer, WithRows};
use data::key::{self, RowKey};
use data::row::{PolicyMark, PolicyRecordRow};
use data::{Changes, Rows, on_any_conflict};
use domain::event::Event;
use domain::policy::{PolicyNumber, published};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Endpoint::SUMMARY`].
pub struct PolicyAcknowledge;

/// Which version.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicyAcknowledgement {
    /// The number of the version in force, or of the one that is announced.
    policy_version: PolicyNumber,
}

/// That a member has acknowledged a version of the privacy policy.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PolicyAcknowledgement {
    /// The number of the version.
    policy_version: PolicyNumber,
    /// When the member acknowledged it for the first time.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    acknowledged_at: Timestamp,
}

impl Resource for PolicyAcknowledgement {}

impl From<PolicyMark> for PolicyAcknowledgement {
    fn from(mark: PolicyMark) -> Self {
        Self {
            policy_version: mark.number,
            acknowledged_at: mark.at,
        }
    }
}

impl References for NewPolicyAcknowledgement {
    fn rows(&self, _: &NoPath, viewer: &Viewer) -> Vec<RowKey> {
        vec![key::policy_record(viewer.member_id)]
    }
}

impl Endpoint for PolicyAcknowledge {
    const NAME: &'static str = "policy-acknowledge";
    const ROUTE: Route = Route::post("/v1/policy/acknowledgements");
    const SUMMARY: &'static str = "Acknowledge a version of the privacy policy.";
    const DETAILS: &'static str = "`GET /v1/me` says in `policy_to_acknowledge` which version the caller has still to acknowledge. One that is acknowledged again keeps its first time.";

    type Access = SignedIn;
    type Input = WithRows<NewPolicyAcknowledgement>;
    type Output = PolicyAcknowledgement;

    async fn handle(
        cx: Cx<SignedIn>,
        (new, rows): (NewPolicyAcknowledgement, Rows),
    ) -> Result<PolicyAcknowledgement, Problem> {
        let (number, at) = (new.policy_version, cx.now());
        if published().find(number, at).is_none() {
            return Err(Problem::field(
                "/policy_version",
                "must be the number of the version in force, or of the one that is announced",
            ));
        }
        let member_id = cx.member().member_id;
        let prepare = |rows: Rows| async move {
            let record: Option<PolicyRecordRow> = rows.get(&key::policy_record(member_id))?;
            let is_new = record.is_none();
            let mut record = record.unwrap_or_else(|| PolicyRecordRow::new(member_id));
            let mut known = record.acknowledged.iter();
            if let Some(mark) = known.find(|mark| mark.number == number) {
                return Ok((Changes::new(), PolicyAcknowledgement::from(*mark)));
            }
            let mark = PolicyMark { number, at };
            record.acknowledged.push(mark);
            let mut changes = Changes::new();
            if is_new {
                changes.create(&record);
            } else {
                changes.replace(record);
            }
            changes.publish(Event::PolicyAcknowledged { member_id });
            Ok::<_, Problem>((changes, mark.into()))
        };
        cx.store().commit_on(rows, on_any_conflict, prepare).await
    }
}
