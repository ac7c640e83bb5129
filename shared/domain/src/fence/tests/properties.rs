//! What holds for any text, any name and any number.

use super::*;

/// Texts made of what the rules look for, and of anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        "[a-zA-Z0-9 .,@#:/+()⟦⟧$€°'\u{2019}\n-]{0,12}",
        prop::sample::select(vec![
            "my name is ",
            "soy ",
            "code ",
            "Apt. ",
            "rue ",
            "Main St",
            "12",
            "$",
            "https://",
            ".com",
            "José",
            "de la ",
            "⟦1⟧",
            "\u{200b}",
            "٣",
            "李",
            "K1A 0B6",
            " at ",
            " dot com",
            "\u{345}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A number as somebody types it: in digits of some script, with something between some of them.
fn typings(number: &'static str) -> impl Strategy<Value = String> {
    let zeros = prop::sample::select(vec!['0', '٠', '۰', '०', '０']);
    let gaps = prop::sample::select(vec![
        "", "", "", " ", "-", ".", ") ", " - ", "/", "\u{a0}", "\u{2011}", "\u{202c}", "_",
    ]);
    (zeros, prop::collection::vec(gaps, number.len())).prop_map(move |(zero, gaps)| {
        let typed = number.chars().zip(gaps).map(|(c, gap)| {
            let value = c.to_digit(10).unwrap();
            format!("{}{gap}", char::from_u32(u32::from(zero) + value).unwrap())
        });
        typed.collect()
    })
}

fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_fenced_comes_back(text in texts(), name in "\\PC{0,12}", line in "\\PC{0,12}") {
        let known = Known {
            names: vec![&name],
            phones: vec!["+12125550123"],
            emails: vec!["ann@example.com"],
            lines: vec![&line],
        };
        let fenced = fence(&text, &known);
        prop_assert_eq!(fenced.restore(&fenced.text), Ok(text));
    }

    #[test]
    fn a_known_number_never_leaves(
        before in "[a-z ,.!]{0,8}", after in "[a-z ,.!]{0,8}", typed in typings("2125550123"),
        is_known in any::<bool>(),
    ) {
        let phones = if is_known { vec!["+12125550123"] } else { Vec::new() };
        let known = Known { phones, ..Known::default() };
        let text = format!("{before} {typed} {after}");
        let sent = without_tokens(&fence(&text, &known).text);
        prop_assert_eq!(digits(&sent), "", "{}", sent);
    }

    #[test]
    fn a_known_name_never_leaves(
        first in "[A-Za-zÀ-ÖØ-öø-ÿ]{3,9}", last in "[A-Za-zÀ-ÖØ-öø-ÿ]{3,9}",
        before in "[a-z ,.!]{0,8}", gap in "[ ,.!'\u{2019}-]{1,3}", is_loud in any::<bool>(),
    ) {
        let name = format!("{first} {last}");
        let known = Known { names: vec![&name], ..Known::default() };
        let written_name = if is_loud { name.to_uppercase() } else { fold(&first) + " " + &fold(&last) };
        let text = format!("{before}{gap}{written_name}{gap}{last}, {first}");
        let sent = without_tokens(&fence(&text, &known).text);
        let left = Text::new(&sent);
        for word in [fold(&first), fold(&last)] {
            let is_particle = super::vocabulary::is_in(super::vocabulary::PARTICLES, &word);
            let leaves = left.words.iter().any(|left| left.folded == word);
            prop_assert!(is_particle || !leaves || fold(&before).split(|c: char| !c.is_alphanumeric()).any(|b| b == word), "{}", sent);
        }
    }

    #[test]
    fn no_set_of_tokens_but_the_sent_one_is_taken(
        text in texts(), dropped in any::<prop::sample::Index>(), kind in 0..3,
    ) {
        let fenced = fence(&format!("{text} 5550123"), &nobody());
        let tokens: Vec<_> = fenced.text.match_indices(OPEN).map(|(at, _)| at).collect();
        let start = tokens[dropped.index(tokens.len())];
        let end = start + fenced.text[start..].find(CLOSE).unwrap() + CLOSE.len_utf8();
        let (before, rest) = fenced.text.split_at(start);
        let (token, after) = rest.split_at(end - start);
        let forged = match kind {
            0 => format!("{before}{after}"),
            1 => format!("{before}{token}{token}{after}"),
            _ => format!("{before}{token}⟦{}⟧{after}", fenced.spans.len() + 1),
        };
        prop_assert_eq!(fenced.restore(&forged), Err(FenceBroken::Tokens));
    }

    #[test]
    fn anything_said_in_return_is_survived(text in texts(), translated in texts()) {
        let fenced = fence(&text, &nobody());
        if let Ok(restored) = fenced.restore(&translated) {
            prop_assert!(fenced.spans.iter().all(|span| restored.contains(span.as_str())));
        }
    }
}
