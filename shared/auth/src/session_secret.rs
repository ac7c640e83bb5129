//! The text form of what opens a session: the ids that find its row, then secrets of a fixed length.
//!
//! `base64url(company 16 ‖ member 16 ‖ session 16 ‖ secrets)`. The ids prove nothing.

use domain::id::{CompanyId, MemberId, SessionId};
use zeroize::Zeroizing;

use crate::secret::{from_base64url, to_base64url};

/// The bytes of the three ids.
pub(crate) const IDS_LEN: usize = 3 * 16;

/// As many bytes of secrets as any has, so that none is left behind where a buffer grows.
const LONGEST_SECRETS: usize = 64;

/// Whose session it is, and which.
pub(crate) type Ids = (CompanyId, MemberId, SessionId);

/// Writes the ids and the secrets behind them.
pub(crate) fn encode(ids: Ids, secrets: &[&[u8]]) -> String {
    let (company, member, session) = ids;
    let mut bytes = Zeroizing::new(Vec::with_capacity(IDS_LEN + LONGEST_SECRETS));
    for id in [company.to_bytes(), member.to_bytes(), session.to_bytes()] {
        bytes.extend_from_slice(&id);
    }
    for secret in secrets {
        bytes.extend_from_slice(secret);
    }
    to_base64url(&bytes)
}

/// Reads the ids and so many bytes of secrets; only the one spelling of the right length is accepted.
pub(crate) fn decode<const SECRETS: usize>(text: &str) -> Option<(Ids, Zeroizing<[u8; SECRETS]>)> {
    let bytes = Zeroizing::new(from_base64url(text)?);
    let (company, rest) = bytes.split_first_chunk()?;
    let (member, rest) = rest.split_first_chunk()?;
    let (session, secrets) = rest.split_first_chunk()?;
    let ids = (
        CompanyId::from_bytes(*company),
        MemberId::from_bytes(*member),
        SessionId::from_bytes(*session),
    );
    Some((ids, Zeroizing::new(secrets.try_into().ok()?)))
}
