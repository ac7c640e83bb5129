//! Whether the chain of a company holds: every block and every entry, from the oldest on.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use domain::id::AuditId;
use jiff::Timestamp;

use super::{AuditRoots, born_at, canonical};
use crate::key::{self, Range};
use crate::page::{Cursor, PageRequest, mark};
use crate::row::{AUDIT_MEMORY, AuditBlockRow, AuditHeadRow, AuditLink, AuditMark};
use crate::table::Item;
use crate::{Error, Row as _, Store};

/// What the chain of one company showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// How many blocks stand and fit.
    pub blocks: usize,
    /// How many entries stand as they were sealed.
    pub entries: usize,
    /// How many roots name one of these blocks as it is.
    pub roots: usize,
    /// How many entries are gone since their term is over.
    pub ended: usize,
    /// How many entries wait to be sealed.
    pub unsealed: usize,
    /// The first thing that does not fit; what follows it was not looked at.
    pub fault: Option<AuditFault>,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditFault {
    /// A block is not there though its term is not over.
    BlockMissing(u64),
    /// A block is not as it was sealed, or does not follow the one before it.
    BlockChanged(u64),
    /// A root names another block under this number.
    RootDiffers(u64),
    /// There are blocks and no head.
    HeadMissing,
    /// The head does not name the last block.
    HeadChanged,
    /// An entry is not there though its term is not over.
    EntryMissing(AuditId),
    /// An entry is not as it was sealed.
    EntryChanged(AuditId),
    /// An entry stands among those that are sealed, and in no block.
    EntryAdded(AuditId),
    /// An entry has waited to be sealed for longer than a day.
    SealingStopped(AuditId),
}

impl fmt::Display for AuditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlockMissing(number) => write!(f, "block {number} is missing"),
            Self::BlockChanged(number) => write!(f, "block {number} was changed"),
            Self::RootDiffers(number) => write!(f, "block {number} is not what its root says"),
            Self::HeadMissing => f.write_str("the head of the chain is missing"),
            Self::HeadChanged => f.write_str("the head of the chain was changed"),
            Self::EntryMissing(id) => write!(f, "entry {id} is missing"),
            Self::EntryChanged(id) => write!(f, "entry {id} was changed"),
            Self::EntryAdded(id) => write!(f, "entry {id} was put in later"),
            Self::SealingStopped(id) => {
                write!(f, "entry {id} has not been sealed for more than a day")
            }
        }
    }
}

/// How many blocks and entries are read at once.
const BLOCKS: usize = 20;
const ENTRIES: usize = 500;

/// After so long an entry is sealed whatever the load.
const LONGEST_WAIT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Why a walk ended: a fault of the chain, or one of the table.
enum Stop {
    Fault(AuditFault),
    Table(Error),
}

impl From<AuditFault> for Stop {
    fn from(fault: AuditFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Table(error)
    }
}

impl Store {
    /// Walks through the whole chain and trail of the company, in stretches that fit into memory at any
    /// length. What is sealed meanwhile counts as waiting.
    pub async fn verify_audit(&self, roots: &AuditRoots) -> Result<AuditReport, Error> {
        let mut report = AuditReport::default();
        let roots = roots.all(self.company_id()).await?.into_iter();
        let roots = roots.map(|root| (root.number, root)).collect();
        match self.walk(roots, &mut report).await {
            Ok(()) => Ok(report),
            Err(Stop::Fault(fault)) => Ok(AuditReport {
                fault: Some(fault),
                ..report
            }),
            Err(Stop::Table(error)) => Err(error),
        }
    }

    async fn walk(
        &self,
        mut roots: BTreeMap<u64, AuditLink>,
        report: &mut AuditReport,
    ) -> Result<(), Stop> {
        let now = self.now();
        let head: Option<AuditHeadRow> = self.get(key::audit_head()).await?;
        let head = head.map(|head| head.last);
        let most = head.as_ref().map_or(0, |head| head.number);
        let mut blocks = Standing::of(self, key::audit_blocks(), BLOCKS);
        let mut entries = Standing::of(self, key::audits(), ENTRIES);
        let mut last: Option<AuditLink> = None;
        while let Some(item) = blocks.next().await? {
            let block = self.block(&item, last.as_ref(), now)?;
            if block.number > most {
                // It was sealed a moment ago, unless the head stays behind it.
                return self.expect_newer_head(head.as_ref()).await;
            }
            last = block.link();
            if let Some(root) = roots.remove(&block.number) {
                if last.as_ref() != Some(&root) {
                    return Err(AuditFault::RootDiffers(block.number).into());
                }
                report.roots += 1;
            }
            for mark in &block.entries {
                self.entry(mark, &mut entries, now, report).await?;
            }
            report.blocks += 1;
        }
        expect_head(head.as_ref(), last.as_ref(), now)?;
        if let Some(root) = roots.values().find(|root| !root.is_over(now)) {
            return Err(AuditFault::BlockMissing(root.number).into());
        }
        let through = head.map(|head| head.through);
        while let Some(item) = entries.next().await? {
            let audit_id = self.mark(&item)?.audit_id;
            if through.is_some_and(|through| audit_id <= through) {
                return Err(AuditFault::EntryAdded(audit_id).into());
            }
            if born_at(audit_id) + LONGEST_WAIT < now && !self.is_provisional() {
                return Err(AuditFault::SealingStopped(audit_id).into());
            }
            report.unsealed += 1;
        }
        Ok(())
    }

