//! Words for numbers, and what stands around times, in the languages that people write to shops in
//! the United States.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::words::Word;
use crate::text::fold;

/// A number in ten-thousandths.
pub(super) type Value = u128;

/// So many of them are one.
pub(super) const ONE: Value = 10_000;

/// A part of a number in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is added.
    Units(Value),
    /// What stands before it is multiplied.
    Scale(Value),
    /// A half more of what stands before it.
    Half,
}

/// Words that are added, each line with their number.
const UNITS: &str = "\
    0 zero cero nulla null ноль शून्य صفر 零 〇 영
    1 one uno una un um uma une ein eine einen eins eno first primero primera primer primeiro primeira premier \
      premiere primo prima erste ersten jeden jedna один одна одну первый واحد واحدة एक 一 壱 하나 한 첫 mot isa yon
    2 two dos dois duas deux due zwei zwo dwa dwie два две двух второй اثنين اثنان ثنين दो 二 两 兩 弐 둘 두 hai \
      dalawa dalawang de second segundo segunda deuxieme secondo seconda zweite both ambos ambas tous couple par paire \
      paio paar pair twice doble double dobro doppio doppelt
    3 three tres trois tre drei trzy три трех третий ثلاثة ثلاث तीन 三 참 셋 세 ba tatlo tatlong twa third tercero tercera \
      tercer terceiro terceira troisieme terzo terza dritte triple triplo
    4 four cuatro quatro quatre quattro vier cztery четыре четырех اربعة أربعة اربع चार 四 넷 네 bon apat kat fourth \
      cuarto cuarta quarto quarta quatrieme vierte
    5 five cinco cinq cinque funf fuenf piec пять пяти خمسة خمس पांच पाँच 五 다섯 nam lima limang senk fifth quinto quinta \
      cinquieme funfte
    6 six seis sei sechs szesc шесть шести ستة ست छह छः 六 여섯 sau anim sis sixth sexto sexta sixieme sesto sechste
    7 seven siete sete sept sette sieben siedem семь семи سبعة سبع सात 七 일곱 bay pito set seventh septimo settimo
    8 eight ocho oito huit otto acht osiem восемь восьми ثمانية ثمان आठ 八 여덟 tam walo uit eighth octavo ottavo
    9 nine nueve nove neuf neun dziewiec девять девяти تسعة تسع नौ 九 아홉 chin siyam nef ninth noveno nono
    10 ten diez dez dix dieci zehn dziesiec десять десяти عشرة عشر दस 열 muoi sampu dis tenth decimo
    11 eleven once onze undici elf jedenascie одиннадцать احد ग्यारह 열한 onz
    12 twelve doce doze douze dodici zwolf zwoelf dwanascie двенадцать اثنا बारह 열두 douz
    13 thirteen trece treze treize tredici dreizehn тринадцать तेरह trez
    14 fourteen catorce quatorze catorze quattordici vierzehn четырнадцать चौदह katoz
    15 fifteen quince quinze quindici funfzehn fuenfzehn pietnascie пятнадцать पंद्रह kenz
    16 sixteen dieciseis dezesseis seize sedici sechzehn шестнадцать सोलह sez
    17 seventeen diecisiete dezessete diciassette siebzehn семнадцать सत्रह
    18 eighteen dieciocho dezoito diciotto achtzehn восемнадцать अठारह
    19 nineteen diecinueve dezenove diciannove neunzehn девятнадцать उन्नीस
    20 twenty veinte vinte vingt vingts venti zwanzig dwadziescia двадцать عشرين عشرون बीस 스물 스무 ven
    21 veintiuno veintiun ventuno
    22 veintidos ventidue
    23 veintitres ventitre
    24 veinticuatro
    25 veinticinco
    26 veintiseis
    27 veintisiete
    28 veintiocho ventotto
    29 veintinueve
    30 thirty treinta trinta trente trenta dreissig dreißig trzydziesci тридцать ثلاثين ثلاثون तीस 서른 trant
    40 forty cuarenta quarenta quarante quaranta vierzig czterdziesci сорок اربعين أربعين चालीस 마흔 karant
    50 fifty cincuenta cinquenta cinquante cinquanta funfzig fuenfzig piecdziesiat пятьдесят خمسين पचास 쉰 senkant
    60 sixty sesenta sessenta soixante sessanta sechzig szescdziesiat шестьдесят ستين साठ 예순 swasant
    70 seventy setenta settanta siebzig siedemdziesiat семьдесят سبعين सत्तर 일흔 septante
    80 eighty ochenta oitenta ottanta achtzig osiemdziesiat восемьдесят ثمانين अस्सी 여든 octante huitante
    90 ninety noventa novanta neunzig dziewiecdziesiat девяносто تسعين नब्बे 아흔 nonante
    200 doscientos doscientas duzentos duzentas двести duecento مئتين ميتين
    300 trescientos trescientas trezentos trezentas триста trecento
    400 cuatrocientos cuatrocientas quatrocentos четыреста quattrocento
    500 quinientos quinientas quinhentos quinhentas пятьсот cinquecento
    600 seiscientos seiscientas seiscentos шестьсот seicento
    700 setecientos setecientas setecentos семьсот settecento
    800 ochocientos ochocientas oitocentos восемьсот ottocento
    900 novecientos novecientas novecentos девятьсот novecento
    2000 الفين ألفين";

