//! The second factor: a code of the authenticator app, or one of the recovery codes.

use api::{Access, Cx, Problem};
use auth::guess::Policy;
use auth::recovery::RecoveryCode;
use auth::secret::Digest;
use auth::totp::TotpSecret;
use data::row::TotpState;
use domain::id::MemberId;
use jiff::Timestamp;

use crate::gate::Attempt;

/// What somebody gave as second factor.
#[derive(Clone, Copy)]
pub(crate) enum Given<'a> {
    /// A code of the app.
    Code(&'a str),
    /// A recovery code.
    Recovery(&'a str),
}

impl<'a> Given<'a> {
    /// The code where there is one, else the recovery code.
    pub(crate) fn of(code: Option<&'a str>, recovery: Option<&'a str>) -> Option<Self> {
        code.map(Self::Code).or(recovery.map(Self::Recovery))
    }
}

/// The state to store so that nothing works twice, in the commit that relies on it.
pub(crate) struct Redeemed {
    /// The second factor as it stands from now on.
    pub(crate) state: TotpState,
    /// Whether a recovery code was used up.
    pub(crate) is_recovery: bool,
}

/// Counts an attempt and looks at what was given; nothing if it is wrong or was used before. The
/// attempt is for the caller to take back.
pub(crate) async fn attempt<A: Access>(
    cx: &Cx<A>,
    member_id: MemberId,
    state: &TotpState,
    given: Given<'_>,
    known_device: Option<&Digest>,
) -> Result<Option<(Attempt, Redeemed)>, Problem> {
    let account = member_id.to_string();
    let policy = Policy::SECOND_FACTOR;
    let attempt = Attempt::begin(cx, "second_factor", policy, &account, known_device).await?;
    Ok(redeem(state, given, cx.now()).map(|redeemed| (attempt, redeemed)))
}

fn redeem(state: &TotpState, given: Given<'_>, now: Timestamp) -> Option<Redeemed> {
    let mut state = state.clone();
    match given {
        Given::Code(code) => {
            let step = TotpSecret::parse(&state.secret)?.check(code, now, state.last_step)?;
            state.last_step = Some(step);
        }
        Given::Recovery(typed) => {
            let digest = RecoveryCode::parse(typed)?.digest();
            let position = state.recovery.iter().position(|kept| *kept == digest)?;
            state.recovery.remove(position);
        }
    }
    Some(Redeemed {
        state,
        is_recovery: matches!(given, Given::Recovery(_)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn state(recovery: &[RecoveryCode]) -> (TotpSecret, TotpState) {
        let secret = TotpSecret::generate();
        let state = TotpState {
            secret: secret.to_base32(),
            is_confirmed: true,
            last_step: None,
            recovery: recovery.iter().map(RecoveryCode::digest).collect(),
        };
        (secret, state)
    }

    #[test]
    fn a_code_of_the_app_works_once() {
        let (secret, before) = state(&[]);
        let code = secret.code(NOW);
        let after = redeem(&before, Given::Code(&code), NOW).unwrap();
        assert!(!after.is_recovery);
        assert!(redeem(&after.state, Given::Code(&code), NOW).is_none());
    }

    #[test]
    fn a_recovery_code_works_once_and_leaves_the_others() {
        let codes = RecoveryCode::generate();
        let (_, before) = state(&codes);
        let first = codes[0].to_text();
        let after = redeem(&before, Given::Recovery(&first), NOW).unwrap();
        assert!(after.is_recovery);
        assert_eq!(after.state.recovery.len(), codes.len() - 1);
        assert!(redeem(&after.state, Given::Recovery(&first), NOW).is_none());
        assert!(redeem(&after.state, Given::Recovery(&codes[1].to_text()), NOW).is_some());
    }

    #[test]
    fn what_is_neither_is_nothing() {
        let (_, state) = state(&RecoveryCode::generate());
        for wrong in ["", "abc", "AAAA-AAAA-AAAA-AAAA"] {
            assert!(redeem(&state, Given::Code(wrong), NOW).is_none());
            assert!(redeem(&state, Given::Recovery(wrong), NOW).is_none());
        }
        assert!(Given::of(None, None).is_none());
    }
}
