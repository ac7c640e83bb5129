//! Answers that are remembered under the client's `Idempotency-Key`.

use domain::data_map::DataMap;
use domain::id::MemberId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::key::{self, RowKey};
use crate::row::{Row, versioned};
use crate::{Changes, Error, Rows};

/// How long a key is remembered.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// One request of one member to one endpoint, under the client's key.
#[derive(Clone)]
pub struct RequestKey {
    hash: String,
    payload: String,
}

domain::debug_by_name!(RequestKey);

/// What was answered, to be stored with the effect.
#[derive(Clone, Debug)]
pub struct Answer(RequestRow);

/// What is known of a key.
#[derive(Clone)]
pub enum Earlier {
    /// The key is new.
    Nothing,
    /// The same request was answered so.
    Same {
        /// HTTP status.
        status: u16,
        /// Headers beside the standard ones.
        headers: Vec<(String, String)>,
        /// JSON body.
        body: String,
    },
    /// The key was used for another request.
    Other,
}

domain::debug_by_name!(Earlier);

/// The stored form.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Operation, kept = Kept::Term(MEMORY))]
pub(crate) struct RequestRow {
    #[data(Technical)]
    hash: String,
    #[data(Technical)]
    payload: String,
    #[data(Technical)]
    status: u16,
    #[data(Technical)]
    headers: Vec<(String, String)>,
    #[data(Content, of = Customer)]
    body: String,
    #[data(Activity)]
    at: Timestamp,
    #[data(Technical)]
    version: u64,
}

domain::debug_by_name!(RequestRow);

impl Row for RequestRow {
    const KIND: &'static str = "request";

    fn row_key(&self) -> RowKey {
        key::request(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(MEMORY).ok()
    }

    versioned!();
}

impl RequestKey {
    /// The kind of row that conflicts when a twin of the request is faster.
    pub const KIND: &'static str = RequestRow::KIND;

    /// A key of this member at this endpoint; `meaning` is all that the request asks for, the same
    /// for every way of writing it.
    pub fn new(member_id: MemberId, endpoint: &str, key: &str, meaning: &[u8]) -> Self {
        let payload = ring::digest::digest(&ring::digest::SHA256, meaning);
        Self {
            hash: key::hashed(&format!("{member_id}\n{endpoint}\n{key}")),
            payload: crate::key::hex(payload.as_ref()),
        }
    }

    /// The answer to store in the same commit as the effect.
    pub fn answered(
        &self,
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
        at: Timestamp,
    ) -> Answer {
        Answer(RequestRow {
            hash: self.hash.clone(),
            payload: self.payload.clone(),
            status,
            headers,
            body,
            at,
            version: 1,
        })
    }

    /// Where the answer is stored.
    pub fn row_key(&self) -> RowKey {
        key::request(&self.hash)
    }

    /// What was answered under this key before, as the request's one read found it.
    pub fn earlier(&self, rows: &mut Rows) -> Result<Earlier, Error> {
        let row: Option<RequestRow> = rows.take(&self.row_key())?;
        Ok(match row {
            None => Earlier::Nothing,
            Some(row) if row.payload == self.payload => Earlier::Same {
                status: row.status,
                headers: row.headers,
                body: row.body,
            },
            Some(_) => Earlier::Other,
        })
    }
}

impl Changes {
    /// Remembers the answer under the request's idempotency key, in the same transaction.
    pub fn answer(&mut self, answer: &Answer) -> &mut Self {
        self.create(&answer.0);
        // First, so that of all that a faster twin has written this is what conflicts.
        self.writes.rotate_right(1);
        self
    }
}