/// Words by which what stands before them is multiplied.
const SCALES: &str = "\
    10 十 拾 십
    12 dozen dozens docena docenas duzia duzias douzaine douzaines dozzina dozzine dutzend tuzin дюжина 打 ダース
    100 hundred hundreds cien ciento cientos cem cento cent cents hundert sto сто مئة مية مائة सौ 百 백 tram daan
    1000 k thousand thousands grand grands mil mila mille miles tausend tysiac tysiace tysiecy tys тысяча тысячи \
      тысяч тыс الف ألف آلاف الاف हज़ार हजार 千 仟 천 nghin ngan libo libong lamil
    10000 万 萬 만
    100000 lakh lakhs lac lacs लाख
    1000000 million millions mn mm millon millones milhao milhoes milione milioni millionen milion miliony миллион \
      миллиона миллионов млн مليون trieu milyon
    10000000 crore crores करोड़ करोड
    100000000 億 亿 억
    1000000000 billion billions bn milliard milliards milliarde milliarden miliardo miliardi миллиард مليار";

/// A half more.
const HALVES: &str = "half medio media meio meia demi demie mezzo mezza halb halbe einhalb polowa полтора половина \
    половиной نصف ونصف आधा साढ़े 半 반 ruoi kalahati demi edmi";

/// Numbers in hundredths that are implied by words which are no numbers.
const IMPLIED: &str = "\
    half 50 3000 5000|medio 50 3000 5000|media 50 3000 5000|meio 50 3000 5000 1200|meia 50 3000 5000 600|demi 50 3000 5000|demie 50 3000 5000|\
    mezzo 50 3000|mezza 50 3000|halb 50 3000|halbe 50 3000|полтора 150 9000|пол 50 3000|половина 50 3000|نصف 50 3000|ونصف 50 3000|半 50 3000|반 50 3000|\
    आधा 50 3000|डेढ़ 150 9000|mitad 50 5000|metade 50 5000|moitie 50 5000|\
    quarter 25 1500 4500 2500|quarters 75 4500|cuarto 25 1500 4500|quarto 25 1500 4500|quart 25 1500 4500|viertel 25 1500 4500|четверть 25 1500|\
    noon 1200|midday 1200|mediodia 1200|midi 1200|mezzogiorno 1200|mittag 1200|полдень 1200|正午 1200|午 1200|정오 1200|ظهر 1200|الظهر 1200|\
    midnight 0 1200 2400|medianoche 0 1200 2400|meia 0|minuit 0 1200 2400|mezzanotte 0 1200 2400|mitternacht 0 1200 2400|полночь 0 1200 2400|\
    fortnight 1400 1500|quincena 1400 1500|quinzena 1400 1500|quinzaine 1400 1500|\
    hour 100 6000 9000|hora 100 6000 9000|heure 100 6000 9000|ora 100 6000 9000|stunde 100 6000 9000|час 100 6000|ساعة 100 6000|घंटा 100 6000|घंटे 6000|시간 6000|oras 100 6000|\
    january 100|enero 100|janeiro 100|janvier 100|gennaio 100|januar 100|января 100|february 200|febrero 200|fevereiro 200|fevrier 200|febbraio 200|februar 200|февраля 200|\
    march 300|marzo 300|marco 300|mars 300|marz 300|maerz 300|марта 300|april 400|abril 400|avril 400|aprile 400|апреля 400|may 500|mayo 500|maio 500|mai 500|maggio 500|мая 500|\
    june 600|junio 600|junho 600|juin 600|giugno 600|juni 600|июня 600|july 700|julio 700|julho 700|juillet 700|luglio 700|juli 700|июля 700|\
    august 800|agosto 800|aout 800|августа 800|september 900|septiembre 900|setiembre 900|setembro 900|septembre 900|settembre 900|сентября 900|\
    october 1000|octubre 1000|outubro 1000|octobre 1000|ottobre 1000|oktober 1000|октября 1000|november 1100|noviembre 1100|novembro 1100|novembre 1100|ноября 1100|\
    december 1200|diciembre 1200|dezembro 1200|decembre 1200|dicembre 1200|dezember 1200|декабря 1200|\
    jan 100|feb 200|mar 300|apr 400|abr 400|jun 600|jul 700|aug 800|ago 800|sep 900|sept 900|oct 1000|nov 1100|dec 1200|dic 1200|dez 1200|ene 100|fev 200|out 1000";

