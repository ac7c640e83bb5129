//! What is known of an endpoint without its types: what its binary runs, and what descriptions, contracts
//! and tests read of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use data::{Secret, Setting};
use http::{Request, Response};
use schemars::SchemaGenerator;

use crate::{
    Access as _, AccessKind, App, Endpoint, Input as _, InputDoc, Origin, Output as _, OutputDoc,
    Route, answer,
};

type Answering = Pin<Box<dyn Future<Output = Response<Bytes>> + Send>>;

/// What the binary of an endpoint runs.
///
/// It is a `static` of the endpoint's own package, made by [`endpoints!`](crate::endpoints): so the
/// package compiles all of its endpoints once, and a binary nothing but its call of [`run`](crate::run).
pub struct Function {
    /// [`Endpoint::NAME`].
    pub name: &'static str,
    /// [`Endpoint::SECRETS`].
    pub secrets: &'static [Secret],
    /// What its access needs.
    access: AccessKind,
    /// [`Endpoint::SETTINGS`].
    settings: &'static [Setting],
    /// Answers a request.
    pub answer: fn(Arc<App>, Request<Bytes>, Origin) -> Answering,
}

impl Function {
    /// The function of `E`.
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            secrets: E::SECRETS,
            access: E::Access::KIND,
            settings: E::SETTINGS,
            answer: |app, request, origin| Box::pin(answer::<E>(app, request, origin)),
        }
    }
}

impl Function {
    /// Every setting that it reads, beside those that every function does: those of its endpoint, and
    /// for members the keys of their tokens.
    pub fn settings(&self) -> Vec<Setting> {
        let is_for_members = !matches!(self.access, AccessKind::Public | AccessKind::Signed);
        let keys = is_for_members.then_some(Setting::TokenPublicKeys);
        self.settings.iter().copied().chain(keys).collect()
    }
}

/// Makes the functions of a package's endpoints, and `ENDPOINTS` of them all.
///
/// ```ignore
/// api::endpoints! {
///     JOB_CREATE: create::JobCreate,
///     JOB_VIEW: view::JobView,
/// }
/// ```
#[macro_export]
macro_rules! endpoints {
    ($($function:ident: $module:ident::$endpoint:ident),+ $(,)?) => {
        $(
            pub use $module::$endpoint;

            #[doc = concat!("The function of [`", stringify!($endpoint), "`].")]
            pub static $function: $crate::Function = $crate::Function::of::<$endpoint>();
        )+

        /// The endpoints of this area.
        pub const ENDPOINTS: &[$crate::RegisteredEndpoint] =
            &[$($crate::RegisteredEndpoint::of::<$endpoint>(&$function)),+];
    };
}

/// One endpoint, its types forgotten.
#[derive(Clone, Copy)]
pub struct RegisteredEndpoint {
    /// What its binary runs.
    pub function: &'static Function,
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
    /// [`Endpoint::MAX_BODY_BYTES`].
    pub max_body_bytes: usize,
    /// [`Endpoint::MOST_PER_MINUTE`].
    pub most_per_minute: u32,
    /// Describes what it reads.
    pub input: fn(&mut SchemaGenerator) -> InputDoc,
    /// Describes what it answers.
    pub output: fn(&mut SchemaGenerator) -> OutputDoc,
}

impl RegisteredEndpoint {
    /// The entry of `E`.
    pub const fn of<E: Endpoint>(function: &'static Function) -> Self {
        Self {
            function,
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
            max_body_bytes: E::MAX_BODY_BYTES,
            most_per_minute: E::MOST_PER_MINUTE,
            input: |generator| {
                let mut doc = InputDoc::default();
                E::Input::describe(&mut doc, generator);
                doc
            },
            output: |generator| E::Output::describe(generator),
        }
    }
}
