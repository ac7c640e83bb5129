//! A row of cells (RFC 4180), read as leniently as spreadsheets do.
//!
//! The `csv` crates fail where two rows each lack a closing quotation mark: text behind a quotation mark
//! that closes in the middle of a later row is just more of the cell to them, so `"Ann,1⏎Eve,2⏎"Bob,3` is
//! one row of two cells, and Eve is gone without a word; and rows of nothing, which count here, they skip.

/// The most bytes of one row. What is longer has lost a quotation mark.
pub(super) const LONGEST: usize = 64 * 1024;

/// One row of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Its cells; none of a row that is broken.
    pub cells: Vec<String>,
    /// Whether a quotation mark is opened in it and never closed.
    pub is_broken: bool,
    /// How many bytes of the file it takes, its line break included.
    pub len: usize,
}

crate::value::debug_by_name!(Record);

impl Record {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        !self.is_broken && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A row as it is cut out of the bytes.
pub(super) struct Cut {
    pub(super) cells: Vec<Vec<u8>>,
    pub(super) is_broken: bool,
    pub(super) len: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Beginning,
    Plain,
    Quotes,
    /// Behind a quotation mark that ends the cell, unless another one follows.
    ClosedQuotes,
}

/// Cuts the row that these bytes begin with; nothing if they end within it and more follow.
///
/// A row whose quotation mark is never closed, or closed in the middle of a later row, ends with its
/// first line and is broken, so that it takes no other row along.
pub(super) fn cut(bytes: &[u8], delimiter: u8, is_end: bool) -> Option<Cut> {
    let mut cells = Vec::new();
    let mut cell = Vec::new();
    let mut inside = Inside::Beginning;
    let mut has_lines = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at += 1;
        if at > LONGEST {
            return Some(first_line(bytes));
        }
        match (inside, byte) {
            (Inside::Quotes, b'"') => inside = Inside::ClosedQuotes,
            (Inside::Quotes, _) => {
                has_lines |= byte == b'\n' || byte == b'\r';
                cell.push(byte);
            }
            (Inside::ClosedQuotes, b'"') => {
                cell.push(byte);
                inside = Inside::Quotes;
            }
            (Inside::Beginning, b'"') => inside = Inside::Quotes,
            (_, b'\n' | b'\r') => {
                if byte == b'\r' {
                    match bytes.get(at) {
                        Some(b'\n') => at += 1,
                        None if !is_end => return None,
                        _ => {}
                    }
                }
                cells.push(cell);
                return Some(Cut {
                    cells,
                    is_broken: false,
                    len: at,
                });
            }
            (_, byte) if byte == delimiter => {
                cells.push(std::mem::take(&mut cell));
                inside = Inside::Beginning;
                has_lines = false;
            }
            (Inside::ClosedQuotes, _) if has_lines => return Some(first_line(bytes)),
            (_, byte) => {
                cell.push(byte);
                inside = Inside::Plain;
            }
        }
    }
    if !is_end || bytes.is_empty() {
        return None;
    }
    if inside == Inside::Quotes {
        return Some(first_line(bytes));
    }
    cells.push(cell);
    Some(Cut {
        cells,
        is_broken: false,
        len: at,
    })
}

fn first_line(bytes: &[u8]) -> Cut {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let len = end.map_or(bytes.len(), |end| {
        let is_pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
        end + 1 + usize::from(is_pair)
    });
    Cut {
        cells: Vec::new(),
        is_broken: true,
        len,
    }
}
