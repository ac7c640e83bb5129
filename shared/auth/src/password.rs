//! Passwords as people type them: taken exactly as received, never printed.
//!
//! `check_strength` refuses the easily guessed ones when a password is chosen; `hash`, `verify` and `burn`
//! work on the stored form.

mod hash;
mod strength;

use std::borrow::Cow;
use std::fmt;

use domain::invalid::Invalid;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

pub use hash::{PasswordError, PasswordHash, Verdict, burn, hash, renew, verify};
pub use strength::{Weakness, check_strength};

/// A password that somebody chooses: 12 to 128 characters of any kind, with no rule about their
/// mixture (NIST SP 800-63B-4 §3.1.1.2). Neither trimmed nor folded nor normalised.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The fewest characters.
    pub const MIN: usize = 12;
    /// The most characters.
    pub const MAX: usize = 128;

    /// Checks the length in characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (Self::MIN..=Self::MAX).contains(&text.chars().count()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(Invalid::because("must be 12 to 128 characters long"))
        }
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password that somebody signs in with: anything of 1 to 1024 characters, since the rules for
/// new passwords say nothing about the old ones.
pub struct PasswordAttempt(Zeroizing<String>);

impl PasswordAttempt {
    /// The most characters.
    pub const MAX: usize = 1024;

    /// Checks the length in characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (1..=Self::MAX).contains(&text.chars().count()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(Invalid::because("must be 1 to 1024 characters long"))
        }
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Password> for PasswordAttempt {
    fn from(password: &Password) -> Self {
        Self(password.0.clone())
    }
}

macro_rules! is_written_only {
    ($name:ident, $min:expr) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // serde's own message would repeat what was given.
                let text = domain::read_text(deserializer).map(Zeroizing::new)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": "A password. It is never answered.",
                    "examples": ["seven green herons wade"],
                    "type": "string",
                    "format": "password",
                    "writeOnly": true,
                    "minLength": $min,
                    "maxLength": Self::MAX
                })
            }
        }
    };
}

is_written_only!(Password, Self::MIN);
is_written_only!(PasswordAttempt, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_not_bytes() {
        assert!(Password::parse(&"é".repeat(128)).is_ok());
        assert!(Password::parse(&"é".repeat(129)).is_err());
        assert!(Password::parse("elevenchars").is_err());
        assert!(PasswordAttempt::parse("").is_err());
        assert!(PasswordAttempt::parse("x").is_ok());
        assert!(PasswordAttempt::parse(&"x".repeat(1025)).is_err());
    }

    #[test]
    fn a_password_stays_as_received() {
        let text = "  Grüße\tJose\u{301} \u{0} ";
        assert_eq!(Password::parse(text).unwrap().as_str(), text);
    }

    #[test]
    fn neither_debug_nor_an_error_shows_it() {
        let password: Password = serde_json::from_str("\"canary canary\"").unwrap();
        assert_eq!(format!("{password:?}"), "Password");
        for wrong in [
            "\"canary\"",
            "987654321",
            "[\"canary\"]",
            "{\"canary\":1}",
            "null",
        ] {
            let error = serde_json::from_str::<Password>(wrong)
                .unwrap_err()
                .to_string();
            assert!(
                !error.contains("canary") && !error.contains("987"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_schema_says_that_it_is_written_and_never_read() {
        let schema = schemars::schema_for!(Password);
        assert_eq!(schema.get("writeOnly"), Some(&true.into()));
        assert_eq!(schema.get("format"), Some(&"password".into()));
        assert_eq!(schema.get("minLength"), Some(&12.into()));
    }
}
