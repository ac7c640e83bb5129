//! Names in scripts other than Latin, of which most know no capitals: by the phrases that announce
//! them, by common given names, by titles and by the endings that only names have.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::words::{Text, Word};
use crate::text::fold;

mod han;
mod hangul;

/// The most words of a name.
const LONGEST: usize = 3;

/// After these a name follows.
const NAMED_BY: &str = "\
    меня зовут|зовут|мое имя|моё имя|имя|фамилия|на имя|мене звати|звати|моє ім'я|\
    اسمي|انا اسمي|الاسم|اسم الزبون|اسمه|اسمها|باسم|معك|معاك|معكم|السيد|السيدة|الاستاذ|استاذ|حضرة|\
    اسم من|نام من|اسمم|मेरा नाम|नाम|श्री|श्रीमती|שמי|קוראים לי|השם שלי|השם|על שם|\
    με λενε|με λένε|ονομαζομαι|το ονομα μου ειναι|ονομα|κυριος|κυρια|মোর নাম|আমার নাম|ਮੇਰਾ ਨਾਮ|ਮੇਰਾ ਨਾਂ|\
    میرا نام|என் பெயர்|నా పేరు|મારું નામ|माझे नाव";

/// After these one of the listed given names follows, or one with a name's ending.
const INTRODUCED_BY: &str = "\
    это|я|с вами|говорит|спросите|позовите|муж|жена|мужу|жене|сын|дочь|брат|сестра|мой муж|моя жена|\
    انا|أنا|هنا|زوجي|زوجتي|ابني|ابنتي|بنتي|اخي|اختي|يا|مع|عند|मैं|मेरी पत्नी|मेरे पति|मेरा भाई|मेरा बेटा|אני|\
    זה|זאת|אשתי|בעלי|ειμαι ο|ειμαι η|είμαι ο|είμαι η|ο|η";

/// Behind these nothing of a name is left.
const STOPS: &str = "\
    я мне меня мой моя мое и в во на с со к у из от по за для не нет да что как где когда мы вы он она \
    они это этот нужно нужен нужна надо могу можете пожалуйста потерял потеряла захлопнулась дверь ключ \
    ключи машина квартира сломался сломалась замок здравствуйте привет добрый день спасибо хочу есть \
    звоню пишу живу стою нахожусь или но а то ли бы же \
    في من على عن الى إلى مع و او أو لكن هل ما لا لم لن هذا هذه انا أنا نحن انت عندي عندنا احتاج أحتاج محتاج \
    محتاجة اريد أريد ابغى بدي عايز عاوز فقدت ضاع ضاعت نسيت مفتاح مفاتيح مفتاحي سيارة سيارتي بيت بيتي باب شقة \
    ساكن ساكنة اسكن واقف موجود موجودة ممكن لو سمحت من فضلك شكرا مرحبا السلام عليكم قفل مقفول خارج داخل \
    है हैं हूँ हूं और मैं मुझे मेरा मेरी मेरे को का की के में से पर नहीं क्या आप हम यह वह बोल रहा रही चाबी गाड़ी घर \
    दरवाज़ा दरवाजा ताला बंद खो गई गया चाहिए कृपया नमस्ते धन्यवाद \
    אני של את עם על לא כן יש אין צריך צריכה איבדתי מפתח מפתחות רכב דלת בית שלום תודה בבקשה נעול ו \
    και ειμαι ειναι εχω να δεν το τα στο στη την τον μου σου θελω χρειαζομαι εχασα κλειδι κλειδια πορτα \
    αυτοκινητο σπιτι γεια παρακαλω ευχαριστω κλειδωθηκα";

/// Common given names.
const GIVEN: &str = "\
    александр саша алексей леша анатолий андрей антон аркадий артем борис вадим валентин валерий василий вася \
    виктор виталий владимир вова володя владислав вячеслав слава геннадий гена георгий григорий гриша денис \
    дима дмитрий евгений женя егор иван ваня игорь илья кирилл константин костя леонид максим макс михаил миша \
    никита николай коля олег павел паша петр петя роман рома руслан семен сергей сережа станислав степан тимур \
    федор юрий юра ярослав александра алина алла анастасия настя анна аня валентина валерия вера виктория вика \
    галина галя дарья даша диана евгения екатерина катя елена лена елизавета лиза жанна зинаида зоя инна ирина \
    ира карина кристина ксения лариса лидия любовь люба людмила люда маргарита рита марина мария маша надежда \
    надя наталья наташа нина оксана ольга оля полина раиса светлана света софия соня тамара татьяна таня ульяна \
    юлия юля яна тарас остап богдан микола олександр олексій сергій дмитро андрій іван марія оксана ірина олена \
    محمد محمود احمد أحمد علي حسن حسين عمر عثمان خالد وليد ياسر سامر سمير كريم طارق يوسف ابراهيم إبراهيم اسماعيل \
    مصطفى عبدالله عبد حمزة زياد رامي باسم جمال كمال فؤاد ماجد نبيل هاني هشام وائل سعيد سالم صالح ناصر منصور فهد \
    سلطان بلال مروان جورج الياس بطرس فاطمة عائشة خديجة زينب مريم سارة نور هدى ليلى سلمى منى رنا ريم رانيا دينا \
    هبة امل أمل سعاد نادية ياسمين اسماء أسماء شيماء حنان سميرة جميلة رضا حسام ايمن أيمن عماد غسان فادي \
    राजेश सुरेश रमेश महेश दिनेश मुकेश अमित सुमित राहुल रोहित विजय अजय संजय अनिल सुनील मनोज विनोद प्रमोद अशोक दीपक \
    राज राकेश मोहन सोहन रवि विकास विशाल आकाश अर्जुन करण प्रिया पूजा नेहा रीना सीता गीता अनीता सुनीता कविता सविता \
    ममता रेखा अंजलि दीपा मीना राधा लक्ष्मी शर्मा वर्मा गुप्ता सिंह कुमार पटेल यादव खान \
    משה דוד יוסף אברהם יעקב יצחק דניאל מיכאל אבי יוסי שלמה חיים רחל שרה רבקה לאה מרים אסתר חנה נועה תמר יעל מיכל \
    γιωργος γιαννης κωστας δημητρης νικος παναγιωτης βασιλης χρηστος μαριος αντωνης μαρια ελενη κατερινα σοφια \
    αννα γεωργια βασιλικη ιωαννα δημητρα";

