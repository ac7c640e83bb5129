//! `PUT /v1/me/duty`: puts the calling technician on duty, or off.

use api::{
    Cx, Endpoint, NoPath, Problem, References, Resource, Route, Technician, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::TechnicianStatusRow;
use data::{Changes, Error, Row as _, Rows};
use domain::device::Platform;
use domain::id::SessionId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Endpoint::SUMMARY`].
pub struct DutySet;

/// What the technician wants.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyChange {
    /// True to be offered work and to be seen on the map while the app is open; false to end that.
    #[schemars(example = true)]
    on_duty: bool,
}

impl References for DutyChange {
    fn rows(&self, _: &NoPath, viewer: &Viewer) -> Vec<RowKey> {
        vec![key::technician_status(viewer.member_id)]
    }
}

/// Whether a technician is on duty.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DutyStatus {
    /// True from going on duty until going off, until the last session ends, or until a day passes without
    /// a position.
    pub on_duty: bool,
    /// Since when it is so; null for somebody who was not on duty lately.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub since: Option<Timestamp>,
    /// The session of the device by which the technician went on duty; null off duty.
    pub session_id: Option<SessionId>,
    /// The kind of that device; null off duty.
    pub platform: Option<Platform>,
}

impl Resource for DutyStatus {}

impl From<&TechnicianStatusRow> for DutyStatus {
    fn from(status: &TechnicianStatusRow) -> Self {
        let ended_at = status.ended.last().and_then(|period| period.until);
        Self {
            on_duty: status.duty.is_some(),
            since: status.duty.map(|duty| duty.since).or(ended_at),
            session_id: status.duty.map(|duty| duty.session_id),
            platform: status.duty.map(|duty| duty.platform),
        }
    }
}

impl Endpoint for DutySet {
    const NAME: &'static str = "duty-set";
    const ROUTE: Route = Route::put("/v1/me/duty");
    const SUMMARY: &'static str = "Put the caller on duty, or off.";
    const DETAILS: &'static str = "Going on duty is how a technician agrees to be seen on the map while the app is open. Duty ends by itself with the role of a technician, with the last session, and after a day without a position.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Technician;
    type Input = WithRows<DutyChange>;
    type Output = DutyStatus;

    async fn handle(
        cx: Cx<Technician>,
        (change, rows): (DutyChange, Rows),
    ) -> Result<DutyStatus, Problem> {
        let (cx, change) = (&cx, &change);
        let prepare = |rows: Rows| async move {
            let member_id = cx.member().member_id;
            let known = rows.get(&key::technician_status(member_id))?;
            let mut status = TechnicianStatusRow::known(known, member_id, cx.now());
            let mut changes = Changes::new();
            match (change.on_duty, status.duty) {
                (true, None) => {
                    status.start_duty(cx.session(), cx.now(), &mut changes);
                    // Whoever loses the role or the session at this moment must not stay on duty.
                    changes.require(cx.member()).require(cx.session());
                    status.write(&mut changes);
                }
                (false, Some(_)) => {
                    status.end_duty(cx.now(), &mut changes);
                    status.write(&mut changes);
                }
                _ => {}
            }
            Ok::<_, Problem>((changes, DutyStatus::from(&status)))
        };
        cx.store().commit_on(rows, on_conflict, prepare).await
    }
}

/// Goes on when a position came in at the same time.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(TechnicianStatusRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}
