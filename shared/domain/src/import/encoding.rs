//! How the signs of a file are written as bytes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The byte-order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of a file without a mark is looked at, in bytes.
const SAMPLE: usize = 512;

/// What the bytes 0x80 to 0x9F are in Windows-1252 (WHATWG Encoding Standard, index windows-1252); all
/// others are what they are in Unicode.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

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
        let unit = match self {
            Self::Bytes => return Cow::Borrowed(bytes),
            Self::Utf16Le => u16::from_le_bytes,
            Self::Utf16Be => u16::from_be_bytes,
        };
        let pairs = bytes.chunks_exact(2);
        let units = pairs.map(|pair| unit([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        Cow::Owned(text.into_bytes())
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
        Err(_) => cell.iter().map(|byte| of_windows(*byte)).collect(),
    }
}

fn of_windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// A text that was written in UTF-8, read as Windows-1252 and written again (`JosÃ©`), as it was at first;
/// any other as it is.
pub(super) fn repaired(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let bytes: Option<Vec<u8>> = text.chars().map(to_windows).collect();
    let first = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    first.unwrap_or_else(|| text.to_owned())
}

fn to_windows(c: char) -> Option<u8> {
    let upper = WINDOWS_1252.iter().position(|other| *other == c);
    match upper {
        Some(position) => u8::try_from(position + 0x80).ok(),
        None => u8::try_from(u32::from(c)).ok(),
    }
}
