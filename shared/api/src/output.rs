//! What an endpoint answers: the type says the status.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::{OutputDoc, Problem, Reply, SealedCursor};

/// A thing the API shows.
pub trait Resource: Serialize + JsonSchema + Send {
    /// Counts its writes; becomes the `ETag`.
    fn version(&self) -> Option<u64> {
        None
    }

    /// Whether it has a path where it can be seen.
    const HAS_LOCATION: bool = false;

    /// The path where it can be seen, for `Location`.
    fn location(&self) -> Option<String> {
        None
    }
}

/// A good answer.
pub trait Output: Send {
    /// Status, body and headers.
    fn reply(&self) -> Result<Reply, Problem>;

    /// Describes it for the API's description.
    fn describe(generator: &mut SchemaGenerator) -> OutputDoc;
}

impl Reply {
    /// The JSON of a thing.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, Problem> {
        let mut reply = Self::new(status);
        let bytes =
            serde_json::to_vec(body).map_err(|error| Problem::Internal(error.to_string()))?;
        reply.set_body("application/json", bytes);
        Ok(reply)
    }
}

/// 200 with the thing.
impl<T: Resource> Output for T {
    fn reply(&self) -> Result<Reply, Problem> {
        of_resource(200, self)
    }

    fn describe(generator: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::json(200, generator.subschema_for::<T>().to_value())
    }
}

fn of_resource(status: u16, resource: &impl Resource) -> Result<Reply, Problem> {
    let mut reply = Reply::json(status, resource)?;
    if let Some(version) = resource.version() {
        reply.add_header("etag", format!("\"{version}\""));
    }
    Ok(reply)
}

/// The same with the path where it can be seen.
fn located<T: Resource>(status: u16, resource: &T) -> Result<Reply, Problem> {
    let mut reply = of_resource(status, resource)?;
    debug_assert_eq!(resource.location().is_some(), T::HAS_LOCATION);
    if let Some(location) = resource.location() {
        reply.add_header("location", location);
    }
    Ok(reply)
}

impl Resource for domain::position::Position {}

/// 201 with the new thing.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Resource> Output for Created<T> {
    fn reply(&self) -> Result<Reply, Problem> {
        located(201, &self.0)
    }

    fn describe(generator: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc {
            is_located: T::HAS_LOCATION,
            ..OutputDoc::json(201, generator.subschema_for::<T>().to_value())
        }
    }
}

/// 202 with the thing that will be done.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Resource> Output for Accepted<T> {
    fn reply(&self) -> Result<Reply, Problem> {
        located(202, &self.0)
    }

    fn describe(generator: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc {
            is_located: T::HAS_LOCATION,
            ..OutputDoc::json(202, generator.subschema_for::<T>().to_value())
        }
    }
}

/// 204: it is done, and there is nothing to show.
#[derive(Debug)]
pub struct NoContent;

impl Output for NoContent {
    fn reply(&self) -> Result<Reply, Problem> {
        Ok(Reply::new(204))
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::empty(204)
    }
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The things, in the list's order; can be fewer than asked for though more follow.
    pub items: Vec<T>,
    /// The `cursor` of the next page; null at the end.
    pub next: Option<SealedCursor>,
}

/// One shape for every list; only what it lists differs.
impl<T: JsonSchema> JsonSchema for Page<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Page", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::Page<{}>", module_path!(), T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A part of a list, and how to ask for the next part.",
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {
                    "description": "In the list's order. Can be fewer than asked for although more follow.",
                    "type": "array",
                    "items": generator.subschema_for::<T>(),
                },
                "next": generator.subschema_for::<NextPage>(),
            },
        })
    }
}

/// The `cursor` of the next page; null at the end of the list.
#[derive(JsonSchema)]
#[schemars(extend("examples" = [null]))]
#[expect(dead_code, reason = "only its schema is used")]
struct NextPage(Option<String>);

impl<T: Resource> Resource for Page<T> {}
