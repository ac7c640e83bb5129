//! The page of a list that a request asks for, read together with the caller's own rows.

use data::Row;
use data::key::Range;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Input, Limit, PageFilter, Path, Query, both};
use crate::{Facts, InputDoc, Prefetch, Problem, Reading, SealedCursor, Viewer};

/// A list whose page is one stretch of rows.
pub trait List: Send + Sync + 'static {
    /// The parameters of the path that choose the list: [`NoPath`] where there are none.
    type Path: DeserializeOwned + JsonSchema + Send + Sync;
    /// The parameters of the query.
    type Filter: Filter;
    /// What is listed.
    type Row: Row;

    /// The stretch of rows that a viewer asks for.
    ///
    /// It is asked twice: with what the token says, to read ahead, and with what the member's row says,
    /// which decides. Where the two differ, the list is read anew.
    fn range(path: &Self::Path, filter: &Self::Filter, viewer: &Viewer) -> Result<Range, Problem>;
}

/// The query of a list.
pub trait Filter: DeserializeOwned + JsonSchema + Send + Sync {
    /// How many things one page holds.
    fn limit(&self) -> Limit;

    /// Where the page begins.
    fn cursor(&self) -> Option<&SealedCursor>;
}

impl Filter for PageFilter {
    fn limit(&self) -> Limit {
        self.limit
    }

    fn cursor(&self) -> Option<&SealedCursor> {
        self.cursor.as_ref()
    }
}

/// The path of a list that is the only one of its kind in a company.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct NoPath {}

/// The page that is asked for; the endpoint is given its rows.
pub struct Listed<L: List> {
    path: L::Path,
    filter: L::Filter,
}

impl<L: List> Input for Listed<L> {
    type Value = data::Page<L::Row>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let (Path(path), Query(filter)) = both(Path::read(facts), Query::read(facts))?;
        Ok(Self { path, filter })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        let Self { path, filter } = self;
        if let Ok(range) = L::range(path, filter, prefetch.viewer()) {
            prefetch.part(range, filter.limit(), filter.cursor());
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let Self { path, filter } = self;
        let range = L::range(&path, &filter, &reading.viewer()?)?;
        reading.part(&range, filter.limit(), filter.cursor()).await
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Query::<L::Filter>::describe(doc, generator);
    }
}
