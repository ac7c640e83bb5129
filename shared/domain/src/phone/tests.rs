//! Phone numbers as people write them in thirty countries, and what is read of them.

use proptest::prelude::*;

use super::*;

/// Reads a number in a country; `--` is a company without one.
fn read(typed: &str, home: &str) -> Option<String> {
    let home = Country::parse(home).ok();
    let typed = TypedPhone::read(typed, home.as_ref()).ok()?;
    Some(typed.number.as_str().to_owned())
}

#[track_caller]
fn all_read(rows: &[(&str, &str, &str)]) {
    let wrong: Vec<_> = rows
        .iter()
        .map(|(typed, home, expected)| (typed, home, expected, read(typed, home)))
        .filter(|(_, _, expected, got)| got.as_deref() != Some(**expected))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[track_caller]
fn none_read(rows: &[(&str, &str)]) {
    let wrong: Vec<_> = rows
        .iter()
        .filter_map(|(typed, home)| Some((typed, home, read(typed, home)?)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_number_is_read_as_it_is_dialed_in_the_companys_country() {
    all_read(&[
        ("(303) 555-0301", "US", "+13035550301"),
        ("303.555.0301", "US", "+13035550301"),
        ("303/555 0301", "US", "+13035550301"),
        ("1-303-555-0301", "US", "+13035550301"),
        ("13035550301", "US", "+13035550301"),
        ("(416) 555-0123", "CA", "+14165550123"),
        ("(876) 555-0123", "JM", "+18765550123"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("0 15 11 98765-4321", "BR", "+5511987654321"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("06 6982 1234", "IT", "+390669821234"),
        ("347 123 4567", "IT", "+393471234567"),
        ("391 231 2312", "IT", "+393912312312"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("030 123456", "DE", "+4930123456"),
        ("0170 1234567", "DE", "+491701234567"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("07700 900123", "GB", "+447700900123"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("0412 345 678", "AU", "+61412345678"),
        ("098765 43210", "IN", "+919876543210"),
        ("98765 43210", "IN", "+919876543210"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("090ー1234ー5678", "JP", "+819012345678"),
        ("050-234-5678", "IL", "+972502345678"),
        ("050 123 4567", "AE", "+971501234567"),
        ("0803 123 4567", "NG", "+2348031234567"),
        ("0712 345678", "KE", "+254712345678"),
        ("9123 4567", "SG", "+6591234567"),
        ("06 20 123 4567", "HU", "+36201234567"),
        ("087 123 4567", "IE", "+353871234567"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("512 345 678", "PL", "+48512345678"),
        ("0532 123 45 67", "TR", "+905321234567"),
    ]);
}

#[test]
fn a_number_with_its_country_code_is_read_anywhere() {
    for home in ["US", "GB", "IT", "MX", "--", "AQ"] {
        let rows = [
            ("+1 (303) 555-0301", "+13035550301"),
            ("+1 876 555 0123", "+18765550123"),
            ("+52 55 1234 5678", "+525512345678"),
            ("+55 11 98765-4321", "+5511987654321"),
            ("+54 9 11 2345-6789", "+5491123456789"),
            ("+54 11 2345-6789", "+541123456789"),
            ("+39 06 6982 1234", "+390669821234"),
            ("+39 347 123 4567", "+393471234567"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+44 7700 900123", "+447700900123"),
            ("+34 612 34 56 78", "+34612345678"),
            ("+48 512 345 678", "+48512345678"),
            ("+56 9 8765 4321", "+56987654321"),
            ("+57 300 123 4567", "+573001234567"),
            ("+65 9123 4567", "+6591234567"),
            ("+86 138 0013 8000", "+8613800138000"),
            ("+225 07 07 12 34 56", "+2250707123456"),
            ("+383 44 123 456", "+38344123456"),
            ("+7 701 123 45 67", "+77011234567"),
            ("+353 1 555 0123", "+35315550123"),
            ("+800 1234 5678", "+80012345678"),
        ];
        all_read(&rows.map(|(typed, expected)| (typed, home, expected)));
    }
}

#[test]
fn the_trunk_prefix_behind_a_country_code_is_dropped_where_the_country_has_one() {
    all_read(&[
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("+44 (0)7700 900123", "US", "+447700900123"),
        ("(+44) (0)20 7946 0958", "US", "+442079460958"),
        ("+44 020 7946 0958", "US", "+442079460958"),
        ("+44 [0] 20 7946 0958", "US", "+442079460958"),
        ("+44(0)2079460958", "GB", "+442079460958"),
        ("0044 (0)20 7946 0958", "US", "+442079460958"),
        ("011 44 (0)20 7946 0958", "US", "+442079460958"),
        ("+33 06 12 34 56 79", "US", "+33612345679"),
        ("+33 (0)6 12 34 56 78", "US", "+33612345678"),
        ("+49 (0)30 123456", "US", "+4930123456"),
        ("+41 (0)44 668 18 00", "US", "+41446681800"),
        ("+31 (0)6 12345678", "US", "+31612345678"),
        ("+46 (0)70-123 45 67", "US", "+46701234567"),
        ("+353 (0)1 555 0123", "US", "+35315550123"),
        ("+90 (0)532 123 45 67", "US", "+905321234567"),
        ("+61 (0)412 345 678", "US", "+61412345678"),
        ("+64 (0)21 123 4567", "US", "+64211234567"),
        ("+81 (0)90-1234-5678", "US", "+819012345678"),
        ("+82 (0)10-1234-5678", "US", "+821012345678"),
        ("+84 (0)91 234 56 78", "US", "+84912345678"),
        ("+62 (0)812-3456-7890", "US", "+6281234567890"),
        ("+63 (0)917 123 4567", "US", "+639171234567"),
        ("+972 (0)50-234-5678", "US", "+972502345678"),
        ("+971 050 123 4567", "US", "+971501234567"),
        ("+27 (0)82 123 4567", "US", "+27821234567"),
        ("+20 (0)100 123 4567", "US", "+201001234567"),
        ("+234 0803 123 4567", "US", "+2348031234567"),
        ("+55 (0)11 98765-4321", "US", "+5511987654321"),
        ("+54 11 15 2345 6789", "US", "+5491123456789"),
        ("+7 8 912 345 67 89", "US", "+79123456789"),
        ("+36 06 20 123 4567", "US", "+36201234567"),
        // Countries without one, in which somebody put the brackets all the same.
        ("+34 (0)612 34 56 78", "US", "+34612345678"),
        ("+1 (0)303 555 0301", "MX", "+13035550301"),
        ("+39 (0)347 123 4567", "US", "+393471234567"),
        // Italy, the Ivory Coast and the two Congos keep their zero.
        ("+39 06 6982 1234", "US", "+390669821234"),
        ("+39 (0)6 6982 1234", "US", "+390669821234"),
        ("+225 07 07 12 34 56", "US", "+2250707123456"),
        ("+242 06 612 3456", "US", "+242066123456"),
    ]);
}

#[test]
fn a_prefix_for_calls_abroad_stands_for_the_plus() {
    all_read(&[
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("00 44 20 7946 0958", "US", "+442079460958"),
        ("001 303 555 0301", "US", "+13035550301"),
        ("00 44 20 7946 0958", "--", "+442079460958"),
        ("0033 6 12 34 56 78", "FR", "+33612345678"),
        ("8~10 44 20 7946 0958", "RU", "+442079460958"),
        ("0011 44 20 7946 0958", "AU", "+442079460958"),
        ("010 44 20 7946 0958", "JP", "+442079460958"),
        ("00 1 303 555 0301", "IT", "+13035550301"),
    ]);
}

#[test]
fn mexican_numbers_are_read_with_and_without_the_prefixes_of_earlier_years() {
    all_read(&[
        ("+52 1 55 1234 5678", "US", "+525512345678"),
        ("+52 01 55 1234 5678", "US", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("045 55 1234 5678", "MX", "+525512345678"),
        ("01 55 1234 5678", "MX", "+525512345678"),
        ("01 (55) 1234-5678", "MX", "+525512345678"),
    ]);
}

#[test]
fn what_is_not_shown_and_what_looks_like_a_dash_or_a_space_hides_no_number() {
    let signs = [
        "\u{202a}", "\u{202c}", "\u{200e}", "\u{200f}", "\u{2066}", "\u{2069}", "\u{feff}",
        "\u{200b}", "\u{200d}", "\u{2060}", "\u{ad}", "\0", "\t", "\n", "\u{a0}", "\u{202f}",
        "\u{2009}", "\u{3000}", "\u{2028}", "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}",
        "\u{2014}", "\u{2212}", "\u{fe63}", "\u{ff0d}", "\u{30fc}", "_", ".", "\u{b7}", "\u{2022}",
        "\u{ff0e}", "/", "\u{ff0f}", "~",
    ];
    for sign in signs {
        let (area, exchange, line) = ("303", "555", "0301");
        for typed in [
            format!("{area}{sign}{exchange}{sign}{line}"),
            format!("+1{sign}{area}{sign}{exchange}{sign}{line}"),
            format!("{sign}+1 ({area}) {exchange}-{line}{sign}"),
            format!("{sign}{sign}1 {area}{sign}{sign}{exchange} {sign} {line}{sign}"),
        ] {
            assert_eq!(
                read(&typed, "US").as_deref(),
                Some("+13035550301"),
                "{typed:?}"
            );
        }
    }
    all_read(&[
        ("\u{202a}+1 (303) 555-0301\u{202c}", "US", "+13035550301"),
        ("303–555–0306", "US", "+13035550306"),
        ("\u{feff}+13035550305", "US", "+13035550305"),
        (
            "+33\u{202f}6\u{202f}12\u{202f}34\u{202f}56\u{202f}78",
            "US",
            "+33612345678",
        ),
        ("(+44) 20 7946 0961", "US", "+442079460961"),
        ("[+44] 20 7946 0961", "US", "+442079460961"),
        ("\u{200e}+13035550307", "US", "+13035550307"),
        ("303\u{ad}555\u{ad}0308", "US", "+13035550308"),
        ("303\t555\t0309", "US", "+13035550309"),
        ("＋１（３０３）５５５－０３０１", "US", "+13035550301"),
        ("٣٠٣٥٥٥٠٣٠١", "US", "+13035550301"),
        ("+۹۷۱ ۵۰ ۱۲۳ ۴۵۶۷", "US", "+971501234567"),
        ("०९८७६५ ४३२१०", "IN", "+919876543210"),
        ("tel:+1-303-555-0301", "US", "+13035550301"),
        ("TEL: 303 555 0301", "US", "+13035550301"),
    ]);
}

#[test]
fn an_extension_is_kept_for_display_and_letters_are_keys() {
    for extension in [
        "x12",
        " x 12",
        " ext 12",
        " ext. 12",
        " Ext: 12",
        " extension 12",
        " #12",
        ",12",
        ";ext=12",
        " (ext. 12)",
    ] {
        let typed = format!("(303) 555-0301{extension}");
        let home = Country::parse("US").unwrap();
        let phone = TypedPhone::read(&typed, Some(&home));
        let phone = phone.unwrap_or_else(|_| panic!("{typed}"));
        assert_eq!(phone.number.as_str(), "+13035550301", "{typed}");
        assert_eq!(phone.typed, typed);
    }
    all_read(&[
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("1 (800) 4MY-LOCK", "US", "+18004695625"),
        ("303-555-LOCK", "US", "+13035555625"),
        ("+1 303 555 lock", "GB", "+13035555625"),
    ]);
}

#[test]
fn what_cannot_be_a_number_is_refused() {
    none_read(&[
        ("", "US"),
        ("+", "US"),
        ("-", "US"),
        ("911", "US"),
        ("555-0123", "US"),
        ("303-555-030", "US"),
        ("303-555-03011", "US"),
        ("303-555-0301 / 0302", "US"),
        ("303-555-0301 303-555-0302", "US"),
        ("112-555-0123", "US"),
        ("212-155-0123", "US"),
        ("911-555-0123", "US"),
        ("212-911-0123", "US"),
        ("+1 112 555 0123", "US"),
        ("+0123456789", "US"),
        ("+123456", "US"),
        ("+1234567890123456", "US"),
        ("442079460958", "US"),
        ("33612345678", "US"),
        ("0612345678", "US"),
        ("2125550123", "--"),
        ("2125550123", "AQ"),
        ("2125550123", "DK"),
        ("+44 20 7946 095", "US"),
        ("+44 20 7946 09588", "US"),
        ("+33 6 12 34 56 7", "US"),
        ("+39 06", "US"),
        ("+831 795 913 707 611", "US"),
        ("+999 123 456 789", "US"),
        ("+210 123 456 789", "US"),
        ("++13035550301", "US"),
        ("+1+3035550301", "US"),
        ("303+5550301", "US"),
        ("email.133@example.com", "US"),
        ("HEB17143428716", "US"),
        ("IL.831795913707611", "US"),
        ("call 303-555-0301", "US"),
        ("303a555b0301", "US"),
        ("PLEASE CALL", "US"),
        ("FLOWERS-1800", "US"),
        ("303-555-0301@home", "US"),
        ("303-555-0301 Ann", "US"),
    ]);
    assert_eq!(read(&format!("303555{}0301", "-".repeat(40)), "US"), None);
}

#[test]
fn a_refusal_says_what_is_missing() {
    let us = Country::parse("US").unwrap();
    let refusal = |typed: &str| TypedPhone::read(typed, Some(&us)).unwrap_err().reason();
    assert_eq!(refusal("call me"), NOT_A_NUMBER.reason());
    assert_eq!(refusal("+44 20 7946 095"), NO_SUCH_NUMBER.reason());
    assert_eq!(refusal("442079460958"), NOT_OF_THIS_COUNTRY.reason());
}

#[test]
fn an_account_is_named_by_the_digits_of_a_number_that_can_be() {
    for (digits, number) in [
        ("13035550177", "+13035550177"),
        ("16505551234", "+16505551234"),
        ("15550101234", "+15550101234"),
        ("447700900123", "+447700900123"),
        ("390669821234", "+390669821234"),
        ("5511987654321", "+5511987654321"),
        ("551187654321", "+551187654321"),
        ("556199887766", "+556199887766"),
        ("5491123456789", "+5491123456789"),
        ("541123456789", "+541123456789"),
        ("5215512345678", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("6591234567", "+6591234567"),
    ] {
        let phone = Phone::from_wa_id(digits);
        assert_eq!(phone.as_ref().map(Phone::as_str), Some(number), "{digits}");
    }
    for wrong in [
        "",
        "+16505551234",
        "0650555123",
        "123456",
        "1234567890123456",
        "1650555x234",
        " 16505551234",
        "831795913707611",
        "IL.831795913707611",
        "US.13491208655302741918",
        "1349120865530274",
        "13491208655302",
        "1555",
        "4402079460958",
        "٤٤٢٠٧٩٤٦٠٩٥٨",
        "999123456789",
    ] {
        assert_eq!(Phone::from_wa_id(wrong), None, "{wrong}");
    }
}

#[test]
fn what_staff_typed_meets_the_account_of_the_same_person() {
    for (typed, home, digits) in [
        ("+44 (0)7700 900123", "US", "447700900123"),
        ("07700 900123", "GB", "447700900123"),
        ("(303) 555-0177 x2", "US", "13035550177"),
        ("+55 (0)11 98765-4321", "US", "551187654321"),
        ("(11) 8765-4321", "BR", "5511987654321"),
        ("+52 55 1234 5678", "US", "5215512345678"),
        ("044 55 1234 5678", "MX", "525512345678"),
        ("+54 11 15 2345 6789", "US", "5491123456789"),
        ("011 2345-6789", "AR", "5491123456789"),
    ] {
        let typed = Phone::parse(&read(typed, home).unwrap()).unwrap();
        let account = Phone::from_wa_id(digits).unwrap();
        assert_eq!(typed.matching(), account.matching(), "{digits}");
    }
}

#[test]
fn stored_numbers_are_in_e164_and_never_read_anew() {
    assert_eq!(
        Phone::parse("+4402079460958").unwrap().as_str(),
        "+4402079460958"
    );
    for wrong in [
        "",
        "+",
        "13035550301",
        "+0303555030",
        "+1 303",
        "+123456",
        "+1234567890123456",
    ] {
        assert_eq!(Phone::parse(wrong), Err(NOT_A_NUMBER), "{wrong}");
    }
}

#[test]
fn what_was_typed_is_kept_beside_the_number() {
    let new: NewPhone = serde_json::from_str("\" \u{feff}(212) 555\u{2013}0123\\t\"").unwrap();
    let us = Country::parse("US").unwrap();
    let stored = serde_json::to_string(&new.read(Some(&us)).unwrap()).unwrap();
    assert_eq!(
        stored,
        r#"{"number":"+12125550123","typed":"(212) 555–0123"}"#
    );
    let again: TypedPhone = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), stored);
}

#[test]
fn neither_debug_nor_an_error_shows_the_number() {
    let phone = TypedPhone::read("+1 303 555 0199", None).unwrap();
    let new = NewPhone::parse("+1 303 555 0199").unwrap();
    assert_eq!(
        format!("{phone:?} {:?} {new:?}", phone.number),
        "TypedPhone Phone NewPhone"
    );
    for wrong in ["\"30355501\"", "3035550199", "\"+1 303 555 019\""] {
        let error = serde_json::from_str::<NewPhone>(wrong).err();
        let errors = [error, serde_json::from_str::<Phone>(wrong).err()];
        for error in errors.into_iter().flatten().map(|error| error.to_string()) {
            assert!(!error.contains("303"), "{error}");
        }
    }
}

#[test]
fn a_row_of_zeros_behind_a_country_code_is_no_number() {
    for typed in [
        "+640000000",
        "+64 0000 0000",
        "+44 00000000000",
        "+49000000000",
    ] {
        if let Some(number) = read(typed, "US") {
            assert_eq!(read(&number, "GB"), Some(number), "{typed}");
        }
    }
    assert_eq!(read("+640000000", "US"), None);
}

proptest! {
    #[test]
    fn a_number_that_was_read_is_read_as_itself(typed in "\\+[1-9][0-9 ().-]{7,20}") {
        if let Some(number) = read(&typed, "US") {
            prop_assert_eq!(read(&number, "GB"), Some(number));
        }
    }

    #[test]
    fn whatever_is_typed_is_a_number_or_refused(typed in any::<String>()) {
        if let Some(number) = read(&typed, "US") {
            prop_assert!(Phone::parse(&number).is_ok());
        }
    }

    #[test]
    fn digits_of_a_provider_stay_the_same_number(digits in "[1-9][0-9]{6,14}") {
        if let Some(phone) = Phone::from_wa_id(&digits) {
            prop_assert!(phone.as_str()[1..] == digits || digits.starts_with("521"));
        }
    }
}
