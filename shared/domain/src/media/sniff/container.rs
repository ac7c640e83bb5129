//! Containers, which hold files of several types: what is inside makes the type.

use super::{DOC, DOCX, PPT, PPTX, XLS, XLSX};

/// How far into a file the first pages of an Ogg stream reach.
const OGG_BEGINNING: usize = 512;

/// The type of a container, if it is one.
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff(form),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(head),
        [b'O', b'g', b'g', b'S', ..] => Some(ogg(&head[..head.len().min(OGG_BEGINNING)])),
        [b'P', b'K', 3, 4, ..] => Some(zip(head)),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Some(ole(head)),
        _ => None,
    }
}

fn riff(form: &[u8]) -> Option<&'static str> {
    match form.get(..4)? {
        b"WEBP" => Some("image/webp"),
        b"WAVE" => Some("audio/wav"),
        b"AVI " => Some("video/x-msvideo"),
        _ => None,
    }
}

/// Brands of ISO/IEC 14496-12 §4.3, registered at <https://mp4ra.org>: the major one decides, and
/// where it says nothing the compatible ones.
fn iso_media(head: &[u8]) -> Option<&'static str> {
    let length = u32::from_be_bytes(*head.first_chunk()?);
    let end = usize::try_from(length).ok()?.min(head.len());
    let major = head.get(8..12)?;
    let mut compatible = head.get(16..end).unwrap_or_default().chunks_exact(4);
    brand(major).or_else(|| compatible.find_map(brand))
}

fn brand(brand: &[u8]) -> Option<&'static str> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some("image/heic"),
        b"avif" | b"avis" => Some("image/avif"),
        b"M4A " | b"M4B " | b"M4P " | b"F4A " => Some("audio/mp4"),
        b"qt  " => Some("video/quicktime"),
        [b'3', b'g', b'p' | b'g' | b'2', _] => Some("video/3gpp"),
        [b'i', b's', b'o', _]
        | [b'm', b'p', b'4', _]
        | b"avc1"
        | b"dash"
        | b"M4V "
        | b"M4VH"
        | b"MSNV"
        | b"mmp4"
        | b"F4V " => Some("video/mp4"),
        _ => None,
    }
}

/// The codec stands at the beginning of the first packet (RFC 7845 §5.1 for Opus).
fn ogg(beginning: &[u8]) -> &'static str {
    if holds(beginning, b"\x80theora") {
        "video/ogg"
    } else {
        "audio/ogg"
    }
}

/// The names of the files in an archive, from the local headers that are in reach (APPNOTE §4.3.7).
fn zip(head: &[u8]) -> &'static str {
    const SIGNATURE: &[u8] = b"PK\x03\x04";
    let mut found = "application/zip";
    for (at, _) in head.windows(4).enumerate().filter(|(_, w)| *w == SIGNATURE) {
        let Some(&[low, high]) = head.get(at + 26..at + 28) else {
            break;
        };
        let end = at + 30 + usize::from(u16::from_le_bytes([low, high]));
        let Some(name) = head.get(at + 30..end) else {
            break;
        };
        match name {
            b"AndroidManifest.xml" | b"classes.dex" => {
                return "application/vnd.android.package-archive";
            }
            b"META-INF/MANIFEST.MF" => found = "application/java-archive",
            _ if name.starts_with(b"word/") => return DOCX,
            _ if name.starts_with(b"xl/") => return XLSX,
            _ if name.starts_with(b"ppt/") => return PPTX,
            b"mimetype" => found = open_document(&head[end..]).unwrap_or(found),
            _ => {}
        }
    }
    found
}

fn open_document(content: &[u8]) -> Option<&'static str> {
    const TYPES: [&str; 4] = [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/epub+zip",
    ];
    let is_it = |essence: &&str| content.starts_with(essence.as_bytes());
    TYPES.into_iter().find(is_it)
}

/// Old Office files name their streams in UTF-16, somewhere ([MS-CFB] §2.6); often out of reach.
fn ole(head: &[u8]) -> &'static str {
    let streams = [
        ("WordDocument", DOC),
        ("Workbook", XLS),
        ("PowerPoint Document", PPT),
    ];
    let is_named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        holds(head, &wide)
    };
    let named = streams.iter().find(|(name, _)| is_named(name));
    named.map_or("application/x-ole-storage", |(_, essence)| essence)
}

pub(super) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
