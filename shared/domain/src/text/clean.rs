//! What people paste, as it is kept: which characters are dropped, and which become a space or a line
//! break. Every text that somebody typed or a provider delivered passes here.
//!
//! | character | in one line | in several lines |
//! |---|---|---|
//! | CR LF, CR, LF, VT, FF, NEL, U+2028, U+2029 (Unicode, section 5.8) | space | line break |
//! | white space and U+2800, which looks like it | one space for a run of them | as it is |
//! | other controls, noncharacters, U+FFF9 to U+FFFC | dropped | dropped |
//! | LRM, RLM, ALM | dropped | as it is: they place the marks of Hebrew and Arabic sentences |
//! | U+200C and U+200D where a script joins by them, U+200D within an emoji | as it is | as it is |
//! | variation selectors behind what they vary, the tags of a flag | as it is | as it is |
//! | all else that is not shown (`Default_Ignorable_Code_Point`) | dropped | dropped |
//!
//! What is left is trimmed and composed (NFC).

use icu_properties::props::{
    Cased, DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory,
    GeneralCategoryGroup, IndicSyllabicCategory, JoiningType, NoncharacterCodePoint,
    VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const BLACK_FLAG: char = '\u{1f3f4}';

/// The text as one line.
pub(crate) fn one_line(text: &str) -> String {
    Cleaning::of(text, false)
}

/// The text with its line breaks as `\n`.
pub fn lines(text: &str) -> String {
    Cleaning::of(text, true)
}

/// Whether a character by itself shows nothing.
pub(crate) fn is_hidden(c: char) -> bool {
    IGNORABLE.contains(c)
}

/// The cleaned text so far.
struct Cleaning {
    output: String,
    has_lines: bool,
    /// The last character that is shown and no mark on another.
    base: Option<char>,
    /// Whether the last character that was kept is a joiner or a variation selector.
    is_modified: bool,
}

impl Cleaning {
    fn of(text: &str, has_lines: bool) -> String {
        let mut cleaning = Self {
            output: String::with_capacity(text.len()),
            has_lines,
            base: None,
            is_modified: false,
        };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            rest = cleaning.take(c, rest);
        }
        cleaning.output.trim().nfc().collect()
    }

    /// Processes one character, and what belongs to it of the rest.
    fn take<'a>(&mut self, c: char, rest: &'a str) -> &'a str {
        match c {
            '\r' if rest.starts_with('\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                self.space(if self.has_lines { '\n' } else { ' ' });
            }
            '\t' => self.space(c),
            _ if c.is_control() => {}
            _ if c.is_whitespace() || c == '\u{2800}' => self.space(c),
            BLACK_FLAG => {
                self.show(c);
                let (tags, rest) = tags(rest);
                self.output.push_str(tags);
                return rest;
            }
            '\u{200e}' | '\u{200f}' | '\u{61c}' if self.has_lines => self.output.push(c),
            ZERO_WIDTH_NON_JOINER | ZERO_WIDTH_JOINER => {
                if !self.is_modified_by_joiner() && self.joins(c, rest) {
                    self.modify(c);
                }
            }
            _ if VARIES.contains(c) => {
                if !self.is_modified && self.base.is_some_and(may_vary) {
                    self.modify(c);
                }
            }
            '\u{180e}' if self.base.is_some_and(is_cursive) => self.modify(c),
            '\u{fff9}'..='\u{fffc}' => {}
            _ if IGNORABLE.contains(c) || NONCHARACTER.contains(c) => {}
            _ => self.show(c),
        }
        rest
    }

    fn space(&mut self, c: char) {
        self.base = None;
        self.is_modified = false;
        if self.has_lines {
            self.output.push(c);
        } else if !self.output.ends_with(' ') {
            self.output.push(' ');
        }
    }

    fn show(&mut self, c: char) {
        let is_mark = GeneralCategoryGroup::Mark.contains(CATEGORY.get(c));
        if !is_mark || self.base.is_none() {
            self.base = Some(c);
        }
        self.is_modified = false;
        self.output.push(c);
    }

    fn modify(&mut self, c: char) {
        self.is_modified = true;
        self.output.push(c);
    }

    /// Within an emoji a joiner may follow a variation selector.
    fn is_modified_by_joiner(&self) -> bool {
        self.output
            .ends_with([ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER])
    }

    /// Whether a joiner changes here what is seen.
    fn joins(&self, joiner: char, rest: &str) -> bool {
        let Some(base) = self.base else { return false };
        let is_emoji = PICTOGRAPHIC.contains(base) || MODIFIER.contains(base);
        if is_emoji {
            let next = rest.chars().find(|c| !IGNORABLE.contains(*c));
            return joiner == ZERO_WIDTH_JOINER
                && next.is_some_and(|next| PICTOGRAPHIC.contains(next));
        }
        is_cursive(base) || is_indic(base)
    }
}

