//! Refresh tokens: each is good once, and a second use of a spent one betrays a theft.
//!
//! A session has one family of tokens. Its row keeps hashes only: of the family's tag, of the
//! current secret, and of the one before. An answer may be lost on its way, so the last spent
//! token, shown again within ten seconds, gets the very same successor: that successor lies in the
//! row, sealed with the spent secret. With a proof by the device's own key, without which the
//! successor is worthless too, it is a minute, as long as a phone may take to find a network again.
//! Any other use of a spent token revokes the family (RFC 9700 §4.14.2). A token with a wrong tag is
//! nobody's and revokes nothing.
//!
//! The row is written on the condition that its current secret is still the presented one. Who
//! loses that race reads again and evaluates again, and finds a replay.

use std::fmt;

use domain::id::{CompanyId, MemberId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::{Digest, Secret32, from_base64url, random_bytes, to_base64url};
use crate::session_secret::{decode, encode};

/// A session that was not used for so long is over.
pub const IDLE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A session is over after so long, used or not.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(60 * 24);

/// How long the last spent token still gets its successor.
pub const GRACE: SignedDuration = SignedDuration::from_secs(10);

/// The same where the device's key has signed the request.
pub const PROVEN_GRACE: SignedDuration = SignedDuration::from_secs(60);

const TAG_LEN: usize = 16;

/// `base64url(company 16 ‖ member 16 ‖ session 16 ‖ family tag 16 ‖ secret 32)`, 128 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The company; says in which partition the row is, and proves nothing.
    pub company: CompanyId,
    /// The member; proves nothing.
    pub member: MemberId,
    /// The session; proves nothing.
    pub session: SessionId,
    family: [u8; TAG_LEN],
    secret: Secret32,
}

impl RefreshToken {
    /// The first token of a new family.
    #[must_use]
    pub fn start(company: CompanyId, member: MemberId, session: SessionId) -> Self {
        Self {
            company,
            member,
            session,
            family: random_bytes(),
            secret: Secret32::random(),
        }
    }

    /// Reads the text form; only the one spelling of the right length is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let ((company, member, session), secrets) = decode::<{ TAG_LEN + 32 }>(text)?;
        let (family, secret) = secrets.split_first_chunk::<TAG_LEN>()?;
        Some(Self {
            company,
            member,
            session,
            family: *family,
            secret: Secret32::new(secret.try_into().ok()?),
        })
    }

    /// The text form, to be handed to the device and to nobody else.
    pub fn encode(&self) -> String {
        let ids = (self.company, self.member, self.session);
        encode(ids, &[&self.family, self.secret.expose()])
    }

    /// A mark of this very token that reveals nothing of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[b"refresh token", &self.family, self.secret.expose()])
    }

    fn with_secret(&self, secret: Secret32) -> Self {
        Self {
            secret,
            ..self.clone()
        }
    }

    /// Seals a successor's secret for whoever holds this one; sealing twice opens it.
    fn seal(&self, successor: &[u8; 32]) -> [u8; 32] {
        let pad = Digest::of(&[b"successor", self.secret.expose()]);
        std::array::from_fn(|at| successor[at] ^ pad.as_bytes()[at])
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshToken({})", self.session)
    }
}

/// What the session's row keeps of its family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// SHA-256 of the family's tag.
    pub tag: Digest,
    /// SHA-256 of the secret that is good.
    pub current: Digest,
    /// The secret before, once there was a rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Spent>,
    /// When the person signed in.
    pub started_at: Timestamp,
    /// When the current secret was handed out.
    pub rotated_at: Timestamp,
}

/// The last spent secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// SHA-256 of the secret.
    pub secret: Digest,
    /// What it was exchanged for, readable only with the secret itself.
    pub successor: Sealed,
}

/// A secret sealed by another one.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed([u8; 32]);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64url(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = from_base64url(&String::deserialize(deserializer)?);
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a sealed secret is 32 bytes of base64url"))
    }
}

