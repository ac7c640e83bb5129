//! Korean names: two to four syllables that begin with a surname, with what hangs on them.

use std::ops::Range;

use super::super::words::Text;

const SURNAMES: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모";

/// Before a name, whatever it is.
const NAMED_BY: [&str; 5] = ["이름은", "이름이", "성함은", "성명은", "이름"];

/// Before a name, if it looks like one.
const INTRODUCED_BY: [&str; 12] = [
    "저는",
    "나는",
    "전",
    "난",
    "여기는",
    "남편",
    "아내",
    "아들",
    "딸",
    "친구",
    "저희",
    "제",
];

/// What hangs on a name.
const ENDINGS: [&str; 30] = [
    "입니다",
    "이에요",
    "예요",
    "이예요",
    "이라고",
    "라고",
    "인데요",
    "인데",
    "이고",
    "이고요",
    "이요",
    "에요",
    "씨를",
    "씨가",
    "씨는",
    "씨에게",
    "씨한테",
    "씨와",
    "씨",
    "님을",
    "님이",
    "님은",
    "님께",
    "님",
    "에게",
    "한테",
    "이랑",
    "이가",
    "이는",
    "고객님",
];

/// Whom a title names without a name.
const NO_NAMES: [&str; 14] = [
    "고객",
    "사장",
    "기사",
    "선생",
    "손",
    "형",
    "누나",
    "아버",
    "어머",
    "부모",
    "주인",
    "관리인",
    "담당자",
    "집주인",
];

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for (at, word) in text.words.iter().enumerate() {
        if !is_hangul(word.raw) {
            continue;
        }
        let before = at
            .checked_sub(1)
            .filter(|_| text.is_near(at))
            .map(|before| text.words[before].raw);
        let is_named = before.is_some_and(|before| NAMED_BY.contains(&before));
        let is_introduced = before.is_some_and(|before| INTRODUCED_BY.contains(&before));
        let bare = bare(word.raw);
        let is_titled = word.raw[bare.len()..].starts_with(['씨', '님'])
            || text
                .words
                .get(at + 1)
                .is_some_and(|next| next.raw.starts_with('씨') && text.is_joined(at + 1));
        let has_ending = bare.len() < word.raw.len();
        let looks = looks_like_name(bare) && !NO_NAMES.contains(&bare);
        if is_named && !bare.is_empty() || looks && (is_titled || is_introduced && has_ending) {
            spans.push(word.at.start..word.at.start + bare.len());
        }
    }
}

fn bare(word: &str) -> &str {
    let endings = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending));
    endings.min_by_key(|bare| bare.len()).unwrap_or(word)
}

fn looks_like_name(bare: &str) -> bool {
    (2..=4).contains(&bare.chars().count()) && bare.starts_with(|c: char| SURNAMES.contains(c))
}

fn is_hangul(word: &str) -> bool {
    word.starts_with(|c: char| matches!(c, '\u{ac00}'..='\u{d7a3}'))
}
