//! What is known of an endpoint without its types: for descriptions, contracts and tests.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use data::Secret;
use http::{Request, Response};
use schemars::SchemaGenerator;

use crate::{
    Access as _, AccessKind, App, Endpoint, Input as _, InputDoc, Origin, Output as _, OutputDoc,
    Route, answer,
};

type Answering = Pin<Box<dyn Future<Output = Response<Bytes>> + Send>>;

/// One endpoint, its types forgotten.
#[derive(Clone, Copy)]
pub struct Entry {
    /// [`Endpoint::NAME`].
    pub name: &'static str,
    /// [`Endpoint::ROUTE`].
    pub route: Route,
    /// [`Endpoint::SUMMARY`].
    pub summary: &'static str,
    /// [`Endpoint::DETAILS`].
    pub details: &'static str,
    /// [`Endpoint::REFUSALS`].
    pub refusals: &'static [u16],
    /// The area it belongs to: the name of its package.
    pub area: fn() -> &'static str,
    /// Who may call it.
    pub access: AccessKind,
    /// [`Access::SCHEME`](crate::Access::SCHEME).
    pub scheme: &'static str,
    /// [`Endpoint::SECRETS`].
    pub secrets: &'static [Secret],
    /// [`Endpoint::MAX_BODY_BYTES`].
    pub max_body_bytes: usize,
    /// [`Endpoint::MOST_PER_MINUTE`].
    pub most_per_minute: u32,
    /// Describes what it reads.
    pub input: fn(&mut SchemaGenerator) -> InputDoc,
    /// Describes what it answers.
    pub output: fn(&mut SchemaGenerator) -> OutputDoc,
    /// Answers a request.
    pub answer: fn(Arc<App>, Request<Bytes>, Origin) -> Answering,
}

impl Entry {
    /// The entry of `E`.
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            route: E::ROUTE,
            summary: E::SUMMARY,
            details: E::DETAILS,
            refusals: E::REFUSALS,
            area: || {
                let path = std::any::type_name::<E>();
                path.split("::").next().unwrap_or(path)
            },
            access: E::Access::KIND,
            scheme: E::Access::SCHEME,
            secrets: E::SECRETS,
            max_body_bytes: E::MAX_BODY_BYTES,
            most_per_minute: E::MOST_PER_MINUTE,
            input: |generator| {
                let mut doc = InputDoc::default();
                E::Input::describe(&mut doc, generator);
                doc
            },
            output: |generator| E::Output::describe(generator),
            answer: |app, request, origin| Box::pin(answer::<E>(app, request, origin)),
        }
    }
}
