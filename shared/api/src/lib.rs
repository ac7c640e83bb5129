//! HTTP endpoints: what one is, who may call it, how its input is read and its answer written.
//!
//! One request takes one way, in [`answer()`]: prove access → read input → handle → encode
//! → one log line. An endpoint names its access, input and output as types and writes only `handle`.

mod access;
mod answer;
mod app;
mod challenge;
mod cursor;
mod cx;
mod endpoint;
mod facts;
mod input;
mod json;
mod limit;
mod log;
mod nesting;
mod openapi;
mod output;
mod problem;
mod read;
mod registry;
mod reply;
mod route;
mod serve;
mod waiting;

pub use access::{
    Access, AccessKind, Dispatcher, Meta, MetaHandshake, Owner, Public, Resend, Seated, Signed,
    SignedIn, Technician, Uncounted,
};
pub use answer::answer;
pub use app::App;
pub use challenge::Challenge;
pub use cursor::SealedCursor;
pub use cx::Cx;
pub use endpoint::Endpoint;
pub use facts::{Facts, Origin};
pub use input::{Idempotent, Input, Json, Limit, NoInput, PageFilter, Path, Query, Raw};
pub use openapi::{InputDoc, OutputDoc, document, example};
pub use output::{Accepted, Created, NoContent, Output, Page, Resource};
pub use problem::{Code, Fault, Problem, Spot};
pub use registry::{Function, RegisteredEndpoint};
pub use reply::Reply;
pub use route::{Method, Route};
pub use serve::{StartError, run};
