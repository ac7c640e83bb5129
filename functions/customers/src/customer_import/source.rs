//! The rows of an uploaded file, read piece by piece from any row on.

use std::collections::VecDeque;

use data::row::CustomerImportRow;
use domain::import::{Layout, Record};
use work::{Cx, Failure};

/// How much of the file is in memory at once, in bytes; many times as much as the longest row.
const PIECE: usize = 512 * 1024;

/// A row with its place.
pub(super) struct Line {
    pub(super) record: Record,
    /// Its number, as spreadsheets count.
    pub(super) number: u32,
    /// Where the next one begins, in bytes.
    pub(super) end: u64,
}

/// The rows of a file, from one on.
pub(super) struct Source<'a> {
    cx: &'a Cx,
    import: CustomerImportRow,
    layout: Layout,
    size: u64,
    /// Where the next piece begins, and the number of the row before it.
    offset: u64,
    number: u32,
    waiting: VecDeque<Line>,
    is_end: bool,
}

impl<'a> Source<'a> {
    /// The rows from where the import has come to; nothing if the file was not looked at.
    pub(super) fn of(cx: &'a Cx, import: &CustomerImportRow) -> Option<Self> {
        let layout = import.layout?;
        let size = import.upload.as_ref()?.1;
        let (offset, number) = (import.offset.max(layout.start as u64), import.line);
        let mut source = Self {
            cx,
            import: import.clone(),
            layout,
            size,
            offset,
            number,
            waiting: VecDeque::new(),
            is_end: false,
        };
        source.is_end = offset >= size;
        Some(source)
    }

    /// The next rows, so many at the most; none at the end of the file.
    pub(super) async fn next(&mut self, most: usize) -> Result<Vec<Line>, Failure> {
        while self.waiting.len() < most && !self.is_end {
            self.read().await?;
        }
        let taken = self.waiting.len().min(most);
        Ok(self.waiting.drain(..taken).collect())
    }

    async fn read(&mut self) -> Result<(), Failure> {
        let (blobs, file) = (self.cx.aws().blobs(), self.import.file());
        let left = usize::try_from(self.size - self.offset).unwrap_or(PIECE);
        let piece = blobs.piece(self.cx.store(), &file, self.offset, left.min(PIECE));
        let piece = piece.await?;
        let piece = piece.ok_or_else(|| Failure::Retry("the file is not there".into()))?;
        let is_last = self.offset + piece.len() as u64 >= self.size;
        for record in self.layout.records(&piece, is_last) {
            self.offset += record.len as u64;
            self.number += 1;
            self.waiting.push_back(Line {
                record,
                number: self.number,
                end: self.offset,
            });
        }
        self.is_end = is_last;
        Ok(())
    }
}
