//! Whose a phone is: of all sessions that ever gave its push token, in whatever company, the one that
//! started last.
//!
//! A phone changes hands without a word to us: who signs out without a network leaves a session that
//! still names the phone's token. The row about the phone stands outside any company, under the hash
//! of the token, and names one session; pushes go to that one alone.

use domain::device::PushToken;
use domain::id::SessionId;
use serde::Deserialize;

use crate::key::{self, Global};
use crate::table::WholeKey;
use crate::{Error, Store};

#[derive(Deserialize)]
struct Holder {
    session_id: SessionId,
}

impl Store {
    /// Whether the phone that a token reaches is this session's.
    pub async fn has_phone(&self, session_id: SessionId, token: &PushToken) -> Result<bool, Error> {
        let Global { partition, sort } = key::phone(token);
        let place = WholeKey {
            partition,
            sort: sort.into(),
        };
        let Some(item) = self.table().get(&place).await? else {
            return Ok(false);
        };
        let holder: Holder = serde_dynamo::from_item(item)?;
        Ok(holder.session_id == session_id)
    }
}
