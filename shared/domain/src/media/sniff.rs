//! What a file is by its first bytes, whatever it is called.
//!
//! The `infer` crate knows the signatures. Asked before it is what it takes too lightly: text that
//! begins like a signature (`BMW`), pages and scripts, containers whose inside makes the type.

use super::{DOC, DOCX, MediaType, PPT, PPTX, XLS, XLSX};

mod container;

use container::holds;

/// The type of a file that begins with these bytes; a few kilobytes tell all there is to know.
/// None for what is not known, which is to be treated as `application/octet-stream`.
pub fn sniff(head: &[u8]) -> Option<MediaType> {
    container::of(head)
        .or_else(|| written(head))
        .or_else(|| infer::get(head).map(|found| usual_name(found.mime_type())))
        .map(|essence| MediaType(essence.to_owned()))
}

/// Formats whose beginning is text, and text itself.
fn written(head: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 7] = [
        (b"%PDF-", "application/pdf"),
        (b"{\\rtf", "application/rtf"),
        (b"%!PS", "application/postscript"),
        (b"#!AMR", "audio/amr"),
        (b"#!", "text/x-shellscript"),
        (b"BEGIN:VCARD", "text/vcard"),
        (b"-----BEGIN ", "application/x-pem-file"),
    ];
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let body = body.trim_ascii_start();
    if let Some((_, essence)) = signatures.iter().find(|(s, _)| body.starts_with(s)) {
        return Some(essence);
    }
    let small = body.to_ascii_lowercase();
    let is_markup = small.starts_with(b"<");
    if is_markup || is_text(head) {
        for (mark, essence) in [
            (&b"<!doctype html"[..], "text/html"),
            (b"<html", "text/html"),
            (b"<script", "text/html"),
            (b"<iframe", "text/html"),
            (b"<svg", "image/svg+xml"),
        ] {
            if holds(&small, mark) {
                return Some(essence);
            }
        }
    }
    if small.starts_with(b"<?xml") {
        Some("application/xml")
    } else if is_markup && infer::is(head, "html") {
        Some("text/html")
    } else {
        (is_text(head) && !body.is_empty()).then_some("text/plain")
    }
}

/// Whether it is UTF-8 without control characters, but for one that is cut off at the end.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()])
                .expect("it is valid up to where it is said to be")
        }
        Err(_) => return false,
    };
    valid
        .chars()
        .all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

/// The names that the other parts of the product use.
fn usual_name(essence: &'static str) -> &'static str {
    match essence {
        "audio/m4a" => "audio/mp4",
        "audio/opus" => "audio/ogg",
        "audio/x-wav" => "audio/wav",
        "image/heif" => "image/heic",
        "video/x-m4v" => "video/mp4",
        _ => essence,
    }
}

#[cfg(test)]
mod tests;
