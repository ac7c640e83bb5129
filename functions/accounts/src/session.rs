//! A session as its owner sees it.

use api::Resource;
use data::row::SessionRow;
use domain::device::{DeviceName, Platform};
use domain::id::SessionId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// One signed-in device.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its thing everywhere in the API"
)]
pub struct Session {
    /// Identifies the session for good, in paths and wherever something refers to it.
    pub session_id: SessionId,
    /// What the device is called.
    pub device_name: DeviceName,
    /// Which client runs on it.
    pub platform: Platform,
    /// When the device signed in.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// When it last got new tokens.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub refreshed_at: Timestamp,
    /// Whether pushes go to it.
    pub has_push_token: bool,
    /// Whether calls can ring on it.
    pub has_voip_token: bool,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

impl Resource for Session {}

impl Session {
    /// The session, as seen from the session `current`.
    pub(crate) fn seen_from(current: SessionId, row: SessionRow) -> Self {
        Self {
            is_current: row.session_id == current,
            session_id: row.session_id,
            device_name: row.device_name,
            platform: row.platform,
            created_at: row.refresh.started_at,
            refreshed_at: row.refresh.rotated_at,
            has_push_token: row.push_token.is_some(),
            has_voip_token: row.voip.is_some(),
        }
    }
}