/// What only names of people end with, behind some letters.
const ENDINGS: &str = "ович евич овна евна ична овну евну ичну овны евны ичны овне евне ичне овной евной ичной овича евича овичу евичу енко швили адзе оглу идзе ывич";

/// What surnames end with, and other words, too.
const SURNAME_ENDINGS: &str = "ов ова ев ева ин ина ский ская цкий цкая ук юк ян ко";

fn folded_set(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(fold).collect()
}

fn folded_phrases(list: &str) -> Vec<Vec<String>> {
    let phrases = list.split('|').map(str::trim);
    phrases
        .map(|phrase| phrase.split(' ').map(fold).collect())
        .collect()
}

static NAMED: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| folded_phrases(NAMED_BY));
static INTRODUCED: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| folded_phrases(INTRODUCED_BY));
static STOP: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_set(STOPS));
static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_set(GIVEN));
static ENDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_set(ENDINGS));
static SURNAME_ENDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_set(SURNAME_ENDINGS));

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    han::find(text, spans);
    hangul::find(text, spans);
    if !text.words.iter().any(is_of_these) {
        return;
    }
    for at in 0..text.words.len() {
        let named = behind(text, at, &NAMED).filter(|at| can_be_name(text, *at));
        let introduced =
            behind(text, at, &INTRODUCED).filter(|at| is_name(text, *at) && can_be_name(text, *at));
        if let Some(first) = named.or(introduced) {
            spans.push(text.span(first, end(text, first)));
        }
        if is_given(text.folded(at)) || has_ending(&text.words[at], &ENDS, 3) {
            spans.push(text.span(at, end_of_given(text, at)));
        }
    }
}

/// Where the words behind a phrase begin.
fn behind(text: &Text, at: usize, phrases: &[Vec<String>]) -> Option<usize> {
    let matches_phrase = |phrase: &&Vec<String>| {
        phrase
            .iter()
            .enumerate()
            .all(|(n, word)| text.folded(at + n) == word && (n == 0 || text.is_near(at + n)))
    };
    let next = at + phrases.iter().filter(matches_phrase).map(Vec::len).max()?;
    let is_beside = text.words.get(next).is_some_and(|word| {
        word.gap.chars().count() <= 3 && !word.gap.contains(['.', '!', '?', '\n', ';', '\u{61f}'])
    });
    is_beside.then_some(next)
}

fn can_be_name(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    word.has_letter() && !word.has_digit() && !STOP.contains(&word.folded)
}

fn is_name(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    is_given(&word.folded)
        || has_ending(word, &ENDS, 3)
        || text.capitals_are_significant && word.has_capital() && text.is_name_like(at)
}

/// Whether a word is a common given name, in any case of Russian.
fn is_given(folded: &str) -> bool {
    const CASES: [char; 9] = ['а', 'я', 'у', 'ю', 'ы', 'и', 'е', 'й', 'ь'];
    const STEM: usize = 4;
    let is_listed = |stem: &str, end: &str| NAMES.contains(&[stem, end].concat());
    let stem = folded.trim_end_matches(CASES);
    let is_declined = folded.starts_with(|c: char| matches!(c, '\u{400}'..='\u{4ff}'))
        && stem.len() < folded.len()
        && folded[stem.len()..].chars().count() == 1
        && stem.chars().count() >= STEM
        && ["", "а", "я", "и", "ь"]
            .iter()
            .any(|end| is_listed(stem, end));
    NAMES.contains(folded) || is_declined
}

/// The last word of a name that a phrase announced.
fn end(text: &Text, first: usize) -> usize {
    let mut last = first;
    while last + 1 < first + LONGEST && goes_on(text, last + 1) && can_be_name(text, last + 1) {
        last += 1;
    }
    last
}

/// The last word of a name that begins with a common given name.
fn end_of_given(text: &Text, first: usize) -> usize {
    let is_servant = text.words[first].raw == "عبد";
    let mut last = first;
    while last + 1 < first + LONGEST && goes_on(text, last + 1) {
        let word = &text.words[last + 1];
        let is_more = is_name(text, last + 1)
            || has_ending(word, &SURNAME_ENDS, 3)
            || is_servant && last == first;
        if !is_more || !can_be_name(text, last + 1) {
            break;
        }
        last += 1;
    }
    last
}

fn goes_on(text: &Text, at: usize) -> bool {
    at < text.words.len() && text.is_joined(at)
}

fn has_ending(word: &Word, endings: &BTreeSet<String>, before: usize) -> bool {
    endings.iter().any(|ending| {
        let stem = word.folded.strip_suffix(ending.as_str());
        stem.is_some_and(|stem| stem.chars().count() >= before)
    })
}

/// Whether a word is of a script that [`STOPS`] and [`GIVEN`] hold words of.
fn is_of_these(word: &Word) -> bool {
    word.raw.chars().next().is_some_and(|c| {
        matches!(c, '\u{370}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{900}'..='\u{d7f}' | '\u{1f00}'..='\u{1fff}')
    })
}
