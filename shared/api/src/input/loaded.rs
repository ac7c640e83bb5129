//! Rows that a request names: read before the endpoint begins, and given to it only if the caller may
//! see them.

use data::key::At;
use data::{Row, Rows};
use domain::id::CustomerId;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;

use super::{Input, Json, Path};
use crate::{Ahead, Facts, InputDoc, Problem, Reading, Viewer};

/// Who may see a row, of those who may call the endpoint at all.
pub enum Sight<R> {
    /// All.
    All,
    /// Those for whom this holds.
    If(fn(&R, &Viewer) -> bool),
    /// Dispatchers and owners, and technicians with an open job of this customer.
    AtHand(CustomerId),
}

/// The parameters of a path that name one row.
pub trait Names: DeserializeOwned + JsonSchema + Send + Sync {
    /// The row.
    type Row: Row;

    /// Where it stands.
    fn at(&self, viewer: &Viewer) -> At;

    /// Who may see it.
    fn sight(&self) -> Sight<Self::Row>;
}

/// The row that a path names. One that is not there, or that the caller may not see, is not found;
/// the endpoint is given the row itself.
#[derive(Debug)]
pub struct Loaded<P>(P);

impl<P: Names> Input for Loaded<P> {
    type Given = P::Row;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn ask(&self, ahead: &mut Ahead<'_>) {
        ask(&self.0, ahead);
    }

    async fn give(self, reading: &mut Reading<'_>) -> Result<P::Row, Problem> {
        found(&self.0, reading).await?.ok_or(Problem::NotFound)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<P>::describe(doc, generator);
    }
}

/// The parameters of a path with the row that they name, if it is there already: where the client
/// chooses the id of a new one. The endpoint is given both.
#[derive(Debug)]
pub struct Placed<P>(P);

impl<P: Names> Input for Placed<P> {
    type Given = (P, Option<P::Row>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn ask(&self, ahead: &mut Ahead<'_>) {
        ask(&self.0, ahead);
    }

    async fn give(self, reading: &mut Reading<'_>) -> Result<Self::Given, Problem> {
        let row = found(&self.0, reading).await?;
        Ok((self.0, row))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<P>::describe(doc, generator);
    }
}

fn ask<P: Names>(path: &P, ahead: &mut Ahead<'_>) {
    let at = path.at(ahead.viewer());
    ahead.row(at);
    if let Sight::AtHand(_) = path.sight() {
        ahead.customers_at_hand();
    }
}

/// The row, if it is there and the caller may see it.
async fn found<P: Names>(path: &P, reading: &mut Reading<'_>) -> Result<Option<P::Row>, Problem> {
    let viewer = reading.viewer()?;
    let Some(row) = reading.row(&path.at(&viewer))? else {
        return Ok(None);
    };
    let is_seen = match path.sight() {
        Sight::All => true,
        Sight::If(may_see) => may_see(&row, &viewer),
        Sight::AtHand(customer_id) => reading.is_at_hand(customer_id).await?,
    };
    Ok(is_seen.then_some(row))
}

/// A body that names rows of the company.
pub trait References {
    /// Where they stand; a row may be named twice.
    fn rows(&self, viewer: &Viewer) -> Vec<At>;
}

/// A JSON body with the rows that it names. The endpoint is given both, and reads the rows again
/// only after a conflict ([`data::Store::commit_on`]).
#[derive(Debug)]
pub struct WithRows<T>(T);

impl<T> Input for WithRows<T>
where
    T: References + DeserializeOwned + JsonSchema + Send + Sync,
{
    type Given = (T, Rows);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Json::read(facts).map(|Json(body)| Self(body))
    }

    fn ask(&self, ahead: &mut Ahead<'_>) {
        for at in self.0.rows(ahead.viewer()) {
            ahead.row(at);
        }
    }

    async fn give(self, reading: &mut Reading<'_>) -> Result<(T, Rows), Problem> {
        let keys = self.0.rows(&reading.viewer()?);
        let rows = reading.rows(&keys)?;
        Ok((self.0, rows))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<T>::describe(doc, generator);
    }
}
