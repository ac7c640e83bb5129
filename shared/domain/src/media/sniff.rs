//! What a file is by its first bytes, whatever it is called.
//!
//! The `infer` crate knows the signatures. Asked before it is what it does not look into or takes too
//! lightly: containers, whose inside makes the type; streams of sound, which begin with a pattern of
//! bits; and text, which may begin like a signature (`BMW`) and is classified by what it is, not by what
//! it mentions.

use super::{DOC, DOCX, MediaType, PPT, PPTX, XLS, XLSX};

mod container;
mod sound;
mod written;

pub use written::mentions_markup;

/// The type of a file that begins with these bytes; a few kilobytes are enough. None for what is
/// not known, which is to be treated as `application/octet-stream`.
pub fn sniff(head: &[u8]) -> Option<MediaType> {
    container::of(head)
        .or_else(|| sound::of(head))
        .or_else(|| written::of_signature(head))
        .or_else(|| written::of_utf(head))
        .or_else(|| signed(head))
        .or_else(|| written::of_other_encoding(head))
        .map(|essence| MediaType(essence.to_owned()))
}

/// The type by a signature, unless it is one of text.
fn signed(head: &[u8]) -> Option<&'static str> {
    let detected = infer::get(head).map(|detected| usual_name(detected.mime_type()));
    detected.filter(|essence| !essence.starts_with("text/"))
}

/// The names that the other parts of the product use.
fn usual_name(essence: &'static str) -> &'static str {
    match essence {
        "audio/m4a" => "audio/mp4",
        "audio/opus" => "audio/ogg",
        "audio/x-flac" => "audio/flac",
        "audio/x-wav" => "audio/wav",
        "video/x-m4v" => "video/mp4",
        _ => essence,
    }
}

/// Where a part of some bytes begins.
fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
