//! What a file is called: a name whose extension fits its type, since that is what opens it.

use super::{Kind, MediaType};
use crate::text::{FileName, beginning};

/// The extensions of each type; the first is the usual one. Those after it open with the same
/// program, and no text is opened by running it.
const EXTENSIONS: &[(&str, &[&str])] = &[
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/png", &["png", "apng"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/heic", &["heic", "heif", "hif"]),
    ("image/heif", &["heif", "heic", "hif"]),
    ("image/avif", &["avif"]),
    ("image/bmp", &["bmp", "dib"]),
    ("image/tiff", &["tiff", "tif"]),
    ("video/mp4", &["mp4", "m4v", "mp4v"]),
    ("video/3gpp", &["3gp", "3gpp", "3g2"]),
    ("video/quicktime", &["mov", "qt"]),
    ("video/webm", &["webm"]),
    ("video/x-matroska", &["mkv"]),
    ("video/x-msvideo", &["avi"]),
    ("audio/aac", &["aac", "adts"]),
    ("audio/amr", &["amr", "awb"]),
    ("audio/mpeg", &["mp3", "mpga", "mp2"]),
    ("audio/mp4", &["m4a", "m4b", "mp4"]),
    ("audio/ogg", &["ogg", "oga", "opus", "spx"]),
    ("audio/wav", &["wav", "wave"]),
    ("audio/flac", &["flac"]),
    ("application/pdf", &["pdf"]),
    ("application/rtf", &["rtf", "doc"]),
    ("application/postscript", &["ps", "eps"]),
    (super::DOC, &["doc", "dot"]),
    (super::XLS, &["xls", "xlt"]),
    (super::PPT, &["ppt", "pps", "pot"]),
    (super::DOCX, &["docx", "dotx"]),
    (super::XLSX, &["xlsx", "xltx"]),
    (super::PPTX, &["pptx", "ppsx", "potx"]),
    ("application/vnd.oasis.opendocument.text", &["odt", "ott"]),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        &["ods", "ots"],
    ),
    (
        "application/vnd.oasis.opendocument.presentation",
        &["odp", "otp"],
    ),
    ("application/epub+zip", &["epub"]),
    (
        "application/zip",
        &[
            "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "pages", "numbers", "key",
            "kmz", "cbz", "xps", "3mf", "vsdx", "usdz",
        ],
    ),
    ("application/vnd.rar", &["rar", "cbr"]),
    ("application/x-7z-compressed", &["7z"]),
    ("application/gzip", &["gz", "tgz"]),
    ("application/json", &["json"]),
    (
        "application/xml",
        &["xml", "gpx", "kml", "xsd", "rss", "plist"],
    ),
    ("text/xml", &["xml", "gpx", "kml"]),
    ("text/calendar", &["ics", "ifb"]),
    ("text/vcard", &["vcf", "vcard"]),
    ("text/csv", &["csv", "tsv", "txt"]),
    ("message/rfc822", &["eml", "mht"]),
    (
        "application/x-pem-file",
        &["pem", "crt", "cer", "asc", "p7s", "key"],
    ),
    (
        "text/plain",
        &[
            "txt", "text", "log", "csv", "tsv", "md", "json", "yaml", "yml", "ini", "conf", "srt",
            "vtt", "eml", "ics", "vcf", "sql", "tex", "geojson", "dxf", "stp", "step", "gcode",
        ],
    ),
];

/// Extensions that make a system run or mount a file, or read it as a page with its scripts
/// (<https://support.microsoft.com/office/blocked-attachments-in-outlook>).
const RUNS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appimage",
    "appinstaller",
    "application",
    "appref-ms",
    "appx",
    "asp",
    "aspx",
    "asx",
    "bas",
    "bash",
    "bat",
    "bin",
    "cab",
    "cer",
    "chm",
    "class",
    "cmd",
    "cnt",
    "com",
    "command",
    "cpl",
    "crt",
    "csh",
    "csproj",
    "deb",
    "der",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "dylib",
    "elf",
    "exe",
    "fon",
    "fxp",
    "gadget",
    "grp",
    "hlp",
    "hpj",
    "hta",
    "htc",
    "htm",
    "html",
    "img",
    "inf",
    "ins",
    "ipa",
    "iqy",
    "iso",
    "isp",
    "its",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "library-ms",
    "lnk",
    "mad",
    "maf",
    "mag",
    "mam",
    "maq",
    "mar",
    "mas",
    "mat",
    "mau",
    "mav",
    "maw",
    "mcf",
    "mda",
    "mdb",
    "mde",
    "mdt",
    "mdw",
    "mdz",
    "mht",
    "mhtml",
    "mjs",
    "msc",
    "msh",
    "msi",
    "msix",
    "msp",
    "mst",
    "msu",
    "ops",
    "osd",
    "php",
    "pif",
    "pkg",
    "pl",
    "plg",
    "prf",
    "prg",
    "printerexport",
    "ps1",
    "ps1xml",
    "ps2",
    "psc1",
    "psd1",
    "psdm1",
    "psm1",
    "pst",
    "pssc",
    "py",
    "pyc",
    "pyo",
    "pyw",
    "pyz",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scr",
    "sct",
    "search-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "shtml",
    "slk",
    "so",
    "svg",
    "svgz",
    "swf",
    "sys",
    "theme",
    "tmp",
    "tool",
    "udl",
    "url",
    "vb",
    "vbe",
    "vbp",
    "vbs",
    "vhd",
    "vhdx",
    "vsmacros",
    "vsw",
    "webarchive",
    "webpnp",
    "website",
    "workflow",
    "ws",
    "wsb",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xht",
    "xhtml",
    "xll",
    "xnk",
    "xsl",
    "xslt",
    "zsh",
];

