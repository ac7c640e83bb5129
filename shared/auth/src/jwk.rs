//! Public P-256 keys as JSON (RFC 7517) and their thumbprints (RFC 7638).

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::secret::{Digest, from_base64url, to_base64url};

const POINT_LEN: usize = 65;

/// A public P-256 key: the uncompressed point of SEC 1, `04 ‖ x ‖ y`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; POINT_LEN]);

/// The members of an EC key. Others, such as `use`, `alg`, `ext`, `key_ops`, are ignored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<String>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub(crate) usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alg: Option<String>,
    /// The private part, which must never be shown to anybody.
    #[serde(skip_serializing)]
    d: Option<IgnoredAny>,
}

impl PublicKey {
    pub(crate) fn from_point(point: &[u8]) -> Option<Self> {
        let point: [u8; POINT_LEN] = point.try_into().ok()?;
        (point[0] == 4).then_some(Self(point))
    }

    /// The key of a JWK; `None` when it is of another type, malformed, or holds a private part.
    pub(crate) fn from_jwk(jwk: &Jwk) -> Option<Self> {
        if jwk.kty != "EC" || jwk.crv != "P-256" || jwk.d.is_some() {
            return None;
        }
        let (x, y) = (from_base64url(&jwk.x)?, from_base64url(&jwk.y)?);
        if x.len() != 32 || y.len() != 32 {
            return None;
        }
        Self::from_point(&[&[4], x.as_slice(), y.as_slice()].concat())
    }

    pub(crate) fn to_jwk(&self) -> Jwk {
        Jwk {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            x: to_base64url(&self.0[1..33]),
            y: to_base64url(&self.0[33..]),
            kid: None,
            usage: None,
            alg: None,
            d: None,
        }
    }

    pub(crate) fn point(&self) -> &[u8] {
        &self.0
    }

    /// SHA-256 over the required members in the order of RFC 7638 §3.2.
    #[must_use]
    pub fn thumbprint(&self) -> Digest {
        let Jwk { crv, kty, x, y, .. } = self.to_jwk();
        let canonical = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}","y":"{y}"}}"#);
        Digest::of(&[canonical.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 9449, figure 2, whose thumbprint is in its figure 6.
    const RFC_9449: &str = r#"{"kty":"EC","crv":"P-256",
        "x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}"#;

    fn key(json: &str) -> Option<PublicKey> {
        PublicKey::from_jwk(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_9449() {
        let thumbprint = key(RFC_9449).unwrap().thumbprint();
        assert_eq!(
            thumbprint.to_string(),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
    }

    #[test]
    fn members_beside_the_required_ones_do_not_matter() {
        let more = RFC_9449.replace("{\"kty\"", "{\"use\":\"sig\",\"ext\":true,\"kty\"");
        assert_eq!(key(&more), key(RFC_9449));
    }

    #[test]
    fn other_kinds_private_parts_and_wrong_lengths_are_refused() {
        for (from, to) in [
            ("\"EC\"", "\"OKP\""),
            ("P-256", "P-384"),
            ("{\"kty\"", "{\"d\":\"AAAA\",\"kty\""),
            ("{\"kty\"", "{\"d\":[1],\"kty\""),
            ("WBFs", "WBFsAA"),
            ("WBFs", "WBF"),
            ("\"9VE4", "\"+VE4"),
        ] {
            assert_eq!(key(&RFC_9449.replace(from, to)), None, "{to}");
        }
    }
}
