//! The record of one customer, which nobody opens unseen.
//!
//! What opens it is whatever shows one person beyond the lists: the customer, the timeline, a conversation and its
//! messages, and the preview of a merge, which shows two. A job is a record of work, and shows of its customer what
//! the lists show too. Files are found only by what a conversation shows.
//!
//! The trail says once in an hour for a member and a customer that the record was opened: a marker, read together
//! with the record, tells that it was said. The first look takes a second trip to the table, the others none.

use data::key;
use data::row::CustomerViewRow;
use domain::id::CustomerId;
use schemars::SchemaGenerator;

use super::loaded::{found, prefetch_row};
use super::{Input, Path, RowPath};
use crate::{Facts, InputDoc, Prefetch, Problem, Reading};

/// The parameters of a path that name one row of a customer's record.
pub trait RecordPath: RowPath {
    /// Whose record it is.
    fn customer_id(&self) -> CustomerId;
}

/// The row of a customer's record that a path names. The endpoint is given a [`Record`], and gets the row by
/// [`Cx::open`](crate::Cx::open) alone.
#[derive(Debug)]
pub struct Opened<P>(P);

/// A row of a customer's record that is not open yet.
#[derive(Debug)]
#[must_use = "a record is shown to nobody before it is opened"]
pub struct Record<R> {
    pub(crate) row: R,
    pub(crate) view: RecordView,
}

/// The look of a member at the record of a customer.
#[derive(Debug)]
#[must_use = "whoever is shown a record has to be written down"]
pub struct RecordView {
    pub(crate) customer_id: CustomerId,
    /// Whether the trail says so already.
    pub(crate) is_recorded: bool,
}

impl RecordView {
    /// Reads ahead what tells whether it has to be written down.
    pub fn prefetch(customer_id: CustomerId, prefetch: &mut Prefetch<'_>) {
        let member_id = prefetch.viewer().member_id;
        prefetch.row(key::customer_view(member_id, customer_id));
    }

    /// What was read of it.
    pub async fn load(customer_id: CustomerId, reading: &mut Reading<'_>) -> Result<Self, Problem> {
        let place = key::customer_view(reading.viewer()?.member_id, customer_id);
        let row: Option<CustomerViewRow> = reading.row(&place).await?;
        Ok(Self {
            customer_id,
            is_recorded: row.is_some(),
        })
    }
}

impl<P: RecordPath> Input for Opened<P> {
    type Value = Record<P::Row>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch_row(&self.0, prefetch);
        RecordView::prefetch(self.0.customer_id(), prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Record<P::Row>, Problem> {
        let row = found(&self.0, reading).await?.ok_or(Problem::NotFound)?;
        let view = RecordView::load(self.0.customer_id(), reading).await?;
        Ok(Record { row, view })
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<P>::describe(doc, generator);
    }
}
