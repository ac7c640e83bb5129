//! Who may call: each a type that exists only once it is proven, and the only source of a store.

mod meta;
mod refused;
mod signed;
mod signed_in;
mod source;

use std::future::Future;

use crate::{App, Facts, Problem};

pub use meta::{Meta, MetaHandshake};
pub use signed::{Resend, Signed};
pub use signed_in::{Dispatcher, Owner, Seated, SignedIn, Technician};

/// The kinds of access, for descriptions and sweeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    /// Anybody.
    Public,
    /// Any signed-in member.
    SignedIn,
    /// A technician.
    Technician,
    /// A dispatcher or an owner.
    Dispatcher,
    /// An owner.
    Owner,
    /// A provider, by its signature.
    Signed,
}

/// A proof of who calls.
pub trait Access: Send + Sync + Sized + 'static {
    /// Which kind.
    const KIND: AccessKind;
    /// What proves a provider, as the description of the API calls it.
    const SCHEME: &'static str = "";

    /// Proves it from the request.
    fn prove(facts: &Facts, app: &App) -> impl Future<Output = Result<Self, Problem>> + Send;

    /// The signed-in member, if there is one.
    fn member(&self) -> Option<&SignedIn> {
        None
    }
}

/// Anybody; nothing is proven, but that the source has not asked too much.
#[derive(Debug)]
pub struct Public;

impl Access for Public {
    const KIND: AccessKind = AccessKind::Public;

    async fn prove(facts: &Facts, app: &App) -> Result<Self, Problem> {
        source::admit(facts, app).await?;
        Ok(Self)
    }
}

/// Anybody, as often as the gateway lets through: for pages, which are served from memory. To count
/// them would cost more than they do.
#[derive(Debug)]
pub struct Uncounted;

impl Access for Uncounted {
    const KIND: AccessKind = AccessKind::Public;

    async fn prove(_: &Facts, _: &App) -> Result<Self, Problem> {
        Ok(Self)
    }
}