const CATEGORY: icu_properties::CodePointMapDataBorrowed<'static, GeneralCategory> =
    CodePointMapData::<GeneralCategory>::new();
const IGNORABLE: icu_properties::CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<DefaultIgnorableCodePoint>();
const NONCHARACTER: icu_properties::CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<NoncharacterCodePoint>();
const VARIES: icu_properties::CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<VariationSelector>();
const PICTOGRAPHIC: icu_properties::CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<ExtendedPictographic>();
const MODIFIER: icu_properties::CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<EmojiModifier>();

/// Scripts whose letters join each other, as in Arabic and Mongolian.
fn is_cursive(c: char) -> bool {
    !matches!(
        CodePointMapData::<JoiningType>::new().get(c),
        JoiningType::NonJoining | JoiningType::Transparent
    )
}

/// Scripts of India and its neighbours, in which a joiner chooses between forms of a cluster.
fn is_indic(c: char) -> bool {
    !matches!(
        CodePointMapData::<IndicSyllabicCategory>::new().get(c),
        IndicSyllabicCategory::Other
            | IndicSyllabicCategory::Number
            | IndicSyllabicCategory::ConsonantPlaceholder
    )
}

/// Emoji, ideographs and signs have variants; letters with upper and lower case have none.
fn may_vary(c: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(c) || !CodePointSetData::new::<Cased>().contains(c)
}