/// What a presented token means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is the current one: hand out the next token once the next state is stored, on the
    /// condition that the row's `current` is unchanged.
    Rotate {
        /// The token to hand out.
        next: RefreshToken,
        /// The state to store.
        family: Family,
    },
    /// It was spent a moment ago: hand out its successor again, after seeing that the request
    /// comes from the session's own device.
    Replay(RefreshToken),
    /// It was spent before: somebody has a copy. End the session.
    Reuse,
    /// The session was idle or alive for too long. End it.
    Expired,
    /// It is none of this family's. Change nothing.
    Unknown,
}

impl Family {
    /// The state of a new family.
    #[must_use]
    pub fn start(first: &RefreshToken, now: Timestamp) -> Self {
        Self {
            tag: Digest::of(&[&first.family]),
            current: first.secret.digest(),
            previous: None,
            started_at: now,
            rotated_at: now,
        }
    }

    /// When the session ends unless it is used before.
    pub fn expires_at(&self) -> Timestamp {
        let after = |start: Timestamp, span| start.checked_add(span).unwrap_or(Timestamp::MAX);
        after(self.rotated_at, IDLE).min(after(self.started_at, ABSOLUTE))
    }

    /// When the session ends at the latest, however much it is used.
    pub fn latest_end(&self) -> Timestamp {
        self.started_at
            .checked_add(ABSOLUTE)
            .unwrap_or(Timestamp::MAX)
    }

    /// Evaluates a presented token; `is_proven` says that the device's own key has signed the request.
    pub fn evaluate(&self, presented: &RefreshToken, is_proven: bool, now: Timestamp) -> Outcome {
        if Digest::of(&[&presented.family]) != self.tag {
            return Outcome::Unknown;
        }
        let shown = presented.secret.digest();
        if shown == self.current {
            return if now >= self.expires_at() {
                Outcome::Expired
            } else {
                self.rotate(presented, now)
            };
        }
        let grace = if is_proven { PROVEN_GRACE } else { GRACE };
        match &self.previous {
            Some(spent) if spent.secret == shown && self.was_rotated_within(grace, now) => {
                let successor = Secret32::new(presented.seal(&spent.successor.0));
                Outcome::Replay(presented.with_secret(successor))
            }
            _ => Outcome::Reuse,
        }
    }

    fn rotate(&self, presented: &RefreshToken, now: Timestamp) -> Outcome {
        let next = presented.with_secret(Secret32::random());
        let family = Self {
            tag: self.tag,
            current: next.secret.digest(),
            previous: Some(Spent {
                secret: self.current,
                successor: Sealed(presented.seal(next.secret.expose())),
            }),
            started_at: self.started_at,
            rotated_at: now,
        };
        Outcome::Rotate { next, family }
    }

