//! Says what a file is by its bytes, and refuses what can do harm.

use domain::media::{MediaType, mentions_markup, sniff};

/// As many bytes as tell what a file is.
const HEAD: usize = 16 * 1024;

/// What no signature tells.
const UNKNOWN: &str = "application/octet-stream";

/// Signatures that say less than what the sender's device says, if both agree.
const GENERIC: [&str; 6] = [
    "text/plain",
    "application/xml",
    "application/zip",
    "application/x-ole-storage",
    "image/heif",
    "video/mp4",
];

/// Why a program or a page is not kept.
const HARMFUL: &str = "Files of this type are not kept, because they can harm the computer that \
                       opens them.";

/// The type under which a file is kept, or why it is not.
pub(super) fn inspect(
    declared: Option<&MediaType>,
    bytes: &[u8],
) -> Result<MediaType, &'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let found = sniff(head)
        .unwrap_or_else(|| MediaType::parse(UNKNOWN).expect("the type of unknown bytes is a type"));
    // A text that is said to be a picture and holds markup is a page in disguise.
    let is_text = found.as_str().starts_with("text/");
    let is_disguised =
        is_text && declared.is_some_and(MediaType::is_said_to_be_no_text) && mentions_markup(head);
    if found.is_active() || declared.is_some_and(MediaType::is_active) || is_disguised {
        return Err(HARMFUL);
    }
    let closer = declared.filter(|declared| {
        declared.as_str() != UNKNOWN
            && GENERIC.contains(&found.as_str())
            && declared.agrees_with(&found)
    });
    Ok(closer.cloned().unwrap_or(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";

    fn inspected(declared: &str, bytes: &[u8]) -> Result<String, &'static str> {
        let declared = MediaType::parse(declared).unwrap();
        inspect(Some(&declared), bytes).map(|found| found.as_str().to_owned())
    }

    #[test]
    fn bytes_say_what_a_file_is() {
        for (declared, bytes, kept) in [
            (
                "image/jpeg",
                &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
                "image/png",
            ),
            ("application/pdf", b"%PDF-1.7\n", "application/pdf"),
            ("text/csv", b"a,b\n1,2\n", "text/csv"),
            ("image/jpeg", b"a,b\n1,2\n", "text/plain"),
            ("audio/mp4", MP4, "audio/mp4"),
            ("application/octet-stream", MP4, "video/mp4"),
            (
                "text/calendar",
                b"BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<HTML><BODY>Hi</BODY></HTML>\r\n",
                "text/calendar",
            ),
            (
                "application/octet-stream",
                b"BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<HTML>\r\n",
                "text/calendar",
            ),
            (
                "text/xml",
                b"<?xml version=\"1.0\"?><cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\"/>",
                "text/xml",
            ),
            (
                "application/octet-stream",
                b"<?xml version=\"1.0\"?><cfdi:Comprobante/>",
                "application/xml",
            ),
            ("text/plain", b"use <html> and <script> tags", "text/plain"),
            ("text/plain", b"caf\xe9 \xe0 la carte", "text/plain"),
            ("message/rfc822", b"From: a@b.example\r\n\r\n<html>", "message/rfc822"),
            ("application/json", b"{\"a\":\"<script>\"}", "application/json"),
            ("image/heif", b"\0\0\0\x14ftypmif1\0\0\0\0mif1", "image/heif"),
            ("image/heic", b"\0\0\0\x18ftypisom\0\0\0\0mif1heic", "image/heic"),
            ("image/heic", b"\0\0\0\x14ftypmif1\0\0\0\0mif1", "image/heic"),
            ("audio/mpeg", b"\xff\xfa\x90\x64\0\0", "audio/mpeg"),
            ("video/mp4", b"\0\0\0\x08free\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
            ("video/quicktime", b"\0\0\0\x6cmoov\0\0\0\0", "video/quicktime"),
            (
                "image/jpeg",
                b"\x01\x02\x03\x04",
                "application/octet-stream",
            ),
        ] {
            assert_eq!(inspected(declared, bytes).as_deref(), Ok(kept), "{declared}");
        }
    }

    #[test]
    fn what_runs_when_it_is_opened_is_not_kept() {
        for (declared, bytes) in [
            (
                "image/jpeg",
                &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            ),
            ("image/png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            ("application/pdf", b"#!/bin/sh\nrm -r /\n"),
            ("text/html", b"no markup at all"),
            ("image/jpeg", b"hello <SCRIPT src=x>"),
            ("image/gif", b"GIF89a=1;/*<script>alert(1)</script>*/"),
            (
                "application/pdf",
                b"%PDF is not what this is <iframe src=x>",
            ),
            ("image/png", b"\xff\xfe<\0h\0t\0m\0l\0>\0"),
            ("image/png", b"\xe9t\xe9 <svg onload=x>"),
            (
                "text/xml",
                b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            ),
            (
                "application/xml",
                b"<r><s xmlns=\"http://www.w3.org/1999/xhtml\">x</s></r>",
            ),
            (
                "application/xml",
                b"<?xml version=\"1.0\"?><?xml-stylesheet href=\"x\"?><r/>",
            ),
        ] {
            assert_eq!(inspected(declared, bytes), Err(HARMFUL), "{declared}");
        }
    }
}
