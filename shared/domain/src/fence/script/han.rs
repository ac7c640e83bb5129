//! Chinese and Japanese names and streets, in which each character is a word to the fence.

use std::ops::Range;

use super::super::words::Text;

/// Surnames of one character.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁\
    邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范範方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧\
    侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文";

/// Characters that end a name, or begin something else.
const STOPS: &str = "的在我你您他她它们們要想来來去住是和跟与與了吗嗎呢吧啊有没沒不也都就还還这這那哪什么麼怎请請能可会會被把从從到给給\
    让讓个個家里裡门門锁鎖钥鑰匙车車忘丢丟坏壞开開关關现現今明昨上下前后後，。需帮幫谢謝";

/// Before a name.
const NAMED_BY: [&str; 14] = [
    "我叫",
    "名字是",
    "名字叫",
    "名叫",
    "叫做",
    "我姓",
    "姓名",
    "姓名是",
    "本人叫",
    "他叫",
    "她叫",
    "名字",
    "联系人",
    "聯絡人",
];

/// Before a name, if a surname follows.
const INTRODUCED_BY: [&str; 22] = [
    "我是",
    "这是",
    "這是",
    "我係",
    "找",
    "请找",
    "請找",
    "问",
    "問",
    "联系",
    "聯繫",
    "聯絡",
    "打给",
    "打給",
    "我老公",
    "我老婆",
    "我太太",
    "我先生",
    "我儿子",
    "我女儿",
    "我朋友",
    "我室友",
];

/// Behind a surname or a name.
const TITLES: [&str; 18] = [
    "先生", "女士", "小姐", "太太", "师傅", "師傅", "老师", "老師", "经理", "經理", "医生", "醫生",
    "阿姨", "叔叔", "大哥", "大姐", "老板", "老闆",
];

/// Behind the name of a street or a house.
const STREETS: [&str; 14] = [
    "路", "街", "大道", "巷", "胡同", "小区", "小區", "花园", "花園", "大厦", "大廈", "公寓", "村",
    "广场",
];

/// Before `路` and `街` in words that name no street.
const NO_STREET: &str = "马馬公道铁鐵迷一走上下网網线線半带帶在过過问問让讓这這条條那哪";

/// Behind a Japanese name.
const HONORIFICS: [&str; 5] = ["様", "さま", "さん", "ちゃん", "氏"];

/// People whom an honorific does not name.
const NO_NAMES: [&str; 22] = [
    "客",
    "皆",
    "業者",
    "鍵屋",
    "大家",
    "管理人",
    "店員",
    "店長",
    "運転手",
    "隣",
    "奥",
    "旦那",
    "息子",
    "娘",
    "修理屋",
    "担当者",
    "王",
    "子供",
    "赤",
    "電気屋",
    "水道屋",
    "警備員",
];

/// Behind a Japanese name that somebody calls himself by.
const CALLED: [&str; 5] = [
    "と申します",
    "ともうします",
    "といいます",
    "と言います",
    "と申す",
];

/// Between these a Japanese name stands.
const SELF: [&str; 8] = [
    "私は",
    "わたしは",
    "僕は",
    "俺は",
    "名前は",
    "こちらは",
    "氏名は",
    "氏名",
];
const IS: [&str; 3] = ["です", "だ", "でございます"];

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        spans.extend(japanese(text, at));
        if is_character(text, at) {
            spans.extend(announced(text, at));
            spans.extend(titled(text, at));
            spans.extend(street(text, at));
        }
    }
}

/// `我叫李伟`, `我是王芳`.
fn announced(text: &Text, at: usize) -> Option<Range<usize>> {
    let first = behind(text, at, &NAMED_BY);
    let introduced = behind(text, at, &INTRODUCED_BY).filter(|at| is_surname(text, *at));
    let (first, most) = match (first, introduced) {
        (Some(first), _) => (first, if is_surname(text, first) { 3 } else { 4 }),
        (None, Some(first)) => (first, 3),
        (None, None) => return None,
    };
    let count = run(text, first, most);
    (count > 0).then(|| text.span(first, first + count - 1))
}