    /// A block that is as it was sealed and follows the last one.
    fn block(
        &self,
        item: &Item,
        last: Option<&AuditLink>,
        now: Timestamp,
    ) -> Result<AuditBlockRow, Stop> {
        let place = text(item, "sk").and_then(|sort| sort.parse().ok());
        let place = place.unwrap_or_default();
        let changed = || Stop::from(AuditFault::BlockChanged(place));
        let block = AuditBlockRow::from_item(item.clone()).map_err(|_| changed())?;
        let due = match (last, &block.previous) {
            (Some(last), _) => last.number + 1,
            (None, Some(previous)) if !previous.is_over(now) => previous.number,
            (None, Some(previous)) => previous.number + 1,
            (None, None) => 1,
        };
        if place > due {
            return Err(AuditFault::BlockMissing(due).into());
        }
        let is_next = last.is_none() || block.previous.as_ref() == last;
        let hash = canonical::hash(self.company_id(), item)?;
        let is_whole = hash == block.hash && !block.entries.is_empty();
        if place == due && block.number == place && is_next && is_whole {
            Ok(block)
        } else {
            Err(changed())
        }
    }

    /// The next entry that stands must be the next one of the block.
    async fn entry(
        &self,
        sealed: &AuditMark,
        entries: &mut Standing<'_>,
        now: Timestamp,
        report: &mut AuditReport,
    ) -> Result<(), Stop> {
        let audit_id = sealed.audit_id;
        let found = match entries.peek().await? {
            Some(item) => Some(self.mark(item)?),
            None => None,
        };
        match found {
            Some(found) if found.audit_id < audit_id => {
                Err(AuditFault::EntryAdded(found.audit_id).into())
            }
            Some(found) if found.audit_id == audit_id => {
                entries.next().await?;
                if found.hash != sealed.hash {
                    return Err(AuditFault::EntryChanged(audit_id).into());
                }
                report.entries += 1;
                Ok(())
            }
            _ if is_over(audit_id, now) => {
                report.ended += 1;
                Ok(())
            }
            _ => Err(AuditFault::EntryMissing(audit_id).into()),
        }
    }

    async fn expect_newer_head(&self, known: Option<&AuditLink>) -> Result<(), Stop> {
        let head: Option<AuditHeadRow> = self.get(key::audit_head()).await?;
        match (head, known) {
            (None, _) => Err(AuditFault::HeadMissing.into()),
            (Some(head), Some(known)) if head.last == *known => Err(AuditFault::HeadChanged.into()),
            _ => Ok(()),
        }
    }
}

/// The head must name the last block.
fn expect_head(
    head: Option<&AuditLink>,
    last: Option<&AuditLink>,
    now: Timestamp,
) -> Result<(), AuditFault> {
    let Some(head) = head else {
        return last.map_or(Ok(()), |_| Err(AuditFault::HeadMissing));
    };
    if last.map_or_else(|| head.is_over(now), |last| head == last) {
        return Ok(());
    }
    Err(match last {
        Some(last) if head.number <= last.number => AuditFault::HeadChanged,
        Some(last) => AuditFault::BlockMissing(last.number + 1),
        None => AuditFault::BlockMissing(head.number),
    })
}

/// Whether the term of an entry is over, as the table counts it.
fn is_over(audit_id: AuditId, now: Timestamp) -> bool {
    let end = born_at(audit_id).checked_add(AUDIT_MEMORY).ok();
    end.is_some_and(|end| end.as_second() <= now.as_second())
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The items of a list that stand, one after the other.
struct Standing<'a> {
    store: &'a Store,
    range: Range,
    page: usize,
    cursor: Option<Cursor>,
    items: VecDeque<Item>,
    is_finished: bool,
}

impl<'a> Standing<'a> {
    fn of(store: &'a Store, range: Range, page: usize) -> Self {
        Self {
            store,
            range,
            page,
            cursor: None,
            items: VecDeque::new(),
            is_finished: false,
        }
    }

    async fn next(&mut self) -> Result<Option<Item>, Error> {
        self.fill().await?;
        Ok(self.items.pop_front())
    }

    async fn peek(&mut self) -> Result<Option<&Item>, Error> {
        self.fill().await?;
        Ok(self.items.front())
    }

    async fn fill(&mut self) -> Result<(), Error> {
        while self.items.is_empty() && !self.is_finished {
            let request = PageRequest::new(self.page, self.cursor.take());
            let (store, range) = (self.store, &self.range);
            let raw = store
                .table()
                .page(store.company_id(), range, &request)
                .await?;
            self.is_finished = !raw.is_cut_short || raw.items.is_empty();
            let last = raw.items.last();
            self.cursor = last.map(|(_, last)| mark(last, &raw.partition, range));
            let standing = raw.items.into_iter().filter(|(stands, _)| *stands);
            self.items.extend(standing.map(|(_, item)| item));
        }
        Ok(())
    }
}