    /// Two processes' clocks may differ, so a rotation a little in the future counts as well.
    fn was_rotated_within(&self, grace: SignedDuration, now: Timestamp) -> bool {
        now.duration_since(self.rotated_at).abs() <= grace
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::session_secret::IDS_LEN;

    const NOW: i64 = 1_763_900_000;
    const DAY: i64 = 86_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn first() -> (RefreshToken, Family) {
        let now = at(NOW);
        let token = RefreshToken::start(CompanyId::at(now), MemberId::at(now), SessionId::at(now));
        let family = Family::start(&token, now);
        (token, family)
    }

    fn rotate(family: &Family, token: &RefreshToken, now: i64) -> (RefreshToken, Family) {
        match family.evaluate(token, false, at(now)) {
            Outcome::Rotate { next, family } => (next, family),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_token_has_one_text_form() {
        let (token, _) = first();
        let text = token.encode();
        assert_eq!(text.len(), 128);
        assert_eq!(RefreshToken::parse(&text), Some(token.clone()));
        for wrong in [
            "",
            &text[4..],
            &format!("{text}AAAA"),
            &format!("{text}="),
            "é",
        ] {
            assert_eq!(RefreshToken::parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            format!("{token:?}"),
            format!("RefreshToken({})", token.session)
        );
    }

    #[test]
    fn tokens_rotate_one_after_the_other() {
        let (mut token, mut family) = first();
        for day in 1..50 {
            let (next, stored) = rotate(&family, &token, NOW + day * DAY);
            assert_ne!(next, token);
            assert_eq!(next.session, token.session);
            (token, family) = (next, stored);
        }
    }

    #[test]
    fn the_last_spent_token_gets_its_very_successor_for_ten_seconds() {
        let (token, family) = first();
        let (next, family) = rotate(&family, &token, NOW + 100);
        for now in [NOW + 100, NOW + 110, NOW + 95] {
            let verdict = family.evaluate(&token, false, at(now));
            assert_eq!(verdict, Outcome::Replay(next.clone()));
        }
        assert_eq!(
            family.evaluate(&token, false, at(NOW + 111)),
            Outcome::Reuse
        );
        let stored: Family =
            serde_json::from_str(&serde_json::to_string(&family).unwrap()).unwrap();
        let verdict = stored.evaluate(&token, false, at(NOW + 101));
        assert_eq!(verdict, Outcome::Replay(next));
    }

    #[test]
    fn a_proof_by_the_devices_key_makes_a_minute_of_it_and_no_older_token_good() {
        let (token, family) = first();
        let (next, family) = rotate(&family, &token, NOW + 100);
        for now in [NOW + 100, NOW + 111, NOW + 160, NOW + 40] {
            let verdict = family.evaluate(&token, true, at(now));
            assert_eq!(verdict, Outcome::Replay(next.clone()), "{now}");
        }
        assert_eq!(family.evaluate(&token, true, at(NOW + 161)), Outcome::Reuse);
        let (_, family) = rotate(&family, &next, NOW + 110);
        assert_eq!(family.evaluate(&token, true, at(NOW + 111)), Outcome::Reuse);
    }

    #[test]
    fn an_older_spent_token_betrays_a_copy_at_once() {
        let (token, family) = first();
        let (second, family) = rotate(&family, &token, NOW + 1);
        let (_, family) = rotate(&family, &second, NOW + 2);
        assert_eq!(family.evaluate(&token, false, at(NOW + 2)), Outcome::Reuse);
        assert!(matches!(
            family.evaluate(&second, false, at(NOW + 2)),
            Outcome::Replay(_)
        ));
    }

    #[test]
    fn a_token_of_no_family_changes_nothing() {
        let (token, family) = first();
        let stranger = RefreshToken::start(token.company, token.member, token.session);
        assert_eq!(family.evaluate(&stranger, false, at(NOW)), Outcome::Unknown);
    }

    #[test]
    fn a_session_ends_after_14_idle_days_and_after_60_days_in_any_case() {
        let (token, family) = first();
        assert_eq!(
            family.evaluate(&token, false, at(NOW + 14 * DAY)),
            Outcome::Expired
        );
        let (mut token, mut family) = rotate(&family, &token, NOW + 14 * DAY - 1);
        for day in [27, 40, 53] {
            (token, family) = rotate(&family, &token, NOW + day * DAY);
        }
        assert_eq!(family.expires_at(), at(NOW + 60 * DAY));
        assert_eq!(
            family.evaluate(&token, false, at(NOW + 60 * DAY)),
            Outcome::Expired
        );
        let _ = rotate(&family, &token, NOW + 60 * DAY - 1);
    }

    #[test]
    fn the_row_tells_no_secret() {
        let (token, family) = first();
        let (next, family) = rotate(&family, &token, NOW + 1);
        let row = serde_json::to_string(&family).unwrap();
        for secret in [&token, &next] {
            assert!(!row.contains(&to_base64url(secret.secret.expose())));
            assert!(!row.contains(&to_base64url(&secret.family)));
        }
    }

    proptest! {
        #[test]
        fn every_changed_bit_of_tag_or_secret_is_noticed(bit in 0_usize..48 * 8) {
            let (token, family) = first();
            let mut bytes = from_base64url(&token.encode()).unwrap();
            let place = IDS_LEN + bit / 8;
            bytes[place] ^= 1 << (bit % 8);
            let changed = RefreshToken::parse(&to_base64url(&bytes)).unwrap();
            let verdict = family.evaluate(&changed, false, at(NOW));
            let expected = if place < IDS_LEN + TAG_LEN { Outcome::Unknown } else { Outcome::Reuse };
            prop_assert_eq!(verdict, expected);
        }
    }
}