/// What makes a number a time, behind it or written onto it.
const CLOCKS: &str = "am pm a p h hs hr hrs hora horas heure heures uhr ore oclock clock gio giờ godz часов часа час утра \
    вечера дня बजे बजकर الساعة مساء صباحا ظهرا م ص 時 时 点 點 시 시에 시쯤 시까지 시부터 分 분 zhong y menos moins e et und";

/// What makes a number a time, before it.
const BEFORE_CLOCKS: &str = "at las la as alle um ore uhr vers gegen by until till hasta ate jusqu a from desde to before \
    after despues antes apres avant dopo prima в к до после с الساعة alas ng 午 前 後 后 上 下 오전 오후 晚 早 luc lúc tan";

/// What joins the words of one number.
const LINKS: &str = "and y e et und i و और";

/// What counts back from the next hour.
const BACKWARDS: &str = "to til till menos moins meno para pras vor без";

static WORDS: LazyLock<BTreeMap<String, Part>> = LazyLock::new(|| {
    let units = entries(UNITS).map(|(word, value)| (word, Part::Units(value * ONE)));
    let scales = entries(SCALES).map(|(word, value)| (word, Part::Scale(value * ONE)));
    let halves = HALVES
        .split_whitespace()
        .map(|word| (fold(word), Part::Half));
    units.chain(scales).chain(halves).collect()
});

static IMPLIED_VALUES: LazyLock<BTreeMap<String, Vec<u32>>> = LazyLock::new(|| {
    let mut implied: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for entry in IMPLIED.split('|') {
        let mut words = entry.split_whitespace();
        let word = fold(words.next().expect("each entry has a word"));
        let values = words.map(|value| value.parse::<u32>().expect("numbers follow it"));
        implied.entry(word).or_default().extend(values);
    }
    implied
});

static CLOCK: LazyLock<BTreeSet<String>> = LazyLock::new(|| set(CLOCKS));
static BEFORE_CLOCK: LazyLock<BTreeSet<String>> = LazyLock::new(|| set(BEFORE_CLOCKS));

fn set(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(fold).collect()
}

fn entries(table: &'static str) -> impl Iterator<Item = (String, Value)> {
    table.lines().flat_map(|line| {
        let mut words = line.split_whitespace();
        let value: Value = words
            .next()
            .and_then(|value| value.parse().ok())
            .expect("each line begins with its number");
        words.map(move |word| (fold(word), value))
    })
}

/// The parts of a number in a word; several where numbers are written as one word.
pub(super) fn parts(word: &Word) -> Option<Vec<Part>> {
    if let Some(part) = WORDS.get(&word.folded) {
        return Some(vec![*part]);
    }
    compound(&word.folded)
}

/// `zweitausend`, `einundzwanzig`, `duemila`, `ventisette`.
fn compound(word: &str) -> Option<Vec<Part>> {
    const SHORTEST: usize = 6;
    if !word.is_ascii() || word.len() < SHORTEST {
        return None;
    }
    (3..word.len() - 2).rev().find_map(|at| {
        let first = *WORDS.get(&word[..at])?;
        let rest = &word[at..];
        if let Some(tens) = rest.strip_prefix("und").and_then(|tens| WORDS.get(tens)) {
            return Some(vec![*tens, first]);
        }
        let rest = match WORDS.get(rest) {
            Some(part) => vec![*part],
            None => compound(rest)?,
        };
        joins(first, rest[0]).then(|| std::iter::once(first).chain(rest).collect())
    })
}

