//! Text cut to a length without cutting into what people see as one character.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Stands where something is missing.
const ELLIPSIS: char = '…';

/// No letter and no emoji has as many code points; what has is cut like text.
const LONGEST_CLUSTER: usize = 32;

/// The beginning of a text, of at most so many code points, that ends with a whole character as
/// people see it (an extended grapheme cluster, UAX #29).
pub fn beginning(text: &str, most: usize) -> &str {
    within(text, most, |_| 1)
}

/// A text of at most so many code points: whole, or its beginning with an ellipsis.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    shortened_to(text, most, |_| 1)
}

/// [`shortened`] where the limit counts something else than code points, such as bytes.
pub fn shortened_to(text: &str, room: usize, width: impl Fn(char) -> usize) -> Cow<'_, str> {
    if within(text, room, &width).len() == text.len() {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(width(ELLIPSIS)) else {
        return Cow::Borrowed("");
    };
    let shortened = within(text, room, width);
    let shortened = shortened.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
    Cow::Owned(format!("{shortened}{ELLIPSIS}"))
}

fn within(text: &str, room: usize, width: impl Fn(char) -> usize) -> &str {
    let mut left = room;
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let parts = if cluster.chars().nth(LONGEST_CLUSTER).is_none() {
            cluster.len()
        } else {
            1
        };
        let mut start = at;
        while start < at + cluster.len() {
            // A whole cluster, or one code point of a monstrous one.
            let stop = (start + parts..=at + cluster.len())
                .find(|stop| text.is_char_boundary(*stop))
                .unwrap_or(at + cluster.len());
            let needed: usize = text[start..stop].chars().map(&width).sum();
            match left.checked_sub(needed) {
                Some(rest) => left = rest,
                None => return &text[..end],
            }
            (start, end) = (stop, stop);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_seen_as_one_character_is_kept_or_dropped_as_a_whole() {
        for one in [
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "🇺🇸",
            "👍🏽",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "e\u{301}",
            "\u{1100}\u{1161}\u{11a8}",
            "कि",
            "ก็",
            "\r\n",
        ] {
            let size = one.chars().count();
            let text = format!("xx{one}yy");
            for most in 3..2 + size {
                assert_eq!(beginning(&text, most), "xx", "{one} {most}");
                assert_eq!(shortened(&text, most), "xx…", "{one} {most}");
            }
            assert_eq!(beginning(&text, 2 + size), format!("xx{one}"));
        }
    }

    #[test]
    fn flags_in_a_row_are_cut_between_two() {
        let flags = "🇺🇸🇲🇽🇨🇦";
        assert_eq!(beginning(flags, 3), "🇺🇸");
        assert_eq!(beginning(flags, 5), "🇺🇸🇲🇽");
        assert_eq!(shortened(flags, 5), "🇺🇸🇲🇽…");
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("abcd", 3), "ab…");
        assert_eq!(shortened("a bcd", 3), "a…");
        assert_eq!(shortened("abc", 0), "");
        assert_eq!(shortened_to("日本語", 8, char::len_utf8), "日…");
    }

    #[test]
    fn a_letter_under_a_pile_of_marks_is_cut_like_text() {
        let pile = format!("a{}", "\u{300}".repeat(500));
        assert_eq!(beginning(&pile, 100).chars().count(), 100);
    }

    proptest! {
        #[test]
        fn a_cut_text_is_short_and_a_beginning(
            text in proptest::collection::vec(any::<char>(), 0..60), most in 0_usize..50,
        ) {
            let text: String = text.into_iter().collect();
            let cut = beginning(&text, most);
            prop_assert!(text.starts_with(cut) && cut.chars().count() <= most);
            let short = shortened_to(&text, most, char::len_utf8);
            prop_assert!(short.len() <= most);
            prop_assert!(short == text || text.starts_with(short.trim_end_matches(ELLIPSIS)));
        }
    }
}
