//! Addresses of webhooks for companies with an app of their own at the provider, and the token that
//! proves such an address to be ours.
//!
//! The address names company and channel: `…/webhooks/meta?hook=<32 hex><32 hex>`. The token is
//! `base64url(HMAC-SHA-256(link key, "meta-hook" ‖ company ‖ channel))`, so that nothing is stored for
//! it. Neither lets anybody in: what arrives there is believed by the signature of the channel's own
//! secret alone.

use domain::id::{ChannelId, CompanyId};
use ring::hmac;

use crate::keyring::Keyring;
use crate::secret::{Secret32, from_base64url, to_base64url};

const ID_LEN: usize = 16;

/// What sets these tokens apart from all others that the link key makes.
const PURPOSE: &[u8] = b"meta-hook";

/// Where the provider's webhooks arrive.
const PATH: &str = "/webhooks/meta";

/// The parameter of the address that names company and channel.
pub const PARAMETER: &str = "hook";

/// The address that the provider calls for a channel behind a company's own app.
pub fn address(public_url: &str, company: CompanyId, channel: ChannelId) -> String {
    let hook = [company.to_bytes(), channel.to_bytes()].concat();
    format!("{public_url}{PATH}?{PARAMETER}={}", hex(&hook))
}

/// The company and channel that the value of [`PARAMETER`] names. Whether they exist it does not say.
pub fn parse(hook: &str) -> Option<(CompanyId, ChannelId)> {
    let digits = hook.as_bytes();
    if digits.len() != 4 * ID_LEN {
        return None;
    }
    let mut bytes = [0; 2 * ID_LEN];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    let (company, channel) = bytes.split_at(ID_LEN);
    Some((
        CompanyId::from_bytes(company.try_into().ok()?),
        ChannelId::from_bytes(channel.try_into().ok()?),
    ))
}

/// The company and channel that an address below this one of ours names.
pub fn of_address(public_url: &str, address: &str) -> Option<(CompanyId, ChannelId)> {
    let place = address.strip_prefix(public_url)?;
    let (path, hook) = place.split_once('?')?;
    let hook = hook.strip_prefix(PARAMETER)?.strip_prefix('=')?;
    parse(hook).filter(|_| path == PATH)
}

/// The token that the provider shows when it asks whether the address is ours, made with the current
/// key.
#[must_use]
pub fn token(keys: &Keyring, company: CompanyId, channel: ChannelId) -> String {
    let tag = hmac::sign(&key(keys.current().1), &signed(company, channel));
    to_base64url(tag.as_ref())
}

/// Whether any key of the ring has made this token for this address; in constant time.
pub fn is_token(shown: &str, keys: &Keyring, company: CompanyId, channel: ChannelId) -> bool {
    let signed = signed(company, channel);
    from_base64url(shown).is_some_and(|tag| {
        keys.all()
            .any(|one| hmac::verify(&key(one), &signed, &tag).is_ok())
    })
}

fn key(secret: &Secret32) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose())
}

/// The ids have a fixed length, so no other ids give the same bytes.
fn signed(company: CompanyId, channel: ChannelId) -> Vec<u8> {
    [PURPOSE, &company.to_bytes(), &channel.to_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// One spelling only, so that one address has one form.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const COMPANY: CompanyId = CompanyId::from_bytes([1; 16]);
    const CHANNEL: ChannelId = ChannelId::from_bytes([0xab; 16]);

    fn keys() -> Keyring {
        Keyring::parse(&Keyring::generate("v1")).unwrap()
    }

    #[test]
    fn an_address_names_its_company_and_channel() {
        let address = address("https://app.example.com", COMPANY, CHANNEL);
        let (path, hook) = address.split_once("?hook=").unwrap();
        assert_eq!(path, "https://app.example.com/webhooks/meta");
        assert_eq!(hook, format!("{}{}", "01".repeat(16), "ab".repeat(16)));
        assert_eq!(parse(hook), Some((COMPANY, CHANNEL)));
        let read = |url: &str, address: &str| of_address(url, address);
        let url = "https://app.example.com";
        assert_eq!(read(url, &address), Some((COMPANY, CHANNEL)));
        assert_eq!(read("https://app.example.org", &address), None);
        assert_eq!(read(url, &address.replace("webhooks", "hooks")), None);
        assert_eq!(read(url, &format!("{url}/webhooks/meta")), None);
    }

    #[test]
    fn what_is_no_hook_names_nobody() {
        let hook = format!("{}{}", "01".repeat(16), "ab".repeat(16));
        for wrong in [
            String::new(),
            hook[1..].to_owned(),
            format!("{hook}0"),
            hook.to_uppercase(),
            hook.replace("ab", "é"),
            "g".repeat(64),
        ] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_is_good_for_one_address_and_one_keyring() {
        let ring = keys();
        let shown = token(&ring, COMPANY, CHANNEL);
        assert_eq!(shown, token(&ring, COMPANY, CHANNEL));
        assert!(is_token(&shown, &ring, COMPANY, CHANNEL));
        let others = (
            CompanyId::from_bytes([2; 16]),
            ChannelId::from_bytes([2; 16]),
        );
        assert!(!is_token(&shown, &ring, others.0, CHANNEL));
        assert!(!is_token(&shown, &ring, COMPANY, others.1));
        assert!(!is_token(&shown, &keys(), COMPANY, CHANNEL));
        for wrong in ["", "A", &shown[1..], &format!("{shown}A")] {
            assert!(!is_token(wrong, &ring, COMPANY, CHANNEL), "{wrong}");
        }
    }

    #[test]
    fn a_token_of_a_former_key_still_counts() {
        let (old, new) = (Keyring::generate("v1"), Keyring::generate("v2"));
        let key =
            |text: &str, id: &str| serde_json::from_str::<Value>(text).unwrap()["keys"][id].take();
        let both = json!({
            "current": "v2",
            "keys": {"v1": key(&old, "v1"), "v2": key(&new, "v2")}
        });
        let both = Keyring::parse(&both.to_string()).unwrap();
        let shown = token(&Keyring::parse(&old).unwrap(), COMPANY, CHANNEL);
        assert!(is_token(&shown, &both, COMPANY, CHANNEL));
    }
}
