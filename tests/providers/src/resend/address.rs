//! Addresses as Resend takes them: `ann@example.com` or `Ann <ann@example.com>`.

/// The bare address of a sender or recipient, if it is one.
pub(crate) fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let bare = match text.strip_suffix('>') {
        Some(named) => named.rsplit_once('<')?.1,
        None => text,
    };
    let (local, domain) = bare.split_once('@')?;
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>,;@\"".contains(c))
    };
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    (plain(local) && plain(domain) && dotted).then_some(bare)
}

/// The local part of an address without its `+label`, in lower case.
pub(crate) fn role(text: &str) -> String {
    let local = bare(text)
        .and_then(|bare| bare.split('@').next())
        .unwrap_or_default();
    local
        .split('+')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The domain of an address, in lower case.
pub(crate) fn domain(text: &str) -> String {
    let bare = bare(text).unwrap_or_default();
    bare.rsplit('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_carry_a_name() {
        assert_eq!(bare("ann@example.com"), Some("ann@example.com"));
        assert_eq!(bare("Ann Lee <ann@example.com>"), Some("ann@example.com"));
        assert_eq!(domain("Ann <ann@Example.com>"), "example.com");
        assert_eq!(role("Bounced+3@example.com"), "bounced");
    }

    #[test]
    fn what_is_no_address_is_found() {
        for text in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@host",
            "a b@example.com",
            "a@b@c.com",
        ] {
            assert_eq!(bare(text), None, "{text}");
        }
    }
}
