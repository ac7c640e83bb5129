//! The first look at a file: what it is, and what its columns hold.

use data::Changes;
use data::row::{CustomerImportRow, ImportColumn};
use domain::import::{ImportFault, ImportField, ImportState, Layout, MOST_COLUMNS, fields_of};
use domain::text::beginning;
use work::{Cx, Failure};

use super::review::settle;

/// As much of a file as is looked at, in bytes.
const HEAD: usize = 128 * 1024;

/// The most characters of a heading that are kept.
const HEADING: usize = 80;

/// What was found in the beginning of a file.
struct Found {
    layout: Layout,
    columns: Vec<ImportColumn>,
    /// Where the first row behind the headings begins, in bytes, and the number of the row before it.
    first: (u64, u32),
}

/// Looks at the file and keeps what it is, or why it is none that can be imported.
pub(super) async fn look(cx: &Cx, mut import: CustomerImportRow) -> Result<(), Failure> {
    let blobs = cx.aws().blobs();
    let peek = blobs.peek(cx.store(), &import.file(), HEAD).await?;
    let found = match peek {
        None => Err(ImportFault::NotUploaded),
        Some(peek) => {
            let version = peek
                .version
                .ok_or_else(|| Failure::Retry("the bucket of uploads keeps no versions".into()))?;
            let is_whole = peek.size_bytes <= peek.head.len() as u64;
            import.upload = Some((version, peek.size_bytes));
            read(&import, &peek.head, is_whole)
        }
    };
    match found {
        Ok(found) => {
            import.layout = Some(found.layout);
            import.columns = found.columns;
            import.first = found.first;
            (import.offset, import.line) = found.first;
        }
        Err(fault) => {
            import.state = ImportState::Failed;
            import.fault = Some(fault);
        }
    }
    let mut changes = Changes::new();
    import.publish_change(&mut changes);
    changes.replace(import);
    settle(cx.store().commit(changes).await)
}

fn read(import: &CustomerImportRow, head: &[u8], is_whole: bool) -> Result<Found, ImportFault> {
    let layout = Layout::of(head, is_whole)?;
    let records = layout.records(&head[layout.start..], is_whole);
    let Some(first) = records.iter().position(|record| !record.is_empty()) else {
        return Err(ImportFault::Empty);
    };
    let cells = &records[first].cells;
    let width = cells.len().max(import.chosen.as_ref().map_or(0, Vec::len));
    if width > MOST_COLUMNS {
        return Err(ImportFault::TooManyColumns);
    }
    let headings = if import.has_headings { &cells[..] } else { &[] };
    let fields: Vec<Option<ImportField>> = match &import.chosen {
        Some(chosen) => chosen.clone(),
        None => fields_of(headings)?,
    };
    let column = |position: usize| ImportColumn {
        heading: headings
            .get(position)
            .map(|heading| beginning(heading.trim(), HEADING).to_owned())
            .filter(|heading| !heading.is_empty()),
        field: fields.get(position).copied().flatten(),
    };
    let passed = first + usize::from(import.has_headings);
    let bytes: usize = records[..passed].iter().map(|record| record.len).sum();
    Ok(Found {
        layout,
        columns: (0..width).map(column).collect(),
        first: (
            (layout.start + bytes) as u64,
            u32::try_from(passed).unwrap_or(u32::MAX),
        ),
    })
}
