//! HTTP endpoints: what one is, who may call it, how its input is read and its answer written.
//!
//! One request takes one way, in [`answer()`]: token → read input → read all rows at once → principal → role →
//! faults of the input → replay → rows that are not there → handle → encode → one log line. An endpoint names its access, input and output as types and writes only `handle`.

mod access;
mod answer;
mod app;
mod challenge;
mod cursor;
mod cursor_keys;
mod cx;
mod endpoint;
mod facts;
mod file;
mod input;
mod json;
mod limit;
mod log;
mod nesting;
mod openapi;
mod output;
mod paths;
mod problem;
mod read;
mod reading;
mod registry;
mod reply;
mod route;
mod searching;
mod serve;
mod socket;
mod waiting;

pub use access::{
    Access, AccessKind, Authenticated, Dispatcher, MemberClaims, Meta, MetaHandshake, Owner, Proof,
    Public, Resend, Signed, SignedIn, Technician, Uncounted, Viewer,
};
pub use answer::answer;
pub use app::App;
pub use challenge::Challenge;
pub use cursor::SealedCursor;
pub use cx::Cx;
pub use endpoint::Endpoint;
pub use facts::{Facts, Origin};
pub use file::{Download, FormField, UploadForm};
pub use input::{
    Filter, Idempotent, Input, Json, Limit, List, Listed, Loaded, NoInput, NoPath, Opened,
    PageFilter, Path, Placed, Query, Raw, Record, RecordPath, RecordView, References, RowPath,
    Visibility, WithRows,
};
pub use openapi::{InputDoc, OutputDoc, document, example};
pub use output::{Accepted, Created, NoContent, Output, Page, Resource};
pub use paths::{JobPath, MemberPath};
pub use problem::{Code, Fault, FaultLocation, Problem};
pub use reading::{Prefetch, Reading};
pub use registry::{Function, RegisteredEndpoint};
pub use reply::Reply;
pub use route::{Method, Route};
pub use serve::{StartError, run};
pub use socket::{
    SocketEvent, SocketFunction, SocketOccasion, SocketOutcome, SocketRoute, answer_socket,
    run_socket,
};
