//! How the bytes of a file are rows and cells.

use serde::{Deserialize, Serialize};

use super::encoding::{Encoding, text_of};
use super::field::recognized;
use super::record::{Cut, Record, cut};
use super::{ImportFault, MOST_COLUMNS};
use crate::value::closed_list;

/// How many rows are looked at to find what parts the cells.
const SAMPLE_ROWS: usize = 20;

closed_list! {
    /// What parts the cells of a row.
    Delimiter {
        /// `,`
        Comma = "comma",
        /// `;`, where a comma stands within numbers
        Semicolon = "semicolon",
        /// A tab
        Tab = "tab",
        /// `|`
        Pipe = "pipe",
    }
}

impl Delimiter {
    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// How a file is cut into rows and cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// How its signs are written.
    pub encoding: Encoding,
    /// What parts its cells.
    pub delimiter: Delimiter,
    /// Where its first row begins, in bytes.
    pub start: usize,
}

impl Layout {
    /// The layout of a file that begins so; `is_whole` when this is all of it.
    pub fn of(head: &[u8], is_whole: bool) -> Result<Self, ImportFault> {
        // ZIP (XLSX, ODS, Numbers), OLE (XLS), PDF, gzip.
        let others: [&[u8]; 4] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b"];
        if let Some(other) = others.iter().position(|mark| head.starts_with(mark)) {
            return Err(if other < 2 {
                ImportFault::Workbook
            } else {
                ImportFault::NotText
            });
        }
        let (encoding, mark) = Encoding::of(head);
        let cuttable = encoding.cuttable(&head[mark..]);
        if cuttable
            .iter()
            .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
        {
            return Err(ImportFault::Empty);
        }
        if let Some((delimiter, len)) = declared(&cuttable) {
            return Ok(Self {
                encoding,
                delimiter,
                start: mark + encoding.file_len(&cuttable[..len]),
            });
        }
        let best = Delimiter::ALL.iter().copied().max_by_key(|delimiter| {
            // Of equals the first of the list.
            let rank = Delimiter::ALL.len() - *delimiter as usize;
            (evidence(&cuttable, *delimiter, is_whole), rank)
        });
        Ok(Self {
            encoding,
            delimiter: best.unwrap_or(Delimiter::Comma),
            start: mark,
        })
    }

    /// The whole rows that a piece of the file begins with; `is_end` when the piece is its last.
    pub fn records(&self, piece: &[u8], is_end: bool) -> Vec<Record> {
        let cuttable = self.encoding.cuttable(piece);
        let mut rest = &cuttable[..];
        let mut records = Vec::new();
        while let Some(cut) = cut(rest, self.delimiter.byte(), is_end) {
            let (own, after) = rest.split_at(cut.len);
            records.push(self.record(&cut, own));
            rest = after;
        }
        records
    }

    fn record(&self, cut: &Cut, own: &[u8]) -> Record {
        Record {
            cells: cut.cells.iter().map(|cell| text_of(cell)).collect(),
            is_broken: cut.is_broken || cut.cells.len() > MOST_COLUMNS * 2,
            len: self.encoding.file_len(own),
        }
    }
}

/// What Excel reads in a first line such as `sep=;`, and how long that line is.
fn declared(bytes: &[u8]) -> Option<(Delimiter, usize)> {
    let rest = bytes
        .get(..4)
        .filter(|word| word.eq_ignore_ascii_case(b"sep="));
    rest?;
    let sign = *bytes.get(4)?;
    let delimiter = Delimiter::ALL.iter().find(|one| one.byte() == sign)?;
    let len = match bytes.get(5..)? {
        [b'\r', b'\n', ..] => 7,
        [b'\r' | b'\n', ..] => 6,
        _ => return None,
    };
    Some((*delimiter, len))
}

/// How much speaks for a delimiter: headings that are known, then rows with as many cells as the first.
fn evidence(bytes: &[u8], delimiter: Delimiter, is_whole: bool) -> (usize, usize, usize) {
    let mut rest = bytes;
    let mut rows = Vec::new();
    while rows.len() < SAMPLE_ROWS
        && let Some(cut) = cut(rest, delimiter.byte(), is_whole)
    {
        rest = &rest[cut.len..];
        if cut.cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(cut.cells);
        }
    }
    let Some(first) = rows.first() else {
        return (0, 0, 0);
    };
    let headings = first.iter().map(|cell| text_of(cell));
    let known = headings.filter(|heading| recognized(heading).is_some());
    let alike = rows.iter().filter(|row| row.len() == first.len()).count();
    let alike = if first.len() > 1 { alike } else { 0 };
    (known.count(), alike, first.len())
}
