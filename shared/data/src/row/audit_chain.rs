//! The chain over the audit trail of a company: blocks, and how far they have come.

use auth::secret::Digest;
use domain::data_map::DataMap;
use domain::id::AuditId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::company::AUDIT_MEMORY;
use super::{Row, versioned};
use crate::key::{self, RowKey};

/// An entry of the trail in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditMark {
    /// The entry.
    pub audit_id: AuditId,
    /// SHA-256 of its canonical form.
    pub hash: Digest,
}

/// What a block says of the one before it, and the head of the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLink {
    /// The number of the block, from 1.
    pub number: u64,
    /// SHA-256 of its canonical form.
    pub hash: Digest,
    /// Its last entry.
    pub through: AuditId,
    /// When it was sealed; its term begins then.
    pub sealed_at: Timestamp,
}

impl AuditLink {
    /// Whether the block and its entries may be gone.
    pub fn is_over(&self, now: Timestamp) -> bool {
        end_of(self.sealed_at).is_some_and(|end| end <= now)
    }
}

/// Entries that were sealed together, in the order of their ids: those that follow the last one of the
/// block before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Accountability, kept = Kept::Term(AUDIT_MEMORY))]
pub struct AuditBlockRow {
    /// Its number, from 1.
    #[data(Technical)]
    pub number: u64,
    /// The block before; none before the first.
    #[data(Technical)]
    pub previous: Option<AuditLink>,
    /// When it was sealed.
    #[data(Technical)]
    pub sealed_at: Timestamp,
    /// The entries, at least one.
    #[data(Id)]
    pub entries: Vec<AuditMark>,
    /// SHA-256 of its canonical form without this hash.
    #[data(Technical)]
    pub hash: Digest,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

impl AuditBlockRow {
    /// What the next block and the head say of this one; nothing of a block without entries, which nobody
    /// writes.
    pub fn link(&self) -> Option<AuditLink> {
        Some(AuditLink {
            number: self.number,
            hash: self.hash,
            through: self.entries.last()?.audit_id,
            sealed_at: self.sealed_at,
        })
    }
}

impl Row for AuditBlockRow {
    const KIND: &'static str = "audit_block";
    const IS_APPEND_ONLY: bool = true;

    fn row_key(&self) -> RowKey {
        key::audit_block(self.number)
    }

    /// All of its entries are past their end by then.
    fn expires_at(&self) -> Option<Timestamp> {
        end_of(self.sealed_at)
    }

    versioned!();
}

fn end_of(sealed_at: Timestamp) -> Option<Timestamp> {
    sealed_at.checked_add(AUDIT_MEMORY).ok()
}

/// How far the chain has come. Only the sealer writes it, once for each block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Accountability, kept = Kept::Account)]
pub struct AuditHeadRow {
    /// The last block.
    #[data(Technical)]
    pub last: AuditLink,
    /// The last block that a root names; absent before the first.
    #[data(Technical)]
    #[serde(default)]
    pub rooted: Option<u64>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl AuditHeadRow {
    /// Whether the day of the last block is over, in UTC, and has no root of it yet.
    pub fn is_root_due(&self, now: Timestamp) -> bool {
        let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
        self.rooted != Some(self.last.number) && day(self.last.sealed_at) < day(now)
    }
}

impl Row for AuditHeadRow {
    const KIND: &'static str = "audit_head";

    fn row_key(&self) -> RowKey {
        key::audit_head()
    }

    versioned!();
}
