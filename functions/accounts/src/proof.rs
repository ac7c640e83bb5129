//! The device's own key, proven by a `DPoP` header (RFC 9449) on requests that carry no access token.

use api::{Access, Challenge, Cx, Facts, Input, InputDoc, Problem, Reading};
use auth::dpop::{Proof, TOLERANCE};
use auth::secret::Digest;
use data::Spending;
use jiff::SignedDuration;
use schemars::SchemaGenerator;

/// The proof that came with a request, if one did.
pub struct DeviceProof(Option<String>);

domain::debug_by_name!(DeviceProof);

impl Input for DeviceProof {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Ok(Self(facts.header("dpop")?.map(str::to_owned)))
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, _: &mut SchemaGenerator) {
        doc.header(
            "DPoP",
            false,
            "A proof by the device's own key (RFC 9449); needed in a browser, and where the session has a key.",
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.e30.c2ln",
        );
    }
}

/// Twice the tolerance: as long as a proof's stated time could be accepted.
const MEMORY: SignedDuration = SignedDuration::from_secs(2 * TOLERANCE.cast_signed());

/// The thumbprint of the key that signed this very request, if a proof came with it. A proof is
/// good once.
pub(crate) async fn key<A: Access>(
    cx: &Cx<A>,
    proof: &DeviceProof,
) -> Result<Option<Digest>, Problem> {
    let Some(proof) = checked(cx, proof)? else {
        return Ok(None);
    };
    let counters = cx.aws().counters();
    if counters.spend(&name(&proof), MEMORY).await? {
        Ok(Some(proof.thumbprint))
    } else {
        Err(refused())
    }
}

/// A key that signed a request for something that whoever sends it again may have again.
pub(crate) struct Signer {
    /// The thumbprint of the key.
    pub(crate) key: Digest,
    /// Whether the same proof came before, for the same thing.
    pub(crate) is_repeated: bool,
}

/// The same for a request whose answer may be lost: its proof may come again with what it came with
/// first, and with nothing else.
pub(crate) async fn key_for<A: Access>(
    cx: &Cx<A>,
    proof: &DeviceProof,
    purpose: &Digest,
) -> Result<Option<Signer>, Problem> {
    let Some(proof) = checked(cx, proof)? else {
        return Ok(None);
    };
    let counters = cx.aws().counters();
    let (name, purpose) = (name(&proof), purpose.to_string());
    let is_repeated = match counters.spend_for(&name, &purpose, MEMORY).await? {
        Spending::First => false,
        Spending::Again => true,
        Spending::Otherwise => return Err(refused()),
    };
    Ok(Some(Signer {
        key: proof.thumbprint,
        is_repeated,
    }))
}

fn checked<A: Access>(
    cx: &Cx<A>,
    DeviceProof(header): &DeviceProof,
) -> Result<Option<Proof>, Problem> {
    let Some(header) = header else {
        return Ok(None);
    };
    let (aws, facts) = (cx.aws(), cx.facts());
    let url = format!("{}{}", aws.settings().public_url, facts.path);
    Proof::check(header, &facts.method, &url, None, cx.now())
        .map(Some)
        .map_err(|_| refused())
}

/// Proofs of different keys may have the same id.
fn name(proof: &Proof) -> String {
    format!("{}.{}", proof.thumbprint, proof.jti)
}

/// The answer to a proof that is missing or wrong.
pub(crate) fn refused() -> Problem {
    Problem::Unauthenticated(Challenge::InvalidProof)
}
