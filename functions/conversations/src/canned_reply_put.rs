//! `PUT /v1/canned-replies/{canned_reply_id}`: keeps a reply, or changes it, under an id of the
//! client's making.

use api::{Cx, Dispatcher, Endpoint, Json, Placed, Problem, Route};
use data::Changes;
use data::row::{AuditedAction, CannedReplyRow};
use domain::text::{Label, MessageText};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::canned_reply::{CannedReply, CannedReplyPath};

/// See [`Endpoint::SUMMARY`].
pub struct CannedReplyPut;

/// The reply as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCannedReply {
    /// What it is called in the list.
    name: Label,
    /// The text that is put into a message.
    text: MessageText,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for CannedReplyPut {
    const NAME: &'static str = "canned-reply-put";
    const ROUTE: Route = Route::put("/v1/canned-replies/{canned_reply_id}");
    const SUMMARY: &'static str = "Keep a reply to be used again, or change it.";
    const DETAILS: &'static str =
        "Choose the id of a new one yourself: `can_` and 32 hexadecimal digits.";

    type Access = Dispatcher;
    type Input = (Placed<CannedReplyPath>, Json<PutCannedReply>);
    type Output = CannedReply;

    async fn handle(
        cx: Cx<Dispatcher>,
        ((at, earlier), Json(put)): (
            (CannedReplyPath, Option<CannedReplyRow>),
            Json<PutCannedReply>,
        ),
    ) -> Result<CannedReply, Problem> {
        let version = earlier.as_ref().map_or(0, |row| row.version);
        cx.expect_version(version, put.version)?;
        let new_row = CannedReplyRow {
            canned_reply_id: at.canned_reply_id,
            name: put.name,
            text: put.text,
            updated_at: cx.now(),
            updated_by: cx.member().member_id,
            version: version.max(1),
        };
        let mut changes = Changes::new();
        let reply = if earlier.is_some() {
            changes.replace(new_row)
        } else {
            changes.create(&new_row);
            new_row
        };
        let action = AuditedAction::CannedReplyChanged;
        cx.audit(&mut changes, action, at.canned_reply_id);
        cx.commit(changes).await?;
        Ok(reply.into())
    }
}
