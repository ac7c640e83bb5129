//! Rows that a request names: read before the endpoint begins, and given to it only if the caller may
//! see them.

use data::key::RowKey;
use data::{Row, Rows};
use domain::id::CustomerId;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;

use super::{Input, Json, NoPath, Path, both};
use crate::{Facts, InputDoc, Prefetch, Problem, Reading, Viewer};

/// Whether a caller sees a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It is shown.
    Seen,
    /// It is answered like one that is not there.
    Hidden,
    /// Dispatchers and owners see it, and technicians with an open job of this customer.
    AtHand(CustomerId),
}

impl Visibility {
    /// Shown where something holds.
    pub fn when(is_seen: bool) -> Self {
        if is_seen { Self::Seen } else { Self::Hidden }
    }
}

/// The parameters of a path that name one row.
pub trait RowPath: DeserializeOwned + JsonSchema + Send + Sync {
    /// The row.
    type Row: Row;
    /// Whether technicians may see it by a customer of their open jobs: these jobs are read ahead then.
    const BY_CUSTOMER: bool = false;

    /// Where it stands.
    fn at(&self, viewer: &Viewer) -> RowKey;

    /// Whether a caller who may use the endpoint at all sees this row.
    fn visibility(row: &Self::Row, viewer: &Viewer) -> Visibility;
}

/// The row that a path names. One that is not there, or that the caller may not see, is not found;
/// the endpoint is given the row itself, and has no other way to the one that is named:
///
/// ```compile_fail
/// fn peek<P: api::RowPath>(loaded: api::Loaded<P>) -> P { loaded.0 }
/// ```
#[derive(Debug)]
pub struct Loaded<P>(P);

impl<P: RowPath> Input for Loaded<P> {
    type Value = P::Row;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch_row(&self.0, prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<P::Row, Problem> {
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

impl<P: RowPath> Input for Placed<P> {
    type Value = (P, Option<P::Row>);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch_row(&self.0, prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let row = found(&self.0, reading).await?;
        Ok((self.0, row))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<P>::describe(doc, generator);
    }
}

pub(super) fn prefetch_row<P: RowPath>(path: &P, prefetch: &mut Prefetch<'_>) {
    let at = path.at(prefetch.viewer());
    prefetch.row(at);
    if P::BY_CUSTOMER {
        prefetch.customers_of_open_jobs();
    }
}

/// The row, if it is there and the caller may see it.
pub(super) async fn found<P: RowPath>(
    path: &P,
    reading: &mut Reading<'_>,
) -> Result<Option<P::Row>, Problem> {
    let viewer = reading.viewer()?;
    let Some(row) = reading.row(&path.at(&viewer)).await? else {
        return Ok(None);
    };
    let is_seen = match P::visibility(&row, &viewer) {
        Visibility::Seen => true,
        Visibility::Hidden => false,
        Visibility::AtHand(customer_id) => reading.is_at_hand(customer_id).await?,
    };
    Ok(is_seen.then_some(row))
}

/// A body that names rows of the company, perhaps together with the path that it is sent to.
pub trait References<P = NoPath> {
    /// Where they stand; a row may be named twice.
    fn rows(&self, path: &P, viewer: &Viewer) -> Vec<RowKey>;
}

/// A JSON body with the rows that it names. The endpoint is given both, and reads the rows again
/// only after a conflict ([`data::Store::commit_on`]).
#[derive(Debug)]
pub struct WithRows<T, P = NoPath> {
    body: T,
    path: P,
}

impl<T, P> WithRows<T, P> {
    /// The body as the request gives it, to tell what else is to be read for it.
    pub fn body(&self) -> &T {
        &self.body
    }
}

impl<T, P> Input for WithRows<T, P>
where
    T: References<P> + DeserializeOwned + JsonSchema + Send + Sync,
    P: DeserializeOwned + JsonSchema + Send + Sync,
{
    type Value = (T, Rows);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let (Path(path), Json(body)) = both(Path::read(facts), Json::read(facts))?;
        Ok(Self { body, path })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        for at in self.body.rows(&self.path, prefetch.viewer()) {
            prefetch.row(at);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<(T, Rows), Problem> {
        let keys = self.body.rows(&self.path, &reading.viewer()?);
        let rows = reading.rows(&keys)?;
        Ok((self.body, rows))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<T>::describe(doc, generator);
    }
}
