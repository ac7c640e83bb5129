//! Enters the customers of a file who are new, some of them in each commit.

use data::row::{CompanyRow, ContactRow, CustomerImportRow, CustomerRow};
use data::{Changes, Row as _, key};
use domain::event::Event;
use domain::id::CustomerId;
use domain::import::ImportState;
use work::{Cx, Failure};

use super::LEAST_TIME;
use super::candidate::{Candidate, Reader};
use super::review::settle;
use super::seen::Seen;
use super::source::Source;
use super::verdict::{Verdict, judge};

/// How many rows are judged together.
const BATCH: usize = 100;

/// How many rows one run goes through.
const MOST_OF_A_RUN: u32 = 5_000;

/// The most customers of one commit: as many as `search-index` files within its time.
const MOST_CUSTOMERS: usize = 25;

/// The most writes of one commit for customers and their points; DynamoDB takes 100, and the import's
/// row and two events are among them.
const MOST_WRITES: usize = 95;

/// How often rows are judged anew because somebody else has entered one of their customers at that
/// moment.
const MOST_CONFLICTS: u32 = 20;

/// Enters the customers of some rows; at the last one the report is begun.
pub(super) async fn go_on(cx: &Cx, mut import: CustomerImportRow) -> Result<(), Failure> {
    let store = cx.store();
    let Some(company) = store.get::<CompanyRow>(key::company()).await? else {
        return Ok(());
    };
    let no_file = || Failure::Retry("the file was not looked at".into());
    let mut source = Source::of(cx, &import).ok_or_else(no_file)?;
    let begun_at = import.counts.rows;
    let mut conflicts = 0;
    loop {
        let has_time = cx.remaining() >= LEAST_TIME;
        if !has_time || import.counts.rows - begun_at >= MOST_OF_A_RUN {
            return hand_on(cx, import).await;
        }
        let lines = source.next(BATCH).await?;
        let Some(last) = lines.last().map(|line| (line.end, line.number)) else {
            import.rewind(ImportState::Reporting);
            return hand_on(cx, import).await;
        };
        let reader = Reader {
            import: &import,
            company: &company,
            now: cx.now(),
        };
        let candidates = reader.read(lines);
        match enter(cx, &import, candidates, last).await? {
            Entered::All(next) => import = *next,
            // Another run is at it, or the owner has canceled.
            Entered::Elsewhere => return Ok(()),
            Entered::Some(next) => {
                conflicts += 1;
                if conflicts > MOST_CONFLICTS {
                    return Err(Failure::Retry(
                        "others keep entering these customers".into(),
                    ));
                }
                import = *next;
                source = Source::of(cx, &import).ok_or_else(no_file)?;
            }
        }
    }
}

/// How far a batch has come.
enum Entered {
    All(Box<CustomerImportRow>),
    /// As far as the import says; then somebody else took a phone or an address.
    Some(Box<CustomerImportRow>),
    Elsewhere,
}

async fn enter(
    cx: &Cx,
    import: &CustomerImportRow,
    candidates: Vec<Candidate>,
    last: (u64, u32),
) -> Result<Entered, Failure> {
    let verdicts = judge(cx.store(), import, &candidates, &mut Seen::default()).await?;
    let mut standing = import.clone();
    let mut next = Commit::of(&standing);
    let mut rows = candidates.into_iter().zip(verdicts).peekable();
    while let Some((candidate, verdict)) = rows.next() {
        next.add(&candidate, verdict);
        let following = rows.peek();
        let is_full =
            following.is_some_and(|(candidate, verdict)| !next.takes(candidate, *verdict));
        if following.is_none() {
            (next.import.offset, next.import.line) = last;
        } else if !is_full {
            continue;
        }
        match next.write(cx).await? {
            Written::Yes(written) => standing = *written,
            Written::Taken => return Ok(Entered::Some(Box::new(standing))),
            Written::Changed => return Ok(Entered::Elsewhere),
        }
        next = Commit::of(&standing);
    }
    if (standing.offset, standing.line) != last {
        // Nothing but empty rows.
        (standing.offset, standing.line) = last;
    }
    Ok(Entered::All(Box::new(standing)))
}

/// The customers of one commit, and how far the import is with it.
struct Commit {
    import: CustomerImportRow,
    changes: Changes,
    customer_ids: Vec<CustomerId>,
}

enum Written {
    Yes(Box<CustomerImportRow>),
    /// Somebody else has one of the phones or addresses by now.
    Taken,
    /// The import is not as it was.
    Changed,
}

impl Commit {
    fn of(import: &CustomerImportRow) -> Self {
        Self {
            import: import.clone(),
            changes: Changes::new(),
            customer_ids: Vec::new(),
        }
    }

    /// Whether there is room for a row.
    fn takes(&self, candidate: &Candidate, verdict: Verdict) -> bool {
        match &candidate.read {
            Ok(customer) if verdict == Verdict::New => {
                self.customer_ids.len() < MOST_CUSTOMERS
                    && self.changes.len() + 1 + customer.points.len() <= MOST_WRITES
            }
            _ => true,
        }
    }

    fn add(&mut self, candidate: &Candidate, verdict: Verdict) {
        (self.import.offset, self.import.line) = (candidate.end, candidate.row);
        let (Ok(customer), Verdict::New) = (&candidate.read, verdict) else {
            return self.import.counts.add(verdict.outcome());
        };
        let customer_id = customer.row.customer_id;
        self.import
            .counts
            .add(Verdict::Imported(customer_id).outcome());
        self.customer_ids.push(customer_id);
        self.changes.create(&customer.row);
        for point in &customer.points {
            self.changes.create(&ContactRow {
                point: point.clone(),
                customer_id,
                version: 1,
            });
        }
    }

    async fn write(mut self, cx: &Cx) -> Result<Written, Failure> {
        if !self.customer_ids.is_empty() {
            self.changes.publish(Event::CustomersImported {
                import_id: self.import.import_id,
                customer_ids: self.customer_ids,
            });
        }
        let import = self.changes.replace(self.import);
        match cx.store().commit(self.changes).await {
            Ok(()) => Ok(Written::Yes(Box::new(import))),
            Err(error) if error.has_changed(CustomerImportRow::KIND) => Ok(Written::Changed),
            Err(error) if error.is_taken(ContactRow::KIND) || error.is_taken(CustomerRow::KIND) => {
                Ok(Written::Taken)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Leaves the rest to the next run.
async fn hand_on(cx: &Cx, import: CustomerImportRow) -> Result<(), Failure> {
    let mut changes = Changes::new();
    let import_id = import.import_id;
    changes.replace(import);
    changes.publish(Event::CustomerImportChanged { import_id });
    settle(cx.store().commit(changes).await)
}
