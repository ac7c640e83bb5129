//! The form in which text is compared, searched and sorted: without case, accents and spelling
//! variants that people leave out when they type.

use icu_casemap::CaseMapper;
use icu_properties::CodePointMapData;
use icu_properties::props::{
    GeneralCategory, GeneralCategoryGroup, JoiningType, Script, WordBreak,
};
use unicode_normalization::UnicodeNormalization;

use super::clean::is_hidden;

/// Text without case and accents, with single spaces and the digits 0 to 9.
///
/// Unicode's full case folding and compatibility decomposition say what is the same letter; what is
/// not shown is dropped. Marks are dropped where they are left out in ordinary writing, and stay
/// where a word is another one without them, as in Devanagari, Thai and Japanese. Whatever stands
/// for an apostrophe among the modifier letters becomes one. A text of marks alone keeps them: what
/// somebody can see is never folded to nothing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return plain(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    let decomposed: String = text.nfkd().collect();
    let folded = CaseMapper::new().fold_string(&decomposed);
    let shown = || folded.nfkd().filter(|c| !is_hidden(*c));
    let mut base = Script::Common;
    let mut compared = plain(shown().filter_map(|c| without_accent(c, &mut base)));
    if compared.is_empty() {
        compared = plain(shown());
    }
    compared
}

/// A character as it is compared, if it is; `base` is the script of the letter that a mark stands on.
fn without_accent(c: char, base: &mut Script) -> Option<char> {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    if GeneralCategoryGroup::Mark.contains(category) {
        return (category == GeneralCategory::SpacingMark || keeps_marks(*base)).then_some(c);
    }
    let mapped = match category {
        GeneralCategory::DecimalNumber => decimal_digit(c),
        GeneralCategory::ModifierLetter => modifier(c),
        _ => Some(c),
    };
    *base = mapped.map_or(*base, script);
    mapped
}

