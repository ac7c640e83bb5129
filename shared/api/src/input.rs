//! What an endpoint reads: path, query, body, idempotency key, as types whose parsing is the check.

mod json;
mod limit;
mod listed;
mod loaded;
mod opened;
mod text;

use std::future::Future;

use data::RequestKey;
use schemars::SchemaGenerator;

use crate::{Facts, Fault, FaultLocation, InputDoc, Prefetch, Problem, Reading};

pub use json::Json;
pub use limit::Limit;
pub use listed::{Filter, List, Listed, NoPath};
pub use loaded::{Loaded, Placed, References, RowPath, Visibility, WithRows};
pub use opened::{Opened, Record, RecordPath, RecordView};
pub use text::{PageFilter, Path, Query};

/// Something read from a request, and from the rows that it names.
///
/// It goes three steps: it is read from the request alone; it says which rows it needs, which are read
/// together with the caller's own; and once the caller is proven and a repeated request is answered,
/// it gives the endpoint what it works with.
pub trait Input: Sized + Send {
    /// What the endpoint is given.
    type Value: Send;

    /// Reads it; says exactly what is wrong.
    fn read(facts: &Facts) -> Result<Self, Problem>;

    /// Says what else is to be read for it.
    fn prefetch(&self, _: &mut Prefetch<'_>) {}

    /// What the endpoint gets, from what was read; nothing that the caller may not see.
    fn load(
        self,
        reading: &mut Reading<'_>,
    ) -> impl Future<Output = Result<Self::Value, Problem>> + Send;

    /// The idempotency key, if the input has one.
    fn request_key(&self) -> Option<&RequestKey> {
        None
    }

    /// Describes it for the API's description.
    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator);
}

/// Nothing is read; a query is refused.
#[derive(Debug)]
pub struct NoInput;

impl Input for NoInput {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        facts.expect_size()?;
        let unknown = |(name, _): (String, String)| Fault {
            location: FaultLocation::Parameter(name),
            detail: "is not a known parameter".to_owned(),
        };
        let faults: Vec<_> = facts.query_pairs().into_iter().map(unknown).collect();
        if faults.is_empty() {
            Ok(Self)
        } else {
            Err(Problem::Invalid(faults))
        }
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, _: &mut SchemaGenerator) {
        doc.no_query();
    }
}

/// The body as it came; for bodies that others define and sign.
#[derive(Debug)]
pub struct Raw(pub bytes::Bytes);

impl Input for Raw {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        facts.expect_size()?;
        Ok(Self(facts.body.clone()))
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, _: &mut SchemaGenerator) {
        doc.raw_body();
    }
}

impl<A: Input, B: Input> Input for (A, B) {
    type Value = (A::Value, B::Value);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        both(A::read(facts), B::read(facts))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        self.0.prefetch(prefetch);
        self.1.prefetch(prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let first = self.0.load(reading).await?;
        Ok((first, self.1.load(reading).await?))
    }

    fn request_key(&self) -> Option<&RequestKey> {
        self.0.request_key().or_else(|| self.1.request_key())
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        A::describe(doc, generator);
        B::describe(doc, generator);
    }
}

/// Both values, or everything that is wrong with them.
fn both<A, B>(a: Result<A, Problem>, b: Result<B, Problem>) -> Result<(A, B), Problem> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(a.and(b)),
        (Err(problem), Ok(_)) | (Ok(_), Err(problem)) => Err(problem),
    }
}

/// An input that comes with an `Idempotency-Key`: the same key never has a second effect.
#[derive(Debug)]
pub struct Idempotent<I> {
    /// What to store the answer under, with [`crate::Cx::commit_once`].
    pub key: RequestKey,
    /// The input itself.
    pub input: I,
}

/// The longest key a client may send, in characters.
const MAX_KEY: usize = 255;

impl<I: Input> Input for Idempotent<I> {
    type Value = Idempotent<I::Value>;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let (key, input) = both(client_key(facts), I::read(facts))?;
        let caller = facts.caller.ok_or_else(|| {
            Problem::Internal("an idempotent endpoint must know its caller".into())
        })?;
        let key = RequestKey::new(caller, facts.endpoint, key, &facts.meaning()?);
        Ok(Self { key, input })
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.row(self.key.row_key());
        self.input.prefetch(prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let input = self.input.load(reading).await?;
        let key = self.key;
        Ok(Idempotent { key, input })
    }

    fn request_key(&self) -> Option<&RequestKey> {
        Some(&self.key)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.idempotency_key();
        I::describe(doc, generator);
    }
}

/// The key as the client sent it.
fn client_key(facts: &Facts) -> Result<&str, Problem> {
    let wrong = |detail: &str| Problem::invalid(FaultLocation::Header("Idempotency-Key"), detail);
    let key = facts.header("idempotency-key")?.ok_or_else(|| {
        wrong("is required, so that a repeated request takes effect once; send a new UUID")
    })?;
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong("must be 1 to 255 visible ASCII characters"));
    }
    Ok(key)
}
