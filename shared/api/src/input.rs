//! What an endpoint reads: path, query, body, idempotency key, as types whose parsing is the check.

mod complaint;
mod json;
mod text;

use data::RequestKey;
use schemars::SchemaGenerator;

use crate::{Facts, InputDoc, Problem, Spot};

pub use json::Json;
pub use text::{Limit, PageFilter, Path, Query};

/// Something read from a request.
pub trait Input: Sized + Send {
    /// Reads it; says exactly what is wrong.
    fn read(facts: &Facts) -> Result<Self, Problem>;

    /// The idempotency key, if the input has one.
    fn request_key(&self) -> Option<&RequestKey> {
        None
    }

    /// Describes it for the API's description.
    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator);
}

/// Nothing is read; a body is refused.
#[derive(Debug)]
pub struct NoInput;

impl Input for NoInput {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        if facts.body.len() > facts.max_body_bytes {
            return Err(Problem::TooLarge);
        }
        if !facts.query.is_empty() {
            return Err(Problem::invalid(
                Spot::Parameter(
                    facts
                        .query
                        .split(['=', '&'])
                        .next()
                        .unwrap_or_default()
                        .into(),
                ),
                "is not a known parameter",
            ));
        }
        Ok(Self)
    }

    fn describe(_: &mut InputDoc, _: &mut SchemaGenerator) {}
}

/// The body as it came; for bodies that others define and sign.
#[derive(Debug)]
pub struct Raw(pub bytes::Bytes);

impl Input for Raw {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        if facts.body.len() > facts.max_body_bytes {
            return Err(Problem::TooLarge);
        }
        Ok(Self(facts.body.clone()))
    }

    fn describe(doc: &mut InputDoc, _: &mut SchemaGenerator) {
        doc.raw_body();
    }
}

impl<A: Input, B: Input> Input for (A, B) {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        Ok((A::read(facts)?, B::read(facts)?))
    }

    fn request_key(&self) -> Option<&RequestKey> {
        self.0.request_key().or_else(|| self.1.request_key())
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        A::describe(doc, generator);
        B::describe(doc, generator);
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
    fn read(facts: &Facts) -> Result<Self, Problem> {
        const HEADER: &str = "idempotency-key";
        let wrong = |detail: &str| Problem::invalid(Spot::Header("Idempotency-Key"), detail);
        let key = facts.header(HEADER)?.ok_or_else(|| {
            wrong("is needed, so that a repeated request has one effect; a new UUID will do")
        })?;
        if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(wrong("must be 1 to 255 visible ASCII characters"));
        }
        let input = I::read(facts)?;
        let caller = facts.caller.ok_or_else(|| {
            Problem::Internal("an idempotent endpoint must know its caller".into())
        })?;
        let key = RequestKey::new(caller, facts.endpoint, &facts.path, key, &facts.body);
        Ok(Self { key, input })
    }

    fn request_key(&self) -> Option<&RequestKey> {
        Some(&self.key)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.idempotency_key();
        I::describe(doc, generator);
    }
}
