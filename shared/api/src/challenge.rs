//! Why somebody is not signed in: RFC 6750 and RFC 9449 `WWW-Authenticate`.

/// What is wrong with a caller's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// There is none.
    Missing,
    /// The token is not ours, too old, or its session has ended.
    InvalidToken,
    /// The token is used from another device than it was made for.
    OtherDevice,
    /// The device's proof (DPoP) is missing or wrong.
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
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Missing => "unauthenticated",
            Self::InvalidToken => "invalid_token",
            Self::OtherDevice => "other_device",
            Self::InvalidProof => "invalid_dpop_proof",
            Self::WrongCredentials => "wrong_credentials",
            Self::SecondFactorNeeded => "totp_required",
            Self::SecondFactorWrong => "totp_wrong",
            Self::InvalidSignature => "invalid_signature",
        }
    }

    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::Missing => "sign in first",
            Self::InvalidToken => "the token is not valid any more; refresh it or sign in again",
            Self::OtherDevice => "the token belongs to another device",
            Self::InvalidProof => "the proof of the device's key is missing or wrong",
            Self::WrongCredentials => "the email address or the password is wrong",
            Self::SecondFactorNeeded => "send the code of your authenticator app as well",
            Self::SecondFactorWrong => "the code is wrong or was used already",
            Self::InvalidSignature => "the signature does not fit the body",
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
            Self::InvalidToken | Self::OtherDevice => {
                vec![format!("Bearer {REALM}, error=\"invalid_token\"")]
            }
            Self::InvalidProof => {
                vec![format!(
                    "DPoP {REALM}, algs=\"ES256\", error=\"invalid_dpop_proof\""
                )]
            }
            Self::InvalidSignature => vec![format!("Signature {REALM}")],
        }
    }
}
