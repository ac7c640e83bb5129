//! Devices on which members sign in, and where their pushes go.

use crate::invalid::Invalid;
use crate::value::{closed_list, debug_by_name, travels_as_text};

/// The name that an installation of a client gives itself once: a random UUID. A session lives
/// and dies with it, so it is not printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DeviceId(String);

impl DeviceId {
    /// Reads 16 to 64 letters, digits and dashes.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain && (16..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be 16 to 64 letters, digits, and dashes",
            ))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(DeviceId);
travels_as_text!(DeviceId, |id| id.as_str(), {
    "description": "A device's own id: made by the app once and kept, such as a UUID.",
    "examples": ["4b0c7f0e-8a52-4f0b-9a3f-0d7a5c1e2b34"],
    "type": "string",
    "pattern": "^[A-Za-z0-9-]{16,64}$"
});

closed_list! {
    /// Which client runs on the device.
    Platform {
        /// The dashboard in a browser.
        Web = "web",
        /// The app on an iPhone.
        Ios = "ios",
    }
}

/// What the device is called in the list of sessions: "Safari on Mac", "Ann's iPhone".
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceName(crate::text::Label);

impl DeviceName {
    /// Reads a name of 1 to 80 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        crate::text::Label::parse(text).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

debug_by_name!(DeviceName);
travels_as_text!(DeviceName, |name| name.as_str(), {
    "description": "What people call the device.",
    "examples": ["Casey's iPhone"],
    "type": "string",
    "minLength": 1,
    "maxLength": crate::text::Label::MAX,
    "pattern": "\\S"
});

/// The address that Apple's push service (APNs) gave an installation, as lower-case hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct PushToken(String);

impl PushToken {
    /// Reads 64 to 200 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
        if hex && (64..=200).contains(&text.len()) && text.len().is_multiple_of(2) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Invalid::because("must be 64 to 200 hexadecimal digits"))
        }
    }

    /// The token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(PushToken);
travels_as_text!(PushToken, |token| token.as_str(), {
    "description": "The token that Apple's push service gave the app, in hexadecimal.",
    "examples": ["00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"],
    "type": "string",
    "pattern": "^([0-9A-Fa-f]{2}){32,100}$"
});

closed_list! {
    /// Which of Apple's push services gave the token.
    PushEnvironment {
        /// For builds from the developer's machine.
        Sandbox = "sandbox",
        /// For builds from the store and from `TestFlight`.
        Production = "production",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_names_itself_by_a_uuid() {
        assert!(DeviceId::parse("0E984725-C51C-4BF4-9960-E1C80E27ABA0").is_ok());
        for wrong in ["", "short", "0E984725_C51C_4BF4_9960", &"a".repeat(65)] {
            assert!(DeviceId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_push_token_is_hexadecimal_and_never_printed() {
        let token = PushToken::parse(&"AB".repeat(32)).unwrap();
        assert_eq!(token.as_str(), "ab".repeat(32));
        assert_eq!(format!("{token:?}"), "PushToken");
        for wrong in [
            "ab".repeat(31),
            "ab".repeat(101),
            "xy".repeat(32),
            "a".repeat(65),
        ] {
            assert!(PushToken::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
