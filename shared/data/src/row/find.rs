//! Rows under which something is found by the beginnings of words.

use domain::data_map::DataMap;
use domain::id::JobId;
use serde::{Deserialize, Serialize};

use super::{CustomerRow, FindTokenRow, JobRow, Row, versioned};
use crate::key::{self, Range, RowKey};

/// A row that stands under one token of something, and leads to it.
pub trait FindRow: Row {
    /// What is found.
    type Found: Row;

    /// Where the tokens stand that begin so; at least one character.
    fn range(lead: &str) -> Range;

    /// The token.
    fn token(&self) -> &str;

    /// All tokens of the same thing.
    fn all(&self) -> &[String];

    /// Where the thing stands.
    fn found(&self) -> RowKey;
}

impl FindRow for FindTokenRow {
    type Found = CustomerRow;

    fn range(lead: &str) -> Range {
        key::found_by(lead)
    }

    fn token(&self) -> &str {
        &self.token
    }

    fn all(&self) -> &[String] {
        &self.all
    }

    fn found(&self) -> RowKey {
        key::customer(self.customer_id)
    }
}

/// One token under which a job is found.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct JobTokenRow {
    /// The token: folded letters or digits.
    #[data(Name)]
    pub token: String,
    /// All tokens of the job, so that a search for several words reads one list.
    #[data(Name)]
    pub all: Vec<String>,
    /// The job that it finds.
    #[data(Id)]
    pub job_id: JobId,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

/// The tokens that stand for one job.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct JobTokensRow {
    /// Whose tokens.
    #[data(Id)]
    pub job_id: JobId,
    /// The tokens.
    #[data(Name)]
    pub tokens: Vec<String>,
    /// [`domain::search::JOB_SHAPE`] at that time.
    #[data(Technical)]
    pub shape: u32,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(JobTokenRow, JobTokensRow);

impl Row for JobTokenRow {
    const KIND: &'static str = "job_token";

    fn row_key(&self) -> RowKey {
        key::job_token(&self.token, self.job_id)
    }

    versioned!();
}

impl Row for JobTokensRow {
    const KIND: &'static str = "job_tokens";

    fn row_key(&self) -> RowKey {
        key::job_tokens(self.job_id)
    }

    versioned!();
}

impl FindRow for JobTokenRow {
    type Found = JobRow;

    /// The newest job first of those that have the same token.
    fn range(lead: &str) -> Range {
        key::jobs_found_by(lead).descending()
    }

    fn token(&self) -> &str {
        &self.token
    }

    fn all(&self) -> &[String] {
        &self.all
    }

    fn found(&self) -> RowKey {
        key::job(self.job_id)
    }
}
