//! Why somebody is not signed in: RFC 6750 and RFC 9449 `WWW-Authenticate`.

use crate::Code;

/// What is wrong with a caller's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// There is none.
    Missing,
    /// The header is no token of a known scheme.
    Malformed,
    /// The token is not ours, too old, or its session has ended.
    InvalidToken,
    /// The request does not say from which device it comes.
    DeviceMissing,
    /// The token is used from another device than it was made for.
    OtherDevice,
    /// The session is bound to a key, and no proof (DPoP) was sent.
    ProofMissing,
    /// The device's proof (DPoP) is wrong.
    InvalidProof,
    /// The address and the password do not belong together.
    WrongCredentials,
    /// The password is right, and the second factor is asked for.
    SecondFactorNeeded,
    /// The second factor is wrong or was used already.
    SecondFactorWrong,
    /// A webhook's signature is missing or wrong.
    InvalidSignature,
}

impl Challenge {
    pub(crate) fn code(self) -> Code {
        match self {
            Self::Missing => Code::Unauthenticated,
            Self::Malformed => Code::MalformedAuthorization,
            Self::InvalidToken => Code::InvalidToken,
            Self::DeviceMissing => Code::DeviceIdMissing,
            Self::OtherDevice => Code::OtherDevice,
            Self::ProofMissing | Self::InvalidProof => Code::InvalidDpopProof,
            Self::WrongCredentials => Code::WrongCredentials,
            Self::SecondFactorNeeded => Code::TotpRequired,
            Self::SecondFactorWrong => Code::TotpWrong,
            Self::InvalidSignature => Code::InvalidSignature,
        }
    }

    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::Missing => "Sign in first: send your access token in the Authorization header.",
            Self::Malformed => {
                "The Authorization header must be `Bearer <token>` or `DPoP <token>`."
            }
            Self::InvalidToken => {
                "Your access token is no longer valid. Refresh it or sign in again."
            }
            Self::DeviceMissing => {
                "The Device-Id header is missing. Send the device id you signed in with."
            }
            Self::OtherDevice => "This access token belongs to another device.",
            Self::ProofMissing => {
                "The DPoP proof is missing. This session needs one with every request."
            }
            Self::InvalidProof => {
                "The DPoP proof does not fit this request, this token or this device."
            }
            Self::WrongCredentials => "The email address or the password is wrong.",
            Self::SecondFactorNeeded => "Enter the code from your authenticator app.",
            Self::SecondFactorWrong => "The code is wrong or was already used.",
            Self::InvalidSignature => "The signature is missing or does not fit the body.",
        }
    }

    pub(crate) fn headers(self) -> Vec<String> {
        const REALM: &str = "realm=\"customit\"";
        match self {
            Self::Missing
            | Self::WrongCredentials
            | Self::SecondFactorNeeded
            | Self::SecondFactorWrong => {
                vec![
                    format!("Bearer {REALM}"),
                    format!("DPoP {REALM}, algs=\"ES256\""),
                ]
            }
            Self::Malformed => vec![
                format!("Bearer {REALM}, error=\"invalid_request\""),
                format!("DPoP {REALM}, algs=\"ES256\""),
            ],
            Self::InvalidToken | Self::DeviceMissing | Self::OtherDevice => {
                vec![format!("Bearer {REALM}, error=\"invalid_token\"")]
            }
            Self::ProofMissing | Self::InvalidProof => {
                vec![format!(
                    "DPoP {REALM}, algs=\"ES256\", error=\"invalid_dpop_proof\""
                )]
            }
            Self::InvalidSignature => vec![format!("Signature {REALM}")],
        }
    }
}
