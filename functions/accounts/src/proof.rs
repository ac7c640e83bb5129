//! The device's own key, proven by a `DPoP` header (RFC 9449) on requests that carry no access token.

use api::{Access, Challenge, Cx, Problem};
use auth::dpop::{Proof, TOLERANCE};
use auth::secret::Digest;
use jiff::SignedDuration;

/// Twice the tolerance: as long as a proof's stated time could be accepted.
const MEMORY: SignedDuration = SignedDuration::from_secs(2 * TOLERANCE.cast_signed());

/// The thumbprint of the key that signed this very request, if a proof came with it. A proof is
/// good once.
pub(crate) async fn key<A: Access>(cx: &Cx<A>) -> Result<Option<Digest>, Problem> {
    let facts = cx.facts();
    let Some(header) = facts.header("dpop")? else {
        return Ok(None);
    };
    let aws = cx.aws();
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
