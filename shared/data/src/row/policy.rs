//! What a member was told of the privacy policy, and has acknowledged of it.

use domain::data_map::DataMap;
use domain::id::MemberId;
use domain::policy::PolicyNumber;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, RowKey};

/// A version of the policy with an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyMark {
    /// The version.
    pub number: PolicyNumber,
    /// When.
    pub at: Timestamp,
}

/// What a member was told of the policy, and has acknowledged: the evidence stays as long as the member.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Member, purpose = Notices, kept = Kept::Account)]
pub struct PolicyRecordRow {
    /// Who.
    #[data(Id)]
    pub member_id: MemberId,
    /// The versions that the member was told of before they took effect, each once, the first one first.
    #[data(Activity)]
    #[serde(default)]
    pub told: Vec<PolicyMark>,
    /// The versions that the member has acknowledged, each once, the first one first.
    #[data(Activity)]
    pub acknowledged: Vec<PolicyMark>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl PolicyRecordRow {
    /// The record of a member of whom nothing is known.
    pub fn new(member_id: MemberId) -> Self {
        Self {
            member_id,
            told: Vec::new(),
            acknowledged: Vec::new(),
            version: 1,
        }
    }

    /// Whether the member was told of this version.
    pub fn was_told_of(&self, number: PolicyNumber) -> bool {
        self.told.iter().any(|mark| mark.number == number)
    }

    /// Whether the member has acknowledged this version or a later one.
    pub fn has_acknowledged(&self, number: PolicyNumber) -> bool {
        self.acknowledged.iter().any(|mark| mark.number >= number)
    }
}

impl Row for PolicyRecordRow {
    const KIND: &'static str = "policy_record";

    fn row_key(&self) -> RowKey {
        key::policy_record(self.member_id)
    }

    versioned!();
}
