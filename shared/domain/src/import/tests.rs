//! Files and rows as people report them from imports into other products, with what each must give. The
//! words and data are our own; the source of each case is named beside it.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::record::LONGEST;
use super::*;
use crate::address::Country;

fn home() -> Country {
    Country::parse("US").unwrap()
}

/// The rows of a file, behind its headings, as customers or the reasons why not.
fn rows(file: &[u8]) -> Vec<Result<Draft, Vec<RowFault>>> {
    rows_by(file, None)
}

fn rows_by(
    file: &[u8],
    chosen: Option<&[Option<ImportField>]>,
) -> Vec<Result<Draft, Vec<RowFault>>> {
    let layout = Layout::of(file, true).unwrap();
    let records = layout.records(&file[layout.start..], true);
    let mut filled = records.iter().filter(|record| !record.is_empty());
    let fields = match chosen {
        Some(chosen) => chosen.to_vec(),
        None => fields_of(&filled.next().unwrap().cells).unwrap(),
    };
    filled
        .map(|record| read_row(&fields, record, Some(&home())))
        .collect()
}

/// A customer in one line: name, phones, email addresses, address, note.
fn told(draft: &Draft) -> String {
    let phones: Vec<_> = draft
        .phones
        .iter()
        .map(|phone| phone.number.as_str())
        .collect();
    let emails: Vec<_> = draft
        .emails
        .iter()
        .map(crate::email::Email::as_str)
        .collect();
    let mut told = format!(
        "{} {} {}",
        draft.name.as_str(),
        phones.join(","),
        emails.join(",")
    );
    if let Some(address) = &draft.address {
        let lines = [&address.line2, &address.city, &address.region];
        let mut place = address.line1.as_str().to_owned();
        for line in lines.into_iter().flatten() {
            write!(place, "/{}", line.as_str()).unwrap();
        }
        if let Some(code) = &address.postal_code {
            write!(place, "/{}", code.as_str()).unwrap();
        }
        write!(told, " @{place}/{}", address.country.as_str()).unwrap();
    }
    if let Some(note) = &draft.note {
        write!(told, " #{}", note.as_str()).unwrap();
    }
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(file: &[u8]) -> Vec<String> {
    rows(file)
        .iter()
        .map(|row| match row {
            Ok(draft) => told(draft),
            Err(faults) => format!("! {}", faults[0].reason),
        })
        .collect()
}

fn utf16(text: &str, is_little: bool, has_mark: bool) -> Vec<u8> {
    let mark = has_mark.then_some('\u{feff}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    let bytes = |unit: u16| {
        if is_little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

const SHORTENED: &str =
    "! was shortened by a spreadsheet; format the column as text, enter the number again and save";

/// What somebody reported and where, the file, and what its rows give.
const CASES: &[(&str, &[u8], &[&str])] = &[
    (
        "a mark before the first heading hides it; chatwoot/chatwoot pull 14126",
        "\u{feff}Name,Phone\nAnn,303-555-0142\n".as_bytes(),
        &["Ann +13035550142"],
    ),
    (
        "Excel of a country with decimal commas saves semicolons; Microsoft support, \"Import or export text files\"",
        b"Nombre;Tel\xe9fono\nJos\xe9 P\xe9rez;303 555 0142\n",
        &["José Pérez +13035550142"],
    ),
    (
        "two exports pasted into one file, each in its own encoding; ftfy documentation",
        b"Name,Email\nJos\xc3\xa9,a@example.com\nNu\xf1ez,b@example.com\n",
        &["José a@example.com", "Nuñez b@example.com"],
    ),
    (
        "UTF-8 read as Windows-1252 and saved again; ftfy documentation",
        "Name,City\nMarÃ\u{ad}a PeÃ±a,Denver\n".as_bytes(),
        &["María Peña #Denver"],
    ),
    (
        "letters that an export has lost; TechForce docs, \"Import Errors\"",
        "Name\nJos\u{fffd}\nAnn\n".as_bytes(),
        &["! holds characters that were lost when the file was saved; save it as CSV UTF-8", "Ann"],
    ),
    (
        "the first line tells Excel its delimiter; Super User 773644",
        b"sep=|\r\nName|Phone\r\nAnn, the baker|3035550142\r\n",
        &["Ann, the baker +13035550142"],
    ),
    (
        "notes with line breaks in quotes; RFC 4180, section 2.6",
        b"Name,Notes,Phone\r\nAnn,\"Gate 4\r\n\"\"Ring twice\"\"\",3035550142\r\n",
        &["Ann +13035550142 #Gate 4 \"Ring twice\""],
    ),
    (
        "a quotation mark that is never closed takes the next rows along; osiegmar/FastCSV issue 173",
        b"Name,Phone\n\"Ann,3035550142\nEve,3035550144\nEve,3035550145\nBob,3035550143\n",
        &[
            "! has a quotation mark that is never closed",
            "Eve +13035550144",
            "Eve +13035550145",
            "Bob +13035550143",
        ],
    ),
    (
        "two rows without their closing quotation marks are one; cockroachdb/docs issue 5851",
        b"Name,Phone\n\"Ann,3035550142\nEve,3035550144\n\"Bob,3035550143\nIda,3035550145\n",
        &[
            "! has a quotation mark that is never closed",
            "Eve +13035550144",
            "! has a quotation mark that is never closed",
            "Ida +13035550145",
        ],
    ),
    (
        "inches within a name; max-mapper/binary-csv issue 7",
        b"Name,Notes\nAnn,5\" pipe\n",
        &["Ann #5\" pipe"],
    ),
    (
        "Excel shows long numbers as amounts; Automattic/camptix issue 40",
        b"Name,Phone\nAnn,1.30356E+10\nBob,\"1,30356E+10\"\nEve,1.3035550142E+10\n",
        &[SHORTENED, SHORTENED, "Eve +13035550142"],
    ),
    (
        "an apostrophe or an equals sign with quotation marks keeps a number as text; Super User 318420",
        b"Name,Phone\nAnn,'+1 303 555 0142\nBob,\"=\"\"3035550143\"\"\"\n",
        &["Ann +13035550142", "Bob +13035550143"],
    ),
    (
        "whole numbers are written with .0; wireservice/csvkit issue 1143",
        b"Name,Phone,Street,City,State,Zip\nAnn,3035550142.0,1 Elm St,Boston,MA,2139.0\n",
        &["Ann +13035550142 @1 Elm St/Boston/MA/02139/US"],
    ),
    (
        "zeros at the front of a ZIP code are gone; easy-digital-downloads issue 3166",
        b"Name,Address,City,State,Zip\nAnn,1 Elm St,Boston,MA,2139\n",
        &["Ann @1 Elm St/Boston/MA/02139/US"],
    ),
    (
        "several numbers and addresses in one cell; TuffOps docs, \"Import Customers from a CSV\"",
        b"Name,Phone,Email\nAnn,303-555-0142 / 303-555-0143,ann@example.com; a.lee@example.com\n",
        &["Ann +13035550142,+13035550143 ann@example.com,a.lee@example.com"],
    ),
    (
        "words that say which number it is; TechForce docs, \"Import Errors\"",
        b"Name,Phone\nAnn,Cell: 303-555-0142\nBob,303-555-0143 (home)\nEve,303-555-0144 ext. 12\n",
        &["Ann +13035550142", "Bob +13035550143", "Eve +13035550144"],
    ),
    (
        "names in one column; TechForce docs, \"Import Errors\"",
        b"Customer,Phone\n\"Lee, Ann\",3035550142\n\"Anvil Lock, Inc.\",3035550143\n\"Lee, Ann, Jr.\",3035550144\n",
        &["Ann Lee +13035550142", "Anvil Lock, Inc. +13035550143", "Lee, Ann, Jr. +13035550144"],
    ),
    (
        "first name, last name and firm; Fieldified help, \"Import clients\"",
        b"First Name,Last Name,Company\nAnn,Lee,Anvil LLC\n,,Anvil LLC\n,Lee,\n,,\n",
        &["Ann Lee #Anvil LLC", "Anvil LLC", "Lee"],
    ),
    (
        "a whole address in one cell; TuffOps docs, \"Import Customers from a CSV\"",
        b"Name,Address\nAnn,\"1 Elm St, Apt 4, Denver, CO 80202, USA\"\nBob,Behind the mill\n",
        &["Ann @1 Elm St/Apt 4/Denver/CO/80202/US", "Bob #Behind the mill"],
    ),
    (
        "an address without a street makes no site; Fieldified help, \"Import clients\"",
        b"Name,City,State,Country\nAnn,Denver,CO,\nBob,Monterrey,NL,M\xc3\xa9xico\n",
        &["Ann #Denver, CO", "Bob #Monterrey, NL, México"],
    ),
    (
        "countries as free text; TuffOps docs, \"Import Customers from a CSV\"",
        b"Name,Street,City,State,Country\nAnn,1 Elm St,Denver,CO,Colorado\nBob,1 Elm St,Denver,CO,usa\n",
        &[
            "! must be a country by its name or its two letters, like US",
            "Bob @1 Elm St/Denver/CO/US",
        ],
    ),
    (
        "commas within cells shift the rest; Commusoft help, \"Cleaning your data\"",
        b"Name,Phone,Email\nAnn,3035550142\nBob,3035550143,,,\nEve,3035550144,eve@example.com,Denver\n",
        &[
            "Ann +13035550142",
            "Bob +13035550143",
            "! has more cells than there are columns; put quotation marks around cells that hold the delimiter",
        ],
    ),
    (
        "rows of nothing; mautic/mautic issue 890",
        b"Name,Phone\n\nAnn,3035550142\n,\n ,\t\n\n",
        &["Ann +13035550142"],
    ),
    (
        "several columns of phones; Fieldified help, \"Import clients\"",
        b"Name,Phone,Phone,Name\nAnn,3035550142,3035550143,Other\n",
        &["Ann +13035550142,+13035550143"],
    ),
    (
        "words for nothing; TechForce docs, \"Import Errors\"",
        b"Name,Phone,Email\nAnn,N/A,none\nBob,-,#N/A\n",
        &["Ann", "Bob"],
    ),
    (
        "zero bytes in the text; jamovi/jamovi issue 257",
        b"Name,Phone\nA\0nn,303\x00-555-0142\n",
        &["Ann +13035550142"],
    ),
    (
        "formulas; OWASP, \"CSV Injection\"",
        b"Name,Phone\n\"=HYPERLINK(\"\"http://x.example\"\",\"\"Ann\"\")\",+13035550142\n@SUM(1+1),3035550143\n",
        &["=HYPERLINK(\"http://x.example\",\"Ann\") +13035550142", "@SUM(1+1) +13035550143"],
    ),
    (
        "numbers that are none, and local ones; TechForce docs, \"Import Errors\"",
        b"Name,Phone,Email\nAnn,555-0142,\nBob,call me,\nEve,,eve@\n",
        &[
            "! must be a complete phone number of the company's country, or begin with + and the country code",
            "! must be a phone number like +12125550123",
            "! must be an email address like name@example.com",
        ],
    ),
    ("rows end with a lone return; Excel for Mac, \"CSV (Macintosh)\"", b"Name,Phone\rAnn,3035550142\rBob,\r", &["Ann +13035550142", "Bob"]),
    ("no name; Commusoft help, \"Cleaning your data\"", b"Name,Phone\n,3035550142\n", &["! has no name"]),
];

#[test]
fn files_as_they_are_reported_give_what_their_owners_mean() {
    assert!(CASES.len() >= 15);
    let wrong = CASES.iter().filter_map(|(report, file, expected)| {
        let given = lines(file);
        (given != *expected).then_some((report, given, expected))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// "Unicode Text" of Excel is UTF-16 with tabs (glific/glific issue 5657), and some programs leave its mark
/// out (genspark-ai/genoffice pull 438).
#[test]
fn utf16_is_read_with_and_without_a_mark() {
    for (is_little, has_mark) in [(true, true), (true, false), (false, true), (false, false)] {
        let file = utf16(
            "Nombre\tCorreo\nJosé\tjose@example.com\n",
            is_little,
            has_mark,
        );
        assert_eq!(
            lines(&file),
            ["José jose@example.com"],
            "{is_little} {has_mark}"
        );
    }
}

#[test]
fn what_is_no_list_is_called_what_it_is() {
    let fault = |file: &[u8]| Layout::of(file, true).err();
    assert_eq!(fault(b"PK\x03\x04rest"), Some(ImportFault::Workbook));
    assert_eq!(fault(b"\xd0\xcf\x11\xe0rest"), Some(ImportFault::Workbook));
    assert_eq!(fault(b"%PDF-1.7"), Some(ImportFault::NotText));
    for empty in [&b""[..], b"\xef\xbb\xbf\r\n", b" \n\n"] {
        assert_eq!(fault(empty), Some(ImportFault::Empty));
    }
    let headings = |text: &str| {
        let words: Vec<_> = text.split(',').map(ToOwned::to_owned).collect();
        fields_of(&words)
    };
    assert_eq!(
        headings("Ann,3035550142").err(),
        Some(ImportFault::NoHeadings)
    );
    assert_eq!(headings("Phone,Email").err(), Some(ImportFault::NoNames));
}

#[test]
fn columns_without_headings_hold_what_their_owner_says() {
    use ImportField::{Email, Name, Phone};
    let chosen = [None, Some(Phone), Some(Name)];
    let read = rows_by(b"17,3035550142,Ann\n18,3035550143,Bob\n", Some(&chosen));
    let told: Vec<_> = read.iter().map(|row| told(row.as_ref().unwrap())).collect();
    assert_eq!(told, ["Ann +13035550142", "Bob +13035550143"]);
    assert_eq!(columns_fault(&chosen), None);
    assert!(columns_fault(&[Some(Phone), Some(Email)]).is_some());
    assert!(columns_fault(&[Some(Name), Some(Name)]).is_some());
    assert_eq!(columns_fault(&[Some(Name), Some(Phone), Some(Phone)]), None);
}

#[test]
fn no_cell_of_a_report_is_a_formula() {
    for (cell, shown) in [
        ("=1+1", "'=1+1"),
        ("+13035550142", "'+13035550142"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("a\"=1", "a\"\"=1"),
        ("Ann", "Ann"),
    ] {
        assert_eq!(report_line(&[cell, ""]), format!("\"{shown}\",\"\"\r\n"));
    }
}

#[test]
fn a_row_that_never_ends_takes_no_other_along() {
    let mut file = b"Name\n\"".to_vec();
    file.extend(vec![b'x'; LONGEST]);
    file.extend(b"\nAnn\n");
    let layout = Layout::of(b"Name\n", true).unwrap();
    let records = layout.records(&file, true);
    let broken: Vec<_> = records.iter().map(|record| record.is_broken).collect();
    assert_eq!(broken, [false, true, false]);
    assert_eq!(records[2].cells, ["Ann"]);
}

/// A cell as RFC 4180 writes it.
fn written(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn what_is_written_by_the_rule_is_read_again(
        table in prop::collection::vec(prop::collection::vec("[ -~é€\u{1f511}\n]{0,12}", 3), 1..8),
        encoding in 0..3_u8,
    ) {
        let lines: Vec<_> = table
            .iter()
            .map(|row| row.iter().map(|cell| written(cell)).collect::<Vec<_>>().join(";"))
            .collect();
        let text = format!("{}\r\n", lines.join("\r\n"));
        let (encoding, bytes) = match encoding {
            0 => (Encoding::Bytes, text.into_bytes()),
            1 => (Encoding::Utf16Le, utf16(&text, true, false)),
            _ => (Encoding::Utf16Be, utf16(&text, false, false)),
        };
        let layout = Layout { encoding, delimiter: Delimiter::Semicolon, start: 0 };
        let read = layout.records(&bytes, true);
        let cells: Vec<_> = read.iter().map(|record| record.cells.clone()).collect();
        prop_assert_eq!(&cells, &table);
        let len: usize = read.iter().map(|record| record.len).sum();
        prop_assert_eq!(len, bytes.len());

        // The same in two pieces, wherever the first one ends.
        for end in 0..bytes.len() {
            let first = layout.records(&bytes[..end], false);
            let passed: usize = first.iter().map(|record| record.len).sum();
            let second = layout.records(&bytes[passed..], true);
            let whole: Vec<_> = first.into_iter().chain(second).map(|one| one.cells).collect();
            prop_assert_eq!(&whole, &table);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_stumble(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        is_end: bool,
    ) {
        if let Ok(layout) = Layout::of(&bytes, is_end) {
            let records = layout.records(&bytes[layout.start..], is_end);
            let len: usize = records.iter().map(|record| record.len).sum();
            prop_assert!(len <= bytes.len());
            let fields = vec![Some(ImportField::Name), Some(ImportField::Phone), None];
            for record in &records {
                let _ = read_row(&fields, record, Some(&home()));
            }
        }
    }
}