/// The extension of bytes that are not known.
const UNKNOWN: &str = "bin";

/// What a file is called on a customer's or a member's device.
///
/// A name keeps its extension where that fits the type. One that belongs to another type, or would
/// run, is taken off, and the usual one of the type put on: `invoice.pdf.exe` that is a PDF is
/// `invoice.pdf`, and a PDF without a name is `Document.pdf`. A name that a file has by this rule
/// stays as it is.
pub fn file_name(name: Option<&str>, kind: Kind, media_type: &MediaType) -> String {
    let name = name.map(tidy).filter(|name| !name.is_empty());
    let mut stem = name.unwrap_or_else(|| kind.title().to_owned());
    let known = EXTENSIONS
        .iter()
        .find(|(essence, _)| *essence == media_type.as_str());
    let Some((_, fitting)) = known else {
        return of_unknown(&stem);
    };
    while let Some((before, extension)) = split(&stem) {
        if fitting.contains(&extension.as_str()) {
            return capped(before, &stem[before.len() + 1..]);
        }
        if !is_known(&extension) {
            break;
        }
        stem.truncate(before.len());
    }
    capped(&stem, fitting[0])
}

/// Nothing says what opens these bytes, so only what would run them is kept from doing so.
fn of_unknown(name: &str) -> String {
    match split(name) {
        Some((before, extension))
            if extension == UNKNOWN || !RUNS.contains(&extension.as_str()) =>
        {
            capped(before, &name[before.len() + 1..])
        }
        _ => capped(name, UNKNOWN),
    }
}

/// A name that no system reads as a path, and that ends where it seems to end.
fn tidy(name: &str) -> String {
    let plain = name.replace(['/', '\\', ':'], "_");
    let is_edge = |c: char| c == '.' || c.is_whitespace();
    plain.trim_matches(is_edge).to_owned()
}

/// What stands before and behind the last full stop, if that can be an extension.
fn split(name: &str) -> Option<(&str, String)> {
    let (before, extension) = name.rsplit_once('.')?;
    let is_one = (1..=17).contains(&extension.len())
        && extension
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_one && !before.is_empty()).then(|| (before, extension.to_ascii_lowercase()))
}

fn is_known(extension: &str) -> bool {
    RUNS.contains(&extension)
        || EXTENSIONS
            .iter()
            .any(|(_, extensions)| extensions.contains(&extension))
}