/// `王先生`, `李伟师傅`.
fn titled(text: &Text, at: usize) -> Option<Range<usize>> {
    if !TITLES.iter().any(|title| matches_phrase(text, at, title)) {
        return None;
    }
    let first = (1..=3)
        .filter_map(|back| at.checked_sub(back))
        .take_while(|first| {
            (*first..at).all(|at| is_character(text, at))
                && (*first + 1..=at).all(|at| is_tight(text, at))
        })
        .find(|first| is_surname(text, *first))?;
    Some(text.span(first, at - 1))
}

/// `人民路12号`, `阳光小区`.
fn street(text: &Text, at: usize) -> Option<Range<usize>> {
    let word = STREETS
        .iter()
        .filter(|word| matches_phrase(text, at, word))
        .max_by_key(|word| word.len())?;
    let mut first = at;
    while first > 0 && at - first < 4 && is_tight(text, first) && can_be_name(text, first - 1) {
        first -= 1;
    }
    let is_word = first == at
        || NO_STREET.contains(text.words[at - 1].raw)
        || at - first < 2 && word.chars().count() == 1;
    (!is_word).then(|| text.span(first, at + word.chars().count() - 1))
}

/// `田中と申します`, `私は鈴木です`, `佐藤様`.
fn japanese(text: &Text, at: usize) -> Option<Range<usize>> {
    let before = |last: usize| {
        let mut first = last;
        while first > 0
            && last - first < 8
            && is_tight(text, first)
            && is_name_character(text, first - 1)
        {
            first -= 1;
        }
        (first < last).then(|| text.span(first, last - 1))
    };
    if CALLED.iter().any(|called| matches_phrase(text, at, called)) {
        return before(at);
    }
    if HONORIFICS
        .iter()
        .any(|honorific| matches_phrase(text, at, honorific))
    {
        let name = before(at)?;
        let is_plain = NO_NAMES.contains(&&text.raw[name.clone()]);
        return (!is_plain).then_some(name);
    }
    let first = behind(text, at, &SELF)?;
    let mut last = first;
    while last < first + 8 && is_name_character(text, last) {
        last += 1;
    }
    let is_introduced = last > first && IS.iter().any(|is| matches_phrase(text, last, is));
    is_introduced.then(|| text.span(first, last - 1))
}

/// How many characters of a name stand from a place on.
fn run(text: &Text, first: usize, most: usize) -> usize {
    (first..first + most)
        .take_while(|at| can_be_name(text, *at) && (*at == first || is_tight(text, *at)))
        .count()
}

/// Where what stands behind one of these words begins, with a colon or space between them or not.
fn behind(text: &Text, at: usize, words: &[&str]) -> Option<usize> {
    let matches = words.iter().filter(|word| matches_phrase(text, at, word));
    let next = at + matches.map(|word| word.chars().count()).max()?;
    let gap = text.words.get(next)?.gap;
    (gap.chars().count() <= 2 && !gap.contains(['。', '，', '!', '?', '！', '？', '\n']))
        .then_some(next)
}

/// Whether the characters of a word stand from a place on, with nothing between them.
fn matches_phrase(text: &Text, at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(n, c)| {
        let here = text.words.get(at + n);
        here.is_some_and(|here| here.raw.starts_with(c) && (n == 0 || here.gap.is_empty()))
    })
}

fn is_tight(text: &Text, at: usize) -> bool {
    text.words
        .get(at)
        .is_some_and(|word| matches!(word.gap, "" | "\u{b7}" | "\u{30fb}"))
}

fn is_surname(text: &Text, at: usize) -> bool {
    text.words
        .get(at)
        .is_some_and(|word| SURNAMES.contains(word.raw))
}

fn can_be_name(text: &Text, at: usize) -> bool {
    is_character(text, at) && !STOPS.contains(text.words[at].raw)
}

fn is_name_character(text: &Text, at: usize) -> bool {
    is_character(text, at)
        || text.words.get(at).is_some_and(|word| {
            word.raw
                .starts_with(|c: char| matches!(c, '\u{30a0}'..='\u{30ff}'))
        })
}

/// Whether a word is a Chinese character.
fn is_character(text: &Text, at: usize) -> bool {
    text.words.get(at).is_some_and(|word| {
        word.raw.starts_with(|c: char| {
            matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
        })
    })
}
