//! What one emoji is: those that Unicode recommends for general interchange (UTS #51), and no other.

/// The emoji that a text is, in the form in which every device shows it as a picture; nothing if
/// the text is not exactly one. `ℹ` without its variation selector is `ℹ️`.
pub fn emoji(text: &str) -> Option<&'static str> {
    emojis::get(text).map(emojis::Emoji::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_emoji_is_one() {
        for one in [
            "👍",
            "👍🏽",
            "❤\u{fe0f}",
            "ℹ\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "#\u{fe0f}\u{20e3}",
            "©\u{fe0f}",
            "‼\u{fe0f}",
            "Ⓜ\u{fe0f}",
            "㊙\u{fe0f}",
            "🇺🇸",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "❤\u{fe0f}\u{200d}🔥",
            "🧑🏻\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}🧑🏿",
            "🏳\u{fe0f}\u{200d}🌈",
            "🫩",
        ] {
            assert_eq!(emoji(one), Some(one));
        }
    }

    #[test]
    fn a_picture_is_meant_where_its_selector_is_missing() {
        assert_eq!(emoji("❤"), Some("❤\u{fe0f}"));
        assert_eq!(emoji("ℹ"), Some("ℹ\u{fe0f}"));
        assert_eq!(emoji("🏳\u{200d}🌈"), Some("🏳\u{fe0f}\u{200d}🌈"));
    }

    #[test]
    fn signs_words_and_several_emoji_are_none() {
        for none in [
            "",
            " ",
            "…",
            "a",
            "ok",
            "1",
            "#",
            "*",
            "é",
            "да",
            "李",
            "!",
            "?!",
            "•",
            "→",
            "½",
            "€",
            "\u{200d}",
            "\u{fe0f}",
            "\u{20e3}",
            "🇺",
            "🏻",
            "👍a",
            "👍👍",
            "👍 ",
            " 👍",
            "👍\u{200b}",
            "\u{0}",
            ":)",
            "🇺🇸🇲🇽",
        ] {
            assert_eq!(emoji(none), None, "{none:?}");
        }
    }
}