/// Keeps the extension of a name that is too long.
fn capped(stem: &str, extension: &str) -> String {
    let room = FileName::MAX - 1 - extension.len();
    let stem = beginning(stem, room).trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str, kind: Kind, media_type: &str) -> String {
        let name = Some(name).filter(|name| !name.is_empty());
        file_name(name, kind, &MediaType::parse(media_type).unwrap())
    }

    #[test]
    fn a_name_fits_its_type() {
        for (name, media_type, expected) in [
            ("", "application/pdf", "Document.pdf"),
            ("Offer", "application/pdf", "Offer.pdf"),
            ("Offer.pdf", "application/pdf", "Offer.pdf"),
            ("Offer.PDF", "application/pdf", "Offer.PDF"),
            ("Offer 2.5", "application/pdf", "Offer 2.5.pdf"),
            ("v1.final", "application/pdf", "v1.final.pdf"),
            ("invoice.pdf.exe", "application/pdf", "invoice.pdf"),
            ("invoice.exe", "application/pdf", "invoice.pdf"),
            ("invoice.pdf.scr.", "application/pdf", "invoice.pdf"),
            ("invoice.docx", "application/pdf", "invoice.pdf"),
            ("invoice.pdf", super::super::DOCX, "invoice.docx"),
            ("a.html", "text/plain", "a.txt"),
            ("run.bat", "text/plain", "run.txt"),
            ("run.ps1", "text/plain", "run.txt"),
            ("list.csv", "text/plain", "list.csv"),
            ("notes", "text/plain", "notes.txt"),
            ("factura.xml", "application/xml", "factura.xml"),
            ("invite.ics", "text/calendar", "invite.ics"),
            ("work.pages", "application/zip", "work.pages"),
            ("tool.jar", "application/zip", "tool.zip"),
            ("plan.dwg", "application/octet-stream", "plan.dwg"),
            ("setup.exe", "application/octet-stream", "setup.exe.bin"),
            (
                "invoice.pdf.exe",
                "application/octet-stream",
                "invoice.pdf.exe.bin",
            ),
            ("plan", "application/octet-stream", "plan.bin"),
            ("old.msg", "application/x-ole-storage", "old.msg"),
            ("old.msi", "application/x-ole-storage", "old.msi.bin"),
            ("../../etc/passwd", "text/plain", "_.._etc_passwd.txt"),
            ("...", "application/pdf", "Document.pdf"),
            (".htaccess", "text/plain", "htaccess.txt"),
            ("Räume 東京.pdf", "application/pdf", "Räume 東京.pdf"),
            ("archive.tar.gz", "application/gzip", "archive.tar.gz"),
        ] {
            assert_eq!(
                named(name, Kind::Document, media_type),
                expected,
                "{name} {media_type}"
            );
        }
    }

    #[test]
    fn every_type_that_is_sent_has_an_extension() {
        for (kind, media_type, expected) in [
            (Kind::Photo, "image/jpeg", "Photo.jpg"),
            (Kind::Photo, "image/png", "Photo.png"),
            (Kind::Video, "video/mp4", "Video.mp4"),
            (Kind::Video, "video/3gpp", "Video.3gp"),
            (Kind::Voice, "audio/ogg", "Voice note.ogg"),
            (Kind::Audio, "audio/mpeg", "Audio.mp3"),
            (Kind::Audio, "audio/amr", "Audio.amr"),
            (Kind::Audio, "audio/aac", "Audio.aac"),
            (Kind::Audio, "audio/mp4", "Audio.m4a"),
            (Kind::Sticker, "image/webp", "Sticker.webp"),
            (Kind::Document, "text/plain", "Document.txt"),
            (Kind::Document, super::super::XLSX, "Document.xlsx"),
            (Kind::Document, super::super::PPT, "Document.ppt"),
        ] {
            assert!(kind.accepts(&MediaType::parse(media_type).unwrap()));
            assert_eq!(named("", kind, media_type), expected);
        }
    }

    #[test]
    fn no_extension_of_a_type_runs() {
        for (essence, extensions) in EXTENSIONS {
            let media_type = MediaType::parse(essence).unwrap();
            assert!(!media_type.is_active(), "{essence}");
            // A certificate is shown before anything is done with it, and a mail with its pages too.
            if !matches!(*essence, "application/x-pem-file" | "message/rfc822") {
                assert!(
                    extensions.iter().all(|one| !RUNS.contains(one)),
                    "{essence}"
                );
            }
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension_and_whole_characters() {
        let name = format!("{}.pdf", "👨\u{200d}👩\u{200d}👧".repeat(60));
        let short = named(&name, Kind::Document, "application/pdf");
        assert!(short.chars().count() <= FileName::MAX);
        assert!(short.ends_with("👧.pdf"), "{short}");
    }

    proptest! {
        #[test]
        fn naming_twice_changes_nothing(
            name in "\\PC{0,140}",
            extension in "(\\.(pdf|exe|txt|tar|gz|7|bin|html|Jpg))?{0,3}",
            which in 0..EXTENSIONS.len() + 1,
        ) {
            let essence = EXTENSIONS.get(which).map_or("application/octet-stream", |row| row.0);
            let media_type = MediaType::parse(essence).unwrap();
            let once = file_name(Some(&format!("{name}{extension}")), Kind::Document, &media_type);
            let twice = file_name(Some(&once), Kind::Document, &media_type);
            prop_assert_eq!(&once, &twice);
            prop_assert!(once.chars().count() <= FileName::MAX);
            let (_, last) = split(&once).unwrap();
            prop_assert!(!RUNS.contains(&last.as_str()) || last == UNKNOWN
                || EXTENSIONS.get(which).is_some_and(|row| row.1.contains(&last.as_str())));
        }
    }
}
