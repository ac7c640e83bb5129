//! What may be made of a file by its type: whether it is what was declared, and what it may do.

use super::{DOC, DOCX, MediaType, PPT, PPTX, XLS, XLSX};

/// Other names of one type.
const ALIASES: &[(&str, &str)] = &[
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/heif", "image/heic"),
    ("image/heic-sequence", "image/heic"),
    ("image/heif-sequence", "image/heic"),
    ("image/avif-sequence", "image/avif"),
    ("image/x-ms-bmp", "image/bmp"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/x-mp3", "audio/mpeg"),
    ("audio/x-mpeg", "audio/mpeg"),
    ("audio/mpeg3", "audio/mpeg"),
    ("audio/x-aac", "audio/aac"),
    ("audio/x-hx-aac-adts", "audio/aac"),
    ("audio/x-flac", "audio/flac"),
    ("audio/x-amr", "audio/amr"),
    ("audio/aacp", "audio/aac"),
    ("audio/opus", "audio/ogg"),
    ("application/ogg", "audio/ogg"),
    ("audio/amr-wb", "audio/amr"),
    ("audio/wave", "audio/wav"),
    ("audio/x-wav", "audio/wav"),
    ("audio/vnd.wave", "audio/wav"),
    ("video/x-m4v", "video/mp4"),
    ("audio/3gpp", "video/3gpp"),
    ("video/3gpp2", "video/3gpp"),
    ("application/x-pdf", "application/pdf"),
    ("text/xml", "application/xml"),
    ("text/rtf", "application/rtf"),
    ("text/directory", "text/vcard"),
    ("text/x-vcalendar", "text/calendar"),
    ("application/ics", "text/calendar"),
    ("application/x-zip-compressed", "application/zip"),
    ("text/x-vcard", "text/vcard"),
];

/// Types of one container, whose first bytes often cannot distinguish them.
const ONE_CONTAINER: &[&str] = &["audio/mp4", "video/mp4", "video/3gpp", "video/quicktime"];

/// What a browser or a telephone shows without running anything of it.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "image/heif",
    "image/avif",
    "video/mp4",
    "video/3gpp",
    "video/quicktime",
    "video/webm",
    "audio/aac",
    "audio/amr",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
];

/// What runs when it is opened.
const ACTIVE: &[&str] = &[
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "application/xslt+xml",
    "application/hta",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/ecmascript",
    "text/ecmascript",
    "text/vbscript",
    "application/wasm",
    "application/java",
    "application/java-archive",
    "application/vnd.android.package-archive",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/vnd.microsoft.portable-executable",
    "application/vnd.debian.binary-package",
    "application/x-executable",
    "application/x-google-chrome-extension",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/x-msdownload",
    "application/x-msdos-program",
    "application/x-dosexec",
    "application/x-shockwave-flash",
    "application/x-sh",
    "application/x-csh",
    "application/x-bat",
    "application/x-ms-shortcut",
    "text/x-shellscript",
];

impl MediaType {
    /// Whether it may be shown in place. All else is offered as a download.
    pub fn is_safe_to_show(&self) -> bool {
        SHOWN.contains(&self.as_str())
    }

    /// Whether it is a program or a page that runs scripts, which is refused.
    pub fn is_active(&self) -> bool {
        ACTIVE.contains(&self.as_str())
    }

    /// The type under which a file is served: one that no browser reads as a page, whatever opens it.
    pub fn served_as(&self) -> &str {
        let essence = self.as_str();
        let is_read = essence.ends_with("xml") || self.is_active();
        if is_read {
            "application/octet-stream"
        } else {
            essence
        }
    }

    /// Whether it promises a picture, a sound, a film or a document of its own, and no text.
    pub fn is_said_to_be_no_text(&self) -> bool {
        let essence = self.as_str();
        !is_written_as_text(essence) && !essence.ends_with("/octet-stream")
    }

    /// Whether a file whose bytes were detected as `sniffed` is of this declared type.
    pub fn agrees_with(&self, sniffed: &Self) -> bool {
        let (declared, detected) = (canonical(self.as_str()), canonical(sniffed.as_str()));
        let one_container = ONE_CONTAINER.contains(&declared) && ONE_CONTAINER.contains(&detected);
        declared == detected
            || one_container
            || (declared.ends_with("+xml") && detected == "application/xml" && !self.is_active())
            || match (declared, detected) {
                ("application/octet-stream" | "binary/octet-stream", _) => !sniffed.is_active(),
                ("text/plain", _) => detected.starts_with("text/") && !sniffed.is_active(),
                (_, "text/plain") => is_written_as_text(declared) && !self.is_active(),
                (DOCX | XLSX | PPTX, "application/zip")
                | (DOC | XLS | PPT, "application/x-ole-storage") => true,
                _ => false,
            }
    }
}

fn canonical(essence: &str) -> &str {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == essence);
    alias.map_or(essence, |(_, name)| name)
}

fn is_written_as_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("xml")
        || matches!(
            essence,
            "application/json"
                | "application/csv"
                | "application/yaml"
                | "application/x-yaml"
                | "application/x-subrip"
                | "application/sql"
                | "application/ics"
                | "message/rfc822"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(declared: &str, sniffed: &str) -> bool {
        let media = |text| MediaType::parse(text).unwrap();
        media(declared).agrees_with(&media(sniffed))
    }

    #[test]
    fn other_names_of_a_type_agree_with_it() {
        for (declared, sniffed) in [
            ("image/jpg", "image/jpeg"),
            ("audio/ogg; codecs=opus", "audio/ogg"),
            ("audio/x-m4a", "video/mp4"),
            ("video/3gpp", "video/mp4"),
            ("image/heif", "image/heic"),
            ("application/octet-stream", "application/pdf"),
            ("application/octet-stream", "application/zip"),
            ("text/csv", "text/plain"),
            (DOCX, "application/zip"),
            (XLS, "application/x-ole-storage"),
        ] {
            assert!(agrees(declared, sniffed), "{declared} {sniffed}");
        }
    }

    #[test]
    fn a_file_in_disguise_does_not() {
        for (declared, sniffed) in [
            ("image/jpeg", "image/png"),
            ("image/jpeg", "text/html"),
            (
                "application/pdf",
                "application/vnd.microsoft.portable-executable",
            ),
            ("application/octet-stream", "text/html"),
            ("application/octet-stream", "application/x-mach-binary"),
            ("text/html", "text/plain"),
            ("application/pdf", "application/zip"),
            ("audio/ogg", "video/mp4"),
            (DOCX, "application/vnd.android.package-archive"),
        ] {
            assert!(!agrees(declared, sniffed), "{declared} {sniffed}");
        }
    }

    #[test]
    fn nothing_that_runs_is_shown() {
        assert!(SHOWN.iter().all(|shown| !ACTIVE.contains(shown)));
        let is_usual = |shown: &&str| canonical(shown) == *shown || **shown == *"image/heif";
        assert!(SHOWN.iter().all(is_usual));
        let served = |text| MediaType::parse(text).unwrap().served_as().to_owned();
        for read in [
            "application/xml",
            "text/xml",
            "image/svg+xml",
            "text/html",
            "application/gpx+xml",
        ] {
            assert_eq!(served(read), "application/octet-stream");
        }
        assert_eq!(served("text/calendar"), "text/calendar");
        assert!(
            !MediaType::parse("application/pdf")
                .unwrap()
                .is_safe_to_show()
        );
    }
}