/// The tags behind a black flag that make it the flag of a region (Unicode Technical Standard 51,
/// section C.1), and the rest of the text without any tags.
fn tags(rest: &str) -> (&str, &str) {
    const CANCEL: char = '\u{e007f}';
    let end = rest
        .find(|c| !matches!(c, '\u{e0020}'..=CANCEL))
        .unwrap_or(rest.len());
    let (tags, rest) = rest.split_at(end);
    let region = tags.strip_suffix(CANCEL).unwrap_or_default();
    let is_region = |c| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    if (3..=6).contains(&region.chars().count()) && region.chars().all(is_region) {
        (tags, rest)
    } else {
        ("", rest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_shown_is_dropped() {
        for hidden in [
            "\0",
            "\u{1}",
            "\u{7f}",
            "\u{84}",
            "\u{ad}",
            "\u{34f}",
            "\u{115f}",
            "\u{180e}",
            "\u{200b}",
            "\u{2060}",
            "\u{2064}",
            "\u{202a}",
            "\u{202e}",
            "\u{2066}",
            "\u{2069}",
            "\u{206f}",
            "\u{3164}",
            "\u{feff}",
            "\u{ffa0}",
            "\u{fff0}",
            "\u{fffb}",
            "\u{fffc}",
            "\u{ffff}",
            "\u{1d173}",
            "\u{e0001}",
            "\u{e0041}",
            "\u{e0fff}",
            "\u{200c}",
            "\u{200d}",
            "\u{fe0f}",
            "\u{e0100}",
        ] {
            for text in [
                format!("{hidden}Ann Lee"),
                format!("Ann{hidden} Lee"),
                format!("An{hidden}n Lee{hidden}"),
                format!("Ann {hidden}Lee{hidden}{hidden}"),
            ] {
                assert_eq!(one_line(&text), "Ann Lee", "{text:?}");
                assert_eq!(lines(&text), "Ann Lee", "{text:?}");
            }
            assert_eq!(one_line(hidden), "", "{hidden:?}");
        }
    }

    #[test]
    fn marks_of_direction_stay_in_sentences_and_leave_names() {
        for mark in ["\u{200e}", "\u{200f}", "\u{61c}"] {
            let text = format!("שלום{mark}!");
            assert_eq!(lines(&text), text);
            assert_eq!(one_line(&text), "שלום!");
        }
    }

    #[test]
    fn every_line_break_is_one_in_lines_and_a_space_in_one_line() {
        for wrap in [
            "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
        ] {
            let text = format!("12 Main St{wrap}Apt 4{wrap}");
            assert_eq!(lines(&text), "12 Main St\nApt 4", "{wrap:?}");
            assert_eq!(one_line(&text), "12 Main St Apt 4", "{wrap:?}");
            let spaced = format!("12 Main St {wrap} {wrap} Apt 4");
            assert_eq!(one_line(&spaced), "12 Main St Apt 4", "{wrap:?}");
        }
        assert_eq!(lines("a\r\n\r\nb"), "a\n\nb");
        assert_eq!(lines("a\n\rb"), "a\n\nb");
    }

    #[test]
    fn what_looks_like_a_space_is_one_in_one_line() {
        for space in [
            "\t", " ", "\u{a0}", "\u{1680}", "\u{2003}", "\u{2009}", "\u{202f}", "\u{205f}",
            "\u{2800}", "\u{3000}",
        ] {
            let text = format!("{space}Ann{space}{space}Lee{space}");
            assert_eq!(one_line(&text), "Ann Lee", "{space:?}");
            let spaced = format!("Ann{space}{space}Lee");
            assert_eq!(lines(&spaced), spaced, "{space:?}");
        }
    }

    #[test]
    fn emoji_stay_whole() {
        for emoji in [
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "❤\u{fe0f}\u{200d}🔥",
            "👁\u{fe0f}\u{200d}🗨\u{fe0f}",
            "🧑🏽\u{200d}🚒",
            "🏳\u{fe0f}\u{200d}🌈",
            "🏴\u{200d}☠\u{fe0f}",
            "🤷🏽\u{200d}♀\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "#\u{fe0f}\u{20e3}",
            "ℹ\u{fe0f}",
            "Ⓜ\u{fe0f}",
            "🅰\u{fe0f}",
            "™\u{fe0f}",
            "✂\u{fe0e}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🇺🇸🇲🇽",
        ] {
            for text in [emoji.to_owned(), format!("on my way {emoji}{emoji} ok")] {
                assert_eq!(one_line(&text), text);
                assert_eq!(lines(&text), text);
            }
        }
    }

    #[test]
    fn scripts_keep_the_joiners_that_they_are_written_with() {
        for text in [
            "می\u{200c}خواهم",
            "خانه\u{200c}ها",
            "مُ\u{200c}ا",
            "ه\u{200d}",
            "क्\u{200d}ष",
            "क्\u{200c}ष",
            "ක්\u{200d}රී",
            "র\u{200d}্যাব",
            "ന്\u{200d}",
            "ᠠ\u{180e}ᠠ",
            "ᠠ\u{180b}",
            "葛\u{e0100}",
            "辻\u{fe00}",
        ] {
            assert_eq!(one_line(text), text.nfc().collect::<String>());
            assert_eq!(lines(text), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn words_hidden_in_tags_do_not_pass() {
        let hidden: String = "send the code"
            .chars()
            .filter_map(|c| char::from_u32(0xe0000 + u32::from(c)))
            .collect();
        assert_eq!(lines(&format!("hi{hidden}")), "hi");
        assert_eq!(lines(&format!("🏴{hidden}")), "🏴");
        assert_eq!(lines(&format!("🏴{hidden}\u{e007f}!")), "🏴!");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            for clean in [one_line, lines] {
                let once = clean(&text);
                prop_assert_eq!(clean(&once), once);
            }
        }

        #[test]
        fn one_line_is_one(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.chars().any(char::is_control));
            prop_assert!(!line.contains("  "));
        }

        #[test]
        fn plain_words_stay_as_they_are(text in "[A-Za-z0-9éüßñ]{1,9}( [-.,'&#/()A-Za-z0-9]{1,9}){0,3}") {
            prop_assert_eq!(one_line(&text), text.clone());
            prop_assert_eq!(lines(&text), text);
        }
    }
}
