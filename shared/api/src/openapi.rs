//! The API's description: OpenAPI 3.1, made from the endpoints' own types.

mod described;
mod doc;
mod document;
mod examples;
mod merged;
mod operation;
mod responses;
mod reused;
mod shape;

pub use doc::{InputDoc, OutputDoc};
pub use document::document;
pub use examples::of as example;
