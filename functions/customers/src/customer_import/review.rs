//! Goes through a file and writes nothing but its report: what each row would do, or what it did.

use bytes::{Bytes, BytesMut};
use data::row::{CompanyRow, CustomerImportRow};
use data::{Changes, Error, Row as _, Store, key};
use domain::import::{ImportFault, ImportField, ImportState, MOST_ROWS, report_line};
use domain::text::beginning;
use work::{Cx, Failure};

use super::LEAST_TIME;
use super::candidate::{Candidate, Reader, problem};
use super::seen::Seen;
use super::source::Source;
use super::verdict::{Verdict, judge};

/// How many rows are judged together.
const BATCH: usize = 500;

/// How many rows one run goes through.
const MOST_OF_A_RUN: u32 = 10_000;

/// The byte-order mark, by which Excel knows UTF-8, and the headings of a report.
const HEAD: &str =
    "\u{feff}\"Row\",\"Outcome\",\"Reason\",\"Customer\",\"Name\",\"Phone\",\"Email\"\r\n";

/// The most characters of a cell that are repeated.
const LONGEST_CELL: usize = 100;

const CSV: &str = "text/csv; charset=utf-8";

/// Goes through some rows; at the last one the report is whole.
pub(super) async fn go_on(cx: &Cx, mut import: CustomerImportRow) -> Result<(), Failure> {
    let (store, blobs) = (cx.store(), cx.aws().blobs());
    let Some(company) = store.get::<CompanyRow>(key::company()).await? else {
        return Ok(());
    };
    let Some(mut source) = Source::of(cx, &import) else {
        return Err(Failure::Retry("the file was not looked at".into()));
    };
    // What is entered stands in the table; a check has to remember the rows above by itself.
    let is_check = import.state == ImportState::Checking;
    let mut seen = match blobs.get(store, &import.aside("seen")).await? {
        Some(bytes) if is_check => Seen::from_bytes(&bytes),
        _ => Seen::default(),
    };
    let begun_at = import.counts.rows;
    let mut part = String::new();
    let mut is_end = false;
    while !is_end && import.counts.rows - begun_at < MOST_OF_A_RUN {
        if cx.remaining() < LEAST_TIME {
            break;
        }
        let lines = source.next(BATCH).await?;
        is_end = lines.is_empty();
        if let Some(last) = lines.last() {
            (import.offset, import.line) = (last.end, last.number);
        }
        let reader = Reader {
            import: &import,
            company: &company,
            now: cx.now(),
        };
        let candidates = reader.read(lines);
        let verdicts = judge(store, &import, &candidates, &mut seen).await?;
        for (candidate, verdict) in candidates.iter().zip(verdicts) {
            import.counts.add(verdict.outcome());
            part.push_str(&line(&import, candidate, verdict));
            keep_problem(&mut import, candidate);
        }
        if import.counts.rows > MOST_ROWS {
            import.state = ImportState::Failed;
            import.fault = Some(ImportFault::TooManyRows);
            return save(cx, import).await;
        }
    }
    let name = import.aside(import.parts);
    blobs.put(store, &name, CSV, Bytes::from(part)).await?;
    import.parts += 1;
    if is_end {
        put_together(cx, &import).await?;
        import.report = Some(import.run);
        if is_check {
            import.state = ImportState::Checked;
            import.checked = Some(import.counts);
        } else {
            import.state = ImportState::Finished;
            import.ended_at = Some(cx.now());
        }
    } else if is_check {
        let bytes = seen.to_bytes();
        let name = import.aside("seen");
        blobs
            .put(store, &name, "application/octet-stream", bytes)
            .await?;
    }
    save(cx, import).await
}

/// Keeps how far the import has come, and lets the next run go on.
async fn save(cx: &Cx, import: CustomerImportRow) -> Result<(), Failure> {
    let mut changes = Changes::new();
    import.publish_change(&mut changes);
    changes.replace(import);
    settle(cx.store().commit(changes).await)
}

/// An import that has changed meanwhile is in other hands.
pub(super) fn settle(outcome: Result<(), Error>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.has_changed(CustomerImportRow::KIND) => Ok(()),
        outcome => Ok(outcome?),
    }
}

async fn put_together(cx: &Cx, import: &CustomerImportRow) -> Result<(), Failure> {
    let (store, blobs) = (cx.store(), cx.aws().blobs());
    let mut report = BytesMut::from(HEAD);
    for part in 0..import.parts {
        let part = read_part(store, &blobs, import, part).await?;
        report.extend_from_slice(&part);
    }
    let name = import.report_of(import.run);
    Ok(blobs.put(store, &name, CSV, report.freeze()).await?)
}

async fn read_part(
    store: &Store,
    blobs: &data::Blobs,
    import: &CustomerImportRow,
    part: u32,
) -> Result<Bytes, Failure> {
    let bytes = blobs.get(store, &import.aside(part)).await?;
    bytes.ok_or_else(|| Failure::Retry("a part of the report is not there".into()))
}

fn keep_problem(import: &mut CustomerImportRow, candidate: &Candidate) {
    let faults = candidate.read.as_ref().err();
    let faults = faults.into_iter().flatten();
    for fault in faults {
        if import.problems.len() < CustomerImportRow::MOST_PROBLEMS {
            import.problems.push(problem(candidate.row, fault));
        }
    }
}

/// The line of a row in the report.
fn line(import: &CustomerImportRow, candidate: &Candidate, verdict: Verdict) -> String {
    let reason = match verdict {
        Verdict::Duplicate(row) => format!("repeats row {row}"),
        Verdict::Invalid => reasons(import, candidate),
        Verdict::New | Verdict::Imported(_) | Verdict::Existing(_) => String::new(),
    };
    let customer = match verdict {
        Verdict::Imported(customer_id) | Verdict::Existing(customer_id) => customer_id.to_string(),
        Verdict::New | Verdict::Duplicate(_) | Verdict::Invalid => String::new(),
    };
    let cell = |fields: &[ImportField]| {
        let columns = import.columns.iter().zip(&candidate.record.cells);
        let held =
            columns.filter(|(column, _)| column.field.is_some_and(|field| fields.contains(&field)));
        let texts: Vec<_> = held
            .map(|(_, cell)| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        beginning(&texts.join(" "), LONGEST_CELL).to_owned()
    };
    let name = cell(&[
        ImportField::Name,
        ImportField::FirstName,
        ImportField::LastName,
        ImportField::Company,
    ]);
    report_line(&[
        &candidate.row.to_string(),
        verdict.outcome().as_str(),
        &reason,
        &customer,
        &name,
        &cell(&[ImportField::Phone]),
        &cell(&[ImportField::Email]),
    ])
}

fn reasons(import: &CustomerImportRow, candidate: &Candidate) -> String {
    let faults = candidate.read.as_ref().err().into_iter().flatten();
    let sentences = faults.map(|fault| {
        let column = fault.column.and_then(|column| import.columns.get(column));
        let subject = match column {
            None => "The row".to_owned(),
            Some(column) => match (&column.heading, column.field) {
                (Some(heading), _) => heading.clone(),
                (None, Some(field)) => field.to_string(),
                (None, None) => "A cell".to_owned(),
            },
        };
        format!("{subject} {}", fault.reason)
    });
    sentences.collect::<Vec<_>>().join("; ")
}
