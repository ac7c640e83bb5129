//! Says what a file is by its bytes, and refuses what can do harm.

use domain::media::{MediaType, sniff};

/// As many bytes as tell what a file is.
const HEAD: usize = 16 * 1024;

/// What no signature tells.
const UNKNOWN: &str = "application/octet-stream";

/// Signatures that say less than what the sender's device says, if both agree.
const GENERIC: [&str; 4] = [
    "text/plain",
    "application/zip",
    "application/x-ole-storage",
    "video/mp4",
];

/// Why a program or a page is not kept.
const HARMFUL: &str = "Files of this type are not kept, because they can harm the computer that \
                       opens them.";

/// The type under which a file is kept, or why it is not.
pub(super) fn judge(declared: Option<&MediaType>, bytes: &[u8]) -> Result<MediaType, &'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let found = sniff(head)
        .unwrap_or_else(|| MediaType::parse(UNKNOWN).expect("the type of unknown bytes is a type"));
    if found.is_active() || declared.is_some_and(MediaType::is_active) {
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

    fn judged(declared: &str, bytes: &[u8]) -> Result<String, &'static str> {
        let declared = MediaType::parse(declared).unwrap();
        judge(Some(&declared), bytes).map(|found| found.as_str().to_owned())
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
                "image/jpeg",
                b"\x01\x02\x03\x04",
                "application/octet-stream",
            ),
        ] {
            assert_eq!(judged(declared, bytes).as_deref(), Ok(kept), "{declared}");
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
        ] {
            assert_eq!(judged(declared, bytes), Err(HARMFUL), "{declared}");
        }
    }
}
