//! How the signs of a file are written as bytes.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// The byte-order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of a file without a mark is looked at, in bytes.
const SAMPLE: usize = 512;

/// How the signs of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, and Windows-1252 in each cell that is not: files are put together of both.
    Bytes,
    /// UTF-16, the lower byte first, as Excel saves "Unicode Text".
    Utf16Le,
    /// UTF-16, the upper byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a file that begins so, and the length of its byte-order mark.
    pub(super) fn of(head: &[u8]) -> (Self, usize) {
        match head {
            [0xff, 0xfe, ..] => (Self::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Self::Utf16Be, 2),
            _ if head.starts_with(MARK) => (Self::Bytes, MARK.len()),
            _ => (Self::guessed(&head[..head.len().min(SAMPLE)]), 0),
        }
    }

    /// Half of the bytes of Latin text in UTF-16 are zero, and those of one half of each pair.
    fn guessed(sample: &[u8]) -> Self {
        let zeros = |odd: usize| {
            let half = sample.iter().skip(odd).step_by(2);
            half.filter(|byte| **byte == 0).count()
        };
        let pairs = sample.len() / 2;
        match (zeros(0), zeros(1)) {
            (even, odd) if odd * 2 > pairs && even * 4 < odd => Self::Utf16Le,
            (even, odd) if even * 2 > pairs && odd * 4 < even => Self::Utf16Be,
            _ => Self::Bytes,
        }
    }

    /// The bytes with every ASCII sign as one byte, as they are cut into cells.
    pub(super) fn cuttable(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        let encoding = match self {
            Self::Bytes => return Cow::Borrowed(bytes),
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        };
        // Half a unit at the end of a piece belongs to the next one.
        let units = &bytes[..bytes.len() / 2 * 2];
        let (text, _) = encoding.decode_without_bom_handling(units);
        Cow::Owned(text.into_owned().into_bytes())
    }

    /// How many bytes of the file stand for these of [`Self::cuttable`].
    pub(super) fn file_len(self, cuttable: &[u8]) -> usize {
        match self {
            Self::Bytes => cuttable.len(),
            // A unit that is half of nothing was replaced by a sign of one unit.
            Self::Utf16Le | Self::Utf16Be => {
                let text = String::from_utf8_lossy(cuttable);
                text.chars().map(|c| c.len_utf16() * 2).sum()
            }
        }
    }
}

/// A cell as text.
pub(super) fn text_of(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252
            .decode_without_bom_handling(cell)
            .0
            .into_owned(),
    }
}

/// A text that was written in UTF-8, read as Windows-1252 and written again (`JosÃ©`), as it was at first;
/// any other as it is.
pub(super) fn repaired(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let (bytes, _, has_others) = WINDOWS_1252.encode(text);
    let first = String::from_utf8(bytes.into_owned()).ok();
    let first = first.filter(|_| !has_others);
    first.unwrap_or_else(|| text.to_owned())
}
