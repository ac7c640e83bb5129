//! Containers, which hold files of several types: what is inside makes the type.

use super::{DOC, DOCX, PPT, PPTX, XLS, XLSX, find};

/// How far into a file the first pages of an Ogg stream reach.
const OGG_BEGINNING: usize = 512;

/// The type of a container, if it is one.
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff(form),
        [b'O', b'g', b'g', b'S', ..] => Some(ogg(&head[..head.len().min(OGG_BEGINNING)])),
        [b'P', b'K', 3, 4, ..] => Some(zip(head)),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Some(ole(head)),
        _ => iso_media(head),
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

/// Boxes (ISO/IEC 14496-12 §4.2) with which a file may begin when not with `ftyp`, and whether only
/// `QuickTime` writes them there.
const FIRST_BOXES: [(&[u8; 4], bool); 9] = [
    (b"free", false),
    (b"skip", false),
    (b"mdat", false),
    (b"moov", false),
    (b"styp", false),
    (b"moof", false),
    (b"uuid", false),
    (b"wide", true),
    (b"pnot", true),
];

/// A file of boxes: by its brands, wherever their box stands.
fn iso_media(head: &[u8]) -> Option<&'static str> {
    let mut rest = head;
    let mut generic = None;
    while let Some((size, name)) = box_at(rest) {
        if matches!(&name, b"ftyp" | b"styp") {
            let end = size.min(rest.len());
            if let Some(detected) = branded(rest.get(8..end).unwrap_or_default()) {
                return Some(detected);
            }
            if &name == b"ftyp" {
                return None;
            }
        }
        let Some((_, is_quicktime)) = FIRST_BOXES.iter().find(|(known, _)| **known == name) else {
            break;
        };
        generic.get_or_insert(if *is_quicktime {
            "video/quicktime"
        } else {
            "video/mp4"
        });
        match rest.get(size..) {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    generic
}

/// The size and the name of the box that begins here. No text begins with a size.
fn box_at(bytes: &[u8]) -> Option<(usize, [u8; 4])> {
    let size = u32::from_be_bytes(*bytes.first_chunk()?);
    let name = *bytes.get(4..)?.first_chunk()?;
    let is_written = |byte: &u8| *byte >= b' ';
    if bytes[..4].iter().all(is_written) {
        return None;
    }
    let size = match size {
        // To the end of the file, or written in eight bytes behind the name.
        0 => usize::MAX,
        1 => usize::try_from(u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?)).ok()?,
        size => usize::try_from(size).ok()?,
    };
    (size >= 8).then_some((size, name))
}

/// Brands of ISO/IEC 14496-12 §4.3, registered at <https://mp4ra.org>. A picture or a sound says so
/// in one of its brands, whichever is the major one; the names of films come last.
fn branded(brands: &[u8]) -> Option<&'static str> {
    let major = brands.get(..4)?;
    let compatible = brands.get(8..).unwrap_or_default().chunks_exact(4);
    let all = || std::iter::once(major).chain(compatible.clone());
    let of_major = brand(major);
    let is_open = matches!(of_major, None | Some("image/heif" | "video/mp4"));
    if !is_open || matches!(major, b"M4V " | b"M4VH" | b"M4VP") {
        return of_major;
    }
    let pictures = ["image/heic", "image/avif", "image/heif"];
    pictures
        .into_iter()
        .find(|picture| all().any(|one| brand(one) == Some(picture)))
        .or(of_major)
        .or_else(|| all().find_map(brand))
}

fn brand(brand: &[u8]) -> Option<&'static str> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
            Some("image/heic")
        }
        b"mif1" | b"mif2" | b"msf1" | b"miaf" | b"avci" | b"avcs" => Some("image/heif"),
        b"avif" | b"avis" => Some("image/avif"),
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Some("audio/mp4"),
        b"qt  " => Some("video/quicktime"),
        [b'3', b'g', b'p' | b'g' | b'2' | b'e' | b's' | b'r', _] => Some("video/3gpp"),
        [b'i', b's', b'o', _]
        | [b'm', b'p', b'4' | b'7' | b'2', _]
        | b"avc1"
        | b"dash"
        | b"cmfc"
        | b"hvc1"
        | b"hev1"
        | b"M4V "
        | b"M4VH"
        | b"M4VP"
        | b"MSNV"
        | b"XAVC"
        | b"mmp4"
        | b"F4V "
        | b"f4v " => Some("video/mp4"),
        _ => None,
    }
}

/// The codec stands at the beginning of the first packet (RFC 7845 §5.1 for Opus).
fn ogg(beginning: &[u8]) -> &'static str {
    if find(beginning, b"\x80theora").is_some() {
        "video/ogg"
    } else {
        "audio/ogg"
    }
}

/// The names of the files in an archive, from the local headers that are in reach (APPNOTE §4.3.7).
fn zip(head: &[u8]) -> &'static str {
    const SIGNATURE: &[u8] = b"PK\x03\x04";
    let mut detected = "application/zip";
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
            b"META-INF/MANIFEST.MF" => detected = "application/java-archive",
            _ if name.starts_with(b"word/") => return DOCX,
            _ if name.starts_with(b"xl/") => return XLSX,
            _ if name.starts_with(b"ppt/") => return PPTX,
            b"mimetype" => detected = open_document(&head[end..]).unwrap_or(detected),
            _ => {}
        }
    }
    detected
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
        find(head, &wide).is_some()
    };
    let named = streams.iter().find(|(name, _)| is_named(name));
    named.map_or("application/x-ole-storage", |(_, essence)| essence)
}
