//! Cursors as clients see them: opaque, and good only for the list that gave them.

use std::borrow::Cow;

use data::{CursorKey, Error};
use domain::id::CompanyId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::{Facts, Problem};

/// Where a page ends, sealed for one company, one endpoint and one filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedCursor(String);

/// The parameters that say which part of a list is asked for, and not which list.
const PARTS: [&str; 2] = ["cursor", "limit"];

impl SealedCursor {
    pub(crate) fn seal(
        cursor: &data::Cursor,
        key: &CursorKey,
        company: CompanyId,
        facts: &Facts,
    ) -> Result<Self, Problem> {
        Ok(Self(key.seal(cursor, &purpose(company, facts)?)?))
    }

    /// The place it stands for, if this very list gave it out.
    pub(crate) fn open(
        &self,
        key: &CursorKey,
        company: CompanyId,
        facts: &Facts,
    ) -> Result<data::Cursor, Problem> {
        match key.open(&self.0, &purpose(company, facts)?) {
            Err(Error::BadCursor) => Err(Problem::bad_cursor()),
            opened => Ok(opened?),
        }
    }
}

/// What a cursor is bound to: company, endpoint, path and filter, whatever their order.
fn purpose(company: CompanyId, facts: &Facts) -> Result<Vec<u8>, Problem> {
    let mut filter = facts.query_pairs();
    // An optional parameter without a value is no filter.
    filter.retain(|(name, value)| !PARTS.contains(&name.as_str()) && !value.is_empty());
    filter.sort_unstable();
    let filter = filter
        .into_iter()
        .map(|(name, value)| Json::List(vec![Json::Text(name), Json::Text(value)]));
    let purpose = [
        Json::Text(company.to_string()),
        Json::Text(facts.endpoint.to_owned()),
        Json::Text(facts.path.clone()),
        Json::List(filter.collect()),
    ];
    serde_json::to_vec(&Json::List(purpose.into()))
        .map_err(|error| Problem::Internal(error.to_string()))
}

impl JsonSchema for SealedCursor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