/// What is written onto digits: `2k`, `1.5M`, `3만원`.
pub(super) fn suffix(word: &Word) -> Option<Part> {
    let tail = word.raw.trim_start_matches(|c: char| c.is_numeric());
    if tail.len() == word.raw.len() || tail.is_empty() {
        return None;
    }
    if let Some(part) = WORDS
        .get(&fold(tail))
        .filter(|part| matches!(part, Part::Scale(_)))
    {
        return Some(*part);
    }
    if matches!(tail, "m" | "M" | "mio" | "mi") {
        return (tail != "m").then_some(Part::Scale(1_000_000 * ONE));
    }
    let first = tail
        .chars()
        .next()
        .filter(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'))?;
    let part = WORDS.get(&fold(first.encode_utf8(&mut [0; 4])))?;
    matches!(part, Part::Scale(_)).then_some(*part)
}

/// Whether the second part can belong to the number of the first.
pub(super) fn joins(one: Part, other: Part) -> bool {
    match (one, other) {
        (Part::Units(tens), Part::Units(more)) => {
            let (tens, more) = (tens / ONE, more / ONE);
            let is_twenty = tens == 4 && more == 20;
            let is_teen = matches!(tens, 20 | 60 | 80) && (10..20).contains(&more);
            let is_of_ten = (20..100).contains(&tens) && tens % 10 == 0 && (1..10).contains(&more);
            is_twenty || is_teen || is_of_ten || tens >= 100 && tens % 100 == 0 && more < 100
        }
        (Part::Units(_) | Part::Half, Part::Scale(_)) | (_, Part::Half) => true,
        (Part::Scale(scale), Part::Units(more)) => more < scale,
        (Part::Scale(one), Part::Scale(other)) => one != other,
        (Part::Half, Part::Units(_)) => false,
    }
}

/// The number that some parts make.
pub(super) fn sum(parts: &[Part]) -> Option<Value> {
    /// Scales from here on begin a new group of digits.
    const GROUP: Value = 1000 * ONE;
    let (mut total, mut section, mut units): (Value, Value, Value) = (0, 0, 0);
    let mut scale_of_total = 0;
    let mut last_scale = ONE;
    for part in parts {
        match *part {
            Part::Units(value) if units == 4 * ONE && value == 20 * ONE => units = 80 * ONE,
            Part::Units(value) => units = units.checked_add(value)?,
            Part::Half if total + section + units == 0 => units = ONE / 2,
            Part::Half => units = units.checked_add(last_scale / 2)?,
            Part::Scale(scale) if scale < GROUP => {
                let counted = if units == 0 { ONE } else { units };
                section = section.checked_add(counted.checked_mul(scale)? / ONE)?;
                units = 0;
                last_scale = scale;
            }
            Part::Scale(scale) => {
                let here = section + units;
                if total > 0 && scale > scale_of_total {
                    total = total.checked_add(here)?.checked_mul(scale)? / ONE;
                } else {
                    let counted = if here == 0 { ONE } else { here };
                    total = total.checked_add(counted.checked_mul(scale)? / ONE)?;
                }
                (section, units) = (0, 0);
                scale_of_total = scale;
                last_scale = scale;
            }
        }
    }
    total.checked_add(section)?.checked_add(units)
}

/// Numbers in hundredths that a word implies although it is none.
pub(super) fn implied(folded: &str) -> &'static [u32] {
    IMPLIED_VALUES.get(folded).map_or(&[], Vec::as_slice)
}

/// Whether a word behind a number makes it a time.
pub(super) fn is_clock(folded: &str) -> bool {
    CLOCK.contains(folded)
}

/// Whether a word before a number makes it a time.
pub(super) fn is_before_clock(folded: &str) -> bool {
    BEFORE_CLOCK.contains(folded)
}

/// Whether a word joins the words of one number.
pub(super) fn links(folded: &str) -> bool {
    LINKS.split(' ').any(|link| link == folded)
}

/// Whether a word counts minutes back from the next hour.
pub(super) fn counts_back(folded: &str) -> bool {
    BACKWARDS.split(' ').any(|word| word == folded)
}
