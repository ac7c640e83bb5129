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
pub use signed_in::{Authenticated, Dispatcher, MemberClaims, Owner, SignedIn, Technician, Viewer};

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

/// What is proven of a caller before any row of a company is read.
#[derive(Debug)]
pub enum Proof<A> {
    /// All there is to prove.
    Whole(A),
    /// That a token names a member on a device. Whether the member still sits there, the rows say.
    Claims(Box<MemberClaims>),
}

/// A proof of who calls.
pub trait Access: Send + Sync + Sized + 'static {
    /// Which kind.
    const KIND: AccessKind;
    /// What proves a provider, as the description of the API calls it.
    const SCHEME: &'static str = "";

    /// Proves it from the request, as far as that is possible without the member's own rows.
    fn prove(facts: &Facts, app: &App)
    -> impl Future<Output = Result<Proof<Self>, Problem>> + Send;

    /// Lets a member in whose claims and rows hold; refuses one without the role.
    fn of_member(_: SignedIn) -> Result<Self, Problem> {
        Err(Problem::Internal(
            "members do not call this endpoint".into(),
        ))
    }

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

    async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
        source::admit(facts, app).await?;
        Ok(Proof::Whole(Self))
    }
}

/// Anybody, as often as the gateway lets through: for pages, which are served from memory. To count
/// them would cost more than they do.
#[derive(Debug)]
pub struct Uncounted;

impl Access for Uncounted {
    const KIND: AccessKind = AccessKind::Public;

    async fn prove(_: &Facts, _: &App) -> Result<Proof<Self>, Problem> {
        Ok(Proof::Whole(Self))
    }
}
