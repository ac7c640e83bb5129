//! The device's own key, proven by a `DPoP` header (RFC 9449) on requests that carry no access token.

use api::{Access, Challenge, Cx, Facts, Input, InputDoc, Problem};
use auth::dpop::{Proof, TOLERANCE};
use auth::secret::Digest;
use jiff::SignedDuration;
use schemars::SchemaGenerator;

/// The proof that came with a request, if one did.
#[derive(Debug)]
pub struct DeviceProof(Option<String>);

impl Input for DeviceProof {
    fn read(facts: &Facts) -> Result<Self, Problem> {
        Ok(Self(facts.header("dpop")?.map(str::to_owned)))
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
    DeviceProof(header): &DeviceProof,
) -> Result<Option<Digest>, Problem> {
    let Some(header) = header else {
        return Ok(None);
    };
    let (aws, facts) = (cx.aws(), cx.facts());
    let url = format!("{}{}", aws.settings().public_url, facts.path);
    let proof = Proof::check(header, &facts.method, &url, None, cx.now()).map_err(|_| refused())?;
    let name = format!("{}.{}", proof.thumbprint, proof.jti);
    if aws.counters().spend(&name, MEMORY).await? {
        Ok(Some(proof.thumbprint))
    } else {
        Err(refused())
    }
}

/// The answer to a proof that is missing or wrong.
pub(crate) fn refused() -> Problem {
    Problem::Unauthenticated(Challenge::InvalidProof)
}
