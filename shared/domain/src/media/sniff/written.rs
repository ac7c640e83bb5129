//! Text, in whatever encoding it is written, and formats whose beginning is text.

use std::borrow::Cow;

use super::find;

/// How far into a file the header of a PDF may stand (ISO 32000-1, annex H.3, note 13).
const PDF_BEGINNING: usize = 1024;

/// A format that begins with a word of its own.
pub(super) fn of_signature(head: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"{\\rtf", "application/rtf"),
        (b"%!PS", "application/postscript"),
        (b"#!AMR", "audio/amr"),
        (b"#!", "text/x-shellscript"),
        (b"BEGIN:VCARD", "text/vcard"),
        (b"BEGIN:VCALENDAR", "text/calendar"),
        (b"-----BEGIN ", "application/x-pem-file"),
    ];
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let body = body.trim_ascii_start();
    let begins = |signature: &[u8]| {
        let start = body.get(..signature.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(signature))
    };
    let detected = signatures.iter().find(|(signature, _)| begins(signature));
    detected
        .map(|(_, essence)| *essence)
        .or_else(|| is_pdf_behind_junk(head).then_some("application/pdf"))
}

/// Scanners and mail programs leave lines before the header of a PDF. A text that only quotes one
/// has no objects, and a page is a page.
fn is_pdf_behind_junk(head: &[u8]) -> bool {
    let beginning = &head[..head.len().min(PDF_BEGINNING)];
    let Some(at) = find(beginning, b"%PDF-1.").or_else(|| find(beginning, b"%PDF-2.")) else {
        return false;
    };
    let junk = &head[..at];
    let begins_line = junk
        .last()
        .is_none_or(|last| matches!(last, b'\n' | b'\r' | 0));
    begins_line && find(&head[at..], b" obj").is_some() && find(junk, b"<").is_none()
}

/// Text in UTF-8 or, behind a byte order mark, in UTF-16.
pub(super) fn of_utf(head: &[u8]) -> Option<&'static str> {
    decoded(head).and_then(|text| of_signature(text.as_bytes()).or_else(|| of_text(&text)))
}

/// Text without a byte that text never has, in an encoding that nobody has to know: Latin-1,
/// Windows-1252, Shift-JIS, GBK and the like
/// (<https://mimesniff.spec.whatwg.org/#binary-data-byte>).
pub(super) fn of_other_encoding(head: &[u8]) -> Option<&'static str> {
    let is_binary = |byte: &u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    if head.iter().any(is_binary) {
        return None;
    }
    // All these write what is in ASCII alike, but for the second bytes of characters.
    of_text(&String::from_utf8_lossy(head))
}

/// What a text is: a page, a picture in words, data in XML, or just text.
fn of_text(text: &str) -> Option<&'static str> {
    let body = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if body.is_empty() {
        return None;
    }
    let small = body.to_ascii_lowercase();
    if small.starts_with("<?xml") || is_xml_element(&small) {
        return Some(of_xml(&small));
    }
    if infer::is(body.as_bytes(), "html") || begins_as_page(&small) {
        return Some("text/html");
    }
    Some("text/plain")
}

/// Markup that begins with something else than what browsers look for.
fn begins_as_page(small: &str) -> bool {
    let element = behind_comments(small);
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<svg",
        "<style",
        "<meta",
        "<link",
        "<img",
        "<object",
        "<embed",
        "<form",
        "<title",
        "<table",
        "<div",
        "<p>",
        "<a ",
        "<h1",
        "<b>",
        "<br",
    ]
    .iter()
    .any(|tag| element.starts_with(tag))
}

/// XML without its declaration: an element, in it or around it a namespace.
fn is_xml_element(small: &str) -> bool {
    let element = behind_comments(small);
    let mut letters = element.chars();
    let is_element = letters.next() == Some('<') && letters.next().is_some_and(char::is_alphabetic);
    is_element && small.contains("xmlns") || element.starts_with("<svg")
}

/// XML runs where it is a page or a picture, holds parts of one by their namespace, or is turned into
/// one by a style sheet.
fn of_xml(small: &str) -> &'static str {
    let is_root = |name: &str| {
        let element = behind_comments(small);
        element.strip_prefix(name).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | ':'))
        })
    };
    if is_root("<svg") || small.contains("http://www.w3.org/2000/svg") {
        "image/svg+xml"
    } else if is_root("<html")
        || small.contains("http://www.w3.org/1999/xhtml")
        || small.contains("<?xml-stylesheet")
        || small.contains("http://www.w3.org/1999/xsl")
    {
        "application/xhtml+xml"
    } else {
        "application/xml"
    }
}

/// The first element: behind the declaration, comments, and a document type of its own.
fn behind_comments(small: &str) -> &str {
    let mut rest = small.trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!doctype") && !rest.starts_with("<!doctype html") {
            ">"
        } else {
            return rest;
        };
        match rest.split_once(end) {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return rest,
        }
    }
}

/// Whether a text holds what would be markup in a page. It says nothing of what the text is; but
/// what is said to be a picture and is a text with markup in it is a page in disguise.
pub fn mentions_markup(head: &[u8]) -> bool {
    let text = decoded(head).unwrap_or_else(|| String::from_utf8_lossy(head));
    let small = text.to_ascii_lowercase();
    [
        "<!doctype",
        "<html",
        "<script",
        "<iframe",
        "<svg",
        "<body",
        "<img",
        "javascript:",
    ]
    .iter()
    .any(|mark| small.contains(mark))
}

/// Text in UTF-8 or behind a byte order mark, if it has no control characters. A character that is
/// cut off at the end does no harm.
fn decoded(head: &[u8]) -> Option<Cow<'_, str>> {
    let text = match head {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => match std::str::from_utf8(head) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) if error.error_len().is_none() => {
                let whole = &head[..error.valid_up_to()];
                Cow::Borrowed(std::str::from_utf8(whole).ok()?)
            }
            Err(_) => return None,
        },
    };
    let is_control =
        |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}');
    (!text.contains(is_control)).then_some(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<_> = bytes.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) => Some(text),
        // A pair of units can be cut in two at the end.
        Err(_) => String::from_utf16(units.get(..units.len().checked_sub(1)?)?).ok(),
    }
}