/// Spells letters out and puts one space where there are many.
fn plain(chars: impl Iterator<Item = char>) -> String {
    let mut plain = String::new();
    for c in chars {
        if c.is_whitespace() {
            if !plain.is_empty() && !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else if let Some(letters) = spelled_out(c) {
            plain.push_str(letters);
        } else {
            plain.push(c);
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Whether the marks of a script make other words. In alphabets they are accents, and in Arabic,
/// Hebrew and Syriac they are vowels that only schoolbooks and scripture write.
fn keeps_marks(base: Script) -> bool {
    !matches!(
        base,
        Script::Common
            | Script::Inherited
            | Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Armenian
            | Script::Georgian
            | Script::Coptic
            | Script::Arabic
            | Script::Hebrew
            | Script::Syriac
    )
}

/// A letter of no script is written like an apostrophe (okina, modifier apostrophe, prime), and one
/// that only joins others stretches a word (tatweel).
fn modifier(c: char) -> Option<char> {
    if CodePointMapData::<JoiningType>::new().get(c) == JoiningType::JoinCausing {
        return None;
    }
    let is_letter = CodePointMapData::<WordBreak>::new().get(c) == WordBreak::ALetter;
    Some(if script(c) == Script::Common && is_letter {
        '\''
    } else {
        c
    })
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

/// A decimal digit of any script, as one of ASCII.
///
/// The digits of a script stand in a row from 0 to 9 (Unicode Standard §4.6), and rows that touch
/// are whole.
pub fn decimal_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |code: u32| categories.get32(code) == GeneralCategory::DecimalNumber;
    let code = u32::from(c);
    if !is_digit(code) {
        return None;
    }
    let before = (1..=code).take_while(|back| is_digit(code - back)).count();
    char::from_digit(u32::try_from(before % 10).ok()?, 10)
}

/// Letters that Unicode does not decompose and that people write with others: those with a stroke
/// or a hook, ligatures, and the forms of Arabic letters that differ from keyboard to keyboard (as
/// in Lucene's `ASCIIFoldingFilter`, `ArabicNormalizer` and `PersianNormalizer`).
const fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' => "k",
        'ƴ' => "y",
        // Alef with wasla; dotless and Farsi yeh; keheh; teh marbuta and the heh of other keyboards.
        '\u{671}' => "\u{627}",
        '\u{649}' | '\u{6cc}' => "\u{64a}",
        '\u{6a9}' => "\u{643}",
        '\u{629}' | '\u{6be}' | '\u{6c1}' | '\u{6c3}' | '\u{6d5}' => "\u{647}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for spellings in [
            &["  Ångström   ŁÓDŹ ", "angstrom lodz", "ÅNGSTRÖM\u{a0}łódź"][..],
            &["Straße", "STRASSE", "STRAẞE", "strasse"],
            &["İstanbul", "ISTANBUL", "ıstanbul", "i\u{307}stanbul"],
            &["Γιώργος", "ΓΙΩΡΓΟΣ", "γιωργοσ", "Γιώργοσ"],
            &["Алёна", "АЛЕНА", "Але\u{308}на"],
            &["Андрей", "Андреи\u{306}"],
            &[
                "Nguyễn Đức",
                "NGUYEN DUC",
                "nguye\u{302}\u{303}n đu\u{301}c",
            ],
            &["Søren Œuvré", "soren oeuvre", "SØREN ŒUVRE"],
            &["Þórður", "THORDUR"],
            &["Ｙａｍａｄａ", "yamada"],
            &["ﾔﾏﾀﾞ", "ヤマダ", "ヤマタ\u{3099}"],
            &["أحمد محمّد", "احمد محمد", "ٱحمد محمــد", "إحمد مُحَمَّد"],
            &["آية", "ايه"],
            &["علی کریمی", "علي كريمي", "على كريمى"],
            &["علی‌رضا", "علیرضا"],
            &["שָׁלוֹם", "שלום", "\u{fb2a}לום"],
            &["ﻣﺤﻤﺪ", "محمد"],
            &["김민수", "\u{1100}\u{1175}\u{11b7}민수"],
            &["Ka\u{2bb}iulani", "ka\u{2bc}iulani", "KA'IULANI"],
            &["١٢٣", "۱۲۳", "१२३", "１２３", "๑๒๓", "123"],
            &["so\u{ad}ft\u{200b}ly\u{feff}", "softly"],
            &["ﬁx", "fix"],
            &["Ꮳ", "ꮳ"],
            &["Ⴀ", "ⴀ"],
        ] {
            let folded: Vec<_> = spellings.iter().map(|spelling| fold(spelling)).collect();
            assert!(folded.iter().all(|one| *one == folded[0]), "{folded:?}");
        }
    }

    #[test]
    fn marks_that_make_another_word_stay() {
        for (one, other) in [
            ("किरण", "करण"),
            ("เมือง", "เมอง"),
            ("ไม้", "ไม"),
            ("ガス", "カス"),
            ("தமிழ்", "தமழ"),
            ("ހަސަން", "ހސނ"),
        ] {
            assert_ne!(fold(one), fold(other));
        }
        assert_eq!(fold("ビール"), fold("ﾋﾞｰﾙ"));
        assert_ne!(fold("ビール"), fold("ビル"));
    }

    #[test]
    fn digits_of_every_script_are_known() {
        let digits: Vec<_> = (0x80..0x2_0000)
            .filter_map(char::from_u32)
            .filter(|c| decimal_digit(*c) == Some('9'))
            .collect();
        assert!(digits.len() > 60);
        for nine in digits {
            let zero = char::from_u32(u32::from(nine) - 9).unwrap();
            assert_eq!(decimal_digit(zero), Some('0'), "{nine}");
        }
        assert_eq!(decimal_digit('½'), None);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn case_and_composition_make_no_difference(text in "\\PC{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
        }
    }
}
